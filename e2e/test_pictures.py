"""The pictures of the README, taken by `make screenshots`: they show the portal as it is, never drawn by hand."""

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, Playwright, expect

from .families import EnrolledFamily, Registrar
from .ground import Portal
from .guide.drawing import is_same_to_the_eye
from .guide.fonts import browser_with_the_guides_letters
from .guide.steady import steady, watch
from .pages import Dashboard, NoticeForm
from .visual.one_moment import lived_then
from .way import DESKTOP, Way
from .words import Words

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
CHILDREN = ("Léa Tremblay", "Noah O’Brien-St-Onge")

pytestmark = pytest.mark.screenshots


@pytest.fixture(scope="session")
def served(still_portal: Portal) -> Portal:
    """Taken again, they show the same days."""
    return still_portal


@pytest.fixture
def page(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], playwright: Playwright, served: Portal,
    way: Way,
) -> Iterator[Page]:  # fmt: skip
    with browser_with_the_guides_letters(browser_type, browser_type_launch_args) as browser:
        yield browser.new_context(**way.context_args(playwright.devices), **served.context_args()).new_page()


@pytest.fixture
def family(registrar: Registrar) -> EnrolledFamily:
    return registrar.enrol(*CHILDREN, account=True)


@pytest.fixture
def parent(page: Page, registrar: Registrar, family: EnrolledFamily) -> Iterator[Page]:
    """A parent of two children."""
    watch(page)
    with lived_then():
        registrar.let_in(page.context, family)
        yield page


def take(page: Page, family: EnrolledFamily, name: str) -> None:
    """What the window shows, with file numbers such as a school gives."""
    shown = {child.file_number: f"123456{place}" for place, child in enumerate(family.children, 7)}
    with steady(page, shown):
        keep(page.screenshot(), PICTURES / name)


def keep(png: bytes, path: Path) -> None:
    """A third of its size; one that is the same to the eye is left alone."""
    taken = Image.open(BytesIO(png)).convert("RGB").quantize(128)
    if not path.exists() or not is_same_to_the_eye(Image.open(path), taken):
        taken.save(path, optimize=True)


def test_the_notice_on_a_phone(parent: Page, family: EnrolledFamily, say: Words) -> None:
    notice = NoticeForm(parent, say).open()
    notice.child("Léa")
    notice.choose("Une absence")
    notice.choose("Toute la journée")
    notice.choose("Autre")
    expect(notice.status).to_contain_text("2 éléments")
    notice.status.evaluate("e => scrollTo(0, e.getBoundingClientRect().bottom + scrollY - 700)")
    take(parent, family, "notice-phone.png")


@pytest.mark.parametrize("way", [Way(DESKTOP)], indirect=True, ids=str)
def test_the_dashboard_on_a_desk(parent: Page, family: EnrolledFamily, say: Words) -> None:
    expect(Dashboard(parent, say).open().card(CHILDREN[0])).to_be_visible()
    take(parent, family, "dashboard-desktop.png")


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
    keep(page.screenshot(), PICTURES / "report.png")
    page.close()
