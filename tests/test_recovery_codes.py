"""Recovery codes: made for who is signed in, shown until they were noted, each good for one sign-in."""

import re

import pytest
from flask import Flask

from models import Event, RecoveryCode, School, SecondFactor, StaffMember, WebSession
from tests.account_steps import at_once, events
from tests.letters import every_text_of_the_database
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import secretary, settled, sit
from tests.test_staff_sign_in import SIGN_IN, STEP_2, give_password, is_in

PAGE, RECOVERY = "/ecole/compte/secours", "/ecole/connexion/secours"


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins, with a second factor."""
    return secretary(grands_pins, **settled(password_hash))


@pytest.fixture
def codes(lise: StaffMember) -> list[str]:
    """What is on her paper."""
    return RecoveryCode.shown(RecoveryCode.give(lise))


@pytest.fixture
def halfway(client: ProofReadingClient, codes: list[str]) -> ProofReadingClient:
    """Lise’s browser after the password, without her telephone."""
    assert give_password(client).location == STEP_2
    assert f'href="{RECOVERY}"' in client.get(STEP_2).text
    return client


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</code>", page)


def test_eight_are_made_and_shown_until_they_are_noted(app: Flask, lise: StaffMember) -> None:
    desk = sit(app, lise)
    desk.proof_reads = False
    assert "Vous n’en avez pas." in desk.get(PAGE).text
    assert desk.fill(PAGE, act="faire").location == PAGE
    made = codes_on(desk.get(PAGE).text)
    assert len(set(made)) == 8 and codes_on(desk.get(PAGE).text) == made
    assert not any(code in every_text_of_the_database() for code in made)
    desk.fill(PAGE, act="vus")
    page = desk.get(PAGE).text
    assert codes_on(page) == [] and "Il vous reste 8 codes." in page
    assert RecoveryCode.spend(lise, made[0])


@pytest.mark.requirement("S7")
def test_making_them_takes_a_fresh_password(app: Flask, lise: StaffMember) -> None:
    desk = sit(app, lise)
    _url, fields = desk.form(PAGE)
    WebSession.update(sudo_at=None).execute()
    assert desk.post(PAGE, data={**fields, "act": "faire"}).location.startswith("/ecole/confirmer")
    assert RecoveryCode.left(lise) == 0


def test_new_ones_replace_the_former(lise: StaffMember, codes: list[str]) -> None:
    RecoveryCode.give(lise)
    assert RecoveryCode.left(lise) == 8
    assert not RecoveryCode.spend(lise, codes[0])


def test_each_opens_the_desk_once(app: Flask, halfway: ProofReadingClient, lise: StaffMember, codes) -> None:
    assert halfway.fill(RECOVERY, code=f" {codes[0].lower().replace('-', ' ')} ").location == "/ecole"
    assert is_in(halfway)
    assert (events(Event.RECOVERY_CODE_USED), RecoveryCode.left(lise)) == (1, 7)
    other = app.test_client()
    give_password(other)
    refused = other.fill(RECOVERY, code=codes[0])
    assert refused.status_code == 422 and "ou il a déjà servi" in refused.text
    assert codes[0] not in refused.text


def test_one_of_many_at_once_spends_it(lise: StaffMember, codes: list[str]) -> None:
    assert sum(at_once(8, lambda _number: RecoveryCode.spend(lise, codes[3]))) == 1


def test_a_colleagues_code_is_no_code(halfway: ProofReadingClient, grands_pins: School, password_hash: str) -> None:
    other = secretary(grands_pins, "autre@grands-pins.example", **settled(password_hash))
    [theirs, *_rest] = RecoveryCode.shown(RecoveryCode.give(other))
    assert halfway.fill(RECOVERY, code=theirs).status_code == 422


@pytest.mark.requirement("A6")
def test_wrong_ones_are_wrong_passwords(halfway: ProofReadingClient, codes: list[str]) -> None:
    statuses = [halfway.fill(RECOVERY, code="7K3M-92QD-XH4T").status_code for _ in range(5)]
    assert statuses == [422] * 5
    assert halfway.fill(RECOVERY, code=codes[0]).status_code == 429


@pytest.mark.parametrize("code", ["", " - ", "x" * 5_000, "<b>", "a\x00b", "７Ｋ３Ｍ", "%s{0}"])
def test_nonsense_gets_a_clear_answer(halfway: ProofReadingClient, code: str) -> None:
    assert halfway.fill(RECOVERY, code=code).status_code == 422


def test_without_the_password_no_code_is_asked_for(client: ProofReadingClient, codes: list[str]) -> None:
    assert client.get(RECOVERY).location == f"{SIGN_IN}?etape=manquante"


def test_a_forgotten_second_factor_takes_them_along(lise: StaffMember, codes: list[str]) -> None:
    SecondFactor(lise).forget()
    assert RecoveryCode.left(lise) == 0
