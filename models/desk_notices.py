"""What a desk reads and answers: the notices of its school, and no other’s."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import peewee

from . import audit
from .absence import AbsenceNotice, NoticeStatus
from .absence_meeting import meet
from .absence_time import AbsenceTime, NoticeKind
from .base import database, held
from .board import School
from .clock import now
from .day_sheet import DaySheet, SheetFilter
from .desk_pupils import DeskPupils
from .document import NoticeDocument
from .family import Child
from .notice_answer import Answer, Outcome, tell_families
from .notice_draft import NoticeDraft
from .notice_version import NoticeVersion
from .notice_writing import Author, write_notices
from .parent import Parent
from .school_calendar import SchoolCalendar
from .staff import StaffMember

_REFERENCE = re.compile(r"AV-[0-9A-Z]{4}-[0-9A-Z]{4}")
MOST_AT_ONCE = 500  # notices answered by one press


class DeskNotices:
    """The notices of one school, for one of its staff."""

    def __init__(self, staff: StaffMember, school: School) -> None:
        self.staff, self.school = staff, school

    def on(self, day: date, since: datetime, asked: SheetFilter) -> DaySheet:
        """The sheet of that day; since: when this person last looked. One query."""
        return DaySheet(self.school, day, self._read().where(_spans(day)).order_by(AbsenceNotice.id), since, asked)

    def state_on(self, day: date) -> tuple[Any, ...]:
        """What is other as soon as the sheet of that day is: cheap, since each open page asks every few seconds.

        Whatever is done with a notice makes its version grow; what a correction brings to the day is the last changed.
        One query, one row.
        """
        of, notice = peewee.fn, AbsenceNotice
        facts = of.COUNT(notice.id), of.MAX(notice.id), of.SUM(notice.version), of.MAX(notice.changed_at)
        rows: Any = self._own(*facts).where(_spans(day)).tuples()
        return tuple(rows[0])

    def ahead(self, day: date, count: int = 5) -> list[tuple[date, int]]:
        """The next school days after that one, each with how many notices concern it. One query, a row a span."""
        calendar, days = SchoolCalendar.of(self.school), [day]
        for _ in range(count):
            days.append(calendar.next_school_day(days[-1] + timedelta(days=1)))
        columns = (AbsenceNotice.first_day, AbsenceNotice.last_day, AbsenceNotice.is_weekly)
        spans = (AbsenceNotice.first_day <= days[-1]) & (AbsenceNotice.last_day > day)
        standing = self._own(*columns, peewee.fn.COUNT(AbsenceNotice.id))
        rows: Any = standing.where(spans & (AbsenceNotice.status != NoticeStatus.CANCELLED)).group_by(*columns).tuples()
        times = [
            (AbsenceTime(NoticeKind.ABSENCE, first, last, is_weekly=weekly), number)
            for first, last, weekly, number in rows
        ]
        return [(each, sum(number for time, number in times if time.has(each))) for each in days[1:]]

    def find(self, reference: str) -> AbsenceNotice | None:
        """The school’s notice of that reference, or None."""
        return self._whole().where(AbsenceNotice.reference == reference).first() if is_reference(reference) else None

    def of_pupil(self, pupil: int, besides: AbsenceNotice | None = None, limit: int = 10) -> list[AbsenceNotice]:
        """The notices of the pupil of that id besides that one, the latest day first. One query."""
        mine = self._read().where(AbsenceNotice.pupil == pupil, AbsenceNotice.id != (besides.id if besides else 0))
        return list(mine.order_by(AbsenceNotice.last_day.desc(), AbsenceNotice.id).limit(limit))

    def versions(self, notice: AbsenceNotice) -> list[NoticeVersion]:
        """What it said before, the newest first. One query."""
        mine = NoticeVersion.select().where(NoticeVersion.notice == notice.id)
        return list(mine.order_by(NoticeVersion.version.desc()))

    def has_document(self, notice: AbsenceNotice) -> bool:
        """Is a document joined to it? Its content is not read."""
        return NoticeDocument.of(notice) is not None

    def document(self, notice: AbsenceNotice) -> NoticeDocument | None:
        """The document joined to it, to be read now: that is in the trail."""
        joined = NoticeDocument.of(notice)
        if joined:
            about = {"what": "document", "notice": notice.reference}
            audit.record(audit.Event.SENSITIVE_READ, self.staff.public_id, school=self.school, **about)
        return joined

    def child(self, name: str) -> Child | None:
        """The pupil whose file an address calls so, as the questions of a notice know a child; nothing is stored.

        None for another school’s as for a nonexistent one (SECURITY.md S12).
        """
        file = DeskPupils(self.staff, self.school).file(name)
        return Child(pupil=file.pupil, public_id=name) if file else None

    def enter(self, draft: NoticeDraft, caller: str) -> AbsenceNotice:
        """Write down what somebody telephones: received at once, and the file is told. Raises a NoticeRefused."""
        return write_notices(draft, Author(staff=self.staff, caller=caller))[0]

    def answer(self, wanted: Mapping[str, int], answer: Answer) -> Outcome:
        """Answer the notices of these references, each as it was read: wanted gives the version that was.

        A notice changed, cancelled or answered by somebody else meanwhile is left alone and given back as it is now;
        the others are done. The same press twice does nothing more, and is answered alike (UX.md E-10). A notice that
        is answered already is not « received » any more: it stays as it is. Another school’s is not there at all.
        """
        outcome, answered = Outcome(), []
        with database.atomic():
            for notice in self._held(wanted):
                if self._gave(notice, wanted[notice.reference], answer):
                    outcome.done.append(notice)
                elif notice.version != wanted[notice.reference] or notice.status is NoticeStatus.CANCELLED:
                    outcome.changed.append(notice)
                elif answer.status is NoticeStatus.RECEIVED and notice.status is not NoticeStatus.SENT:
                    outcome.kept.append(notice)
                else:
                    outcome.done.append(notice)
                    answered.append(notice)
            self._store(answered, answer)
            if answer.status is not NoticeStatus.RECEIVED:
                meet({notice.pupil_id for notice in answered})  # a refused notice covers nothing any more
        return outcome

    def _gave(self, notice: AbsenceNotice, version: int, answer: Answer) -> bool:
        """Is this the second half of a double press?"""
        mine = notice.answered_by_id == self.staff.id and notice.version in (version, version + 1)
        return mine and answer.is_given_to(notice)

    def _held(self, wanted: Mapping[str, int]) -> list[AbsenceNotice]:
        """These notices, as nobody else can change them until the end of the transaction."""
        references = sorted(name for name in wanted if is_reference(name))[:MOST_AT_ONCE]
        rows = self._whole().where(AbsenceNotice.reference.in_(references)).order_by(AbsenceNotice.id)
        return list(held(rows, AbsenceNotice))

    def _store(self, notices: list[AbsenceNotice], answer: Answer) -> None:
        if not notices:
            return
        given = {"status": answer.status, "answer": answer.sentence, "answered_at": now(), "answered_by": self.staff.id}
        mine = AbsenceNotice.id.in_([notice.id for notice in notices])
        AbsenceNotice.update(version=AbsenceNotice.version + 1, **given).where(mine).execute()
        for notice in notices:
            notice.version += 1
            for name, value in given.items():
                setattr(notice, name, value)
        said, names = answer.status, [notice.reference for notice in notices]
        audit.record(audit.Event.NOTICE_ANSWERED, self.staff.public_id, school=self.school, answer=said, notices=names)
        tell_families(notices)

    def _own(self, *columns: Any) -> "peewee.ModelSelect[AbsenceNotice]":
        return AbsenceNotice.select(*columns).where(AbsenceNotice.school == self.school.id)

    def _read(self) -> "peewee.ModelSelect[AbsenceNotice]":
        return AbsenceNotice.with_pupils().where(AbsenceNotice.school == self.school.id)

    def _whole(self) -> "peewee.ModelSelect[AbsenceNotice]":
        """With their sender and who entered them, too."""
        outer = peewee.JOIN.LEFT_OUTER
        return (
            self._read()
            .select_extend(Parent, StaffMember)
            .join(Parent, outer, on=(AbsenceNotice.parent == Parent.id), attr="parent")
            .switch(AbsenceNotice)
            .join(StaffMember, outer, on=(AbsenceNotice.staff == StaffMember.id), attr="staff")
        )


def _spans(day: date) -> Any:
    return (AbsenceNotice.first_day <= day) & (AbsenceNotice.last_day >= day)


def is_reference(text: str) -> bool:
    """Has it the form of a notice’s number?"""
    return bool(_REFERENCE.fullmatch(text))
