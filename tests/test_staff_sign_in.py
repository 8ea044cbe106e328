"""How the staff comes in: a password, then the code of an application; and everything that must not let anybody in."""

from datetime import UTC, datetime

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from models import AuditEvent, Event, MailKind, Parent, School, StaffMember, WebSession
from tests.account_steps import PASSWORD, bare, events, letters_to, same_browser
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import COOKIE, code_of_now, secretary, settled, sit
from views.letters import read

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
SIGN_IN, STEP_2 = "/ecole/connexion", "/ecole/connexion/code"
LISE = "secretaire@grands-pins.example"


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins, whose telephone holds SECRET."""
    return secretary(grands_pins, **settled(password_hash))


def give_password(client: ProofReadingClient, address: str = LISE, password: str = PASSWORD, query: str = ""):
    return client.fill(SIGN_IN + query, email=address, password=password)


def come_in(client: ProofReadingClient, *, steps: int = 0):
    assert give_password(client).location == STEP_2
    return client.fill(STEP_2, code=code_of_now(steps=steps))


def is_in(client: ProofReadingClient) -> bool:
    return client.get("/ecole").location == "/ecole/732000-001/aujourdhui"


# ---- the way in ---------------------------------------------------------------------------------------------------


def test_a_password_and_a_code_open_the_desk(client: ProofReadingClient, lise: StaffMember) -> None:
    answer = come_in(client)
    assert (answer.status_code, answer.location) == (303, "/ecole")
    assert is_in(client)
    assert events(Event.SIGNED_IN) == 1


def test_a_password_alone_opens_nothing(client: ProofReadingClient, lise: StaffMember) -> None:
    give_password(client)
    assert client.get("/ecole").location.startswith(SIGN_IN)
    assert client.get("/ecole/732000-001/aujourdhui").status_code == 303
    assert events(Event.SIGNED_IN) == 0
    assert WebSession.select().where(WebSession.staff.is_null(False)).count() == 0


def test_after_the_code_comes_the_page_that_was_asked_for(client: ProofReadingClient, lise: StaffMember) -> None:
    asked = client.get("/ecole/732000-001/eleves").location
    answer = client.fill(asked, email=LISE, password=PASSWORD)
    answer = client.fill(answer.location, code=code_of_now())
    assert answer.location == "/ecole/732000-001/eleves"


@pytest.mark.requirement("S15")
@pytest.mark.parametrize("evil", ["//evil.example", "/\\evil.example", "https://evil.example", "/%09/evil.example"])
def test_the_page_asked_for_is_always_ours(client: ProofReadingClient, lise: StaffMember, evil: str) -> None:
    answer = client.fill(f"{SIGN_IN}?next={evil}", email=LISE, password=PASSWORD)
    assert client.fill(answer.location, code=code_of_now()).location == "/ecole"


@pytest.mark.requirement("S2")
def test_each_step_has_a_new_cookie_and_the_old_ones_are_dead(
    app: Flask, client: ProofReadingClient, lise: StaffMember
) -> None:
    client.get(SIGN_IN)
    seen = [client.get_cookie(COOKIE).value]
    give_password(client)
    planted = same_browser(app, client)
    seen.append(client.get_cookie(COOKIE).value)
    client.fill(STEP_2, code=code_of_now())
    seen.append(client.get_cookie(COOKIE).value)
    assert len({name[1:] for name in seen}) == 3
    planted.proof_reads = False
    assert planted.get("/ecole").location.startswith(SIGN_IN)
    assert planted.get(STEP_2).location.startswith(SIGN_IN)


@pytest.mark.requirement("S3", "S5")
def test_signing_out_ends_the_session_and_empties_the_browser(
    app: Flask, client: ProofReadingClient, lise: StaffMember
) -> None:
    come_in(client)
    copy = same_browser(app, client)
    assert client.get("/ecole/deconnexion").status_code == 405
    answer = client.post("/ecole/deconnexion", data=client.form("/ecole/confirmer")[1])
    assert answer.location == SIGN_IN
    assert answer.headers["Clear-Site-Data"] == '"cache","cookies","storage"'
    assert copy.get("/ecole").location.startswith(SIGN_IN)


# ---- who is refused -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("A3")
def test_every_refusal_of_the_password_is_the_same_page(app: Flask, lise: StaffMember, grands_pins: School) -> None:
    """Wrong, unknown, closed, invited and not come yet, a parent’s: nothing tells them apart."""
    secretary(grands_pins, "fermee@grands-pins.example", is_disabled=True, password_hash=lise.password_hash)
    secretary(grands_pins, "invitee@grands-pins.example")
    Parent.create(email="nadia@exemple.ca", password_hash=lise.password_hash)
    tries = {
        LISE: "Autre-érable",
        "personne@ecole.example": PASSWORD,
        "fermee@grands-pins.example": PASSWORD,
        "invitee@grands-pins.example": "nobody’s password",
        "nadia@exemple.ca": PASSWORD,
    }
    answers = {str(bare(give_password(app.test_client(), *typed), typed[0])) for typed in tries.items()}
    assert len(answers) == 1
    assert events(Event.SIGN_IN_FAILED) == 5


@pytest.mark.requirement("A6")
@pytest.mark.parametrize("address", [LISE, "personne@ecole.example"])
def test_five_wrong_passwords_cost_a_minute_known_or_not(app: Flask, lise: StaffMember, address: str) -> None:
    statuses = [give_password(app.test_client(), address, "Autre-érable").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert give_password(app.test_client(), address).status_code == 429


@pytest.mark.requirement("A8")
@pytest.mark.settings(sign_in_failures=50)
def test_coming_in_does_not_make_the_network_innocent(app: Flask, lise: StaffMember) -> None:
    for number in range(9):
        give_password(app.test_client(), f"personne{number}@ecole.example")
    assert come_in(app.test_client()).status_code == 303
    assert [give_password(app.test_client(), "x@ecole.example").status_code for _ in range(2)] == [422, 429]


@pytest.mark.requirement("A16")
def test_a_weaker_hash_is_made_anew_on_the_way_in(client: ProofReadingClient, lise: StaffMember) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    StaffMember.update(password_hash=weak).execute()
    assert come_in(client).location == "/ecole"
    assert StaffMember.get().password_hash.startswith("$argon2id$v=19$m=47104")


@pytest.mark.requirement("S13")
def test_a_closed_account_is_out_at_its_next_request(client: ProofReadingClient, lise: StaffMember) -> None:
    come_in(client)
    StaffMember.update(is_disabled=True).execute()
    assert client.get("/ecole/732000-001/aujourdhui").location.startswith(SIGN_IN)


@pytest.mark.requirement("S4")
def test_a_desk_left_alone_for_half_an_hour_closes(client: ProofReadingClient, lise: StaffMember) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        come_in(client)
        clock.shift(29 * 60)
        assert is_in(client)
        clock.shift(31 * 60)
        assert not is_in(client)


# ---- the password again -------------------------------------------------------------------------------------------


@pytest.mark.requirement("S7", "S6")
def test_after_ten_minutes_the_devices_ask_for_the_password(client: ProofReadingClient, lise: StaffMember) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        come_in(client)
        assert client.get("/ecole/compte/appareils").status_code == 200
        clock.shift(601)
        asked = client.get("/ecole/compte/appareils").location
        assert asked == "/ecole/confirmer?next=%2Fecole%2Fcompte%2Fappareils"
        assert client.fill(asked, password="Autre-érable").status_code == 422
        assert client.fill(asked, password=PASSWORD).location == "/ecole/compte/appareils"
        assert client.get("/ecole/compte/appareils").status_code == 200


@pytest.mark.requirement("A17", "A18")
def test_the_own_password_needs_the_present_one_and_ends_the_other_devices(app: Flask, lise: StaffMember) -> None:
    here, there = sit(app, lise), sit(app, lise)
    new = {"password": "Sapin-bleu!", "confirmation": "Sapin-bleu!"}
    assert here.fill("/ecole/compte/mot-de-passe", current="Autre-érable", **new).status_code == 422
    assert here.fill("/ecole/compte/mot-de-passe", current=PASSWORD, **new).location == "/ecole/compte"
    assert is_in(here) and not is_in(there)
    [letter] = letters_to(LISE, MailKind.PASSWORD_CHANGED)
    with app.app_context():
        assert "/ecole/invitation" in read(letter).text


def test_the_language_of_the_account_is_that_of_its_pages(app: Flask, lise: StaffMember) -> None:
    client = sit(app, lise)
    assert client.fill("/ecole/compte/langue", language="en").location == "/ecole/compte"
    assert "My account" in client.get("/ecole/compte").text
    assert StaffMember.get().language == "en"


def test_a_parent_and_a_secretary_share_a_browser(client: ProofReadingClient, lise: StaffMember, nadia: Parent) -> None:
    client.sign_in(nadia)
    come_in(client)
    assert is_in(client) and client.get("/portail").status_code == 200


@pytest.mark.requirement("B9")
def test_what_a_secretary_does_is_in_the_trail_of_her_school(
    client: ProofReadingClient, lise: StaffMember, grands_pins: School
) -> None:
    give_password(client, password="Autre-érable")
    come_in(client)
    client.post("/ecole/deconnexion", data=client.form("/ecole/confirmer")[1])
    told = list(AuditEvent.select())
    assert {row.event for row in told} >= {
        Event.SIGN_IN_FAILED, Event.SIGNED_IN, Event.SESSION_CREATED, Event.SESSION_ENDED
    }  # fmt: skip
    assert {(row.school_id, row.board_id) for row in told} == {(grands_pins.id, grands_pins.board_id)}
    assert all(LISE not in row.about for row in told)
