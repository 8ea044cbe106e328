"""What the tests of the school’s side lean on: people at the desk, signed in without the cost of a password."""

from flask import Flask

from models import Board, Role, School, StaffMember, WebSession
from tests.proof_reader import ProofReadingClient

DESK = "/ecole/732000-001"  # École des Grands-Pins


def secretary(school: School, email: str = "secretaire@grands-pins.example", **facts: object) -> StaffMember:
    """Somebody of that school’s secretariat."""
    return StaffMember.create(email=email, role=Role.SECRETARY, board=school.board, school=school, **facts)


def administrator(board: Board, email: str = "admin@capitale.example", **facts: object) -> StaffMember:
    """Somebody of that board."""
    return StaffMember.create(email=email, role=Role.ADMINISTRATOR, board=board, **facts)


def sit(app: Flask, staff: StaffMember) -> ProofReadingClient:
    """A browser in which this staff member is signed in, second factor included."""
    token = WebSession.new_token()
    WebSession.open(token, staff).keep({"_user_id": staff.get_id(), "_fresh": True})
    client = app.test_client()
    client.set_cookie("portail", f"s{token}")
    client.verbatim.add(staff.email)
    return client
