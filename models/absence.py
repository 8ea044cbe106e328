"""Notices of absence, late arrival and early departure: what a parent announces before or on the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from . import audit
from .base import Model, MomentField, exclusively
from .board import School
from .clock import now, today
from .family import Child
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .reason import Reason
from .roster import Guardian, Pupil
from .school_days import end_of_school_year, is_school_day, next_school_day
from .secrets import keyed_hash, reference

EXPLANATION_LIMIT = 500
EARLIEST, LATEST = time(6), time(18)


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


class NoticeStatus(StrEnum):
    """What became of a notice; the words shown are « Transmis », « Reçu par l’école »…"""

    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class NoticeRefused(Exception):
    """The notice breaks a rule of the school; nothing was stored."""


class NoSchool(NoticeRefused):
    """The first day is no school day; `next_day` is."""

    def __init__(self, day: date, next_day: date) -> None:
        super().__init__(day)
        self.day, self.next_day = day, next_day


class OutsideYear(NoticeRefused):
    """The day is past, or after the end of the school year."""


class BadOrder(NoticeRefused):
    """The last day is before the first."""


class NeedsExplanation(NoticeRefused):
    """« Autre » without an explanation (guide; UX.md B-08)."""


class Overlap(NoticeRefused):
    """A notice already covers that time; `existing` is it."""

    def __init__(self, existing: "AbsenceNotice") -> None:
        super().__init__(existing)
        self.existing = existing


@dataclass(frozen=True)
class NoticeDraft:
    """What a parent wants to announce, for one or several children.

    at: the hour of arrival (LATE) or departure (EARLY), in the school’s time. form_key: the same for a form sent twice.
    """

    children: Sequence[Child]
    kind: NoticeKind
    first_day: date
    reason: str
    form_key: str
    last_day: date | None = None
    part: DayPart = DayPart.WHOLE
    at: time | None = None
    explanation: str = ""
    message: str = ""

    @property
    def until(self) -> date:
        return self.last_day or self.first_day

    @property
    def minutes(self) -> tuple[int, int]:
        """The part of a day that it covers, in minutes from midnight, the end excluded."""
        return covered_minutes(self.kind, self.part, self.at)

    def check(self) -> None:
        """Raises the NoticeRefused that applies first; the school’s day decides what « today » is."""
        for school in {child.school.id: child.school for child in self.children}.values():
            check_days(self.first_day, self.last_day, school)


def check_days(first: date, last: date | None, school: School) -> None:
    """May this be announced at that school today? Raises OutsideYear, BadOrder or NoSchool."""
    day = today(school.time_zone)
    year_end = end_of_school_year(day)
    if not day <= first <= year_end or (last and last > year_end):
        raise OutsideYear
    if last and last < first:
        raise BadOrder
    if not is_school_day(first):
        raise NoSchool(first, next_school_day(first))


def covered_minutes(kind: NoticeKind, part: DayPart, at: time | None) -> tuple[int, int]:
    """From when to when, in minutes of the day: noon parts the halves; LATE runs to `at`, EARLY from `at`."""
    day, noon = 24 * 60, 12 * 60
    moment = at.hour * 60 + at.minute if at else 0
    if kind is NoticeKind.LATE:
        return 0, moment
    if kind is NoticeKind.EARLY:
        return moment, day
    return {DayPart.WHOLE: (0, day), DayPart.MORNING: (0, noon), DayPart.AFTERNOON: (noon, day)}[part]


class AbsenceNotice(Model):
    """One child’s notice. Notices sent together share a `batch`, the key of their form."""

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

    class Meta:
        indexes = (
            (("batch", "pupil"), True),
            (("pupil", "last_day"), False),
            (("parent", "last_day"), False),
            (("school", "first_day"), False),
        )

    def reason(self, language: str) -> str:
        """The reason in the words that were shown when it was sent."""
        return self.reason_en if language == "en" else self.reason_fr

    @property
    def is_one_day(self) -> bool:
        return self.first_day == self.last_day

    @property
    def is_current(self) -> bool:
        """Not over yet, and not cancelled."""
        return self.status is not NoticeStatus.CANCELLED and self.last_day >= today(self.school.time_zone)

    @property
    def together(self) -> list["AbsenceNotice"]:
        """The notices sent in one go with this one, itself included, for this parent’s eyes."""
        rows = _with_pupils().where((AbsenceNotice.batch == self.batch) & (AbsenceNotice.parent == self.parent_id))
        return list(rows.order_by(AbsenceNotice.id))

    def covers(self, draft: NoticeDraft) -> bool:
        """Do the two cover a same minute of a same day?"""
        start, end = covered_minutes(self.kind, self.part, self.at)
        first, last = draft.minutes
        return self.first_day <= draft.until and draft.first_day <= self.last_day and start < last and first < end


class NoticeBook:
    """A parent’s notices: sent, listed, found; nobody else’s can be reached through it."""

    def __init__(self, parent: Parent) -> None:
        self.parent = parent

    def send(self, draft: NoticeDraft) -> list[AbsenceNotice]:
        """Store one notice a child, with the mails that announce them, in one transaction.

        The same form sent twice, even at once, gives the same notices. Raises a NoticeRefused, and stores nothing.
        """
        with exclusively(*(f"notices:{child.pupil_id}" for child in draft.children)):
            already = self._sent_with(draft.form_key)
            if already:
                return already
            draft.check()
            reasons = {child.public_id: self._reason(child, draft) for child in draft.children}
            self._refuse_overlap(draft)
            sent = [self._store(child, reasons[child.public_id], draft) for child in draft.children]
            self._announce(sent)
            return sent

    def find(self, name: str) -> AbsenceNotice | None:
        """The parent’s notice of that reference, or None."""
        return self._mine().where(AbsenceNotice.reference == name).first()

    def all(self, limit: int = 200) -> list[AbsenceNotice]:
        """What was sent, the newest day first. One query."""
        newest = (AbsenceNotice.first_day.desc(), AbsenceNotice.id.desc())
        return list(self._mine().order_by(*newest).limit(limit))

    def upcoming(self) -> list[AbsenceNotice]:
        """What is not over yet, the nearest first. One query."""
        open_ = (AbsenceNotice.last_day >= today("America/St_Johns")) & (
            AbsenceNotice.status != NoticeStatus.CANCELLED
        )
        return list(self._mine().where(open_).order_by(AbsenceNotice.first_day, AbsenceNotice.id).limit(50))

    def overlapping(self, draft: NoticeDraft) -> AbsenceNotice | None:
        """The first notice of these children, whoever of the family sent it, that covers a same time."""
        pupils = [child.pupil_id for child in draft.children]
        rows = _with_pupils().where(
            AbsenceNotice.pupil.in_(pupils)
            & (AbsenceNotice.last_day >= draft.first_day)
            & (AbsenceNotice.first_day <= draft.until)
            & (AbsenceNotice.status != NoticeStatus.CANCELLED)
        )
        return next((row for row in rows if row.covers(draft)), None)

    def _mine(self) -> peewee.ModelSelect:
        """This parent’s own, for pupils whose file still bears the parent’s address."""
        allowed = Guardian.select(Guardian.pupil).where(Guardian.email == self.parent.email)
        return _with_pupils().where((AbsenceNotice.parent == self.parent.id) & AbsenceNotice.pupil.in_(allowed))

    def _sent_with(self, form_key: str) -> list[AbsenceNotice]:
        rows = self._mine().where(AbsenceNotice.batch == self._batch(form_key))
        return list(rows.order_by(AbsenceNotice.id))

    def _batch(self, form_key: str) -> str:
        return keyed_hash("batch", self.parent.public_id, form_key)

    def _reason(self, child: Child, draft: NoticeDraft) -> Reason:
        reason = Reason.get_or_none((Reason.school == child.school.id) & (Reason.code == draft.reason))
        if reason is None:
            raise NoticeRefused(draft.reason)
        if reason.needs_explanation and not draft.explanation.strip():
            raise NeedsExplanation
        return reason

    def _refuse_overlap(self, draft: NoticeDraft) -> None:
        existing = self.overlapping(draft)
        if existing:
            raise Overlap(existing)

    def _store(self, child: Child, reason: Reason, draft: NoticeDraft) -> AbsenceNotice:
        moment = now()
        values: dict[str, Any] = {
            "reason_code": reason.code,
            "reason_fr": reason.label_fr,
            "reason_en": reason.label_en,
            "explanation": draft.explanation.strip(),
            "message": draft.message.strip(),
        }
        notice = AbsenceNotice.create(
            reference=reference("AV"),
            batch=self._batch(draft.form_key),
            pupil=child.pupil,
            school=child.school,
            parent=self.parent,
            kind=draft.kind,
            first_day=draft.first_day,
            last_day=draft.until,
            part=draft.part if draft.kind is NoticeKind.ABSENCE else DayPart.WHOLE,
            at=draft.at if draft.kind is not NoticeKind.ABSENCE else None,
            created_at=moment,
            changed_at=moment,
            **values,
        )
        audit.record(audit.Event.NOTICE_SENT, self.parent.public_id, notice=notice.reference)
        return notice

    def _announce(self, sent: list[AbsenceNotice]) -> None:
        """One mail to the parent; one to each school’s secretariat, of its own pupils alone."""
        lines = [notice_facts(notice) for notice in sent]
        OutgoingMail.write(MailKind.NOTICE_SENT, self.parent.email, self.parent.language, {"notices": lines})
        for school in {notice.school.id: notice.school for notice in sent}.values():
            if school.secretariat_email:
                own = [notice_facts(notice) for notice in sent if notice.school.id == school.id]
                facts = {"notices": own, "parent": self.parent.email}
                OutgoingMail.write(MailKind.NOTICE_FOR_SCHOOL, school.secretariat_email, school.language, facts)


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


def _with_pupils() -> peewee.ModelSelect:
    return (
        AbsenceNotice.select(AbsenceNotice, Pupil, School)
        .join(Pupil)
        .switch(AbsenceNotice)
        .join(School, on=(AbsenceNotice.school == School.id), attr="school")
        .switch(AbsenceNotice)
    )

