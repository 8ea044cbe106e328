"""Nadia changes the address of her account; it must be hers, and the school still decides about Zoé."""

import pytest
from bs4 import BeautifulSoup

from models import Guardian, MailKind, OutgoingMail, Parent
from tests.account_steps import code_for, wrong_code
from tests.conftest import PASSWORD
from tests.proof_reader import ProofReadingClient
from tests.signed_in import enter

ADDRESS, CODE = "/parametres/courriel", "/parametres/courriel/code"
NEW = "nadia.b@exemple.ca"


@pytest.fixture
def at_home(client: ProofReadingClient, nadia: Parent) -> ProofReadingClient:
    """Nadia, signed in a moment ago."""
    client.verbatim |= {NEW, "marc@exemple.ca"}
    return enter(client, nadia)


def words(answer) -> str:
    return BeautifulSoup(answer.text, "html.parser").find(id="partie").get_text(" ", strip=True)


@pytest.mark.requirement("T-01", "A21")
def test_a_proved_address_replaces_the_old_one_which_is_told(at_home, app, nadia) -> None:
    assert at_home.fill(ADDRESS, email=" Nadia.B@exemple.ca ").headers["Location"] == CODE
    assert Parent.get_by_id(nadia.id).email == nadia.email
    answer = at_home.fill(CODE, code=code_for(NEW), follow=True)
    assert "Votre adresse est changée." in words(answer)
    assert Parent.get_by_id(nadia.id).email == NEW
    told = OutgoingMail.get(OutgoingMail.kind == MailKind.EMAIL_CHANGED)
    assert told.recipient == nadia.email
    elsewhere = app.test_client()
    assert elsewhere.fill("/connexion", email=NEW, password=PASSWORD).status_code == 303


@pytest.mark.requirement("C13")
def test_asking_again_at_once_says_how_long_to_wait(at_home) -> None:
    at_home.fill(ADDRESS, email=NEW)
    _, fields = at_home.form(CODE)
    page = at_home.post(f"{CODE}/renvoyer", data=fields, follow_redirects=True)
    assert "Le dernier code est parti à" in words(page) and "pour en demander un autre." in words(page)


@pytest.mark.requirement("S13", "K8")
def test_a_child_is_seen_only_when_the_school_knows_the_new_address(at_home, nadias_zoe, zoe) -> None:
    at_home.fill(ADDRESS, email=NEW)
    at_home.fill(CODE, code=code_for(NEW))
    assert "Zoé" not in at_home.get("/portail").text
    Guardian.create(pupil=zoe, email=NEW)
    assert "Zoé" in at_home.get("/portail").text


@pytest.mark.requirement("C3")
def test_five_wrong_codes_and_the_address_stays(at_home, nadia) -> None:
    at_home.fill(ADDRESS, email=NEW)
    for _ in range(5):
        assert at_home.fill(CODE, code=wrong_code(NEW)).status_code == 422
    assert at_home.fill(CODE, code=code_for(NEW)).status_code == 422
    assert Parent.get_by_id(nadia.id).email == nadia.email


@pytest.mark.requirement("A2", "S11")
def test_the_address_of_another_account_is_not_taken(at_home, nadia, marc) -> None:
    at_home.fill(ADDRESS, email=marc.email)
    answer = at_home.fill(CODE, code=code_for(marc.email), follow=True)
    assert "Cette adresse a déjà un compte." in words(answer)
    assert Parent.get_by_id(nadia.id).email == nadia.email


def test_ones_own_address_is_no_change(at_home, nadia) -> None:
    answer = at_home.fill(ADDRESS, email=nadia.email)
    assert answer.status_code == 422
    assert "C’est déjà l’adresse de votre compte." in words(answer)


@pytest.mark.requirement("C16")
def test_the_code_comes_after_the_address(at_home) -> None:
    assert at_home.get(CODE).headers["Location"].startswith(ADDRESS)


@pytest.mark.requirement("C8")
def test_a_code_of_another_purpose_changes_no_address(at_home, app, nadia) -> None:
    """The code that signs the new address up elsewhere is worth nothing here."""
    at_home.fill(ADDRESS, email=NEW)
    own = code_for(NEW)
    stranger = app.test_client()
    stranger.verbatim.add(NEW)
    stranger.fill("/compte/creer", email=NEW)
    assert stranger.fill("/compte/creer/code", code=own).status_code == 422
    assert at_home.fill(CODE, code=own).status_code == 303
