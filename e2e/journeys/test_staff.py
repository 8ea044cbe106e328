"""The staff comes in: from the letter of invitation to the first page, with a real code of a real application."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..families import PASSWORD, Registrar
from ..mailbox import Mailbox
from ..pages import StaffSignIn
from ..way import BOTH_SCRIPTS, EVERY_WAY, Way
from ..words import Words

WRONG_CODE = "Ce code n’est pas le bon. Entrez celui que l’application montre maintenant."


@pytest.mark.parametrize("way", EVERY_WAY, indirect=True, ids=str)
@pytest.mark.requirement("G-09", "C16")
def test_from_the_invitation_to_the_first_page(
    page: Page, way: Way, say: Words, registrar: Registrar, mailbox: Mailbox
) -> None:
    address, steps = registrar.invite(language=way.language), StaffSignIn(page, say)
    letter = mailbox.wait_for(address, "/ecole/invitation")
    page.goto(re.search(r"https?://\S+/ecole/invitation", letter.text)[0])
    steps.ask_code(address)
    steps.enter_code(mailbox.wait_for(address, "@").code)
    steps.is_at("Choisissez un mot de passe")
    steps.choose_password(PASSWORD)
    secret = steps.secret
    expect(page.locator("svg.qr")).to_be_visible()
    steps.give_code(steps.code_of(secret))
    steps.is_at_the_desk()
    expect(page.get_by_role("banner")).to_contain_text("École des Essais")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
def test_signing_in_again_takes_the_password_and_a_code(page: Page, say: Words, registrar: Registrar) -> None:
    address, secret = registrar.appoint()
    steps = StaffSignIn(page, say).open()
    steps.give_password(address, PASSWORD)
    steps.is_at("Entrez le code de votre application")
    steps.give_code("000000")
    expect(steps.problems).to_contain_text(say(WRONG_CODE))
    expect(steps.field("Code de vérification")).to_have_value("")
    steps.give_code(steps.code_of(secret))
    steps.is_at_the_desk()
    steps.button("Se déconnecter").click()
    steps.is_at("Connexion du personnel")
    page.goto("/ecole")
    steps.is_at("Connexion du personnel")


def test_a_parent_and_a_secretary_share_a_browser(page: Page, say: Words, registrar: Registrar, family) -> None:
    registrar.let_in(page.context, family)
    registrar.seat(page.context)
    page.goto("/ecole")
    StaffSignIn(page, say).is_at_the_desk()
    page.goto("/portail")
    expect(page.get_by_role("banner")).to_contain_text(say("Se déconnecter"))
    expect(page.locator("main")).to_contain_text(family.child.full_name)
