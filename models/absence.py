"""Notices of absence, late arrival and early departure: one child’s record of what was announced."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from .absence_time import AbsenceTime, DayPart, NoticeKind, numbers_in
from .absence_time import covered_minutes as covered_minutes
from .base import Model, MomentField
from .board import School
from .clock import local, today
from .parent import Parent
from .reason import Reason
from .roster import Pupil
from .staff import StaffMember


class NoticeStatus(StrEnum):
    """What became of a notice; the words shown are « Transmis », « Reçu par l’école »…"""

    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


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
    def is_shared(self) -> bool:
        """Do the other guardians of the child see it? Not what one parent wrote, at a school that does not show it.

        Never of a restricted pupil, not even what the school entered: it would tell one parent what the other said.
        """
        return not self.pupil.is_restricted and (self.staff_id is not None or self.school.shares_notices)

    @property
    def is_current(self) -> bool:
        """Not over yet on the school’s calendar, and not cancelled."""
        return self.status is not NoticeStatus.CANCELLED and self.last_day >= today(self.school.time_zone)

    @property
    def sent_at(self) -> datetime:
        """When it was sent, on the school’s clocks."""
        return local(self.created_at, self.school.time_zone)

    @property
    def time(self) -> AbsenceTime:
        """When it applies."""
        return AbsenceTime(
            kind=self.kind,
            first_day=self.first_day,
            last_day=self.last_day,
            part=self.part,
            at=self.at,
            starts=self.starts,
            ends=self.ends,
            periods=numbers_in(self.periods),
            is_weekly=self.is_weekly,
            back_at=self.back_at,
        )

    @property
    def minutes(self) -> tuple[int, int]:
        """The part of each day that it covers, in minutes of the day, end excluded."""
        return self.time.minutes


def notice_facts(notice: AbsenceNotice) -> dict[str, Any]:
    """What a mail or an export says of a notice; dates and hours in ISO 8601."""
    return {
        "reference": notice.reference,
        "child": notice.pupil.full_name,
        "first_name": notice.pupil.first_name,
        "group": notice.pupil.group_name,
        "school": notice.school.name,
        "file_number": notice.pupil.file_number,
        **_when(notice),
        "fetched_by": notice.fetched_by,
        "comes_back": notice.comes_back,
        "reason_fr": notice.reason_fr,
        "reason_en": notice.reason_en,
        "explanation": notice.explanation,
        "message": notice.message,
        "status": notice.status,
        "is_tardy": notice.is_tardy,
    }


def _when(notice: AbsenceNotice) -> dict[str, Any]:
    hours = {"at": notice.at, "starts": notice.starts, "ends": notice.ends, "back_at": notice.back_at}
    return {
        "kind": notice.kind,
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "part": notice.part,
        "periods": notice.periods,
        "is_weekly": notice.is_weekly,
        **{name: moment.isoformat("minutes") if moment else "" for name, moment in hours.items()},
    }
