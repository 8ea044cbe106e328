"""The invitation of a staff member: a letter that says where to come; a code by mail, a password, a second factor."""

from . import audit
from .base import exclusively
from .outbox import MailKind, OutgoingMail
from .staff import StaffMember
from .workplace import Workplace


class WorksElsewhere(Exception):
    """That address is already that of somebody who works elsewhere; nothing was changed."""


def invite(
    email: str, place: Workplace, language: str = "fr", *, by: StaffMember | None = None, moves: bool = False
) -> StaffMember:
    """Give that address an account there, or open its account again, and mail it the way in.

    by: who invites, for the trail. moves: somebody who works elsewhere changes place; else raises WorksElsewhere.
    """
    with exclusively(f"account:{StaffMember.side}{email}"):
        staff = StaffMember.with_email(email) or _engage(email, place, language)
        if Workplace.of(staff) != place:
            if not moves:
                raise WorksElsewhere
            _move(staff, place)
        if staff.is_disabled:
            staff.is_disabled = False
            StaffMember.update(is_disabled=False).where(StaffMember.id == staff.id).execute()
        facts = {"place": place.name, "role": place.role}
        OutgoingMail.write(MailKind.STAFF_INVITATION, email, staff.language, facts)
        staff.record(audit.Event.STAFF_INVITED, role=place.role, by=by.public_id if by else "command line")
        return staff


def _engage(email: str, place: Workplace, language: str) -> StaffMember:
    return StaffMember.create(email=email, role=place.role, board=place.board, school=place.school, language=language)


def _move(staff: StaffMember, place: Workplace) -> None:
    staff.role, staff.board, staff.school = place.role, place.board, place.school
    facts = {"role": place.role, "board": place.board, "school": place.school}
    StaffMember.update(facts).where(StaffMember.id == staff.id).execute()
