"""Notices of every kind: who, what, when; read again, refused, repeated, interrupted."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from ..dates import next_weekday, school_day
from ..families import EnrolledFamily, Registrar
from ..faults import Faults
from ..mailbox import Mailbox
from ..pages import Absences, Dashboard, NoticeForm, Screen, SignIn
from ..way import BOTH_SCRIPTS
from ..words import Words

POST_TWICE = """() => {
  const body = new URLSearchParams(new FormData(document.getElementById("formulaire")));
  const send = () => fetch("/absences/aviser", { method: "POST", body }).then((answer) => answer.url);
  return Promise.all([send(), send()]);
}"""


@pytest.fixture
def notice(parent: Page, say: Words) -> NoticeForm:
    """The form of a notice, nothing answered."""
    return NoticeForm(parent, say).open()


@pytest.fixture
def two(page: Page, registrar: Registrar) -> EnrolledFamily:
    """A parent of two children in two schools, signed in."""
    family = registrar.enrol("Éloïse O’Brien-St-Onge", "Noah Tremblay", boards=("732000", "762000"), account=True)
    registrar.let_in(page.context, family)
    return family


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-02", "B-11", "G-09")
def test_one_notice_for_two_children_is_read_again_first(
    page: Page, say: Words, registrar: Registrar, two: EnrolledFamily, mailbox: Mailbox
) -> None:
    notice = NoticeForm(page, say).open()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    for child in two.children:
        notice.child(child.first_name)
    notice.whole_day(school_day().isoformat())
    notice.send()
    notice.is_at("Relisez l’avis avant de le soumettre")
    assert registrar.notices(two) == 0
    notice.send()
    notice.is_at("Avis transmis")
    for child in two.children:
        expect(page.locator("main")).to_contain_text(child.full_name)
        mailbox.wait_for(registrar.secretariat(child.board_code), child.file_number)
    assert registrar.notices(two) == 2


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-11", "E-05")
def test_the_review_leads_back_to_the_answers(page: Page, say: Words, two: EnrolledFamily) -> None:
    notice = NoticeForm(page, say).open()
    for child in two.children:
        notice.child(child.first_name)
    notice.whole_day(school_day().isoformat(), reason="Voyage")
    notice.send()
    notice.button("Modifier").click()
    notice.is_at("Aviser l’école d’une absence ou d’un retard")
    expect(notice.field("Voyage")).to_be_checked()
    expect(notice.field(two.child.first_name)).to_be_checked()
    expect(notice.field("Du")).to_have_value(school_day().isoformat())


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.parametrize(
    ("kind", "question", "hour", "said"),
    [("Un retard", "Heure d’arrivée", "9h15", "09:15"), ("Un départ hâtif", "Heure de départ", "14:30", "14:30")],
    ids=["late", "early"],
)
@pytest.mark.requirement("B-03", "B-12", "G-12")
def test_a_late_arrival_or_an_early_departure_asks_for_its_hour(
    notice: NoticeForm, kind: str, question: str, hour: str, said: str, say: Words
) -> None:
    notice.choose(kind)
    notice.field(question).fill(hour)
    notice.another_day(school_day().isoformat())
    notice.choose("Maladie")
    notice.send()
    address = f"/absences/{notice.reference}"
    expect(notice.page.locator(".confirmation")).to_contain_text(say.hour(said))
    notice.page.goto(address)
    expect(notice.page.locator(".confirmation")).to_contain_text(say.hour(said))


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-05")
def test_a_weekend_is_refused_and_the_next_school_day_is_said(
    notice: NoticeForm, say: Words, registrar: Registrar, family: EnrolledFamily
) -> None:
    day = school_day()
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    notice.whole_day(saturday.isoformat())
    notice.submit.press("Enter")
    expect(notice.problems).to_contain_text(say("c’est la fin de semaine"))
    expect(notice.problems).to_contain_text(say.weekday(next_weekday(saturday)))
    assert registrar.notices(family) == 0


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-15")
def test_a_notice_that_overlaps_shows_the_other_one(notice: NoticeForm, say: Words) -> None:
    notice.whole_day(school_day().isoformat())
    notice.send()
    first = notice.reference
    notice.open().whole_day(school_day().isoformat(), reason="Voyage")
    notice.submit.press("Enter")
    expect(notice.problems).to_contain_text(say("Un avis couvre déjà ce moment. Rien n’a été envoyé."))
    notice.problems.get_by_role("link", name=first).click()
    expect(notice.page).to_have_url(re.compile(f"/absences/{first}$"))


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("E-10")
def test_a_double_click_sends_one_notice(notice: NoticeForm, registrar: Registrar, family: EnrolledFamily) -> None:
    notice.whole_day(school_day().isoformat())
    expect(notice.submit).to_be_enabled()
    notice.submit.dblclick()
    assert notice.reference
    assert registrar.notices(family) == 1


@pytest.mark.requirement("E-10")
def test_the_same_form_posted_twice_gets_the_same_confirmation(
    notice: NoticeForm, registrar: Registrar, family: EnrolledFamily
) -> None:
    notice.whole_day(school_day().isoformat())
    expect(notice.submit).to_be_enabled()
    sent = notice.page.evaluate(POST_TWICE)
    assert sent[0] == sent[1]
    assert "/absences/AV-" in sent[0]
    assert registrar.notices(family) == 1


@pytest.mark.needs("js")
@pytest.mark.requirement("G-07", "B-01", "B-09")
def test_the_keyboard_alone_leads_to_the_confirmation(parent: Page, say: Words, family: EnrolledFamily) -> None:
    Dashboard(parent, say).open().absences_of(family.child.full_name).press("Enter")
    screen = Absences(parent, say)
    screen.link("Aviser l’école d’une absence à venir").press("Enter")
    notice = NoticeForm(parent, say)
    notice.is_at("Aviser l’école d’une absence ou d’un retard")
    for answer in ("Une absence", "Toute la journée"):
        _tab_to(notice.field(answer)).press("Space")
    _tab_to(parent.get_by_role("group", name=say("Quand?")).get_by_role("radio").first).press("ArrowUp")
    parent.keyboard.press("ArrowUp")  # past « Chaque semaine »
    expect(notice.field("Une autre date")).to_be_checked()
    _tab_to(notice.field("Du")).fill(school_day().isoformat())  # each browser has its own keys for a date
    _tab_to(parent.get_by_role("group", name=say("Motif")).get_by_role("radio").first).press("Space")
    expect(notice.status).to_have_text(say("Tout est rempli. Vous pouvez soumettre l’avis."))
    _tab_to(notice.submit).press("Enter")
    assert notice.reference


def _tab_to(place: Locator, most: int = 12) -> Locator:
    for _ in range(most):
        place.page.keyboard.press("Tab")
        if place.evaluate("e => e === document.activeElement"):
            break
    expect(place).to_be_focused()
    return place


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("E-11")
def test_a_session_that_ends_meanwhile_leads_back_to_the_same_page(
    notice: NoticeForm, registrar: Registrar, family: EnrolledFamily
) -> None:
    notice.whole_day(school_day().isoformat())
    expect(notice.submit).to_be_enabled()
    registrar.end_sessions(family)
    notice.submit.press("Enter")
    notice.is_at("Se connecter")
    SignIn(notice.page, notice.say).sign_in(family.email, family.password)
    notice.is_at("Aviser l’école d’une absence ou d’un retard")
    assert registrar.notices(family) == 0


@pytest.mark.needs("js")
@pytest.mark.requirement("H-03")
def test_a_live_check_of_an_ended_session_disturbs_nobody(
    notice: NoticeForm, registrar: Registrar, family: EnrolledFamily, faults: Faults
) -> None:
    faults.expect("status of 401")
    registrar.end_sessions(family)
    with notice.page.expect_response(lambda answer: "verifier" in answer.url):
        notice.choose("Un retard")
    notice.field("Heure d’arrivée").fill("9 h 15")
    notice.is_at("Aviser l’école d’une absence ou d’un retard")
    expect(notice.submit).to_be_enabled()


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("S8", "E-11")
def test_a_stale_form_gets_a_plain_way_back(page: Page, say: Words, faults: Faults) -> None:
    faults.expect("status of 400")
    page.goto("/compte/creer")
    screen = Screen(page, say)
    screen.field("Courriel").fill("nadia@courriel.example")
    page.context.clear_cookies()
    screen.button("Obtenir un code de vérification").click()
    screen.is_at("Cette demande n’a pas pu être lue")
    screen.link("Rouvrir la page").click()
    screen.is_at("Quelle adresse de courriel avez-vous donnée à l’école?")
