"""The hand that draws: which browser, system and fonts, known by how they draw a sample rather than by their names.

A new version of a browser that draws the sample to the same pixels draws the portal so too, and its pictures can be
compared; one font or one smoothing setting that changed shows here before every page seems to differ.
"""

import io
import platform
import shutil
import subprocess
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from .album import SAMPLE, Album
from .comparison import compare

SHEET = Path(__file__).with_name("sample.html").read_text("utf-8")
FOREIGN = (
    "The approved pictures were drawn by {before}; here {here} draws otherwise, so that every page would seem to "
    "differ.\nCompare with a revision drawn on this machine: make e2e-visual AGAINST=main (or HEAD~1, a tag…)."
)
NONE = (
    "There is no approved picture for {engine}.\nCompare with a revision drawn on this machine: "
    "make e2e-visual ENGINE={engine} AGAINST=main; or approve what is there: make e2e-visual ENGINE={engine} UPDATE=1."
)


def draw_sample(browser: Browser) -> Image.Image:
    """What this browser makes of the sample sheet, here."""
    page = browser.new_page(viewport={"width": 600, "height": 400}, color_scheme="light", locale="fr-CA")
    page.set_content(SHEET)
    drawn = page.screenshot(full_page=True, animations="disabled")
    page.close()
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def name_of(browser: Browser) -> dict[str, str]:
    """What draws here, for a reader."""
    engine = f"{browser.browser_type.name} {browser.version}"
    return {"engine": engine, "system": f"{platform.system()} {platform.machine()}", "font": _font()}


def objection(album: Album, browser: Browser) -> str:
    """Why what this browser draws cannot be compared with that album, and what to do; "" where it can."""
    engine, sample = browser.browser_type.name, album.picture(SAMPLE)
    if sample is None:
        return NONE.format(engine=engine)
    if compare(sample, draw_sample(browser)).is_same:
        return ""
    return FOREIGN.format(before=album.drawn_by, here=", ".join(name_of(browser).values()))


def _font() -> str:
    """What the pages’ first font is here, where the system can tell."""
    if not shutil.which("fc-match"):
        return "the system’s font"
    asked = ["fc-match", "--format", "%{family[0]}", "system-ui"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "an unknown font"
