"""What a rehearsal asks of the school about its staff: somebody at the desk, an invitation, an account, its rules."""

from datetime import time
from typing import Any

from . import staff_invitation
from .board import Board, School
from .clock import now
from .demo_roster import SCHOOLS
from .reason import Reason
from .rehearsal import NotInRehearsal, Rehearsal
from .rehearsal_families import Language, hashed_once
from .secrets import seal
from .staff import Role, StaffMember
from .timetable import Hours, Period
from .web_session import WebSession
from .workplace import Workplace

STAFF_SIDE = "staff"
MORNING = [Hours(time(8, 15), time(9, 15)), Hours(time(9, 30), time(10, 30))]


def seat(
    of: Rehearsal, email: str, board_code: str, administrator: bool = False, language: Language = "fr"
) -> dict[str, Any]:
    """Somebody of this worker’s school, or the administrator of its board, signed in, second factor included."""
    school = of.school(board_code)
    if administrator:
        _no_real_school(school.board)
    staff = StaffMember.create(
        email=of.address(email), board=school.board, school=None if administrator else school, language=language,
        role=Role.ADMINISTRATOR if administrator else Role.SECRETARY,
    )  # fmt: skip
    token = WebSession.new_token()
    WebSession.open(token, staff).keep({"_user_id": staff.get_id(), "_fresh": True})
    return {"token": f"s{token}", "side": STAFF_SIDE, "slug": school.slug}


def _no_real_school(board: Board) -> None:
    """An administrator reaches every school of the board: they must all be of rehearsals, of the demo, or of nobody."""
    fictional = {school.code for school in SCHOOLS if school.board == board.code}
    for school in School.select().where(School.board == board.id):
        if not (school.code in fictional or school.code.startswith("QA-") or board.code.startswith("QA")):
            raise NotInRehearsal(
                f"An administrator of the board « {board.code} » would reach « {school.name} », which is no school of "
                "tests: seat a secretary, or take a board of the run’s own (create_board)."
            )


def invite(of: Rehearsal, email: str, language: Language = "fr", board_code: str = "732000") -> dict[str, Any]:
    """This worker’s school invites somebody to its secretariat, by mail."""
    school = of.school(board_code)
    staff_invitation.invite(of.address(email), Workplace(school.board, school), language)
    return {}


def appoint(
    of: Rehearsal, email: str, password: str, secret: str = "", language: Language = "fr", board_code: str = "732000"
) -> dict[str, Any]:
    """Somebody who was invited, has that password and, with a secret, a second factor."""
    invite(of, email, language, board_code)
    factor = {"sealed_totp": seal(secret), "totp_confirmed_at": now()} if secret else {}
    chosen = {"password_hash": hashed_once(password), **factor}
    StaffMember.update(chosen).where(StaffMember.id == of.staff(email).id).execute()
    return {}


def dismiss(of: Rehearsal, email: str) -> dict[str, Any]:
    """Every session of that staff member is over."""
    return {"ended": WebSession.end_all(of.staff(email))}


def make_strict(of: Rehearsal, board_code: str) -> dict[str, Any]:
    """This worker’s school of that board has a timetable and asks for a document with a medical appointment."""
    school = of.school(board_code)
    Reason.update(needs_document=True).where((Reason.school == school) & (Reason.code == "appointment")).execute()
    Reason.forget()
    if not Period.of(school):
        Period.lay_out(school, MORNING)
    return {"slug": school.slug}
