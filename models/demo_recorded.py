"""Two absences that the demo’s schools recorded of Marc Gagnon’s children, for whoever tries to explain them."""

from .absence_mark import AbsenceMark
from .absence_register import AbsenceRegister, Noted
from .absence_time import DayPart
from .base import exclusively
from .clock import today
from .recorded_absence import RecordedAbsence
from .roster import Pupil, pupils_with_guardian
from .school_calendar import SchoolCalendar
from .timetable import Timetable

PERIODS = (1, 2, 3)


def record_two_absences(email: str) -> None:
    """On the last school day, of the first two children of this address; once only, whatever became of them since."""
    pupils = sorted(pupils_with_guardian(email), key=lambda pupil: pupil.id)[:2]
    known = RecordedAbsence.select().where(RecordedAbsence.pupil.in_([pupil.id for pupil in pupils]))
    if not known.exists():
        for pupil, is_whole in zip(pupils, (False, True), strict=False):
            _record(pupil, AbsenceMark() if is_whole else _first_periods(pupil))


def _record(pupil: Pupil, mark: AbsenceMark) -> None:
    register = AbsenceRegister(pupil.school)
    day = SchoolCalendar.of(pupil.school).previous_school_day(today(pupil.school.time_zone))
    with exclusively(register.lock):
        register.note([Noted(pupil.id, day, mark)])


def _first_periods(pupil: Pupil) -> AbsenceMark:
    """« périodes 1 à 3 », or the morning where there is no timetable."""
    hours = Timetable.of(pupil.school).hours_of(PERIODS)
    if hours is None:
        return AbsenceMark(part=DayPart.MORNING)
    named = ",".join(map(str, PERIODS))
    return AbsenceMark(part=DayPart.PERIODS, starts=hours.starts, ends=hours.ends, periods=named)
