"""What the tests of the school’s side lean on: people at the desk, signed in without the cost of a password."""

import pyotp
from flask import Flask

from models import Board, Role, School, StaffMember, WebSession, now
from models.secrets import seal
from tests.proof_reader import ProofReadingClient

DESK = "/ecole/732000-001"  # École des Grands-Pins
COOKIE = "portail-ecole"  # the school’s side has its own, so a parent and a secretary may share a browser
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # what the application of `settled` staff holds


def secretary(school: School, email: str = "secretaire@grands-pins.example", **facts: object) -> StaffMember:
    """Somebody of that school’s secretariat."""
    return StaffMember.create(email=email, role=Role.SECRETARY, board=school.board, school=school, **facts)


def administrator(board: Board, email: str = "admin@capitale.example", **facts: object) -> StaffMember:
    """Somebody of that board."""
    return StaffMember.create(email=email, role=Role.ADMINISTRATOR, board=board, **facts)


def settled(password_hash: str) -> dict[str, object]:
    """For `secretary(…, **settled(password_hash))`: the invitation was accepted, to its end."""
    return {"password_hash": password_hash, "sealed_totp": seal(SECRET), "totp_confirmed_at": now()}


def code_of_now(secret: str = SECRET, steps: int = 0) -> str:
    """What the application shows; steps: so many times 30 seconds later."""
    return pyotp.TOTP(secret).generate_otp(int(now().timestamp()) // 30 + steps)


def sit(app: Flask, staff: StaffMember) -> ProofReadingClient:
    """A browser in which this staff member is signed in, second factor included."""
    token = WebSession.new_token()
    WebSession.open(token, staff).keep({"_user_id": staff.get_id(), "_fresh": True})
    client = app.test_client()
    client.set_cookie(COOKIE, f"s{token}")
    client.verbatim.add(staff.email)
    return client
