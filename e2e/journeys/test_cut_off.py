"""The cut-off of the school passes between two looks at a notice: the page says so before anything is sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..clock import Clock
from ..families import EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import NoticeForm
from ..way import Way
from ..words import Words

MONDAY = "2026-11-30"
READY = "Tout est rempli. Vous pouvez soumettre l’avis."
TARDY = "Il portera la mention «\u00a0tardif\u00a0», puisqu’il est passé %(hour)s."


@pytest.mark.needs("js")
@pytest.mark.parametrize("way", [Way(), Way(language="en")], indirect=True, ids=str)
def test_a_notice_that_takes_too_long_is_said_to_be_late_before_it_is_sent(
    page: Page, say: Words, registrar: Registrar, family: EnrolledFamily, clock: Clock, mailbox: Mailbox
) -> None:
    clock.at(f"{MONDAY} 08:50")
    registrar.let_in(page.context, family)
    notice = NoticeForm(page, say).open()
    notice.whole_day(MONDAY)
    expect(notice.status).to_have_text(say(READY))
    clock.at(f"{MONDAY} 09:05")
    notice.choose("Avant-midi")
    expect(notice.status).to_contain_text(say(TARDY).partition("%")[0])
    notice.send()
    mailbox.wait_for(registrar.secretariat("732000"), notice.reference, "tardif")


def test_who_arrives_after_the_clock_was_set_lives_at_that_hour_too(
    page: Page, visit: Callable[..., Page], registrar: Registrar, clock: Clock, say: Words
) -> None:
    """A session of today is over then; one that is opened then is not."""
    first, second = registrar.enrol("Zoé Roy", account=True), registrar.enrol("Noé Roy", account=True)
    registrar.let_in(page.context, first)
    clock.at("2031-02-03 07:00")
    page.goto("/portail")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Se connecter"))
    later = visit()
    registrar.let_in(later.context, second)
    later.goto("/portail")
    expect(later.locator("main")).to_contain_text("Noé Roy")
