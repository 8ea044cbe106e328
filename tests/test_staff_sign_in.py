"""How the staff comes in: a password, then the code of an application; and everything that must not let anybody in."""

import pytest
from flask import Flask

from models import Event, School, StaffMember, WebSession
from tests.account_steps import PASSWORD, events, same_browser
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import COOKIE, code_of_now, secretary, settled

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
