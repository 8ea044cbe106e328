"""The timetable: the periods of a school’s day, which a notice or a recorded absence may name."""

from datetime import time
from typing import NamedTuple

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
