"""The two steps of a staff member’s sign-in: how long the first lasts, and which codes the second takes, once."""

import pyotp
import pytest
import time_machine
from flask import Flask, session

from models import (
    Attempt,
    AttemptKind,
    Event,
    NewFactor,
    RecoveryCode,
    School,
    SecondFactor,
    SignInRefused,
    StaffMember,
    first_step,
)
from models.asker import asker
from models.clock import now
from models.second_factor import _step_of, is_secret_of
from models.secrets import seal
from tests.account_steps import events
from tests.proof_reader import HTMX
from tests.staff_scene import SECRET, code_of_now, secretary, settled
from tests.test_doors_at_the_edge import told
from views.school import passage


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins, settled."""
    return secretary(grands_pins, **settled(password_hash))


def test_the_first_step_is_open_for_five_minutes_to_the_second_and_while_nothing_changes(lise) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        kept = first_step.taken_by(lise)
        assert lise.password_hash not in kept.values()
        clock.shift(299)
        assert first_step.still_open(kept) == lise
        assert first_step.still_open({}) is None
        for change in ({"is_disabled": True}, {"password_hash": "another"}):
            StaffMember.update(change).execute()
            assert first_step.still_open(kept) is None
            StaffMember.update(is_disabled=False, password_hash=lise.password_hash).execute()
        clock.shift(1)
        assert first_step.still_open(kept) is None
        assert first_step.still_open({**kept, "at": now().isoformat(), "who": "nobody"}) is None


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_one_step_early_or_late(lise, steps: int, is_right: bool) -> None:
    with time_machine.travel("2026-11-23 13:00:10+00:00", tick=False):
        factor = SecondFactor(lise)
        assert factor.is_set
        if is_right:
            factor.accept(code_of_now(steps=steps))
            assert events(Event.SIGNED_IN) == 1
            assert StaffMember.get_by_id(lise.id).totp_last_step == int(now().timestamp()) // 30 + steps
            assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED_FROM, asker().network, 60) == 0
            with pytest.raises(SignInRefused):
                factor.accept(code_of_now(steps=steps))
        else:
            with pytest.raises(SignInRefused):
                factor.accept(code_of_now(steps=steps))
            assert told(Event.SIGN_IN_FAILED)["step"] == "second factor"
            assert events(Event.SIGNED_IN) == 0


def test_a_new_factor_is_nobodys_until_its_first_code_and_the_first_confirmed_wins(grands_pins, lise) -> None:
    newcomer = secretary(grands_pins, "n@x.example", password_hash="x")
    new, late = NewFactor(), NewFactor()
    assert new.secret != late.secret and NewFactor(new.sealed).secret == new.secret and len(new.secret) == 32
    assert new.address("n@x.example") == pyotp.TOTP(new.secret).provisioning_uri(
        name="n@x.example", issuer_name="Portail Parents"
    )
    factor = SecondFactor(newcomer)
    with pytest.raises(SignInRefused):
        factor.adopt(new, "000000" if code_of_now(new.secret) != "000000" else "111111")
    assert not SecondFactor(StaffMember.get_by_id(newcomer.id)).is_set
    factor.adopt(new, code_of_now(new.secret))
    assert (events(Event.FACTOR_ADDED), events(Event.SIGNED_IN)) == (1, 1)
    kept = StaffMember.get_by_id(newcomer.id)
    assert is_secret_of(kept, new.secret) and not is_secret_of(kept, late.secret)
    with pytest.raises(SignInRefused):
        factor.adopt(late, code_of_now(late.secret))
    with pytest.raises(SignInRefused):
        SecondFactor(kept).accept(code_of_now(new.secret))  # the code that confirmed it is spent
    assert is_secret_of(StaffMember.get_by_id(lise.id), SECRET)


def test_a_secret_that_another_portal_sealed_opens_nothing(grands_pins) -> None:
    lost = secretary(grands_pins, "l@x.example", sealed_totp="not sealed here", totp_confirmed_at=now())
    with pytest.raises(SignInRefused):
        SecondFactor(lost).accept("000000")
    assert is_secret_of(lost, SECRET) is False
    assert _step_of("not sealed here", "000000") == 0
    blank = secretary(grands_pins, "b@x.example", password_hash="x")
    with pytest.raises(SignInRefused):
        SecondFactor(blank).adopt(NewFactor("not sealed here"), "000000")
    assert not SecondFactor(StaffMember.get_by_id(blank.id)).is_set
    assert not is_secret_of(secretary(grands_pins, "m@x.example", sealed_totp=seal(SECRET)), SECRET)


def test_a_recovery_code_lets_in_and_is_told(lise) -> None:
    [code, *_] = RecoveryCode.shown(RecoveryCode.give(lise))
    with pytest.raises(SignInRefused):
        SecondFactor(lise).accept_recovery("AAAA-AAAA-AAAA")
    SecondFactor(lise).accept_recovery(code)
    assert (events(Event.RECOVERY_CODE_USED), events(Event.SIGNED_IN)) == (1, 1)


# ---- on the way in ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C16", "S2")
def test_between_the_password_and_the_code_a_visitor_is_nobody_yet(app: Flask, lise) -> None:
    with app.test_request_context("/ecole/connexion?next=/ecole/personnel", method="POST", headers=HTMX):
        session["email"], name = lise.email, session.token
        assert passage.begin(lise).location == "/ecole/connexion/code?next=/ecole/personnel"
        assert session.token != name and first_step.still_open(session["first_step"]) == lise
        assert "new_factor" not in session["first_step"]
        assert passage.person(with_factor=True) == lise and passage.person(with_factor=False) is None
        assert session.staff is None
        arrived = passage.end(lise)
        assert (arrived.status_code, arrived.headers["HX-Redirect"]) == (200, "/ecole/personnel")
        assert session.staff == lise
        session["first_step"] = first_step.taken_by(lise)
        assert passage.person(with_factor=True) is None
        assert passage.start_again().headers["HX-Redirect"] == "/ecole/personnel"
        assert events(Event.STEP_SKIPPED) == 0


def test_who_has_no_second_factor_is_shown_a_secret_and_keeps_it(app: Flask, grands_pins) -> None:
    newcomer = secretary(grands_pins, password_hash="x")
    with app.test_request_context("/ecole/connexion", method="POST"):
        assert passage.begin(newcomer).location == "/ecole/connexion/second-facteur"
        assert passage.person(with_factor=False) == newcomer and passage.person(with_factor=True) is None
        assert passage.new_factor().sealed == session["first_step"]["new_factor"] != ""


@pytest.mark.parametrize(("method", "count"), [("GET", 0), ("POST", 1)])
def test_who_comes_too_late_begins_again_and_a_form_is_told_in_the_trail(app: Flask, method: str, count: int) -> None:
    with app.test_request_context("/ecole/connexion/code?next=/ecole/personnel", method=method):
        assert passage.person(with_factor=True) is None
        again = passage.start_again()
    assert (again.status_code, again.location) == (303, "/ecole/connexion?etape=manquante&next=/ecole/personnel")
    assert events(Event.STEP_SKIPPED) == count
