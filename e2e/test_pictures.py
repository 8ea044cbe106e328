"""The pictures of the README, taken by `make screenshots`: they show the portal as it is, never drawn by hand."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from .families import Registrar
from .pages import Dashboard, NoticeForm
from .way import DESKTOP, Way
from .words import Words

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
CHILDREN = ("Léa Tremblay", "Noah O’Brien-St-Onge")

pytestmark = pytest.mark.screenshots


@pytest.fixture
def parent(page: Page, registrar: Registrar) -> Page:
    """A parent of two children."""
    registrar.let_in(page.context, registrar.enrol(*CHILDREN, account=True))
    return page


def test_the_notice_on_a_phone(parent: Page, say: Words) -> None:
    notice = NoticeForm(parent, say).open()
    notice.child("Léa")
    notice.choose("Une absence")
    notice.choose("Toute la journée")
    notice.choose("Autre")
    expect(notice.status).to_contain_text("2 éléments")
    notice.field("Explication").blur()
    notice.status.evaluate("e => scrollTo(0, e.getBoundingClientRect().bottom + scrollY - 700)")
    parent.screenshot(path=PICTURES / "notice-phone.png")


@pytest.mark.parametrize("way", [Way(DESKTOP)], indirect=True, ids=str)
def test_the_dashboard_on_a_desk(parent: Page, say: Words) -> None:
    expect(Dashboard(parent, say).open().card(CHILDREN[0])).to_be_visible()
    parent.screenshot(path=PICTURES / "dashboard-desktop.png")


def test_the_report_of_a_failure(browser: Browser) -> None:
    """The README’s own first test, broken on purpose."""
    readme = (Path(__file__).parent / "README.md").read_text("utf-8")
    journey = (
        readme.split("```python\n")[1]
        .split("```")[0]
        .replace("notice.reference)", '"words of another day", timeout=3)')
    )
    test = Path(__file__).parent / "journeys" / "test_broken_on_purpose.py"
    report = Path("test-results/broken/report.html").absolute()
    test.write_text(journey, encoding="utf-8")
    style = Path(__file__).parent / "evidence" / "report.css"
    try:
        command = [sys.executable, "-m", "pytest", str(test), "--html", str(report), "--self-contained-html"]
        subprocess.run(
            [*command, "--css", str(style), "-p", "no:cacheprovider"], stdout=subprocess.DEVNULL, check=False
        )
    finally:
        test.unlink()
    page = browser.new_page(viewport={"width": 1280, "height": 1150})
    page.goto(report.as_uri())
    expect(page.get_by_text("words of another day").first).to_be_visible()
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    taken.quantize(128).save(PICTURES / "report.png", optimize=True)  # a third of the size
    page.close()
