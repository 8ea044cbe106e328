"""The import of recorded absences: what a file says is noted, in one transaction; its days are taken for the school."""

from collections.abc import Mapping, Sequence

from . import audit
from .absence_register import AbsenceRegister, Noted
from .base import exclusively
from .board import School
from .clock import now
from .recorded_absence import RollCall
from .staff import StaffMember

WHOLE_SCHOOL = ""


def note_absences(noted: Mapping[School, Sequence[Noted]], staff: StaffMember | None = None) -> int:
    """Note them, each once, and say of each day that the presence of the whole school was taken.

    Adds and never takes back: a correction is made on the roll. Returns how many are new; the same file adds none.
    """
    registers = [AbsenceRegister(school, staff) for school in noted]
    with exclusively(*(register.lock for register in registers)):
        return sum(_note(register, noted[register.school], staff) for register in registers)


def _note(register: AbsenceRegister, noted: Sequence[Noted], staff: StaffMember | None) -> int:
    count, days = register.note(noted), sorted({each.day for each in noted})
    for day in days:
        RollCall.take(register.school, day, WHOLE_SCHOOL, staff, now())
    who = staff.public_id if staff else ""
    facts = {"listed": len(noted), "noted": count, "first": days[0].isoformat(), "last": days[-1].isoformat()}
    audit.record(audit.Event.ABSENCES_IMPORTED, who, "", register.school, **facts)
    return count
