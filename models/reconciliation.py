"""What was recorded on a day set against what was announced for it, both ways; and what waits, whatever its day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

import peewee

from .absence import AbsenceNotice
from .absence_meeting import NOT_STANDING
from .clock import local, now
from .desk import Desk
from .recorded_absence import RecordedAbsence, RecordedState, RollCall
from .roster import Pupil
from .school_calendar import SchoolCalendar

LISTED = 500  # rows of what waits since earlier days


class Side(StrEnum):
    """What a page of the reconciliation shows; WAITING, OVERDUE and DISPUTED are of every day, the others of one."""

    TO_EXPLAIN = "to_explain"
    WAITING = "waiting"  # to be explained, whatever its day: what the letters to the families are about
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    PRESENT = "present"  # announced, and yet there
    EXPLAINED = "explained"
    ANNOUNCED = "announced"


OF_EVERY_DAY = (Side.WAITING, Side.OVERDUE, Side.DISPUTED)


@dataclass(frozen=True)
class Waiting:
    """How many absences of the school wait, whatever their day."""

    to_explain: int
    overdue: int
    disputed: int


class Reconciliation:
    """One day of one school, through its desk. At most four queries, whatever the number of pupils."""

    def __init__(self, desk: Desk, day: date) -> None:
        self.desk, self.school, self.day = desk, desk.school, day

    @cached_property
    def recorded(self) -> list[RecordedAbsence]:
        """What stands of that day, by group and name. One query."""
        mine = (RecordedAbsence.school == self.school.id) & (RecordedAbsence.day == self.day)
        return self._listed(mine & (RecordedAbsence.state != RecordedState.WITHDRAWN))

    @cached_property
    def present(self) -> list[AbsenceNotice]:
        """Announced, and yet there: the roll of the group was taken and nothing stands of that pupil. Two queries.

        Who is to leave at 14 h is not contradicted by a roll taken at 9 h.
        """
        if not self._taken:
            return []
        noted = {row.pupil_id for row in self.recorded}
        return [
            notice
            for notice in self._announced()
            if notice.pupil_id not in noted and self._had_begun(notice) and notice.pupil.removed_at is None
        ]

    def _had_begun(self, notice: AbsenceNotice) -> bool:
        """When the roll of its group was last taken; False when it was not taken."""
        taken = [self._taken[group] for group in ("", notice.pupil.group_name) if group in self._taken]
        opening = datetime.combine(self.day, time.min)
        begins = opening + timedelta(minutes=notice.minutes[0])
        return any(local(moment, self.school.time_zone).replace(tzinfo=None) >= begins for moment in taken)

    @cached_property
    def _taken(self) -> dict[str, datetime]:
        """The groups whose roll was taken, and when; "" for the whole school."""
        calls = RollCall.select().where((RollCall.school == self.school.id) & (RollCall.day == self.day))
        return {call.group_name: call.taken_at for call in calls}

    def _announced(self) -> list[AbsenceNotice]:
        rows = AbsenceNotice.with_pupils().where(
            (AbsenceNotice.school == self.school.id)
            & (AbsenceNotice.last_day >= self.day)
            & (AbsenceNotice.first_day <= self.day)
            & AbsenceNotice.status.not_in(NOT_STANDING)
        )
        is_school_day = SchoolCalendar.of(self.school).is_school_day(self.day)
        by_name = rows.order_by(Pupil.group_name, Pupil.last_name, Pupil.first_name, AbsenceNotice.id)
        return [notice for notice in by_name if is_school_day and notice.time.has(self.day)]

    @cached_property
    def waiting(self) -> Waiting:
        """What waits, whatever its day. One query, on the index of the states."""
        count, state = peewee.fn.COUNT(RecordedAbsence.id), RecordedAbsence.state
        is_over = peewee.Case(None, [(RecordedAbsence.explain_by < now(), 1)], 0)
        states = (RecordedState.TO_EXPLAIN, RecordedState.DISPUTED)
        rows = RecordedAbsence.select(state, is_over.alias("is_over"), count.alias("number")).where(
            (RecordedAbsence.school == self.school.id) & state.in_(states)
        )
        counts = {(row.state, bool(row.is_over)): row.number for row in rows.group_by(state, peewee.SQL("is_over"))}
        overdue = counts.get((RecordedState.TO_EXPLAIN, True), 0)
        disputed = sum(number for (each, _), number in counts.items() if each is RecordedState.DISPUTED)
        return Waiting(overdue + counts.get((RecordedState.TO_EXPLAIN, False), 0), overdue, disputed)

    def counts(self) -> dict[Side, int]:
        """How many stand on each side."""
        of_day = {side: sum(1 for row in self.recorded if row.state == side) for side in Side}
        waits = self.waiting
        late = {Side.WAITING: waits.to_explain, Side.OVERDUE: waits.overdue, Side.DISPUTED: waits.disputed}
        return {**of_day, Side.PRESENT: len(self.present), **late}

    def rows(self, side: Side) -> list[RecordedAbsence]:
        """The recorded absences of that side."""
        mine, state = RecordedAbsence.school == self.school.id, RecordedAbsence.state
        if side is Side.WAITING:
            return self._listed(mine & (state == RecordedState.TO_EXPLAIN))
        if side is Side.OVERDUE:
            return self._listed(mine & (state == RecordedState.TO_EXPLAIN) & (RecordedAbsence.explain_by < now()))
        if side is Side.DISPUTED:
            return self._listed(mine & (state == RecordedState.DISPUTED))
        return [row for row in self.recorded if row.state == side]

    def _listed(self, wanted: peewee.Expression) -> list[RecordedAbsence]:
        order = RecordedAbsence.day, Pupil.group_name, Pupil.last_name, Pupil.first_name, RecordedAbsence.span
        rows = RecordedAbsence.with_pupils().where(wanted).order_by(*order).limit(LISTED)
        rows = rows.select_extend(AbsenceNotice).join(AbsenceNotice, peewee.JOIN.LEFT_OUTER, attr="notice")
        return list(rows)
