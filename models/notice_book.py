"""A parent’s notices of absence: sent, listed and found, with what the other guardians of the children share."""

import re
from datetime import date, timedelta

import peewee

from .absence import AbsenceNotice, NoticeStatus
from .board import School
from .clock import now
from .email_address import masked
from .family import Child
from .notice_change import NoticeChange
from .notice_draft import NoticeDraft
from .notice_version import NoticeVersion
from .notice_writing import Author, check_notices, overlapping, write_notices
from .parent import Parent
from .prepared import Prepared
from .roster import Guardian, Pupil

_REFERENCE = re.compile(r"AV-[0-9A-Z]{4}-[0-9A-Z]{4}")
_NEWEST_FIRST = (AbsenceNotice.first_day.desc(), AbsenceNotice.id.desc())
_STANDING = AbsenceNotice.status != NoticeStatus.CANCELLED


def _readable(email: object, parent: object) -> "peewee.ModelSelect[AbsenceNotice]":
    """What a parent may read: of pupils whose file bears the address, the parent’s own notices; and the others’, as
    `AbsenceNotice.is_shared` says, once the pupil is attached to the account.
    """
    on_file = Guardian.select(Guardian.pupil).where(Guardian.email == email)
    attached = Child.select(Child.pupil).where(Child.parent == parent)
    is_shared = ~Pupil.is_restricted & (School.shares_notices | AbsenceNotice.staff.is_null(False))
    of_others = is_shared & Pupil.removed_at.is_null() & AbsenceNotice.pupil.in_(attached)
    of_pupils = AbsenceNotice.with_pupils().where(AbsenceNotice.pupil.in_(on_file))
    return of_pupils.where((AbsenceNotice.parent == parent) | of_others)


@Prepared
def _not_over(email: object, parent: object, since: object) -> "peewee.ModelSelect[AbsenceNotice]":
    notices = _readable(email, parent).where((AbsenceNotice.last_day >= since) & _STANDING)
    notices = notices.select(AbsenceNotice, School.id, School.time_zone)  # what else is loaded costs the dashboard time
    return notices.order_by(AbsenceNotice.first_day, AbsenceNotice.id).limit(50)


class NoticeBook:
    """What one parent announced, and may read, for the children whose file still bears that parent’s address."""

    PER_PAGE = 25

    def __init__(self, parent: Parent) -> None:
        self.parent = parent

    def send(self, draft: NoticeDraft) -> list[AbsenceNotice]:
        """Store one notice a child, with the mails that announce them, in one transaction.

        The same form sent twice, even at once, gives the same notices. Raises a NoticeRefused, and stores nothing.
        """
        return write_notices(draft, Author(parent=self.parent))

    def check(self, draft: NoticeDraft) -> None:
        """Would it be accepted now? Raises the NoticeRefused that applies first."""
        check_notices(draft)

    def find(self, name: str) -> AbsenceNotice | None:
        """The notice of that reference, if this parent may read it; else None, whether or not it exists."""
        return self._seen().where(AbsenceNotice.reference == name).first() if _REFERENCE.fullmatch(name) else None

    def together(self, notice: AbsenceNotice) -> list[AbsenceNotice]:
        """The notices sent in one go with this one, itself included."""
        return self._of_batch(notice.batch)

    def has_sent(self, notice: AbsenceNotice) -> bool:
        """Did this parent send it? The other guardian’s is only read."""
        return bool(notice.parent_id == self.parent.id)

    def change_of(self, notice: AbsenceNotice) -> NoticeChange | None:
        """What this parent may do with it; None for what somebody else sent."""
        return NoticeChange(self.parent, notice) if self.has_sent(notice) else None

    def versions(self, notice: AbsenceNotice) -> list[NoticeVersion]:
        """What it said before, the newest first. One query, or none."""
        if notice.version == 1:
            return []
        mine = NoticeVersion.select().where(NoticeVersion.notice == notice.id)
        return list(mine.order_by(NoticeVersion.version.desc()))

    def sender(self, notice: AbsenceNotice) -> str:
        """What another guardian may know of the address that sent it: « n…@exemple.ca »; "" for one’s own."""
        return "" if self.has_sent(notice) or notice.parent is None else masked(notice.parent.email)

    def all(self, limit: int | None = 200, child: Child | None = None) -> list[AbsenceNotice]:
        """What may be read, the newest day first, for one child or for all; limit=None: to the last. One query."""
        return list(self._of_child(child).order_by(*_NEWEST_FIRST).limit(limit))

    def page(self, number: int, child: Child | None = None) -> list[AbsenceNotice]:
        """The notices of that page of the list, which begins at 1. One query."""
        return list(self._of_child(child).order_by(*_NEWEST_FIRST).paginate(number, self.PER_PAGE))

    def pages(self, child: Child | None = None) -> int:
        """How many pages the list has, at least one. One query."""
        return max(1, -(-self._of_child(child).count() // self.PER_PAGE))

    def between(self, first: date, last: date, child: Child | None = None) -> list[AbsenceNotice]:
        """What stands on some day of that span, in the order of the days. One query."""
        inside = (AbsenceNotice.first_day <= last) & (AbsenceNotice.last_day >= first) & _STANDING
        return list(self._of_child(child).where(inside).order_by(AbsenceNotice.first_day, AbsenceNotice.id))

    def upcoming(self) -> list[AbsenceNotice]:
        """What is not over yet at its own school and not refused, the nearest first. One query.

        Of their schools only the clock is loaded, of their pupils the id.
        """
        yesterday = now().date() - timedelta(days=1)  # the day of UTC: no school of ours is further behind
        rows = _not_over(self.parent.email, self.parent.id, yesterday.isoformat())
        return [notice for notice in rows if notice.is_current and notice.status is not NoticeStatus.REFUSED]

    def overlapping(self, draft: NoticeDraft) -> list[AbsenceNotice]:
        """The notices of these children, whoever of the family sent them, that cover a same time. One query."""
        return overlapping(draft)

    def _seen(self) -> "peewee.ModelSelect[AbsenceNotice]":
        return _readable(self.parent.email, self.parent.id)

    def _of_child(self, child: Child | None) -> "peewee.ModelSelect[AbsenceNotice]":
        return self._seen().where(AbsenceNotice.pupil == child.pupil_id) if child else self._seen()

    def _of_batch(self, batch: str) -> list[AbsenceNotice]:
        return list(self._seen().where(AbsenceNotice.batch == batch).order_by(AbsenceNotice.id))
