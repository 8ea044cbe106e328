"""A picture on disk: written when it is new to the eye, left alone when only a shade of it changed."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

A_SHADE, A_SPECK = 8, 0.0005  # of 255 in a channel; the part of the picture that may differ by more
# A button under the mouse is 9, 20 and 33 darker: that is no shade.


def is_same_to_the_eye(one: Image.Image, other: Image.Image) -> bool:
    """Same size, and but a speck of it differs by more than a shade."""
    if one.size != other.size:
        return False
    red, green, blue = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    shades = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(shades[A_SHADE:]) <= A_SPECK * one.width * one.height


def draw(path: Path, png: bytes) -> bool:
    """Write that screenshot; was it new?"""
    new = Image.open(BytesIO(png)).convert("RGB")
    if path.exists():
        with Image.open(path) as old:
            if is_same_to_the_eye(old, new):
                return False
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(path, "WEBP", lossless=True, quality=100, method=4)
    return True
