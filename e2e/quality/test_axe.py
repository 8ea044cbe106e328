"""Axe on every state of every page, in both languages, in light and in dark: no violation at all (QA.md Q-19)."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ..families import Registrar
from ..ground import Portal
from ..mailbox import Mailbox
from ..states import STATES
from ..visitor import Visitor
from ..way import PHONE
from ..words import Words

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# Dark changes colours and nothing else.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
_axe = Axe()


@pytest.fixture(scope="module", params=["fr", "en"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, served: Portal, registrar: Registrar, mailbox: Mailbox
) -> Iterator[Visitor]:
    """One browser a language, for all states: opening one costs more than a look at a page."""
    width, height = PHONE
    context = browser.new_context(
        base_url=served.address, viewport={"width": width, "height": height}, locale=f"{request.param}-CA"
    )
    context.set_default_timeout(10_000)
    yield Visitor(context.new_page(), Words(request.param), registrar, mailbox)
    context.close()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.requirement("G-03", "G-15")
def test_axe_finds_nothing(visitor: Visitor, state: str) -> None:
    visitor.leave()
    STATES[state](visitor)
    page = visitor.page
    page.emulate_media(color_scheme="light")
    _nothing_in(_axe.run(page, options=EVERYTHING))
    page.emulate_media(color_scheme="dark")
    _nothing_in(AxeResults(page.evaluate("options => axe.run(document, options)", COLOURS)))  # axe is in the page now


def _nothing_in(found: AxeResults) -> None:
    assert not found.response["violations"], found.generate_report()
