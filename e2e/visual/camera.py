"""Takes a picture of a page so that the same page gives the same picture: nothing moves, nothing depends on the run."""

import io
from functools import partial
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
Found = tuple[str, ...]  # CSS selectors
_STEADY = Path(__file__).with_name("steady.js").read_text("utf-8").strip()


def can_show(page: Page, theme: str) -> bool:
    """Does this engine show that theme when it is asked to? Some take the wish and do nothing."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    return page.evaluate("theme => matchMedia(`(prefers-color-scheme: ${theme})`).matches", theme)


def take(
    page: Page, width: int, theme: str = "light", masks: Found = (), part: str = "", without: Found = ()
) -> Image.Image:
    """The page at that width, whole or the first `part` of it.

    masks: selectors of what is covered; without: of what is taken out, from then on.
    """
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.mouse.move(0, 0)
    page.evaluate(f"({_STEADY})", STEADY_WORDS)
    for selector in without:
        page.locator(selector).evaluate_all("found => found.forEach(each => each.remove())")
    page.evaluate("() => { scrollTo(0, 0); return document.fonts.ready.then(() => null); }")
    still = {"animations": "disabled", "caret": "hide", "scale": "css", "mask_color": MASK}
    covered = [page.locator(selector) for selector in masks]
    taken = page.locator(part).first.screenshot if part else partial(page.screenshot, full_page=True)
    return Image.open(io.BytesIO(taken(mask=covered, **still))).convert("RGB")  # type: ignore[arg-type]
