"""The desk’s promise: a notice appears by itself, its answer goes back by itself, and both sides have their mail."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from ..dates import school_day
from ..families import EnrolledFamily, Registrar
from ..faults import Faults
from ..mailbox import Mailbox
from ..pages import Desk, NoticeForm
from ..way import BOTH_SCRIPTS, DESKTOP, Way
from ..words import Words

SOON = 5_000  # milliseconds
DAY = school_day(4).isoformat()
_numbers = itertools.count(1)


@pytest.fixture
def family(registrar: Registrar, way: Way) -> EnrolledFamily:
    """A family whose child bears a name of its own: the whole suite’s notices stand on the same sheet."""
    return registrar.enrol(f"Zoé Pupitre-{next(_numbers)}", account=True, language=way.language)


@pytest.fixture
def desk(visit: Callable[..., Page], registrar: Registrar, way: Way, say: Words) -> Desk:
    """A secretary of the tests’ school, at a desk; the family on a phone visits the same way."""
    page = visit(Way(DESKTOP, way.js, way.language))
    return Desk(page, say).at(registrar.seat(page.context, language=way.language))


def announce(parent: Page, say: Words) -> str:
    """A whole day, ill; gives its reference."""
    notice = NoticeForm(parent, say).open()
    notice.whole_day(DAY)
    notice.send()
    return notice.reference


def listed(family: EnrolledFamily) -> str:
    return f"{family.child.last_name}, {family.child.first_name}"


def polls(page: Page) -> list[Request]:
    """What the page asks by itself from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "x-polling" in request.headers else None)
    return asked


@pytest.mark.needs("js")
@pytest.mark.parametrize("way", [Way(), Way(language="en")], indirect=True, ids=str)
@pytest.mark.requirement("H-03", "B-13")
def test_a_notice_appears_by_itself_and_its_answer_goes_back(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words, registrar: Registrar, mailbox: Mailbox
) -> None:
    desk.open(DAY).page.evaluate("window.stayed = true")
    reference = announce(parent, say)
    expect(desk.line(listed(family))).to_be_visible(timeout=SOON)
    expect(desk.line(listed(family))).to_contain_text(say("Nouveau"))
    assert desk.page.evaluate("window.stayed")
    desk.box(listed(family)).check()
    desk.button("Accepter").click()
    expect(desk.done()).to_be_focused()
    expect(desk.line(listed(family))).to_contain_text(say("Accepté"))
    expect(parent.get_by_role("heading", level=1)).to_have_text(say("Avis accepté"), timeout=SOON)
    mailbox.wait_for(registrar.secretariat("732000"), reference)
    mailbox.wait_for(family.email, reference, say("Accepté"))


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("G-09", "D-06")
def test_a_refusal_says_why_and_the_family_reads_it(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words, mailbox: Mailbox
) -> None:
    reference = announce(parent, say)
    desk.open(DAY).line(listed(family)).get_by_role("link").click()
    desk.is_at(family.child.full_name)
    desk.button("Refuser").click()
    expect(desk.problems).to_contain_text(say("Écrivez pourquoi l’avis est refusé\u00a0: la famille en a besoin."))
    desk.sentence.fill("Il y a un examen ce jour-là.")
    desk.button("Refuser").click()
    desk.done()
    expect(desk.page.locator("#avis")).to_contain_text("Il y a un examen ce jour-là.")
    mailbox.wait_for(family.email, reference, "Il y a un examen ce jour-là.")


@pytest.mark.parametrize("way", [Way(js=False)], indirect=True, ids=str)
@pytest.mark.requirement("G-09", "H-02")
def test_without_javascript_a_link_brings_the_news(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words
) -> None:
    desk.open(DAY)
    announce(parent, say)
    desk.refresh()
    desk.box(listed(family)).check()
    desk.button("Marquer reçus").click()
    expect(desk.done()).to_be_focused()
    expect(desk.line(listed(family))).to_contain_text(say("Reçu par l’école"))


@pytest.mark.needs("js")
@pytest.mark.requirement("H-03", "H-05")
def test_what_is_ticked_typed_and_focused_stays_when_news_comes(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words, registrar: Registrar, visit: Callable[..., Page]
) -> None:
    announce(parent, say)
    desk.open(DAY).box(listed(family)).check()
    desk.sentence.fill("Nous en parlerons demain.")
    desk.sentence.evaluate("area => area.setSelectionRange(5, 10)")
    other, phone = registrar.enrol("Aaron Aubin", account=True), visit()
    registrar.let_in(phone.context, other)
    announce(phone, say)
    expect(desk.line(listed(other))).to_be_visible(timeout=SOON)
    expect(desk.box(listed(family))).to_be_checked()
    expect(desk.box(listed(other))).not_to_be_checked()
    desk.page.bring_to_front()  # the phone’s page came in front of it
    expect(desk.sentence).to_be_focused()
    expect(desk.sentence).to_have_value("Nous en parlerons demain.")
    assert desk.sentence.evaluate("area => [area.selectionStart, area.selectionEnd]") == [5, 10]


@pytest.mark.needs("js")
@pytest.mark.requirement("H-03")
def test_a_notice_changed_under_the_eyes_is_no_longer_ticked(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words, registrar: Registrar
) -> None:
    reference = announce(parent, say)
    desk.open(DAY).box(listed(family)).check()
    registrar.alter(reference, part="morning")
    expect(desk.line(listed(family))).to_contain_text(say("l’avant-midi"), timeout=SOON)
    expect(desk.box(listed(family))).not_to_be_checked()


@pytest.mark.needs("js")
def test_one_press_ticks_what_waits_for_an_answer(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words, registrar: Registrar, visit: Callable[..., Page]
) -> None:
    other, phone = registrar.enrol(f"Aaron Pupitre-{next(_numbers)}", account=True), visit()
    registrar.let_in(phone.context, other)
    refused = announce(phone, say)
    registrar.alter(refused, status="refused")
    announce(parent, say)
    desk.open(DAY, q="pupitre").button("Cocher les avis sans réponse").click()
    expect(desk.box(listed(family))).to_be_checked()
    expect(desk.box(listed(other))).not_to_be_checked()


@pytest.mark.needs("js")
def test_a_hidden_tab_asks_for_nothing(desk: Desk) -> None:
    desk.page.clock.install()
    desk.open(DAY)
    asked = polls(desk.page)
    desk.page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.away, configurable: true })")
    desk.page.evaluate("window.away = true")
    desk.page.clock.run_for(20_000)
    assert asked == []
    with desk.page.expect_request(lambda request: "x-polling" in request.headers):
        desk.page.evaluate("window.away = false")
        desk.page.clock.run_for(5_000)


@pytest.mark.needs("js")
@pytest.mark.requirement("S4")
def test_the_end_of_the_session_is_told_and_nothing_more_is_asked(
    desk: Desk, registrar: Registrar, faults: Faults
) -> None:
    faults.expect("status of 401")
    desk.page.clock.install()
    desk.open(DAY)
    registrar.dismiss()
    desk.page.clock.run_for(5_000)
    told = desk.link("Votre session est terminée. Reconnectez-vous.")
    expect(told).to_be_visible()
    asked = polls(desk.page)
    desk.page.clock.run_for(20_000)
    assert asked == []
    told.click()
    desk.page.wait_for_url("**/ecole/connexion?next=*")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("G-09", "D-06")
def test_a_parent_who_telephones_is_written_down(
    family: EnrolledFamily, desk: Desk, say: Words, mailbox: Mailbox
) -> None:
    entry = NoticeForm(desk.open().page, say)
    entry.link("Inscrire un avis").click()
    desk.page.locator("#q").fill(family.child.file_number)
    desk.button("Chercher").click()
    desk.page.get_by_role("link", name=listed(family)).click()
    desk.field("Personne qui téléphone").fill("Karim Pupitre, son oncle")
    entry.whole_day(school_day(5).isoformat())
    desk.button("Inscrire l’avis").click()
    desk.done()
    desk.is_at(family.child.full_name)
    expect(desk.page.locator("#avis")).to_contain_text("Karim Pupitre, son oncle")
    mailbox.wait_for(family.email, family.child.full_name)


@pytest.mark.requirement("G-18")
def test_the_sheet_prints_without_its_buttons(parent: Page, family: EnrolledFamily, desk: Desk, say: Words) -> None:
    announce(parent, say)
    page = desk.open(DAY).page
    page.emulate_media(media="print")
    expect(desk.line(listed(family))).to_be_visible()
    expect(page.locator(".papier")).to_have_text("École des Essais")
    for hidden in ("#recherche", ".suivi", ".reponse", "nav.menu", "[type=checkbox]", "button"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.needs("js")
@pytest.mark.requirement("G-07")
def test_everything_is_done_with_the_keyboard(
    parent: Page, family: EnrolledFamily, desk: Desk, say: Words, registrar: Registrar
) -> None:
    announce(parent, say)
    number = family.child.file_number
    registrar.rename(family.child, f"Clavier-{number}")
    page = desk.open(DAY).page
    press_until(page, "document.activeElement.id === 'q'")
    page.keyboard.type(f"clavier {number}")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    press_until(page, "document.activeElement.type === 'checkbox'")
    page.keyboard.press("Space")
    press_until(page, "document.activeElement.value === 'accepter'")
    page.keyboard.press("Enter")
    expect(desk.done()).to_be_focused()
    expect(page.locator("#q")).to_have_value(f"clavier {number}")


def press_until(page: Page, reached: str) -> None:
    """Tab, until the focus is there; it must be within a hundred presses."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate(reached):
            return
    raise AssertionError(f"The keyboard never came to {reached}.")
