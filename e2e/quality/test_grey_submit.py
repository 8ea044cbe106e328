"""The greyed « Soumettre » (UX.md section 1): it says why it is grey, stays in reach, answers when it is pressed."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..dates import school_day
from ..families import EnrolledFamily, Registrar
from ..faults import Faults
from ..pages import AddChild, NoticeForm
from ..way import BOTH_SCRIPTS
from ..words import Words
from .measures import measure

TOO_FEW = "%(thing)s doit avoir %(count)s chiffres, il en manque %(missing)s."
READY = "Tout est rempli. Vous pouvez soumettre l’avis."


@pytest.fixture
def notice(parent: Page, say: Words) -> NoticeForm:
    """The form of a notice, nothing answered."""
    return NoticeForm(parent, say).open()


@pytest.mark.requirement("B-09", "G-09")
def test_the_server_greys_nothing(parent: Page, registrar: Registrar) -> None:
    html = parent.request.get("/absences/aviser").text()
    button = re.search(r"<button[^>]*data-griser[^>]*>", html)
    assert button
    assert "disabled" not in button[0]
    assert 'aria-describedby="etat"' in button[0]


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09")
def test_it_is_grey_until_the_form_is_complete_and_says_why(notice: NoticeForm, say: Words) -> None:
    expect(notice.submit).to_be_disabled()
    expect(notice.submit).to_have_accessible_description(
        say.like("Pour soumettre l’avis, il manque %(count)s éléments\u00a0: %(things)s.")
    )
    notice.whole_day(school_day().isoformat())
    expect(notice.status).to_have_text(say(READY))
    expect(notice.submit).to_be_enabled()
    notice.choose("Autre")
    expect(notice.submit).to_be_disabled()
    expect(notice.status).to_contain_text(say("une explication pour le motif «\u00a0Autre\u00a0»"))


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09", "H-04")
def test_the_status_line_counts_down_in_the_order_of_the_questions(notice: NoticeForm, say: Words) -> None:
    status = notice.status
    expect(status).to_have_text(_missing(say, "ce que vous signalez", "la date", "le motif"))
    line = status.element_handle()
    notice.choose("Un retard")
    expect(status).to_have_text(_missing(say, "l’heure d’arrivée", "la date", "le motif"))
    notice.field("Heure d’arrivée").fill("9 h 15")
    expect(status).to_have_text(_missing(say, "la date", "le motif"))
    notice.choose("Maladie")
    expect(status).to_have_text(say("Pour soumettre l’avis, il manque\u00a0: %(thing)s.", thing=say("la date")))
    notice.another_day(school_day().isoformat())
    expect(status).to_have_text(say(READY))
    assert line.evaluate("e => e === document.getElementById('etat')"), "a new live region is not read aloud"


def _missing(say: Words, *things: str) -> str:
    """The sentence of several that are missing."""
    *first, last = (say(thing) for thing in things)
    listed = say("%(first)s et %(last)s", first=", ".join(first), last=last)
    return say(
        "Pour soumettre l’avis, il manque %(count)s éléments\u00a0: %(things)s.", count=len(things), things=listed
    )


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09", "E-01", "E-02")
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_pressed_while_grey_it_explains(
    notice: NoticeForm, say: Words, registrar: Registrar, family: EnrolledFamily, key: str
) -> None:
    expect(notice.submit).to_be_disabled()
    with notice.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        notice.submit.press(key)
    assert sent.value.status == 422
    expect(notice.problems).to_be_focused()
    expect(notice.page).to_have_title(re.compile("^" + say("Erreur\u00a0:")))
    assert registrar.notices(family) == 0


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09", "E-02", "E-03")
def test_a_finger_on_the_grey_button_is_answered_too(notice: NoticeForm) -> None:
    expect(notice.submit).to_be_disabled()
    notice.submit.click(force=True)  # a finger does not wait until the button is active
    expect(notice.problems).to_be_focused()
    notice.problems.get_by_role("link").first.press("Enter")
    expect(notice.field("Une absence")).to_be_focused()


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09")
def test_enter_in_a_field_sends_the_form_and_explains(notice: NoticeForm) -> None:
    notice.choose("Un retard")
    notice.field("Heure d’arrivée").fill("9 h 15")
    notice.field("Heure d’arrivée").press("Enter")
    expect(notice.problems).to_be_focused()
    expect(notice.field("Heure d’arrivée")).to_have_value("9 h 15")


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09")
def test_tab_reaches_the_grey_button(notice: NoticeForm) -> None:
    expect(notice.submit).to_be_disabled()
    notice.optional("Message à l’école").focus()
    notice.page.keyboard.press("Tab")
    expect(notice.submit).to_be_focused()


@pytest.mark.needs("js")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.requirement("G-15", "B-09")
def test_grey_can_be_read(notice: NoticeForm, theme: str) -> None:
    notice.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    expect(notice.submit).to_be_disabled()
    assert measure(notice.page, "contrast", "#soumettre") >= 4.5
    style = notice.submit.evaluate("e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.cursor] }")
    assert style == ["dashed", "not-allowed"]


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-08", "B-09", "E-05", "G-09")
def test_other_without_an_explanation_is_never_stored(
    notice: NoticeForm, registrar: Registrar, family: EnrolledFamily
) -> None:
    notice.whole_day(school_day().isoformat(), reason="Autre")
    explanation = notice.page.locator("#explanation")
    explanation.fill("   ")
    notice.submit.press("Enter")
    expect(notice.problems).to_be_visible()
    expect(explanation).to_have_attribute("aria-invalid", "true")
    assert registrar.notices(family) == 0
    explanation.fill("Une fête de famille.")
    notice.send()
    assert notice.reference
    assert registrar.notices(family) == 1


@pytest.mark.needs("js")
@pytest.mark.requirement("B-06")
def test_the_explanation_appears_right_under_other(notice: NoticeForm, say: Words) -> None:
    expect(notice.field("Explication")).to_be_hidden()
    notice.choose("Autre")
    expect(notice.field("Explication")).to_be_visible()
    last = notice.page.get_by_role("group", name=say("Motif")).get_by_role("radio").last
    expect(last).to_have_accessible_name(say("Autre"))
    notice.page.keyboard.press("Tab")
    expect(notice.field("Explication")).to_be_focused()


@pytest.mark.parametrize("way", BOTH_SCRIPTS[1:], indirect=True, ids=str)
@pytest.mark.requirement("B-07", "B-03", "G-09")
def test_without_javascript_every_question_is_in_sight(notice: NoticeForm, say: Words) -> None:
    expect(notice.page.locator("#explanation")).to_be_visible()
    # Playwright’s expectations skip what stands in a <noscript>; the words on the screen do not.
    assert say("(nécessaire pour “Autre”)") in notice.page.locator("label[for=explanation]").inner_text()
    expect(notice.field("Heure d’arrivée")).to_be_visible()
    expect(notice.submit).to_be_enabled()


@pytest.mark.needs("js")
@pytest.mark.requirement("E-08")
def test_walking_through_an_empty_form_accuses_nobody(notice: NoticeForm, say: Words) -> None:
    for _ in range(12):
        notice.page.keyboard.press("Tab")
    with notice.page.expect_response("**/absences/aviser?verifier=1"):
        notice.choose("Maladie")
    expect(notice.status).not_to_contain_text(say("le motif"))
    expect(notice.page.locator("[aria-invalid=true]")).to_have_count(0)
    expect(notice.page.locator(".message:not(:empty)")).to_have_count(0)


@pytest.mark.needs("js")
@pytest.mark.requirement("E-08", "K-08")
def test_a_message_waits_for_a_pause_and_goes_when_the_value_is_right(parent: Page, say: Words) -> None:
    add = AddChild(parent, say).open()
    add.search("capitale")
    add.pick("CSS de la Capitale")
    checks: list[str] = []
    parent.on("request", lambda request: checks.append(request.url) if "verifier" in request.url else None)
    number, message = add.field("Numéro de fiche"), parent.locator("#file_number-message")
    number.press_sequentially("01234", delay=60)
    assert checks == []
    expect(message).to_have_text(say(TOO_FEW, thing=say("Le numéro de fiche"), count=7, missing=2))
    expect(number).not_to_have_attribute("aria-invalid", "true")
    number.press_sequentially("56", delay=60)
    expect(message).to_be_empty()
    assert len(checks) == 2


@pytest.mark.needs("js")
@pytest.mark.requirement("B-10")
def test_the_explanation_is_counted_and_never_cut(notice: NoticeForm, say: Words) -> None:
    notice.choose("Autre")
    count = notice.page.locator("#explanation-limite")
    expect(count).to_have_text(say("%(n)s caractères au plus", n=500))
    notice.field("Explication").fill("é" * 480)
    expect(count).to_have_text(say("Il reste {n} caractères").format(n=20))
    notice.field("Explication").fill("é" * 501)
    expect(count).to_have_text(say("{n} caractère de trop").format(n=1))
    expect(notice.field("Explication")).to_have_value("é" * 501)
    expect(notice.page.locator("#explanation-annonce")).to_have_text(say("{n} caractère de trop").format(n=1))


@pytest.mark.requirement("B6")
def test_a_script_cannot_be_typed_into_a_page(notice: NoticeForm, faults: Faults) -> None:
    notice.whole_day(school_day().isoformat(), reason="Autre")
    notice.field("Explication").fill("<script>document.title='pris'</script><img src=x onerror=alert(1)>")
    notice.send()
    expect(notice.page.locator("main")).to_contain_text("<script>document.title='pris'</script>")
