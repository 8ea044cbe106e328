"""The steps of an account are fragments, and behave like pages: address, title, focus, Back (UX.md H-09)."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..families import Registrar
from ..mailbox import Mailbox
from ..pages import SignIn, SignUp
from ..way import BOTH_SCRIPTS, Way
from ..words import Words


@pytest.mark.needs("js")
@pytest.mark.requirement("H-09", "H-05", "C-13", "G-02")
def test_a_step_is_swapped_in_and_behaves_like_a_page(page: Page, say: Words, registrar: Registrar) -> None:
    family = registrar.enrol("Zoé Tremblay")
    sign_up = SignUp(page, say).open_from_home()
    sign_up.is_at("Quelle adresse de courriel avez-vous donnée à l’école?")
    page.wait_for_load_state()
    loads: list[str] = []
    page.on("domcontentloaded", lambda: loads.append(page.url))
    sign_up.ask_code(family.email)
    sign_up.is_at("Entrez le code reçu par courriel")
    assert not loads, "the step was loaded as a page, not swapped in"
    expect(page).to_have_url(re.compile(r"/compte/creer/code$"))
    expect(page).to_have_title(f"{say('Entrez le code reçu par courriel')} – {say('Portail Parents')}")
    expect(sign_up.heading).to_be_focused()
    page.go_back()
    sign_up.is_at("Quelle adresse de courriel avez-vous donnée à l’école?")
    expect(sign_up.field("Courriel")).to_have_value(family.email)
    page.go_forward()
    sign_up.is_at("Entrez le code reçu par courriel")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("E-02", "E-03", "E-04", "E-05", "C-07")
def test_a_wrong_code_is_explained_and_the_right_one_is_still_heard(
    page: Page, say: Words, way: Way, registrar: Registrar, mailbox: Mailbox
) -> None:
    family = registrar.enrol("Zoé Tremblay")
    sign_up = SignUp(page, say).open_from_home()
    sign_up.ask_code(family.email)
    code = mailbox.wait_for(family.email).code
    sign_up.enter_code("1234")
    expect(sign_up.problems).to_be_visible()
    if way.js:
        expect(sign_up.problems).to_be_focused()
    expect(page).to_have_title(re.compile("^" + say("Erreur\u00a0:")))
    sign_up.problems.get_by_role("link").click()
    expect(sign_up.field("Code de vérification")).to_be_focused()
    expect(sign_up.field("Code de vérification")).to_have_attribute("aria-invalid", "true")
    sign_up.enter_code(f"{code[:3]} {code[3:]}")
    sign_up.is_at("Choisissez un mot de passe")


@pytest.mark.parametrize("way", [Way(js=True), Way(js=False)], indirect=True, ids=str)
@pytest.mark.requirement("G-10", "S3", "B4")
def test_after_signing_out_back_shows_nothing_of_the_family(page: Page, say: Words, registrar: Registrar) -> None:
    family = registrar.enrol("Zoé Tremblay", account=True)
    access = SignIn(page, say).open()
    access.sign_in(family.email, family.password)
    expect(page.get_by_role("heading", level=2, name=family.child.full_name)).to_be_visible()
    access.sign_out()
    expect(page.get_by_role("banner").get_by_role("link", name=say("Se connecter"))).to_be_visible()
    page.go_back()
    expect(page.locator("body")).not_to_contain_text(family.child.full_name)


@pytest.mark.requirement("B5")
def test_the_browser_stores_nothing_private(page: Page, say: Words, registrar: Registrar) -> None:
    family = registrar.enrol("Zoé Tremblay", account=True)
    SignIn(page, say).open().sign_in(family.email, family.password)
    expect(page.get_by_role("heading", level=2, name=family.child.full_name)).to_be_visible()
    page.goto("/absences")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert family.child.last_name not in stored
    assert family.email not in stored
