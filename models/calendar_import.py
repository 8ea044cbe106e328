"""The import of a calendar: the closed days of the school years that a file touches, for the schools it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from . import audit
from .base import exclusively
from .board import Board, School
from .closings import Closings, school_year
from .school_calendar import ClosedDay, Closing, SchoolCalendar
from .staff import StaffMember


@dataclass
class CalendarChange:
    """What changes in one school’s calendar."""

    school: School
    added: dict[date, Closing]
    changed: dict[date, Closing]
    removed: dict[date, Closing]
    kept: int

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)


class CalendarImport:
    """Makes the closed days of the named schools, in the school years that the file touches, what the file says.

    only: the schools that may be concerned, when somebody of the staff brings the file; others are left alone.
    """

    def __init__(self, closings: Closings, only: Sequence[School] | None = None) -> None:
        self._closings, self._only = closings, None if only is None else {school.id for school in only}

    def plan(self) -> list[CalendarChange]:
        """What would change, school by school, by name; nothing is written."""
        schools = School.select(School, Board).join(Board, attr="board").where(School.board.in_(self._boards()))
        mine = [each for each in schools.order_by(School.name) if self._only is None or each.id in self._only]
        found = [(school, self._days_of(school)) for school in mine]
        stored = self._stored([school for school, days in found if days])
        return [_change(school, stored.get(school.id, {}), days) for school, days in found if days]

    def apply(self, staff: StaffMember | None = None) -> list[CalendarChange]:
        """Change it, in one transaction; the same file again changes nothing."""
        with exclusively("calendars"):
            changes = self.plan()
            for change in changes:
                self._write(change, staff)
        SchoolCalendar.forget()
        return changes

    def _boards(self) -> list[int]:
        codes = {board for board, _school in self._closings.days}
        return [board.id for board in Board.select(Board.id).where(Board.code.in_(codes))]

    def _days_of(self, school: School) -> dict[date, Closing]:
        of_board = self._closings.days.get((school.board.code, ""), {})
        return {**of_board, **self._closings.days.get((school.board.code, school.code), {})}

    def _stored(self, schools: list[School]) -> dict[int, dict[date, Closing]]:
        """What these schools have now, in the school years of the file. One query."""
        known: dict[int, dict[date, Closing]] = {}
        for row in ClosedDay.select().where(ClosedDay.school.in_(schools)):
            if school_year(row.day) in self._closings.years:
                known.setdefault(row.school_id, {})[row.day] = Closing(row.kind, row.label)
        return known

    def _write(self, change: CalendarChange, staff: StaffMember | None) -> None:
        gone = list({**change.changed, **change.removed})
        ClosedDay.delete().where((ClosedDay.school == change.school) & ClosedDay.day.in_(gone)).execute()
        rows = [
            {"school": change.school.id, "day": day, "kind": closing.kind, "label": closing.label}
            for day, closing in {**change.added, **change.changed}.items()
        ]
        if rows:
            ClosedDay.insert_many(rows).execute()
        facts = {"added": len(change.added), "changed": len(change.changed), "removed": len(change.removed)}
        who = staff.public_id if staff else ""
        audit.record(audit.Event.SETTINGS_CHANGED, who, "", change.school, what="calendar", **facts)


def _change(school: School, stored: dict[date, Closing], wanted: dict[date, Closing]) -> CalendarChange:
    return CalendarChange(
        school=school,
        added={day: closing for day, closing in wanted.items() if day not in stored},
        changed={day: closing for day, closing in wanted.items() if day in stored and stored[day] != closing},
        removed={day: closing for day, closing in stored.items() if day not in wanted},
        kept=sum(stored.get(day) == closing for day, closing in wanted.items()),
    )
