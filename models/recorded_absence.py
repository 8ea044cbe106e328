"""« Absence constatée »: what the school recorded, and what a parent says of it."""

from datetime import date, datetime
from enum import StrEnum

import peewee
from playhouse.fields import EnumField

from .absence import AbsenceNotice
from .absence_mark import AbsenceMark
from .absence_time import DayPart, NoticeKind
from .base import Model, MomentField
from .board import School
from .clock import local, now
from .parent import Parent
from .roster import Pupil
from .secrets import public_id
from .staff import StaffMember


class RecordedState(StrEnum):
    """Where an absence stands between the school and the family."""

    TO_EXPLAIN = "to_explain"
    ANNOUNCED = "announced"  # a notice covers it: nothing is asked of anybody
    EXPLAINED = "explained"
    DISPUTED = "disputed"  # « Ce n’est pas exact »
    WITHDRAWN = "withdrawn"  # the school took it back


class RecordedAbsence(Model):
    """One pupil, one day, one span of it; the same absence recorded twice is one row."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    pupil = peewee.ForeignKeyField(Pupil, backref="recorded_absences", on_delete="RESTRICT", index=False)
    school = peewee.ForeignKeyField(School, backref="recorded_absences", on_delete="RESTRICT", index=False)
    day = peewee.DateField()
    kind = EnumField(NoticeKind, max_length=10, default=NoticeKind.ABSENCE)
    part = EnumField(DayPart, max_length=10, default=DayPart.WHOLE)
    at = peewee.TimeField(null=True)  # LATE: the arrival; EARLY: the departure
    starts = peewee.TimeField(null=True)  # with PERIODS and HOURS
    ends = peewee.TimeField(null=True)
    periods = peewee.CharField(max_length=60, default="")
    span = peewee.CharField(max_length=40)  # kind, part and hours in one text: what is unique for a pupil and a day
    state = EnumField(RecordedState, max_length=12, default=RecordedState.TO_EXPLAIN)
    explain_by = MomentField()  # the deadline, from the school’s settings on the day it was recorded
    notice = peewee.ForeignKeyField(AbsenceNotice, null=True, on_delete="SET NULL")
    reason_code = peewee.CharField(max_length=30, default="")
    reason_fr = peewee.CharField(max_length=80, default="")
    reason_en = peewee.CharField(max_length=80, default="")
    explanation = peewee.TextField(default="")
    dispute = peewee.TextField(default="")  # what the parent says is not exact
    note = peewee.TextField(default="")  # the school’s sentence, when it maintains what was disputed
    answered_by = peewee.ForeignKeyField(Parent, null=True, on_delete="SET NULL", index=False)
    answered_at = MomentField(null=True)
    recorded_by = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL", index=False)
    recorded_at = MomentField(default=now)
    changed_at = MomentField(default=now)
    reminded_at = MomentField(null=True)

    class Meta:
        indexes = (
            (("pupil", "day", "span"), True),
            (("school", "day"), False),
            (("school", "state"), False),
        )

    @classmethod
    def with_pupils(cls) -> "peewee.ModelSelect[RecordedAbsence]":
        """Recorded absences with their pupil and their school, in one query."""
        return (
            cls.select(cls, Pupil, School)
            .join(Pupil)
            .switch(cls)
            .join(School, on=(cls.school == School.id), attr="school")
            .switch(cls)
        )

    @property
    def mark(self) -> AbsenceMark:
        """What was noted of that day."""
        return AbsenceMark(self.kind, self.part, self.at, self.starts, self.ends, self.periods)

    @property
    def is_open(self) -> bool:
        """Is something still asked of the parent?"""
        return self.state is RecordedState.TO_EXPLAIN

    @property
    def is_overdue(self) -> bool:
        """Still asked of the parent, after the delay?"""
        return self.is_open and self.explain_by < now()

    @property
    def was_answered_late(self) -> bool:
        """« Après le délai »: explained, but not in time."""
        return bool(self.reason_code and self.answered_at and self.answered_at > self.explain_by)

    @property
    def deadline(self) -> datetime:
        """Until when the parent may answer in time, on the school’s clocks."""
        return local(self.explain_by, self.school.time_zone)

    def note_for(self, parent: Parent) -> str:
        """What the school replied to a dispute; of a restricted pupil, only for who disputed: it quotes their words."""
        return self.note if self.answered_by_id == parent.id or not self.pupil.is_restricted else ""

    def reason(self, language: str) -> str:
        """The reason in the words that were shown when it was given."""
        return self.reason_en if language == "en" else self.reason_fr


class RollCall(Model):
    """« Appel »: the presence of a group was taken on a day, so who is not recorded as absent was there."""

    school = peewee.ForeignKeyField(School, backref="roll_calls", on_delete="CASCADE", index=False)
    day = peewee.DateField()
    group_name = peewee.CharField(max_length=60)  # "" for the whole school, when a file said so
    taken_at = MomentField(default=now)
    staff = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL", index=False)

    class Meta:
        indexes = ((("school", "day", "group_name"), True),)

    @classmethod
    def take(cls, school: School, day: date, group_name: str, staff: StaffMember | None, moment: datetime) -> None:
        """The group was seen then; a later look replaces an earlier one."""
        key = [cls.school, cls.day, cls.group_name]
        facts: dict[peewee.Field, object] = {cls.taken_at: moment, cls.staff: staff}
        row: dict[peewee.Field, object] = {cls.school: school, cls.day: day, cls.group_name: group_name, **facts}
        cls.insert(row).on_conflict(conflict_target=key, update=facts).execute()
