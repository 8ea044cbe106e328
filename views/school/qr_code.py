"""An address as an image that a telephone reads: drawn in the page, without a request and without a style."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The SVG element: dark on light in both themes, with the quiet zone that readers need."""
    drawn = segno.make(address, micro=False, error="m")
    return Markup(drawn.svg_inline(svgclass="qr", lineclass=None, omitsize=True, light="#fff", border=4))
