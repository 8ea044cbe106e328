"""`make guide`: the walk is drawn, and the book, the pages to keep and the PDF are written."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page
from pypdf import PdfReader

from ..families import Registrar
from ..ground import Portal
from ..mailbox import Mailbox
from ..visual.one_moment import lived_then
from ..way import PHONE, Way
from ..words import Words
from .album import Album, told
from .chapters import walk
from .fonts import browser_with_the_guides_letters
from .paper import CHAPTERS, print_guide
from .walker import Walker

LETTER = (612, 792)  # points: the paper of Québec

pytestmark = [pytest.mark.screenshots, pytest.mark.timeout(900)]


@pytest.fixture
def page(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], served: Portal, way: Way
) -> Iterator[Page]:
    """A phone whose letters are those of the guide, with two dots a pixel."""
    screen = {"width": PHONE[0], "height": PHONE[1]}
    with browser_with_the_guides_letters(browser_type, browser_type_launch_args) as browser:
        context = browser.new_context(
            viewport=screen, device_scale_factor=2, has_touch=True, locale=f"{way.language}-CA", **served.context_args()
        )
        context.set_default_timeout(10_000)
        yield context.new_page()


@pytest.mark.parametrize("way", [Way(language="fr"), Way(language="en")], indirect=True, ids=str)
def test_the_guide_is_drawn(page: Page, say: Words, registrar: Registrar, mailbox: Mailbox) -> None:
    walker = Walker(page, say, registrar, mailbox, album=Album(say.language, draws=True))
    with lived_then():
        walk(walker)
    walker.album.finish()


@pytest.mark.parametrize("way", [Way(language="fr"), Way(language="en")], indirect=True, ids=str)
def test_the_guide_is_printed(page: Page, say: Words) -> None:
    """After the pictures: a portal reads its files when it starts."""
    html, pdf = print_guide(page, say)
    assert html.read_text("utf-8").count("data:image/webp") == len(told(say.language))
    paper = PdfReader(pdf)
    assert paper.metadata and paper.metadata.title == say("Guide de Portail Parents")
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.trailer["/Root"]["/Lang"] == f"{say.language}-CA"
    assert {(page.mediabox.width, page.mediabox.height) for page in paper.pages} == {LETTER}
    assert len(paper.pages) <= 1 + len(CHAPTERS) + 1, "a chapter is a sheet, that of absences two"
    assert paper.outline
    assert pdf.stat().st_size < 1_200_000
    words = " ".join(" ".join(each.extract_text().split()) for each in paper.pages)
    assert say("Obtenir un code de vérification") in words
