"""The pictures of the README, taken by `make screenshots`: they show the portal as it is, never drawn by hand."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
