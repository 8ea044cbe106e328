"""What who sent a notice may still do with it: correct it or cancel it until it begins, then cut it short."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from . import audit
from .absence import AbsenceNotice, NoticeStatus, notice_facts
from .absence_meeting import meet
from .base import exclusively, held
from .clock import now
from .document import NoticeDocument
from .family import Child
from .notice_course import NoticeCourse
from .notice_draft import NoticeDraft
from .notice_mail import tell_of_cancelling, tell_of_change
from .notice_refused import NoticeRefused
from .notice_version import NoticeVersion
from .notice_writing import check_notices, say
from .parent import Parent

SAID = (
    "kind", "part", "at", "first_day", "last_day", "is_weekly", "starts", "ends", "periods", "back_at", "comes_back",
    "fetched_by", "explanation", "message", "reason_code",
)  # fmt: skip


class NoticeClosed(NoticeRefused):
    """It has begun, or it was cancelled: `notice`, as it is now, can no longer be changed in that way."""

    def __init__(self, notice: AbsenceNotice) -> None:
        super().__init__(notice.reference)
        self.notice = notice


class NoticeMoved(NoticeClosed):
    """Another window changed it, or the school answered, since it was read: `notice` is what it says now."""


class NoticeChange:
    """One notice in the hands of the parent who sent it."""

    def __init__(self, parent: Parent, notice: AbsenceNotice) -> None:
        self.parent, self.notice = parent, notice

    @property
    def course(self) -> NoticeCourse:
        """Whether it has begun, and until when it can be changed."""
        return NoticeCourse(self.notice)

    @cached_property
    def child(self) -> Child:
        """Whom it is for, at the school that received it, whatever became of the link with the account."""
        self.notice.pupil.school = self.notice.school
        return Child(public_id=self.notice.reference, parent=self.parent, pupil=self.notice.pupil)

    @cached_property
    def document(self) -> NoticeDocument | None:
        """What was joined to it. One query."""
        return NoticeDocument.of(self.notice)

    def edit(self, draft: NoticeDraft, version: int) -> None:
        """Make it say what the draft says; it is « Transmis » again, what it said is kept, and everybody is told.

        version: what the person read. The same form sent twice changes it once. Raises a NoticeRefused: the school’s
        rules, NoticeMoved or NoticeClosed; then nothing is stored.
        """
        draft, has_new_document = self._with_document(draft)
        with self._alone():
            if self._stands_as(version) and self._says(draft) and not has_new_document:
                return
            self._check(version)
            check_notices(draft, self.notice)
            former = notice_facts(self.notice)
            say(self.notice, draft)
            self._replace(former)
            if has_new_document:
                NoticeDocument.delete().where(NoticeDocument.notice == self.notice.id).execute()
                draft.documents[self.child.public_id].join(self.notice)

    def cancel(self, version: int) -> None:
        """It does not count any more; everybody is told. Raises NoticeMoved or NoticeClosed.

        Who cancels it twice has cancelled it once, and is answered twice alike.
        """
        with self._alone():
            if self.notice.status is not NoticeStatus.CANCELLED:
                self._check(version)
                self._store(status=NoticeStatus.CANCELLED)
                tell_of_cancelling(self.notice)
                self._record(audit.Event.NOTICE_CANCELLED)

    def shorten(self, last_day: date, version: int) -> None:
        """« Annuler la suite »: it ends with `last_day`, the last that has begun.

        Sent twice, it does nothing more. Raises NoticeMoved or NoticeClosed.
        """
        with self._alone():
            if (self.notice.last_day, self.notice.version) == (last_day, version + 1):
                return
            if self.course.last_begun != last_day:
                raise NoticeClosed(self.notice)
            if self.notice.version != version:
                raise NoticeMoved(self.notice)
            former = notice_facts(self.notice)
            self.notice.last_day = last_day
            self._replace(former)

    def _with_document(self, draft: NoticeDraft) -> tuple[NoticeDraft, bool]:
        """The document that it has stays, unless another was chosen: (the draft with it, whether it is another)."""
        name = self.child.public_id
        chosen = draft.documents.get(name)
        if self.document is None or (chosen is not None and chosen != self.document):
            return draft, chosen is not None
        return replace(draft, documents={**draft.documents, name: self.document}), False

    def _stands_as(self, version: int) -> bool:
        """As the person read it, or as that person has just sent it: neither cancelled nor answered since."""
        was_answered = self.notice.status is not NoticeStatus.SENT and self.notice.version != version
        return not self.course.is_cancelled and not was_answered

    def _says(self, draft: NoticeDraft) -> bool:
        wanted = AbsenceNotice(pupil=self.notice.pupil, school=self.notice.school)
        say(wanted, draft)
        return all(getattr(wanted, name) == getattr(self.notice, name) for name in SAID)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """A transaction in which the notice is read anew and nobody else can change it, the school neither."""
        with exclusively(f"notices:{self.notice.pupil_id}"):
            mine = AbsenceNotice.with_pupils().where(AbsenceNotice.id == self.notice.id)
            self.notice = held(mine, AbsenceNotice).get()
            self.notice.parent = self.parent
            yield

    def _check(self, version: int) -> None:
        if not self.course.is_open:
            raise NoticeClosed(self.notice)
        if self.notice.version != version:
            raise NoticeMoved(self.notice)

    def _replace(self, former: dict[str, Any]) -> None:
        """Keep what it said, store what it says now, tell everybody; an answer was to what it said."""
        kept = {"version": self.notice.version, "facts": json.dumps(former), "changed_by": self.parent.public_id}
        NoticeVersion.create(notice=self.notice, **kept)
        self._store(status=NoticeStatus.SENT, answer="", answered_at=None, answered_by=None)
        tell_of_change(self.notice, former)
        self._record(audit.Event.NOTICE_CHANGED)

    def _store(self, **facts: Any) -> None:
        for name, value in {**facts, "version": self.notice.version + 1, "changed_at": now()}.items():
            setattr(self.notice, name, value)
        self.notice.save()
        meet([self.notice.pupil_id])

    def _record(self, event: audit.Event) -> None:
        notice = self.notice
        audit.record(
            event, self.parent.public_id, school=notice.school, notice=notice.reference, version=notice.version
        )
