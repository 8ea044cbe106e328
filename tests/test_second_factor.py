"""The code of the application: taken once, around now, from who gave the password a moment ago; chosen with a proof."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from models import Event, NewFactor, School, SecondFactor, SignInRefused, StaffMember, demo, demo_staff
from tests.account_steps import at_once, events, same_browser
from tests.letters import every_text_of_the_database
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import SECRET, code_of_now, secretary, settled
from tests.test_staff_sign_in import SIGN_IN, STEP_2, give_password, is_in

NEW = "/ecole/connexion/second-facteur"
NOON = datetime(2026, 11, 23, 17, 0, 10, tzinfo=UTC)


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins, whose telephone holds SECRET."""
    return secretary(grands_pins, **settled(password_hash))


@pytest.fixture
def halfway(client: ProofReadingClient, lise: StaffMember) -> ProofReadingClient:
    """Lise’s browser after the password."""
    assert give_password(client).location == STEP_2
    return client


def wrong_code() -> str:
    """Six digits that the application shows neither now nor around now."""
    near = {code_of_now(steps=steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


# ---- the code -----------------------------------------------------------------------------------------------------


def test_a_wrong_code_is_refused_and_told(halfway: ProofReadingClient) -> None:
    answer = halfway.fill(STEP_2, code=wrong_code())
    assert answer.status_code == 422
    assert "Ce code n’est pas le bon." in answer.text
    assert not is_in(halfway)
    assert events(Event.SIGN_IN_FAILED) == 1


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_telephone_may_be_thirty_seconds_early_or_late(halfway: ProofReadingClient, steps: int, status: int) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert halfway.fill(STEP_2, code=code_of_now(steps=steps)).status_code == status


def test_a_code_is_taken_once(app: Flask, halfway: ProofReadingClient) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert halfway.fill(STEP_2, code=code_of_now()).status_code == 303
        other = app.test_client()
        give_password(other)
        assert other.fill(STEP_2, code=code_of_now()).status_code == 422
        assert other.fill(STEP_2, code=code_of_now(steps=-1)).status_code == 422
        assert other.fill(STEP_2, code=code_of_now(steps=1)).status_code == 303


def test_one_of_many_who_send_the_same_code_at_once_is_let_in(lise: StaffMember) -> None:
    code = code_of_now()

    def enter(_number: int) -> bool:
        try:
            SecondFactor(StaffMember.get_by_id(lise.id))._try(lambda: SecondFactor(lise)._spend(code))
        except SignInRefused:
            return False
        return True

    assert sum(at_once(8, enter)) == 1


@pytest.mark.requirement("A6")
def test_wrong_codes_are_wrong_passwords(app: Flask, client: ProofReadingClient, lise: StaffMember) -> None:
    """Five, then a minute; the right password in between takes none of them back."""
    statuses = []
    for _ in range(2):
        give_password(client)
        statuses += [client.fill(STEP_2, code=wrong_code()).status_code for _ in range(2)]
    give_password(client)
    statuses.append(client.fill(STEP_2, code=wrong_code()).status_code)
    refused = client.fill(STEP_2, code=code_of_now())
    assert statuses == [422] * 5
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "Trop d’essais." in refused.text
    assert give_password(app.test_client()).status_code == 429


@pytest.mark.requirement("B8")
@pytest.mark.parametrize(
    "code", ["", "12", "1234567", "abcdef", "１２３４５６", "a\x00b", "9" * 5_000, ["1", "2"], None]
)
def test_nonsense_gets_a_clear_answer(halfway: ProofReadingClient, code) -> None:
    answer = halfway.fill(STEP_2, code=code)
    assert answer.status_code == 422
    assert 'id="resume-erreurs"' in answer.text


def test_spaces_in_a_code_do_not_matter(halfway: ProofReadingClient) -> None:
    code = code_of_now()
    assert halfway.fill(STEP_2, code=f" {code[:3]} {code[3:]} ").status_code == 303


# ---- between the password and the code ----------------------------------------------------------------------------


def test_five_minutes_after_the_password_it_is_asked_again(client: ProofReadingClient, lise: StaffMember) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give_password(client)
        clock.shift(299)
        assert client.get(STEP_2).status_code == 200
        clock.shift(2)
        answer = client.get(STEP_2)
        assert answer.location == f"{SIGN_IN}?etape=manquante"
        assert "Recommencez par votre mot de passe" in client.get(answer.location).text


@pytest.mark.requirement("C16")
def test_the_code_is_asked_of_nobody_who_gave_no_password(client: ProofReadingClient, lise: StaffMember) -> None:
    _url, fields = client.form(SIGN_IN)
    answer = client.post(STEP_2, data={**fields, "code": code_of_now()})
    assert answer.location == f"{SIGN_IN}?etape=manquante"
    assert not is_in(client)
    assert events(Event.STEP_SKIPPED) == 1


@pytest.mark.parametrize("change", [{"is_disabled": True}, {"password_hash": "other"}, {"totp_confirmed_at": None}])
def test_what_changes_meanwhile_ends_the_way_in(halfway: ProofReadingClient, change: dict[str, object]) -> None:
    StaffMember.update(change).execute()
    assert halfway.get(STEP_2).location == f"{SIGN_IN}?etape=manquante"


def test_the_second_factor_of_somebody_cannot_be_chosen_again_on_the_way_in(halfway: ProofReadingClient) -> None:
    assert halfway.get(NEW).location == f"{SIGN_IN}?etape=manquante"


# ---- choosing one -------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(client: ProofReadingClient, grands_pins: School, password_hash: str) -> ProofReadingClient:
    """Somebody who has chosen a password and has no second factor yet."""
    secretary(grands_pins, password_hash=password_hash)
    assert give_password(client).location == NEW
    return client


def shown_secret(client: ProofReadingClient) -> str:
    client.proof_reads = False
    found = re.search(r'<code class="cle"[^>]*>(.*?)</code>', client.get(NEW).text, re.S)
    return re.sub(r"<[^>]*>|\s", "", found.group(1))


def test_the_first_code_makes_it_and_opens_the_desk(app: Flask, newcomer: ProofReadingClient) -> None:
    secret = shown_secret(newcomer)
    assert newcomer.fill(NEW, code=wrong_code()).status_code == 422
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert newcomer.fill(NEW, code=code_of_now(secret)).location == "/ecole"
        assert is_in(newcomer)
        assert events(Event.FACTOR_ADDED) == 1
        again = app.test_client()
        give_password(again)
        assert again.fill(STEP_2, code=code_of_now(secret, steps=1)).status_code == 303


def test_the_picture_and_the_link_say_the_same_secret(newcomer: ProofReadingClient) -> None:
    page, secret = newcomer.get(NEW).text, shown_secret(newcomer)
    assert f"otpauth://totp/Portail%20Parents:secretaire%40grands-pins.example?secret={secret}" in page
    assert '<svg viewBox="0 0 57 57" class="qr">' in page and "style=" not in page
    assert shown_secret(newcomer) == secret


def test_each_browser_is_shown_its_own_and_the_first_to_prove_it_wins(app: Flask, newcomer) -> None:
    other = app.test_client()
    give_password(other)
    first, second = shown_secret(newcomer), shown_secret(other)
    assert first != second
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert other.fill(NEW, code=code_of_now(second)).location == "/ecole"
        assert newcomer.get(NEW).location == f"{SIGN_IN}?etape=manquante"
        assert not is_in(newcomer)


@pytest.mark.requirement("B9")
def test_no_secret_lies_in_the_database_nor_in_a_cookie(client: ProofReadingClient, lise: StaffMember) -> None:
    new, code = NewFactor(), code_of_now()
    give_password(client)
    client.fill(STEP_2, code=code)
    stored = every_text_of_the_database()
    assert SECRET not in stored and new.secret not in stored and f'"{code}"' not in stored
    assert all(SECRET not in cookie.value for cookie in client._cookies.values())


def test_a_changed_secret_of_the_portal_lets_nobody_in(halfway: ProofReadingClient) -> None:
    StaffMember.update(sealed_totp="sealed with another key").execute()
    assert halfway.fill(STEP_2, code=code_of_now()).status_code == 422


def test_a_copy_of_the_cookie_is_worth_nothing_after_the_code(app: Flask, halfway: ProofReadingClient) -> None:
    copy = same_browser(app, halfway)
    halfway.fill(STEP_2, code=code_of_now())
    assert copy.get("/ecole").location.startswith(SIGN_IN)
    assert copy.get(STEP_2).location.startswith(SIGN_IN)


# ---- the demo -----------------------------------------------------------------------------------------------------


def test_the_demo_says_how_to_sit_at_a_desk(client: ProofReadingClient, school_open) -> None:
    demo.load()
    page = client.get("/demo").text
    for person in demo_staff.PEOPLE:
        assert person.email in page and person.codes[0] in page
        visitor = client.application.test_client()
        assert give_password(visitor, person.email, person.password).location == STEP_2
        assert visitor.fill(STEP_2, code=person.codes[0]).location == "/ecole"


@pytest.mark.settings(mode="production", public_url="https://portail.example", smtp_url="smtp://127.0.0.1:9")
def test_nobody_of_the_demo_works_in_production(school_open) -> None:
    with pytest.raises(demo.NotADemo):
        demo.load()
    assert StaffMember.select().count() == 0
