"""The journeys of parents in WebKit, the engine of every iPhone: with JavaScript, and really without."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from ..dates import school_day
from ..expectations import expect
from ..families import PASSWORD, EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import AddChild, Dashboard, NoticeForm, PasswordReset, SentNotice, SignIn, SignUp
from ..way import DESKTOP, PHONE, Way
from ..words import Words
from .page import WebKitPage

# WebDriver sends no header of ours: elsewhere nothing of it would be known as this run’s.
pytestmark = pytest.mark.needs("own-portal")
WAYS = [Way(PHONE, True, "fr"), Way(PHONE, False, "fr"), Way(DESKTOP, True, "en")]
in_every_way = pytest.mark.parametrize("way", WAYS, indirect=True, ids=str)
with_and_without = pytest.mark.parametrize("way", WAYS[:2], indirect=True, ids=str)


@pytest.fixture
def parent(page: WebKitPage, family: EnrolledFamily, registrar: Registrar) -> WebKitPage:
    """Already signed in."""
    registrar.let_in(page.context, family)  # type: ignore[arg-type]
    return page


@in_every_way
def test_an_account_is_created_with_the_mailed_code(
    page: WebKitPage, say: Words, registrar: Registrar, mailbox: Mailbox
) -> None:
    family = registrar.enrol("Zoé Tremblay")
    SignUp(page, say).open_from_home().create(family.email, PASSWORD, lambda: mailbox.wait_for(family.email).code)
    AddChild(page, say).is_at("Quel centre de services scolaire ou quelle commission scolaire fréquente votre enfant?")


@with_and_without
def test_a_wrong_code_is_told(page: WebKitPage, say: Words, registrar: Registrar, mailbox: Mailbox) -> None:
    family = registrar.enrol("Zoé Tremblay")
    journey = SignUp(page, say).open_from_home()
    journey.ask_code(family.email)
    right = mailbox.wait_for(family.email).code
    journey.enter_code("000000" if right != "000000" else "111111")
    expect(journey.problems).to_be_visible()


@with_and_without
def test_a_password_is_chosen_anew(page: WebKitPage, say: Words, family: EnrolledFamily, mailbox: Mailbox) -> None:
    journey = PasswordReset(page, say).open_from_sign_in()
    journey.reset(family.email, PASSWORD + "2", lambda: mailbox.wait_for(family.email).code)
    journey.is_at("Se connecter")
    SignIn(page, say).sign_in(family.email, PASSWORD + "2")
    expect(Dashboard(page, say).card("Zoé Tremblay")).to_be_visible()


@in_every_way
def test_a_wrong_password_is_refused_and_the_right_one_opens(
    page: WebKitPage, say: Words, family: EnrolledFamily
) -> None:
    access = SignIn(page, say).open()
    access.sign_in(family.email, "Autre-chose!")
    expect(access.problems).to_be_visible()
    access.sign_in(family.email, PASSWORD)
    expect(Dashboard(page, say).card("Zoé Tremblay")).to_be_visible()


@in_every_way
def test_a_child_is_attached(parent: WebKitPage, say: Words, family: EnrolledFamily, registrar: Registrar) -> None:
    registrar.detach(family.child)
    AddChild(parent, say).open().attach(family.child)


@in_every_way
def test_a_day_of_sickness_is_announced_and_taken_back(
    parent: WebKitPage, say: Words, family: EnrolledFamily, mailbox: Mailbox
) -> None:
    notice = NoticeForm(parent, say).open()
    notice.whole_day(school_day().isoformat())
    notice.send()
    number = notice.reference
    mailbox.wait_for(family.email, number)
    SentNotice(parent, say).open(number).cancel()
    mailbox.wait_for(family.email, number, nth=2)


def test_other_asks_for_an_explanation(parent: WebKitPage, say: Words, family: EnrolledFamily) -> None:
    notice = NoticeForm(parent, say).open()
    notice.whole_day(school_day().isoformat(), reason="Autre")
    expect(notice.status).to_contain_text("une explication")
    notice.field("Explication").fill("Une fête de famille.")
    notice.send()
    assert notice.reference.startswith("AV-")


@with_and_without
def test_after_signing_out_the_portal_asks_who_is_there(parent: WebKitPage, say: Words) -> None:
    expect(Dashboard(parent, say).open().card("Zoé Tremblay")).to_be_visible()
    SignIn(parent, say).sign_out()
    expect(parent.get_by_role("link", name=say("Se connecter"), exact=True)).to_be_visible()
    Dashboard(parent, say).open()
    SignIn(parent, say).is_at("Se connecter")


def test_the_language_changes_without_leaving_the_page(page: WebKitPage, say: Words) -> None:
    SignIn(page, say).open()
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert page.url.endswith("/connexion")


@pytest.mark.parametrize("path", ["/", "/connexion", "/portail", "/absences/aviser"])
def test_axe_finds_nothing_and_nothing_overflows(parent: WebKitPage, path: str) -> None:
    parent.goto(path)
    parent.script(AXE_FILE_PATH.read_text("utf-8"))
    asked = "axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations.map(v => v.id)))"
    assert parent.driver.execute_async_script(f"const done = arguments[0]; {asked}") == []
    assert parent.script("return document.documentElement.scrollWidth <= innerWidth")
