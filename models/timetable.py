"""The timetable: the periods of a school’s day, which a notice or a recorded absence may name."""

from collections.abc import Collection
from datetime import time
from time import monotonic
from typing import Any, NamedTuple

import peewee

from .base import Model, database
from .board import School


class Hours(NamedTuple):
    """From when to when, on the school’s clocks."""

    starts: time
    ends: time


class Period(Model):
    """One period of one school’s day."""

    school = peewee.ForeignKeyField(School, backref="periods", on_delete="CASCADE", index=False)
    number = peewee.IntegerField()
    starts = peewee.TimeField()
    ends = peewee.TimeField()

    class Meta:
        indexes = ((("school", "number"), True),)

    @classmethod
    def of(cls, school: School) -> "list[Period]":
        """The school’s periods in their order; empty when it has said none. One query."""
        return list(cls.select().where(cls.school == school.id).order_by(cls.number))

    @classmethod
    def lay_out(cls, school: School, day: list[Hours]) -> None:
        """The whole timetable anew, numbered from 1."""
        with database.atomic():
            cls.delete().where(cls.school == school.id).execute()
            rows = [
                {"school": school.id, "number": number, "starts": hours.starts, "ends": hours.ends}
                for number, hours in enumerate(day, 1)
            ]
            if rows:
                cls.insert_many(rows).execute()
        Timetable.forget()


SHOWN_SECONDS = 30


class Timetable(dict[int, Hours]):
    """The hours of each period by its number; empty at a school that has said none. Two compare by all their hours."""

    @classmethod
    def of(cls, school: School) -> "Timetable":
        """As it was at most SHOWN_SECONDS ago: each pause of somebody who fills in a form asks for it."""
        if database.obj not in _shelf:
            _shelf.clear()
        known, moment = _shelf.setdefault(database.obj, {}), monotonic()
        if school.id not in known or known[school.id][0] < moment:
            day = cls({period.number: Hours(period.starts, period.ends) for period in Period.of(school)})
            known[school.id] = moment + SHOWN_SECONDS, day
        return known[school.id][1]

    @staticmethod
    def forget() -> None:
        """After a change of any timetable."""
        _shelf.clear()

    def hours_of(self, periods: Collection[int]) -> Hours | None:
        """From the start of the first of these periods to the end of the last; None unless all of them exist."""
        if not periods or not set(periods) <= self.keys():
            return None
        spans = [self[number] for number in periods]
        return Hours(min(span.starts for span in spans), max(span.ends for span in spans))


_shelf: dict[Any, dict[int, tuple[float, Timetable]]] = {}
