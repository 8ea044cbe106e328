"""The network is lost while something is sent: a clear sentence, every answer still there, one record in the end."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from ..dates import school_day
from ..families import PASSWORD, EnrolledFamily, Registrar
from ..faults import Faults
from ..mailbox import Mailbox
from ..pages import NoticeForm, Screen, SignUp
from ..way import BOTH_SCRIPTS, Way
from ..words import Words

# What the two engines write of an address that they cannot reach.
UNREACHED = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "Failed to load resource", "NetworkError")
MESSAGE = "Merci de garder les devoirs de la semaine."
KEPT = "Le service ne répond pas pour l’instant. Vos réponses sont toujours là\u00a0: réessayez dans un moment."
STILL = "Le service ne répond pas. Vos réponses sont toujours là\u00a0: vous pouvez quand même soumettre."
POSTS = "**/absences/aviser"


@pytest.fixture
def notice(parent: Page, say: Words) -> NoticeForm:
    """A form of a notice with every answer in it, ready to leave."""
    notice = NoticeForm(parent, say).open()
    notice.whole_day(school_day().isoformat())
    _message(notice).fill(MESSAGE)
    expect(notice.submit).to_be_enabled()
    expect(parent.locator(".htmx-request")).to_have_count(0)
    return notice


def _message(notice: NoticeForm) -> Locator:
    return notice.optional("Message à l’école")


def _nothing_is_lost(notice: NoticeForm) -> None:
    expect(notice.field("Maladie")).to_be_checked()
    expect(notice.field("Du")).to_have_value(school_day().isoformat())
    expect(_message(notice)).to_have_value(MESSAGE)


@pytest.mark.needs("js")
@pytest.mark.requirement("H-07", "E-05", "E-10")
def test_a_notice_sent_without_a_network_stays_whole_and_leaves_when_it_is_back(
    notice: NoticeForm, registrar: Registrar, family: EnrolledFamily, mailbox: Mailbox, faults: Faults
) -> None:
    faults.expect(*UNREACHED)
    notice.page.context.set_offline(True)
    for _ in range(2):  # impatience changes nothing
        notice.send()
        expect(notice.status).to_have_text(notice.say(STILL))
        expect(notice.submit).to_be_enabled()
        _nothing_is_lost(notice)
    notice.is_at("Aviser l’école d’une absence ou d’un retard")
    assert registrar.notices(family) == 0
    notice.page.context.set_offline(False)
    notice.send()
    mailbox.wait_for(family.email, notice.reference)
    expect(notice.page.locator("main")).to_contain_text(MESSAGE)
    assert registrar.notices(family) == 1


@pytest.mark.needs("js")
@pytest.mark.requirement("H-03", "H-07")
def test_a_check_that_is_answered_later_does_not_hide_that_the_notice_stayed(
    notice: NoticeForm, faults: Faults
) -> None:
    faults.expect(*UNREACHED)
    notice.page.context.set_offline(True)
    notice.send()
    expect(notice.status).to_have_text(notice.say(STILL))
    notice.page.context.set_offline(False)
    _checked_now(notice.page)
    assert notice.status.text_content() == notice.say(STILL)
    _message(notice).fill(MESSAGE + " Merci.")
    expect(notice.status).to_have_text(notice.say("Tout est rempli. Vous pouvez soumettre l’avis."))


def _checked_now(page: Page) -> None:
    """A live check is asked and answered."""
    with page.expect_response(lambda answer: "verifier" in answer.url):
        page.evaluate("htmx.trigger('#formulaire', 'change')")
    expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("E-10", "H-07")
def test_a_notice_whose_confirmation_is_lost_on_the_way_is_recorded_once(
    notice: NoticeForm, way: Way, registrar: Registrar, family: EnrolledFamily, faults: Faults
) -> None:
    """The worst moment: the school has it, and the parent cannot know."""
    faults.expect(*UNREACHED, "ERR_FAILED")
    notice.page.route(POSTS, _the_answer_is_lost)
    with notice.page.expect_event("requestfailed", _sends):
        notice.send()
    assert registrar.notices(family) == 1
    notice.page.unroute(POSTS)
    if way.js:
        expect(notice.status).to_have_text(notice.say(STILL))
        _nothing_is_lost(notice)
        notice.send()
    else:
        notice.page.reload()  # the browser’s own page, and its own « try again »
    assert notice.reference
    assert registrar.notices(family) == 1


def _sends(request: Request) -> bool:
    """The notice itself, not a live check of it."""
    return request.method == "POST" and "verifier" not in request.url


def _the_answer_is_lost(route: Route) -> None:
    """The portal receives and answers; the answer arrives nowhere."""
    if _sends(route.request):
        route.fetch(max_redirects=0)
        route.abort("internetdisconnected")
    else:
        route.continue_()


@pytest.mark.parametrize("way", [Way(js=False)], indirect=True, ids=str)
@pytest.mark.requirement("E-10", "E-05")
def test_without_javascript_the_browsers_own_try_again_sends_what_was_written(
    notice: NoticeForm, registrar: Registrar, family: EnrolledFamily, mailbox: Mailbox
) -> None:
    notice.page.context.set_offline(True)
    with notice.page.expect_event("requestfailed"):
        notice.send()
    assert registrar.notices(family) == 0
    notice.page.context.set_offline(False)
    notice.page.reload()
    mailbox.wait_for(family.email, notice.reference)
    expect(notice.page.locator("main")).to_contain_text(MESSAGE)
    assert registrar.notices(family) == 1


@pytest.mark.needs("js")
@pytest.mark.requirement("H-07", "H-09", "E-05")
def test_each_step_of_an_account_waits_for_the_network(
    page: Page, say: Words, registrar: Registrar, mailbox: Mailbox, faults: Faults
) -> None:
    faults.expect(*UNREACHED)
    family = registrar.enrol("Zoé Tremblay")
    steps = SignUp(page, say).open_from_home()
    steps.is_at("Quelle adresse de courriel avez-vous donnée à l’école?")
    _tried_without_a_network(steps, lambda: steps.ask_code(family.email))
    _checked_now(page)
    assert page.locator("#panne").text_content() == say(KEPT)
    expect(steps.field("Courriel")).to_have_value(family.email)
    steps.ask_code(family.email)
    code = mailbox.wait_for(family.email).code
    steps.is_at("Entrez le code reçu par courriel")
    _tried_without_a_network(steps, lambda: steps.enter_code(code))
    expect(steps.field("Code de vérification")).to_have_value(code)
    steps.enter_code(code)
    steps.is_at("Choisissez un mot de passe")
    _tried_without_a_network(steps, lambda: steps.choose_password(PASSWORD))
    expect(steps.field("Mot de passe")).to_have_value(PASSWORD)
    expect(steps.field("Mot de passe")).to_have_attribute("type", "password")
    steps.choose_password(PASSWORD)
    expect(page).to_have_url(re.compile("/enfants/ajouter"))
    assert len(mailbox.to(family.email)) == 1


@pytest.mark.needs("js")
@pytest.mark.requirement("C-03", "H-07")
def test_a_typo_can_still_be_corrected_after_a_form_that_did_not_leave(page: Page, say: Words, faults: Faults) -> None:
    faults.expect(*UNREACHED)
    steps = SignUp(page, say).open_from_home()
    steps.field("Courriel").fill("nadia@gmial.com")
    expect(page.locator("#email-question")).to_contain_text("nadia@gmail.com")
    _tried_without_a_network(steps, lambda: steps.button("Obtenir un code de vérification").click())
    steps.button("Oui, corriger").click()
    expect(steps.field("Courriel")).to_have_value("nadia@gmail.com")
    expect(page.locator("#email-question")).not_to_contain_text("nadia@gmail.com")


def _tried_without_a_network(steps: Screen, act: Callable[[], object]) -> None:
    """What was sent did not leave; the page is the same and says so, until the network is back."""
    address = steps.page.url
    expect(steps.page.locator(".htmx-request")).to_have_count(0)
    steps.page.context.set_offline(True)
    act()
    expect(steps.page.locator("#panne")).to_have_text(steps.say(KEPT))
    assert steps.page.url == address
    steps.page.context.set_offline(False)
