"""Codes at the edge of their rules: whose code is used up, the very second of the end, what the trail keeps."""

import pytest
import time_machine

from models import Event
from models.clock import now
from models.email_code import CodeRequest, EmailCode, Purpose, Verdict
from tests.account_steps import SIGN_UP, ask_code, code_for, events, letters_to, wrong_code

ADDRESS, NEIGHBOUR = "nouvelle@exemple.ca", "voisine@exemple.ca"
QUIET = {"codes_per_hour": 1000, "codes_per_day": 1000, "codes_per_hour_per_ip": 1000, "code_resend_seconds": 0}
WANTED = CodeRequest(Purpose.SIGN_UP, ADDRESS, "browser")


def enter(client, code: str):
    return client.fill(f"{SIGN_UP}/code", code=code)


def test_a_right_code_uses_up_nobody_elses(app) -> None:
    mine, hers = app.test_client(), app.test_client()
    ask_code(mine, ADDRESS)
    ask_code(hers, NEIGHBOUR)
    assert enter(mine, code_for(ADDRESS)).status_code == 303
    assert enter(hers, code_for(NEIGHBOUR)).status_code == 303


@pytest.mark.requirement("C2")
def test_a_code_has_ended_on_the_second_it_was_to_end(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        code = EmailCode.send(WANTED)
        clock.move_to(code.expires_at)
        assert now() == code.expires_at
        assert EmailCode.check(WANTED, code_for(ADDRESS))[0] is Verdict.EXPIRED


@pytest.mark.settings(**QUIET)
def test_the_five_codes_before_are_told_to_be_older_and_the_sixth_is_a_wrong_one(app) -> None:
    for _ in range(7):
        EmailCode.send(WANTED)
    first, second = (letter.facts["code"] for letter in letters_to(ADDRESS)[:2])
    assert EmailCode.check(WANTED, second)[0] is Verdict.OLDER
    assert EmailCode.check(WANTED, first)[0] is Verdict.WRONG


@pytest.mark.settings(code_lifetime_seconds=600)
def test_a_code_that_leaves_replaces_the_one_before(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        first = EmailCode.send(WANTED)
        clock.shift(60)
        second = EmailCode.send(WANTED)
        assert EmailCode.get_by_id(first.id).replaced_at == now()
        assert EmailCode.get_by_id(second.id).replaced_at is None


def test_tries_for_one_address_wait_for_each_other_in_every_browser_and_for_nobody_else() -> None:
    assert WANTED.lock == CodeRequest(Purpose.RESET, ADDRESS, "another browser").lock
    assert WANTED.lock != CodeRequest(Purpose.SIGN_UP, NEIGHBOUR, "browser").lock


def test_each_wrong_code_and_each_request_too_many_is_in_the_trail(client) -> None:
    ask_code(client, ADDRESS)
    assert (events(Event.CODE_FAILED), events(Event.LIMIT_EXCEEDED)) == (0, 0)
    enter(client, wrong_code(ADDRESS))
    enter(client, wrong_code(ADDRESS))
    assert events(Event.CODE_FAILED) == 2
    _, fields = client.form(f"{SIGN_UP}/code")
    client.post(f"{SIGN_UP}/code/renvoyer", data=fields)
    assert events(Event.LIMIT_EXCEEDED) == 1


@pytest.mark.requirement("C16")
def test_a_proof_has_ended_on_the_second_it_was_to_end(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        EmailCode.send(WANTED)
        verdict, code = EmailCode.check(WANTED, code_for(ADDRESS))
        assert verdict is Verdict.RIGHT and code is not None
        clock.shift(899)
        assert EmailCode.verified(WANTED, code.public_id) == code
        clock.shift(1)
        assert EmailCode.verified(WANTED, code.public_id) is None
