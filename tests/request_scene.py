"""What the tests of requests to verify lean on: a parent who asks the school, and where its desk answers."""

from datetime import date

from flask import Flask

from models import Board, ChildClaim, Family, MatchRequest, Parent, Pupil, StaffMember
from models.pupil_file import file_name
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import DESK, sit

REQUESTS, PUPILS = f"{DESK}/demandes", f"{DESK}/eleves"


def ask(parent: Parent, pupil: Pupil, **wrong: object) -> MatchRequest:
    """The parent asks to check that pupil; wrong: what was typed otherwise than on file."""
    facts = {name: getattr(pupil, name) for name in ("last_name", "first_name", "birth_date", "file_number")}
    return Family(parent).ask_to_verify(ChildClaim(board=pupil.board, **{**facts, **wrong}))


def ask_for_nobody(parent: Parent, board: Board, file_number: str = "9999999") -> MatchRequest:
    """The parent asks about a pupil whom nobody knows."""
    return Family(parent).ask_to_verify(ChildClaim(board, "Inconnu", "Enfant", date(2014, 9, 27), file_number))


def at(app: Flask, staff: StaffMember, *names: str) -> ProofReadingClient:
    """That person’s browser, which leaves these names alone when it proof-reads."""
    browser = sit(app, staff)
    browser.verbatim.update(names)
    return browser


def address_of(asked: MatchRequest, act: str = "", pupil: Pupil | None = None) -> str:
    """« /demandes/x », « /demandes/x/corriger?eleve=y »."""
    path = f"{REQUESTS}/{asked.public_id}" + (f"/{act}" if act else "")
    return path + (f"?eleve={file_name(pupil.id)}" if pupil else "")


def file_of(pupil: Pupil, act: str = "") -> str:
    """« /eleves/y », « /eleves/y/corriger »."""
    return f"{PUPILS}/{file_name(pupil.id)}" + (f"/{act}" if act else "")
