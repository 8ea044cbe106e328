"""A session about to end is told in time; one press prolongs it, and what was typed stays (UX.md G-14)."""

import pytest
from playwright.sync_api import Page, expect

from ..families import EnrolledFamily, Registrar
from ..pages import NoticeForm
from ..words import Words

ENDS = "Votre session se termine à %(hour)s. Ce que vous avez écrit est toujours là."


@pytest.mark.needs("js")
@pytest.mark.requirement("G-14", "S4")
def test_the_end_of_a_session_is_told_and_put_off(
    parent: Page, say: Words, family: EnrolledFamily, registrar: Registrar
) -> None:
    parent.clock.install()
    notice = NoticeForm(parent, say).open()
    notice.choose("Un retard")
    with parent.expect_response(lambda answer: "verifier" in answer.url):
        notice.field("Heure d’arrivée").fill("9 h 15")
    expect(parent.locator(".htmx-request")).to_have_count(0)
    registrar.grow_idle(family, 28)
    parent.clock.fast_forward("26:30")
    told = parent.locator("#session")
    expect(told).to_contain_text(say.like(ENDS))
    expect(notice.field("Heure d’arrivée")).to_have_value("9 h 15")
    told.get_by_role("link", name=say("Rester connecté")).click()
    expect(told).not_to_contain_text(say.like(ENDS))
    expect(notice.field("Heure d’arrivée")).to_have_value("9 h 15")
    assert registrar.idle_seconds(family) < 60
