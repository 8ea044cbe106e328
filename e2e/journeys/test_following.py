"""What was sent is followed, corrected and cancelled; the other guardian reads it; two windows; a printer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..dates import school_day
from ..families import EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import SentNotice
from ..way import BOTH_SCRIPTS, Way
from ..words import Words

CHANGED = "L’avis a changé entretemps, ou l’école y a répondu. Lisez ce qu’il dit maintenant, puis recommencez."
SENT_BY_ANOTHER = "Transmis par une autre personne inscrite au dossier de l’enfant."


@pytest.fixture
def notice(parent: Page, family: EnrolledFamily, registrar: Registrar, say: Words) -> SentNotice:
    """Zoé is ill; the page of the notice."""
    return SentNotice(parent, say).open(registrar.announce(family, school_day())[0])


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-14", "D-06", "G-09")
def test_a_notice_is_corrected_then_cancelled(
    notice: SentNotice, say: Words, family: EnrolledFamily, registrar: Registrar, mailbox: Mailbox
) -> None:
    form = notice.modify()
    form.another_day(school_day(10).isoformat())
    form.choose("Voyage")
    form.send()
    expect(notice.page.get_by_role("region", name=say("Réussite"))).to_contain_text(say("L’avis est modifié."))
    expect(notice.said).to_contain_text(say("Voyage"))
    expect(notice.said).to_contain_text(say.like("Modifié %(moment)s. L’avis disait avant\u00a0:"))
    mailbox.wait_for(family.email, say("Il disait avant"))
    notice.cancel()
    notice.is_at("Avis annulé")
    expect(notice.page.get_by_role("region", name=say("Réussite"))).to_contain_text(say("L’avis est annulé."))
    mailbox.wait_for(registrar.secretariat("732000"), "a annulé son avis")
    notice.link("Voir vos avis").click()
    expect(notice.page.get_by_role("table")).to_contain_text(say("Annulé"))


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-14", "E-05")
def test_of_two_windows_the_second_is_told_and_loses_nothing(notice: SentNotice, say: Words) -> None:
    first = notice.modify()
    second = SentNotice(notice.page.context.new_page(), say).open(first.page.url.split("/")[-2]).modify()
    first.another_day(school_day(8).isoformat())
    first.send()
    first.is_at("Avis transmis")
    second.page.locator("#note").fill("Elle revient demain.")
    second.submit.press("Enter")
    expect(second.problems).to_contain_text(say(CHANGED))
    expect(second.page.locator("#note")).to_have_value(re.compile("Elle revient demain."))
    second.send()
    second.is_at("Avis transmis")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-13")
def test_the_other_guardian_reads_the_notice_and_changes_nothing(
    visit: Callable[..., Page], way: Way, registrar: Registrar, family: EnrolledFamily, say: Words, mailbox: Mailbox
) -> None:
    guardian = registrar.enrol(account=True)
    registrar.share(family.child, guardian)
    reference = registrar.announce(family, school_day())[0]
    page = visit(way)
    registrar.let_in(page.context, guardian)
    seen = SentNotice(page, say).open(reference)
    expect(page.locator("main")).to_contain_text(say(SENT_BY_ANOTHER))
    expect(page.locator("main")).not_to_contain_text(family.email)
    expect(seen.link("Modifier")).to_have_count(0)
    letter = mailbox.wait_for(guardian.email, reference)
    assert family.email not in letter.text


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-13")
def test_the_calendar_turns_its_months_and_leads_to_the_notice(notice: SentNotice) -> None:
    reference, day = notice.page.url.split("/")[-1], school_day()
    notice.page.goto("/absences")
    notice.link("Voir le calendrier").click()
    notice.is_at("Calendrier des absences")
    notice.page.goto(f"/absences/calendrier?mois={day:%Y-%m}")
    notice.page.locator(".pages a[rel=next]").click()
    expect(notice.page).not_to_have_url(re.compile(f"mois={day:%Y-%m}$"))
    notice.page.locator(".pages a[rel=prev]").click()
    expect(notice.page).to_have_url(re.compile(f"mois={day:%Y-%m}$"))
    notice.page.locator(f"a[href$='{reference}']").click()
    notice.is_at("Avis transmis")


@pytest.mark.requirement("G-18")
def test_a_notice_is_printed_without_what_is_pressed(notice: SentNotice, say: Words) -> None:
    notice.page.emulate_media(media="print")
    expect(notice.said).to_contain_text(say("Maladie"))
    expect(notice.heading).to_be_visible()
    for pressed in ("nav", ".actions", ".suivi a", ".pied"):
        for each in notice.page.locator(pressed).all():
            expect(each).to_be_hidden()
