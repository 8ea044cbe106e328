"""Notices of absence, late arrival and early departure: one child’s record of what was announced."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from .base import Model, MomentField
from .board import School
from .clock import local, today
from .parent import Parent
from .reason import Reason
from .roster import Pupil
from .staff import StaffMember


class NoticeKind(StrEnum):
    """What is announced."""

    ABSENCE = "absence"
    LATE = "late"
    EARLY = "early"


class DayPart(StrEnum):
    """Which part of the day an absence covers."""

    WHOLE = "whole"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    PERIODS = "periods"  # of the school’s timetable
    HOURS = "hours"  # from one hour to another


class NoticeStatus(StrEnum):
    """What became of a notice; the words shown are « Transmis », « Reçu par l’école »…"""

    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


def covered_minutes(kind: NoticeKind, part: DayPart, at: time | None) -> tuple[int, int]:
    """From when to when, in minutes of the day, end excluded: LATE runs to `at`, EARLY from it, noon parts the halves.

    Minutes on the clock, never elapsed ones: a day on which the hour changes is a day like any other.
    """
    day, noon = 24 * 60, 12 * 60
    moment = at.hour * 60 + at.minute if at else 0
    if kind is NoticeKind.LATE:
        return 0, moment
    if kind is NoticeKind.EARLY:
        return moment, day
    return {DayPart.WHOLE: (0, day), DayPart.MORNING: (0, noon), DayPart.AFTERNOON: (noon, day)}[part]


class AbsenceNotice(Model):
    """One child’s notice. Notices sent together share a `batch`; days and `at` are the school’s own, without a zone."""

    reference = peewee.CharField(max_length=16, unique=True)
    batch = peewee.CharField(max_length=64)
    pupil = peewee.ForeignKeyField(Pupil, backref="notices", on_delete="RESTRICT", index=False)
    school = peewee.ForeignKeyField(School, backref="notices", on_delete="RESTRICT", index=False)
    parent = peewee.ForeignKeyField(Parent, null=True, backref="notices", on_delete="SET NULL", index=False)
    kind = EnumField(NoticeKind, max_length=10)
    first_day = peewee.DateField()
    last_day = peewee.DateField()
    part = EnumField(DayPart, max_length=10, default=DayPart.WHOLE)
    at = peewee.TimeField(null=True)
    starts = peewee.TimeField(null=True)  # with PERIODS and HOURS: from when to when, on the school’s clocks
    ends = peewee.TimeField(null=True)
    periods = peewee.CharField(max_length=60, default="")  # « 1,2,3 » with PERIODS
    is_weekly = peewee.BooleanField(default=False)  # only the weekday of the first day, until the last
    fetched_by = peewee.CharField(max_length=200, default="")  # with EARLY: who fetches the child
    back_at = peewee.TimeField(null=True)  # with EARLY: when the child comes back, if it does
    comes_back = peewee.BooleanField(default=False)
    is_tardy = peewee.BooleanField(default=False)  # « tardif »: sent after the cut-off of its first day
    reason_code = peewee.CharField(max_length=30)
    reason_fr = peewee.CharField(max_length=80)
    reason_en = peewee.CharField(max_length=80)
    explanation = peewee.TextField(default="")
    message = peewee.TextField(default="")
    status = EnumField(NoticeStatus, max_length=10, default=NoticeStatus.SENT)
    answer = peewee.TextField(default="")
    version = peewee.IntegerField(default=1)
    created_at = MomentField()
    changed_at = MomentField()
    staff = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL", index=False)  # who entered it
    caller = peewee.CharField(max_length=200, default="")  # … for whom, on the telephone
    answered_at = MomentField(null=True)
    answered_by = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL", index=False)

    class Meta:
        indexes = (
            (("school", "last_day"), False),
            (("school", "changed_at"), False),
            (("batch", "pupil"), True),
            (("pupil", "last_day"), False),
            (("parent", "last_day"), False),
            (("school", "first_day"), False),
        )

    @classmethod
    def with_pupils(cls) -> "peewee.ModelSelect[AbsenceNotice]":
        """Notices with their pupil and their school, in one query."""
        return (
            cls.select(cls, Pupil, School)
            .join(Pupil)
            .switch(cls)
            .join(School, on=(cls.school == School.id), attr="school")
            .switch(cls)
        )

    def reason(self, language: str) -> str:
        """The reason in the words that were shown when it was sent."""
        return self.reason_en if language == "en" else self.reason_fr

    def give_reason(self, reason: Reason) -> None:
        """Keep the reason’s words: the school may change them later, what was sent does not change."""
        self.reason_code, self.reason_fr, self.reason_en = reason.code, reason.label_fr, reason.label_en

    @property
    def is_one_day(self) -> bool:
        return self.first_day == self.last_day

    @property
    def is_current(self) -> bool:
        """Not over yet on the school’s calendar, and not cancelled."""
        return self.status is not NoticeStatus.CANCELLED and self.last_day >= today(self.school.time_zone)

    @property
    def sent_at(self) -> datetime:
        """When it was sent, on the school’s clocks."""
        return local(self.created_at, self.school.time_zone)

    @property
    def minutes(self) -> tuple[int, int]:
        """The part of each day that it covers."""
        return covered_minutes(self.kind, self.part, self.at)


def notice_facts(notice: AbsenceNotice) -> dict[str, Any]:
    """What a mail or an export says of a notice; dates and hours in ISO 8601."""
    return {
        "reference": notice.reference,
        "child": notice.pupil.full_name,
        "first_name": notice.pupil.first_name,
        "group": notice.pupil.group_name,
        "school": notice.school.name,
        "file_number": notice.pupil.file_number,
        "kind": notice.kind,
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "part": notice.part,
        "at": notice.at.isoformat("minutes") if notice.at else "",
        "reason_fr": notice.reason_fr,
        "reason_en": notice.reason_en,
        "explanation": notice.explanation,
        "message": notice.message,
        "status": notice.status,
    }
