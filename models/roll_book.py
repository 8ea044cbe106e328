"""« Appel »: the presence of a school’s groups on a day, as its desk takes it, group by group."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import peewee

from . import audit
from .absence import AbsenceNotice
from .absence_mark import AbsenceMark
from .absence_meeting import NOT_STANDING
from .absence_register import AbsenceRegister, Noted
from .base import exclusively
from .clock import now
from .desk import Desk
from .recorded_absence import RecordedAbsence, RecordedState, RollCall
from .roster import Pupil
from .school_calendar import Closing, SchoolCalendar
from .school_days import end_of_school_year


class RollConflict(Exception):
    """Somebody recorded other absences of that group since the sheet was opened; nothing was stored.

    sheet: as it stands now.
    """

    def __init__(self, sheet: "RollSheet") -> None:
        super().__init__(sheet.group)
        self.sheet = sheet


@dataclass
class RollLine:
    """One pupil of the group, what is noted of that day, what parents announced of it."""

    pupil: Pupil
    recorded: list[RecordedAbsence] = field(default_factory=list)
    announced: list[AbsenceNotice] = field(default_factory=list)


@dataclass
class RollSheet:
    """One group on one day. taken: when the roll was last called, and by whom."""

    group: str
    day: date
    lines: list[RollLine]
    taken: RollCall | None

    @property
    def stamp(self) -> str:
        """The same while nothing is recorded nor taken back: what a form brings along to say what it had seen."""
        seen = sorted((row.pupil_id, row.span) for line in self.lines for row in line.recorded)
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


@dataclass
class RollGroup:
    """One group in the list of groups: how many pupils, how many are noted, when the roll was taken."""

    name: str
    pupils: int
    taken_at: datetime | None = None
    noted: int = 0


class RollBook:
    """The rolls of one school, through its desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.school = desk, desk.school

    @property
    def calendar(self) -> SchoolCalendar:
        """The school’s."""
        return SchoolCalendar.of(self.school)

    def closing(self, day: date) -> Closing | None:
        """Why there is no roll that day, if there is none."""
        return self.calendar.closing(day)

    def may_be_taken(self, day: date) -> bool:
        """A school day of this school year that has come."""
        is_past = day <= self.desk.today and end_of_school_year(day) == end_of_school_year(self.desk.today)
        return is_past and self.closing(day) is None

    def groups(self, day: date) -> list[RollGroup]:
        """Every group of the school, by name, and how far its roll is. Three queries."""
        count = peewee.fn.COUNT(Pupil.id)
        names = Pupil.select(Pupil.group_name, count).where(_there(self.school)).group_by(Pupil.group_name)
        groups = {name: RollGroup(name, number) for name, number in _pairs(names.order_by(Pupil.group_name))}
        noted = (
            RecordedAbsence.select(Pupil.group_name, peewee.fn.COUNT(RecordedAbsence.pupil.distinct()))
            .join(Pupil)
            .where((RecordedAbsence.school == self.school.id) & (RecordedAbsence.day == day) & _STANDING)
            .group_by(Pupil.group_name)
        )
        for name, number in _pairs(noted):
            if name in groups:
                groups[name].noted = number
        for call in RollCall.select().where((RollCall.school == self.school.id) & (RollCall.day == day)):
            for group in groups.values() if not call.group_name else filter(None, [groups.get(call.group_name)]):
                group.taken_at = max(filter(None, (group.taken_at, call.taken_at)))
        return list(groups.values())

    def sheet(self, group: str, day: date) -> RollSheet | None:
        """The pupils of that group, or None when the school has no such group. At most four queries."""
        if "\x00" in group:  # PostgreSQL knows none in a text
            return None
        mine = _there(self.school) & (Pupil.group_name == group)
        pupils = list(Pupil.select().where(mine).order_by(Pupil.last_name, Pupil.first_name, Pupil.id))
        if not pupils:
            return None
        lines = {pupil.id: RollLine(pupil) for pupil in pupils}
        for row in AbsenceRegister(self.school).standing(lines, day):
            lines[row.pupil_id].recorded.append(row)
        for notice in _announced(list(lines), day):
            lines[notice.pupil_id].announced.append(notice)
        call = (RollCall.school == self.school.id) & (RollCall.day == day) & RollCall.group_name.in_((group, ""))
        taken = RollCall.select().where(call).order_by(RollCall.taken_at.desc()).first()
        return RollSheet(group, day, list(lines.values()), taken)

    def take(self, group: str, day: date, marks: Mapping[int, AbsenceMark | None], stamp: str) -> None:
        """Record who is absent; marks: by pupil, None for somebody present; whoever is not named stays as noted.

        stamp: of the sheet that was seen. If others recorded something else since, raises RollConflict and stores
        nothing: sent again with the new stamp, this one replaces theirs, and the trail keeps both. The same again
        changes nothing.
        """
        register = AbsenceRegister(self.school, self.desk.staff)
        with exclusively(register.lock):
            sheet = self.sheet(group, day)
            if sheet is None:
                return
            wrong = _taken_back(sheet, marks)
            noted = _new(sheet, day, marks)
            if sheet.stamp != stamp and (wrong or noted):
                raise RollConflict(sheet)
            register.take_back(wrong)
            register.note(noted)
            RollCall.take(self.school, day, group, self.desk.staff, now())
            self._remember(group, day, wrong, noted)

    def _remember(self, group: str, day: date, wrong: list[RecordedAbsence], noted: list[Noted]) -> None:
        changes = {
            "noted": [[each.pupil_id, each.mark.span] for each in noted],
            "taken_back": [[row.pupil_id, row.span] for row in wrong],
        }
        who = self.desk.staff.public_id
        audit.record(audit.Event.ROLL_TAKEN, who, "", self.school, group=group, day=day, **changes)


def _pairs(rows: "peewee.ModelSelect[Any]") -> list[tuple[str, int]]:
    return list(rows.tuples())


_STANDING = RecordedAbsence.state != RecordedState.WITHDRAWN


def _there(school: object) -> peewee.Expression:
    return (Pupil.school == school) & Pupil.removed_at.is_null()


def _announced(pupil_ids: list[int], day: date) -> list[AbsenceNotice]:
    """The standing notices of that day. One query."""
    rows = AbsenceNotice.with_pupils().where(
        AbsenceNotice.pupil.in_(pupil_ids)
        & (AbsenceNotice.last_day >= day)
        & (AbsenceNotice.first_day <= day)
        & AbsenceNotice.status.not_in(NOT_STANDING)
    )
    return [notice for notice in rows.order_by(AbsenceNotice.id) if notice.time.has(day)]


def _taken_back(sheet: RollSheet, marks: Mapping[int, AbsenceMark | None]) -> list[RecordedAbsence]:
    named = (line for line in sheet.lines if line.pupil.id in marks)
    return [row for line in named for row in line.recorded if marks[line.pupil.id] != row.mark]


def _new(sheet: RollSheet, day: date, marks: Mapping[int, AbsenceMark | None]) -> list[Noted]:
    found = []
    for line in sheet.lines:
        mark = marks.get(line.pupil.id)
        if mark and mark not in [row.mark for row in line.recorded]:
            found.append(Noted(line.pupil.id, day, mark))
    return found
