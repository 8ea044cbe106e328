"""Takes a picture of a page so that the same page gives the same picture: nothing moves, nothing depends on the run."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

WIDTHS = {360: 780, 768: 1024, 1280: 900}  # of the window, and its height
# Whatever a run invents is replaced by words of the same kind, so that lines break where they always do.
STEADY_WORDS = (
    (r"qa\+[\w-]+@courriel\.example", "nadia.tremblay@courriel.example"),
    (r"AV-[0-9A-Z]{4}-[0-9A-Z]{4}", "AV-7K3M-92QD"),
    (r"\b9\d{6}\b", "0123456"),
)
MASK = "#b9b2a6"
_STEADY = Path(__file__).with_name("steady.js").read_text("utf-8").strip()


def take(page: Page, width: int, theme: str = "light", masks: tuple[str, ...] = ()) -> Image.Image:
    """The whole page at that width; what the selectors `masks` find is covered."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.mouse.move(0, 0)
    page.evaluate(f"({_STEADY})", STEADY_WORDS)
    page.evaluate("() => { scrollTo(0, 0); return document.fonts.ready.then(() => null); }")
    drawn = page.screenshot(
        full_page=True, animations="disabled", caret="hide", scale="css", mask_color=MASK,
        mask=[page.locator(selector) for selector in masks],
    )  # fmt: skip
    return Image.open(io.BytesIO(drawn)).convert("RGB")
