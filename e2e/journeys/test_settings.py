"""« Paramètres »: the language, the password, the devices, a child, one's data, the end of the account."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..families import PASSWORD, EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import Dashboard, Settings, SignIn
from ..way import BOTH_SCRIPTS, Way
from ..words import Words

NEW_PASSWORD = "Deuxième-vie?"
CHANGED = "Votre mot de passe est changé. Les autres appareils ont été déconnectés."
NO_ACCOUNT = (
    "Le courriel ou le mot de passe ne correspond pas à un compte. Vérifiez-les ou choisissez un nouveau mot de passe."
)


@pytest.fixture
def settings(parent: Page, say: Words) -> Settings:
    """The list of what is set."""
    return Settings(parent, say).open()


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("T-01", "P-03", "A17", "A18", "D-06")
def test_a_new_password_signs_the_other_devices_out(
    settings: Settings,
    visit: Callable[..., Page],
    say: Words,
    registrar: Registrar,
    family: EnrolledFamily,
    mailbox: Mailbox,
) -> None:
    phone = visit(Way())
    registrar.let_in(phone.context, family)
    settings.open("mot-de-passe").change_password(family.password, NEW_PASSWORD)
    settings.is_at("Paramètres")
    banner = settings.page.get_by_role("region", name=say("Réussite"))
    expect(banner).to_contain_text(say(CHANGED))
    settings.page.reload()
    expect(banner).to_have_count(0)
    expect(Dashboard(phone, settings.say).open().page).to_have_url(re.compile("/connexion"))
    mailbox.wait_for(family.email, say("Votre mot de passe a été modifié"))
    SignIn(phone, settings.say).sign_in(family.email, NEW_PASSWORD)
    expect(Dashboard(phone, settings.say).card(family.child.full_name)).to_be_visible()


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("A17", "E-04", "E-05")
def test_the_present_password_is_asked_for_and_checked(settings: Settings, say: Words) -> None:
    settings.open("mot-de-passe").change_password("Pas-le-bon!", NEW_PASSWORD)
    expect(settings.problems).to_contain_text(say("Ce mot de passe n’est pas celui de votre compte. Vérifiez-le."))
    expect(settings.field("Mot de passe actuel")).to_have_attribute("aria-invalid", "true")
    for emptied in ("Mot de passe actuel", "Nouveau mot de passe", "Confirmation"):
        expect(settings.field(emptied)).to_have_value("")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("S6", "T-01")
def test_another_device_can_be_signed_out(
    settings: Settings, visit: Callable[..., Page], say: Words, registrar: Registrar, family: EnrolledFamily
) -> None:
    phone = visit(Way())
    registrar.let_in(phone.context, family)
    other = (
        settings.open("appareils").page.locator(".carte").get_by_role("button", name=say.like("Déconnecter %(device)s"))
    )
    other.click()
    expect(settings.page.get_by_role("region", name=say("Réussite"))).to_contain_text(say("L’appareil est déconnecté."))
    expect(other).to_have_count(0)
    expect(Dashboard(phone, settings.say).open().page).to_have_url(re.compile("/connexion"))
    expect(Dashboard(settings.page, settings.say).open().card(family.child.full_name)).to_be_visible()


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("S7")
def test_devices_and_data_ask_for_the_password_again(
    settings: Settings, registrar: Registrar, family: EnrolledFamily
) -> None:
    registrar.grow_old(family)
    settings.open("donnees").is_at("Confirmez que c’est vous")
    settings.field("Mot de passe").fill(family.password)
    settings.button("Continuer").click()
    settings.is_at("Mes données")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("T-01")
def test_what_is_kept_can_be_downloaded(settings: Settings, family: EnrolledFamily) -> None:
    settings.open("donnees")
    with settings.page.expect_download() as download:
        settings.link("Télécharger mes données (JSON)").click()
    record = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert family.email in json.dumps(record)
    assert family.child.file_number in json.dumps(record)
    assert "password_hash" not in json.dumps(record)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("T-01", "G-01")
def test_the_language_changes_at_once_and_stays(settings: Settings, say: Words) -> None:
    settings.open("langue").page.get_by_label(say.other.own_name, exact=True).check()
    settings.button("Enregistrer").click()
    expect(settings.page.locator("html")).to_have_attribute("lang", f"{say.other.language}-CA")
    settings.page.goto("/portail")
    expect(settings.page.get_by_role("link", name=say.own_name)).to_have_attribute("hreflang", say.language)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("T-02")
def test_a_child_is_taken_off_once_the_consequences_are_read(
    settings: Settings, say: Words, family: EnrolledFamily
) -> None:
    name = family.child.full_name
    settings.page.get_by_role("link", name=re.compile(f"{say('Retirer')}.*{name}")).click()
    expect(settings.heading).to_contain_text(name)
    settings.button("Oui, retirer cet enfant").click()
    expect(settings.page.get_by_role("region", name=say("Réussite"))).to_contain_text(name)
    Dashboard(settings.page, settings.say).open()
    expect(settings.page.locator("main")).to_contain_text(
        say("Aucun enfant n’est relié à votre compte pour l’instant.")
    )


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("T-02", "T-01")
def test_the_account_ends_with_its_password_and_a_letter(
    settings: Settings, say: Words, family: EnrolledFamily, mailbox: Mailbox
) -> None:
    settings.link("Supprimer mon compte").click()
    settings.delete_account("Pas-le-bon!")
    expect(settings.problems).to_be_visible()
    settings.delete_account(family.password)
    expect(settings.page.get_by_role("region", name=say("Réussite"))).to_contain_text(say("Votre compte est supprimé."))
    mailbox.wait_for(family.email, say("Votre compte a été supprimé"))
    access = SignIn(settings.page, settings.say).open()
    access.sign_in(family.email, PASSWORD)
    expect(access.problems).to_contain_text(say(NO_ACCOUNT))
