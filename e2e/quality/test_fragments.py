"""The invariant of fragments: the page with a fragment swapped in equals the page freshly loaded."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..dates import school_day
from ..families import Registrar
from ..faults import Faults
from ..mailbox import Mailbox
from ..pages import AddChild, NoticeForm, SignUp
from ..states import STATES
from ..visitor import Visitor
from ..words import Words

pytestmark = pytest.mark.needs("js")  # without it no fragment is asked for

# What differs by nature: tokens and keys, what JavaScript and typing leave in the page, and where the focus is.
TIDY = r"""() => {
  const page = document.documentElement.cloneNode(true);
  for (const e of page.querySelectorAll("input[name=csrf_token], input[name=form_key]")) e.setAttribute("value", "…");
  page.querySelector("[data-langue]").removeAttribute("href"); // written when it is pressed
  for (const e of page.querySelectorAll("h1, [data-focus]")) e.removeAttribute("tabindex");
  for (const e of page.querySelectorAll("*")) {
    e.removeAttribute("data-htmx-powered");
    for (const name of [...e.classList]) if (name.startsWith("htmx-")) e.classList.remove(name);
    const classes = [...e.classList].join(" ");
    if (classes) e.setAttribute("class", classes);
    else e.removeAttribute("class");
  }
  const html = page.querySelector("body").innerHTML.replace(/>\s+/g, ">").replace(/\s+</g, "<");
  return [document.title, ...html.split(/(?=<)/)];
}"""


def _same_after_reload(page: Page) -> None:
    expect(page.locator(".htmx-request")).to_have_count(0)
    swapped = page.evaluate(TIDY)
    page.reload()
    assert swapped == page.evaluate(TIDY)


@pytest.mark.requirement("H-09", "H-08", "G-09")
def test_the_steps_of_an_account_are_what_a_load_would_show(
    page: Page, say: Words, registrar: Registrar, mailbox: Mailbox
) -> None:
    address = registrar.new_address()
    page.goto("/compte/creer")
    steps = SignUp(page, say)
    steps.ask_code(address)
    steps.is_at("Entrez le code reçu par courriel")
    _same_after_reload(page)
    steps.enter_code(mailbox.wait_for(address).code)
    steps.is_at("Choisissez un mot de passe")
    _same_after_reload(page)


@pytest.mark.requirement("H-09", "H-08", "G-09")
def test_the_steps_of_adding_a_child_are_what_a_load_would_show(parent: Page, say: Words, registrar: Registrar) -> None:
    add = AddChild(parent, say).open()
    add.next_page()
    _same_after_reload(parent)
    add.pick("CSS de la Capitale")
    _same_after_reload(parent)
    family = registrar.enrol("Noah Tremblay", account=True)
    registrar.detach(family.child)
    registrar.let_in(parent.context, family)
    parent.reload()
    add.fill(family.child)
    add.save()
    expect(add.heading).to_contain_text(family.child.full_name)
    _same_after_reload(parent)


@pytest.mark.requirement("G-01", "H-09")
def test_after_a_step_the_other_language_opens_that_step(page: Page, say: Words, registrar: Registrar) -> None:
    page.goto("/compte/creer")
    steps = SignUp(page, say)
    steps.ask_code(registrar.new_address())
    steps.is_at("Entrez le code reçu par courriel")
    page.get_by_role("link", name=say.other.own_name).click()
    expect(page.locator("html")).to_have_attribute("lang", f"{say.other.language}-CA")
    expect(page).to_have_url(re.compile("/compte/creer/code$"))


@pytest.mark.requirement("H-09", "H-08", "B-12")
def test_the_confirmation_of_a_notice_is_what_a_load_would_show(parent: Page, say: Words) -> None:
    notice = NoticeForm(parent, say).open()
    notice.whole_day(school_day().isoformat())
    notice.send()
    expect(parent).to_have_url(re.compile(f"/absences/{notice.reference}$"))
    _same_after_reload(parent)


@pytest.mark.requirement("H-04", "H-08")
def test_what_a_live_check_brings_is_what_a_whole_page_would_hold(parent: Page, say: Words) -> None:
    """The same answers, once checked live, once sent: the same elements in the same places."""
    notice = NoticeForm(parent, say).open()
    notice.choose("Un retard")
    notice.field("Heure d’arrivée").fill("99 h")
    expect(parent.locator("#arrival-message")).not_to_be_empty()
    ids = "[...document.querySelectorAll('#partie [id]')].map((e) => e.id).filter((id) => !id.startsWith('resume'))"
    live = parent.evaluate(ids)
    notice.submit.press("Enter")
    expect(notice.problems).to_be_visible()
    assert parent.evaluate(ids) == live


@pytest.mark.requirement("H-04", "H-05")
def test_a_live_check_keeps_the_focus_the_caret_and_the_region(parent: Page, say: Words) -> None:
    notice = NoticeForm(parent, say).open()
    notice.choose("Autre")
    box = notice.field("Explication")
    box.fill("Fête de famille")
    box.evaluate("e => { e.marked = true; e.setSelectionRange(4, 4); }")
    with parent.expect_response(lambda answer: "verifier" in answer.url):
        box.press_sequentially("s")
    expect(notice.status).not_to_contain_text(say("explication"))
    expect(box).to_be_focused()
    assert box.evaluate("e => [e.marked, e.selectionStart]") == [True, 5]


@pytest.mark.needs("demo")
@pytest.mark.requirement("B1", "G-11")
def test_no_page_asks_for_what_the_policy_forbids(
    page: Page, say: Words, registrar: Registrar, mailbox: Mailbox, faults: Faults
) -> None:
    faults.expect("status of 400", "status of 404")
    page.add_init_script(
        """addEventListener("securitypolicyviolation", (e) => console.error("CSP: " + e.violatedDirective))"""
    )
    visitor = Visitor(page, say, registrar, mailbox)
    for state in ("home", "guide", "demo", "components-wrong", "not-found", "stale-form", "sign-up-password-typing",
                  "boards-found", "child-mismatch", "notice-sent-for-two", "absences", "settings-devices"):  # fmt: skip
        visitor.leave()
        STATES[state](visitor)
        policy = page.request.get(page.url).headers["content-security-policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "unsafe" not in policy
