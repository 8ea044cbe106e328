"""What the tests of recorded absences lean on: a school that notes, families that are asked."""

from datetime import date

from models import AbsenceMark, AbsenceRegister, Noted, Pupil, RecordedAbsence, exclusively

FRIDAY = date(2026, 11, 20)
WHOLE_DAY = AbsenceMark()


def note(pupil: Pupil, mark: AbsenceMark = WHOLE_DAY, day: date = FRIDAY) -> RecordedAbsence:
    """The school notes it of that pupil."""
    register = AbsenceRegister(pupil.school)
    with exclusively(register.lock):
        register.note([Noted(pupil.id, day, mark)])
    mine = (RecordedAbsence.pupil == pupil) & (RecordedAbsence.day == day) & (RecordedAbsence.span == mark.span)
    return RecordedAbsence.get(mine)


def fresh(absence: RecordedAbsence) -> RecordedAbsence:
    """As it stands now."""
    return RecordedAbsence.get_by_id(absence.id)
