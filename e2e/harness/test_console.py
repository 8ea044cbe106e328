"""What a script is told of a question that its page gives up is no fault; of one that finds no network, it is."""

from playwright.sync_api import Page, expect

from ..faults import Faults

MANY = "() => { for (let n = 0; n < 30; n++) fetch('/pret').catch((error) => console.error(error.message)) }"
ASK = "() => void fetch('/sante').catch((error) => console.error(error.message))"


def test_a_page_that_is_left_gives_up_what_it_asked(page: Page, faults: Faults) -> None:
    """Firefox tells its script so, a moment before it goes; Chromium does not."""
    page.goto("/connexion")
    page.evaluate(MANY)  # some answers at least are not there yet
    page.goto("/guide")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not faults.unexpected


def test_a_question_that_finds_no_network_is_a_fault(page: Page, faults: Faults) -> None:
    page.goto("/connexion")
    page.context.set_offline(True)
    with page.expect_console_message(lambda message: "etch" in message.text):
        page.evaluate(ASK)
    assert faults.unexpected
    faults.expect("NetworkError", "Failed to fetch", "ERR_INTERNET_DISCONNECTED")


def test_it_stays_one_when_its_page_is_left_later(page: Page, faults: Faults) -> None:
    page.goto("/connexion")
    page.context.set_offline(True)
    with page.expect_console_message(lambda message: "etch" in message.text):
        page.evaluate(ASK)
    page.context.set_offline(False)
    page.goto("/guide")
    assert faults.unexpected
    faults.expect("NetworkError", "Failed to fetch", "ERR_INTERNET_DISCONNECTED")
