"""A PDF made light: pictures of screens have few colours, and the browser kept each dot of them with three bytes."""

from pathlib import Path

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, NameObject, NumberObject, StreamObject

COLOURS, BITS = 16, 4  # a picture: its text stays sharp, and the smoothing of its letters needs no more


def lighten(path: Path) -> None:
    """Write that PDF anew with a palette for each picture; words, tags and outline stay as they are."""
    pdf = PdfWriter(clone_from=path)
    for page in pdf.pages:
        for found in page.images:
            stream = found.indirect_reference.get_object() if found.indirect_reference else None
            if isinstance(stream, StreamObject) and found.image:
                _with_palette(stream, found.image)
        page.compress_content_streams(level=9)
    pdf.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    pdf.write(path)


def _with_palette(stream: StreamObject, picture: Image.Image) -> None:
    flat = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = bytes(flat.getpalette() or ())
    indexed = [NameObject("/Indexed"), NameObject("/DeviceRGB"), NumberObject(len(palette) // 3 - 1)]
    stream[NameObject("/ColorSpace")] = ArrayObject([*indexed, ByteStringObject(palette)])
    stream[NameObject("/BitsPerComponent")] = NumberObject(BITS)
    stream.pop("/DecodeParms", None)
    stream.set_data(flat.tobytes("raw", f"P;{BITS}"))
