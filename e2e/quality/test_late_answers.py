"""Answers that come a second late: nothing typed is undone, nothing stays grey, nothing sent is cancelled (UX.md H-03)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from ..conftest import Way
from ..dates import school_day
from ..families import Registrar, EnrolledFamily
from ..pages import AddChild, NoticeForm, SignIn
from ..words import Words

SECOND = 1000


@pytest.fixture
def family(registrar: Registrar) -> EnrolledFamily:
    return registrar.enrol("Zoé Tremblay", account=True)


@pytest.fixture
def slow(page: Page, say: Words, family: EnrolledFamily) -> Iterator[Page]:
    """A signed-in parent whose live checks take a second."""
    SignIn(page, say).open().sign_in(family.email, family.password)
    expect(page.get_by_role("heading", level=2, name=family.child.full_name)).to_be_visible()
    page.route("**/*verifier=1*", _a_second_late)
    yield page
    page.unroute_all(behavior="wait")


def _a_second_late(route: Route) -> None:
    answer = route.fetch()
    route.request.frame.page.evaluate("ms => new Promise(done => setTimeout(done, ms))", SECOND)
    route.fulfill(response=answer)


@pytest.mark.requirement("H-03", "E-08")
def test_what_is_typed_during_a_late_answer_stays(slow: Page, say: Words, family: EnrolledFamily) -> None:
    add = AddChild(slow, say).open()
    add.search("capitale")
    add.pick("CSS de la Capitale")
    for label, text in (("Nom", "O’Brien-St-Onge"), ("Prénom", "Éloïse"), ("Numéro de fiche", "0001234")):
        add.field(label).press_sequentially(text, delay=60)
    with slow.expect_response(lambda answer: "verifier=1" in answer.url):
        add.field("Année").press_sequentially("2014", delay=60)
    expect(add.field("Nom")).to_have_value("O’Brien-St-Onge")
    expect(add.field("Prénom")).to_have_value("Éloïse")
    expect(add.field("Numéro de fiche")).to_have_value("0001234")
    expect(add.field("Année")).to_have_value("2014")


@pytest.mark.requirement("H-03", "B-09")
def test_a_complete_notice_never_stays_grey(slow: Page, say: Words) -> None:
    notice = NoticeForm(slow, say).open()
    notice.whole_day(school_day().isoformat())
    expect(notice.status).to_have_text(say("Tout est rempli. Vous pouvez soumettre l’avis."), timeout=15_000)
    expect(notice.submit).to_be_enabled()


@pytest.mark.requirement("H-03", "E-10")
def test_a_late_check_never_cancels_a_notice_sent_meanwhile(slow: Page, say: Words) -> None:
    notice = NoticeForm(slow, say).open()
    notice.whole_day(school_day(4).isoformat())
    expect(notice.submit).to_be_enabled(timeout=15_000)
    notice.field("Message à l’école (facultatif)").fill("Merci!")
    notice.submit.press("Enter")
    assert notice.reference.startswith("AV-")


@pytest.mark.requirement("H-07")
def test_a_service_that_does_not_answer_says_so_and_ungreys_the_button(
    visit: Callable[..., Page], say: Words, family: EnrolledFamily, faults
) -> None:
    page = visit(Way())
    faults.expect("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "Failed to load resource")
    SignIn(page, say).open().sign_in(family.email, family.password)
    expect(page.get_by_role("heading", level=2, name=family.child.full_name)).to_be_visible()
    notice = NoticeForm(page, say).open()
    page.context.set_offline(True)
    notice.choose("Une absence")
    expect(notice.status).to_contain_text(say("Le service ne répond pas pour l’instant. Vous pouvez quand même soumettre."))
    expect(notice.submit).to_be_enabled()
    page.context.set_offline(False)
    notice.whole_day(school_day(5).isoformat())
    notice.send()
    assert notice.reference.startswith("AV-")
