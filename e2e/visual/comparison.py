"""Two pictures set against each other: what differs, where, and by how much."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import blazediff
from PIL import Image, ImageChops

# Of all that a colour can change, from 0 to 1, as the eye sees it (YIQ). What one browser draws twice is the same to
# the bit; this lets only through what nobody could see. Pixels that smooth an edge otherwise are let through too.
LEAST_CHANGE = 0.004
RED = (255, 0, 0)  # what blazediff draws a difference in
ABSENT = (214, 51, 132)  # where one picture goes on and the other has ended


@dataclass(frozen=True)
class Verdict:
    """changed: pixels that differ; difference: where, drawn in red on the faded page; None when nothing differs.

    top, bottom: the band of the page that holds them all, in pixels.
    """

    changed: int
    pixels: int
    difference: Image.Image | None = None
    top: int = 0
    bottom: int = 0

    @property
    def is_same(self) -> bool:
        return not self.changed

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.changed / self.pixels


def compare(before: Image.Image, after: Image.Image) -> Verdict:
    """What differs from one picture to the other; where sizes differ, what one has more is a difference."""
    size = (max(before.width, after.width), max(before.height, after.height))
    one, other = _spread(before, size), _spread(after, size)
    pixels = size[0] * size[1]
    if ImageChops.difference(one, other).getbbox() is None:
        return Verdict(0, pixels)
    with TemporaryDirectory() as folder:
        return _look_closely(Path(folder), one, other, pixels)


def _spread(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture on a sheet of that size."""
    sheet = Image.new("RGB", size, ABSENT)
    sheet.paste(picture.convert("RGB"))
    return sheet


def _look_closely(folder: Path, one: Image.Image, other: Image.Image, pixels: int) -> Verdict:
    paths = [str(folder / name) for name in ("before.png", "after.png", "difference.png")]
    for picture, path in ((one, paths[0]), (other, paths[1])):
        picture.save(path, compress_level=1)
    found = blazediff.compare(*paths, threshold=LEAST_CHANGE, antialiasing=True)
    if found.match_result:
        return Verdict(0, pixels)
    with Image.open(paths[2]) as drawn:
        difference = drawn.convert("RGB")
    return Verdict(found.diff_count, pixels, difference, *_band(difference))


def _band(difference: Image.Image) -> tuple[int, int]:
    """From where to where it is red."""
    distance = ImageChops.difference(difference, Image.new("RGB", difference.size, RED)).split()
    furthest = ImageChops.lighter(ImageChops.lighter(distance[0], distance[1]), distance[2])
    box = furthest.point([255] + [0] * 255).getbbox()
    return (box[1], box[3]) if box else (0, difference.height)
