"""The school’s calendar: holidays and pedagogical days, besides the weekends, and the next day of school."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any, NamedTuple

import peewee
from playhouse.fields import EnumField

from .base import Model, database
from .board import School
from .school_days import is_weekday

SHOWN_SECONDS = 30
LONGEST_BREAK = 400  # days: where no school day is found any more


class ClosedKind(StrEnum):
    """Why there is no school on a day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # « congé »
    PEDAGOGICAL = "pedagogical"  # « journée pédagogique »


class ClosedDay(Model):
    """A weekday without school, at one school."""

    school = peewee.ForeignKeyField(School, backref="closed_days", on_delete="CASCADE", index=False)
    day = peewee.DateField()
    kind = EnumField(ClosedKind, max_length=12)
    label = peewee.CharField(max_length=120, default="")

    class Meta:
        indexes = ((("school", "day"), True),)


class Closing(NamedTuple):
    """Why a day is closed; label: the school’s own words, often empty."""

    kind: ClosedKind
    label: str = ""


class SchoolCalendar:
    """Which days there is school. Dates are the school’s own: no hour, no zone, no daylight saving plays a part."""

    def __init__(self, closed: dict[date, Closing]) -> None:
        self._closed = closed

    @classmethod
    def of(cls, school: School) -> "SchoolCalendar":
        """The calendar as it was at most SHOWN_SECONDS ago: each pause of somebody who fills in a form asks for it."""
        if school.id is None:
            return cls({})
        if database.obj not in _shelf:
            _shelf.clear()
        known, moment = _shelf.setdefault(database.obj, {}), monotonic()
        if school.id not in known or known[school.id][0] < moment:
            rows = ClosedDay.select().where(ClosedDay.school == school.id)
            days = {row.day: Closing(row.kind, row.label) for row in rows}
            known[school.id] = moment + SHOWN_SECONDS, cls(days)
        return known[school.id][1]

    @staticmethod
    def forget() -> None:
        """After a change of any calendar."""
        _shelf.clear()

    def closing(self, day: date) -> Closing | None:
        """Why there is no school on that day; None on a school day."""
        if not is_weekday(day):
            return Closing(ClosedKind.WEEKEND)
        return self._closed.get(day)

    def is_school_day(self, day: date) -> bool:
        return self.closing(day) is None

    def next_school_day(self, day: date) -> date:
        """The first school day on or after `day`; `day` itself where the calendar closes for more than a year."""
        days = (day + timedelta(days=n) for n in range(LONGEST_BREAK))
        return next((each for each in days if self.is_school_day(each)), day)

    def previous_school_day(self, day: date) -> date:
        """The last school day before `day`; `day` itself where the calendar closes for more than a year."""
        days = (day - timedelta(days=n) for n in range(1, LONGEST_BREAK))
        return next((each for each in days if self.is_school_day(each)), day)

    def after(self, day: date, school_days: int) -> date:
        """The school day that comes `school_days` school days after `day`."""
        for _ in range(school_days):
            day = self.next_school_day(day + timedelta(days=1))
        return day

    def school_days(self, first: date, last: date, *, weekly: bool = False) -> list[date]:
        """The school days from `first` to `last`, both included; weekly: only those of the weekday of `first`."""
        step = 7 if weekly else 1
        days = (first + timedelta(days=n) for n in range(0, (last - first).days + 1, step))
        return [day for day in days if self.is_school_day(day)]

    def closed_between(self, first: date, last: date) -> Iterable[tuple[date, Closing]]:
        """The weekdays without school of that span, in order."""
        return sorted((day, why) for day, why in self._closed.items() if first <= day <= last)


_shelf: dict[Any, dict[int, tuple[float, SchoolCalendar]]] = {}
