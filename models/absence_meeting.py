"""Notices and recorded absences meet: what a standing notice covers asks nothing of anybody, whatever came first."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from .absence import AbsenceNotice, NoticeStatus
from .absence_time import minute_of, numbers_in
from .base import exclusively
from .board import School
from .clock import now
from .explain_delay import explain_by
from .recorded_absence import RecordedAbsence, RecordedState
from .roster import Pupil
from .timetable import Timetable

GRACE = 15  # minutes: who announces 9 h 15 and arrives at 9 h 25 has announced it
NOT_STANDING = (NoticeStatus.CANCELLED, NoticeStatus.REFUSED)


def meet(pupil_ids: Collection[int], first: date | None = None, last: date | None = None) -> None:
    """Look again at what is recorded of these pupils and at what is announced for them, between these days if given.

    Call it in the transaction that changed either. What a notice covers is ANNOUNCED and bears that notice; what no
    notice covers any more is TO_EXPLAIN again, with a delay that is not over. Explained and disputed ones stay so.
    """
    if not pupil_ids:
        return
    schools = {pupil.school_id for pupil in Pupil.select(Pupil.school).where(Pupil.id.in_(pupil_ids)).distinct()}
    with exclusively(*(f"recorded:{school}" for school in schools)):
        recorded = _recorded(pupil_ids, first, last)
        if recorded:
            notices = _standing(recorded)
            for absence in recorded:
                _settle(absence, covering(absence, notices[absence.pupil_id]))


def _recorded(pupil_ids: Collection[int], first: date | None, last: date | None) -> list[RecordedAbsence]:
    states = (RecordedState.TO_EXPLAIN, RecordedState.ANNOUNCED)
    mine = RecordedAbsence.pupil.in_(pupil_ids) & RecordedAbsence.state.in_(states)
    if first:
        mine &= RecordedAbsence.day >= first
    if last:
        mine &= RecordedAbsence.day <= last
    rows = RecordedAbsence.select(RecordedAbsence, School).join(School, attr="school").where(mine)
    return list(rows)


def _standing(recorded: list[RecordedAbsence]) -> dict[int, list[AbsenceNotice]]:
    """By pupil; one query."""
    days = [absence.day for absence in recorded]
    rows = AbsenceNotice.select().where(
        AbsenceNotice.pupil.in_({absence.pupil_id for absence in recorded})
        & (AbsenceNotice.last_day >= min(days))
        & (AbsenceNotice.first_day <= max(days))
        & AbsenceNotice.status.not_in(NOT_STANDING)
    )
    found: dict[int, list[AbsenceNotice]] = defaultdict(list)
    for notice in rows.order_by(AbsenceNotice.id):
        found[notice.pupil_id].append(notice)
    return found


def covering(absence: RecordedAbsence, notices: Iterable[AbsenceNotice]) -> AbsenceNotice | None:
    """The notice that covers the absence, or the first of those that cover it together; None when a part is not.

    Periods that leave a hole between them cover nothing of it.
    """
    school = absence.school
    mine = sorted(
        (begins, ends, notice.id, notice)
        for notice in notices
        if notice.time.has(absence.day)
        for begins, ends in _stretches(notice.time.periods, notice.minutes, school)
    )
    noted = _stretches(numbers_in(absence.periods), absence.mark.minutes, school)
    used = [_first_over(stretch, school, mine) for stretch in noted]
    return used[0] if all(used) else None


def _first_over(
    stretch: tuple[int, int], school: School, mine: list[tuple[int, int, int, AbsenceNotice]]
) -> AbsenceNotice | None:
    """The first notice of those that cover, one after the other, what lies of these minutes in the school’s day."""
    reached, goal = max(stretch[0], minute_of(school.day_starts)), min(stretch[1], minute_of(school.day_ends))
    used = None
    for begins, ends, _number, notice in mine:
        if begins <= reached + GRACE and ends > reached:
            reached, used = ends, used or notice
    return used if reached + GRACE >= goal else None


def _stretches(periods: tuple[int, ...], minutes: tuple[int, int], school: School) -> list[tuple[int, int]]:
    """These minutes, without the hours of the periods that are left out between two that are named."""
    if not periods or len(periods) > periods[-1] - periods[0]:
        return [minutes]
    timetable = Timetable.of(school)
    hours = [timetable.hours_of([number]) for number in periods]
    return [(minute_of(each.starts), minute_of(each.ends)) for each in hours if each] if all(hours) else [minutes]


def _settle(absence: RecordedAbsence, notice: AbsenceNotice | None) -> None:
    """Write what changed, if anything did."""
    state = RecordedState.ANNOUNCED if notice else RecordedState.TO_EXPLAIN
    if (absence.state, absence.notice_id) == (state, notice.id if notice else None):
        return
    facts = {"state": state, "notice": notice.id if notice else None, "changed_at": now()}
    if absence.state is RecordedState.ANNOUNCED and notice is None and absence.explain_by < now():
        facts["explain_by"] = explain_by(absence.school, absence.day)
    RecordedAbsence.update(facts).where(RecordedAbsence.id == absence.id).execute()
