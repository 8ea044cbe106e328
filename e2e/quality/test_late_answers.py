"""Answers that come a second late: nothing typed is undone, nothing stays grey, nothing sent is lost (UX.md H-03)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from ..dates import school_day
from ..faults import Faults
from ..pages import AddChild, NoticeForm
from ..words import Words

pytestmark = pytest.mark.needs("js")

SECOND = 1000


@pytest.fixture
def slow(parent: Page) -> Iterator[Page]:
    """A signed-in parent whose live checks take a second."""
    parent.route("**/*verifier=1*", _a_second_late)
    yield parent
    parent.unroute_all(behavior="wait")


def _a_second_late(route: Route) -> None:
    # What fetches here reads no zstd, which Firefox offers.
    answer = route.fetch(headers={**route.request.headers, "accept-encoding": "gzip"})
    route.request.frame.page.evaluate("ms => new Promise(done => setTimeout(done, ms))", SECOND)
    route.fulfill(response=answer)


@pytest.mark.requirement("H-03", "E-08")
def test_what_is_typed_during_a_late_answer_stays(slow: Page, say: Words) -> None:
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


@pytest.mark.requirement("H-03", "E-08")
def test_a_late_answer_says_nothing_of_a_value_that_has_changed_since(slow: Page, say: Words) -> None:
    slow.goto("/enfants/ajouter/details?organisme=732000")
    number = AddChild(slow, say).field("Numéro de fiche")
    slow.evaluate("""() => { window.said = []; new MutationObserver(() => {
      said.push(document.getElementById("file_number-message").textContent)
    }).observe(document.body, { subtree: true, childList: true, characterData: true }) }""")
    with slow.expect_request("**/*verifier=1*"):
        number.press_sequentially("01234", delay=60)
    with slow.expect_response(lambda answer: "0123456" in (answer.request.post_data or "")):
        number.press_sequentially("56", delay=60)
    expect(slow.locator("#etat")).not_to_contain_text(say("le numéro de fiche"))
    assert not [words for words in slow.evaluate("said") if words]


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
    notice.optional("Message à l’école").fill("Merci!")
    notice.submit.press("Enter")
    assert notice.reference.startswith("AV-")


@pytest.mark.requirement("H-07")
def test_a_silent_service_is_said_and_ungreys_the_button(parent: Page, say: Words, faults: Faults) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "Failed to load resource", "NetworkError")
    notice = NoticeForm(parent, say).open()
    parent.context.set_offline(True)
    notice.choose("Une absence")
    expect(notice.status).to_have_text(
        say("Le service ne répond pas. Vos réponses sont toujours là\u00a0: vous pouvez quand même soumettre.")
    )
    expect(notice.submit).to_be_enabled()
    parent.context.set_offline(False)
    notice.whole_day(school_day(5).isoformat())
    notice.send()
    assert notice.reference.startswith("AV-")
