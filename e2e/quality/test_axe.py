"""Axe on every state of every page, in both languages, in light and in dark: no violation at all (QA.md Q-19)."""

from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from playwright.sync_api import Page

from ..markup.tools import axe_script
from .seen import Seen

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
# Dark changes colours and nothing else.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
BRIEFLY = {"resultTypes": ["violations"], "elementRef": False}
# Only what is wrong comes back: what is right is a hundred rules a page, and took as long to bring as to look.
LOOK = "options => axe.run(document, options).then(({ violations }) => ({ violations }))"
# Firefox 153 crashes when what an attribute refers to is asked of the element (`ariaLabelledByElements`) once htmx has
# morphed the page. The portal says all of it in attributes, which axe reads where these properties are missing.
ATTRIBUTES_ALONE = """
    for (const name of Object.getOwnPropertyNames(Element.prototype))
        if (/^aria.*Elements?$/.test(name)) delete Element.prototype[name];
"""
SCRIPT = ATTRIBUTES_ALONE + axe_script().read_text(encoding="utf-8")

pytestmark = [pytest.mark.a11y, pytest.mark.needs("js")]  # axe waits by timers, which stand still without


@pytest.mark.requirement("G-03", "G-15")
def test_axe_finds_nothing(seen: Seen) -> None:
    page = seen.page
    page.evaluate(SCRIPT)
    page.emulate_media(color_scheme="light")
    _nothing_in(_axe(page, EVERYTHING))
    page.emulate_media(color_scheme="dark")
    _nothing_in(_axe(page, COLOURS))


def _axe(page: Page, options: dict[str, Any]) -> AxeResults:
    return AxeResults(page.evaluate(LOOK, {**options, **BRIEFLY}))


def _nothing_in(found: AxeResults) -> None:
    assert not found.response["violations"], found.generate_report()
