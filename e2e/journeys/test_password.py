"""A new password: the checklist follows what is typed, « Afficher » shows it, and nothing scolds."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from ..families import Registrar
from ..mailbox import Mailbox
from ..pages import Screen, SignIn, SignUp
from ..way import BOTH_SCRIPTS
from ..words import Words

NO_ACCOUNT = (
    "Le courriel ou le mot de passe ne correspond pas à un compte. Vérifiez-les ou choisissez un nouveau mot de passe."
)


@pytest.fixture
def choice(page: Page, say: Words, registrar: Registrar, mailbox: Mailbox) -> SignUp:
    """Step 3 of a new account."""
    address = registrar.new_address()
    page.goto("/compte/creer")
    steps = SignUp(page, say)
    steps.ask_code(address)
    steps.enter_code(mailbox.wait_for(address).code)
    steps.is_at("Choisissez un mot de passe")
    return steps


def _rule(steps: SignUp, words: str) -> Locator:
    return steps.page.get_by_role("listitem").filter(has_text=steps.say(words))


def _kept(say: Words, rules: int) -> str:
    return say.number("%(num)s critère sur %(total)s", "%(num)s critères sur %(total)s", rules, total=4)


def _show(screen: Screen, act: str = "Afficher") -> Locator:
    """« Afficher le mot de passe », or « Masquer »."""
    name = f"{screen.say(act)} {screen.say('le mot de passe')}"
    return screen.page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("C-09", "C-11")
def test_the_rule_is_shown_before_anything_is_typed(choice: SignUp, say: Words) -> None:
    for words in ("8 caractères ou plus", "une majuscule", "une minuscule", "un symbole (par exemple ! ? @ -)"):
        expect(_rule(choice, words)).to_contain_text(say("à faire"))
    for name in ("Mot de passe", "Confirmation"):
        expect(choice.field(name)).to_have_attribute("autocomplete", "new-password")
        expect(choice.field(name)).to_have_attribute("passwordrules", re.compile("minlength: 8; required: upper"))


@pytest.mark.needs("js")
@pytest.mark.requirement("C-10", "E-08")
def test_the_checklist_follows_what_is_typed(choice: SignUp, say: Words) -> None:
    password, count = choice.field("Mot de passe"), choice.page.locator("#password-etat")
    expect(count).to_have_text(say("Aucun critère sur %(total)s", total=4))
    password.press_sequentially("abcdefgh", delay=30)
    expect(count).to_have_text(_kept(say, 2))
    expect(_rule(choice, "une minuscule")).to_contain_text(say("respecté"))
    expect(_rule(choice, "une majuscule")).to_contain_text(say("à faire"))
    password.press_sequentially("É!", delay=30)
    expect(count).to_have_text(_kept(say, 4))
    expect(password).to_have_value("abcdefghÉ!")
    expect(password).to_be_focused()
    expect(choice.page.locator("[aria-invalid=true]")).to_have_count(0)


@pytest.mark.needs("js")
@pytest.mark.requirement("C-10", "E-08")
def test_a_confirmation_under_way_is_not_scolded(choice: SignUp, say: Words) -> None:
    choice.field("Mot de passe").fill("Cour-de-recré!")
    message = choice.page.locator("#confirmation-message")
    with choice.page.expect_response(lambda answer: "verifier" in answer.url):
        choice.field("Confirmation").fill("Cour-de")
    expect(message).to_be_empty()
    choice.field("Confirmation").fill("Cour-du")
    expect(message).to_have_text(say("La confirmation diffère du mot de passe. Inscrivez deux fois le même."))
    choice.field("Confirmation").fill("Cour-de-recré!")
    expect(message).to_be_empty()


@pytest.mark.needs("js")
@pytest.mark.requirement("A-04")
def test_a_password_is_shown_on_demand_and_hidden_again_when_sent(choice: SignUp, say: Words) -> None:
    password, show = choice.field("Mot de passe"), _show(choice)
    password.fill("abcdefgh")
    show.click()
    expect(password).to_have_attribute("type", "text")
    expect(choice.page.locator("#password-etat")).to_have_text(_kept(say, 2))
    expect(password).to_have_attribute("type", "text")
    expect(_show(choice, "Masquer")).to_have_attribute("aria-controls", "password")
    choice.button("Enregistrer").click()
    expect(choice.problems).to_be_focused()
    expect(password).to_have_attribute("type", "password")
    expect(password).to_have_value("")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("C-12", "A-05", "E-05")
def test_accents_and_emoji_survive_in_a_password(choice: SignUp) -> None:
    choice.choose_password("Écureuil d’été 🌰!")
    choice.is_at("Quel centre de services scolaire ou quelle commission scolaire fréquente votre enfant?")


@pytest.mark.needs("js")
@pytest.mark.requirement("A-04", "A-05", "A-07")
def test_a_refused_sign_in_keeps_the_address_and_blames_neither_box(page: Page, say: Words) -> None:
    access = SignIn(page, say).open()
    _show(access).click()
    access.sign_in("personne@courriel.example", "Pas-le-bon!")
    expect(access.problems).to_be_focused()
    expect(access.problems).to_contain_text(say(NO_ACCOUNT))
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    expect(access.field("Courriel")).to_have_value("personne@courriel.example")
    expect(access.field("Mot de passe")).to_have_value("")
    expect(access.field("Mot de passe")).to_have_attribute("type", "password")
    access.link("Mot de passe oublié?").click()
    expect(access.field("Courriel")).to_have_value("personne@courriel.example")
