"""The sheet of a day at one school: the notices that concern it, by group or by hour, counted, and what is new."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from .absence import AbsenceNotice, NoticeStatus
from .absence_time import DayPart, NoticeKind
from .board import School
from .list_page import ListPage
from .names import search_key
from .school_calendar import LONGEST_BREAK, Closing, SchoolCalendar

_PARTS = list(DayPart)


@dataclass(frozen=True)
class SheetFilter:
    """What of the day is to be seen; nothing chosen: everything. words: found in a pupil’s name, accents aside."""

    group: str = ""
    kind: NoticeKind | None = None
    status: NoticeStatus | None = None
    words: str = ""

    def keeps(self, notice: AbsenceNotice) -> bool:
        """Is this notice among what is asked for?"""
        if self.group and notice.pupil.group_name != self.group:
            return False
        if (self.kind and notice.kind is not self.kind) or (self.status and notice.status is not self.status):
            return False
        name = search_key(notice.pupil.full_name)
        return all(word in name for word in search_key(self.words).split())


class Section(NamedTuple):
    """Notices that stand under one heading: a group’s name, or (kind, part) in the order of the hours.

    total: how many stand under it on the whole sheet, of which a page may show some.
    """

    heading: str
    notices: list[AbsenceNotice]
    total: int


class Counts(NamedTuple):
    """How many pupils are away, late, leave early; how many notices are new and how many have no answer."""

    absent: int
    late: int
    early: int
    new: int
    unanswered: int


class DaySheet:
    """The notices of one day. It holds them all, filtered or not: `DeskNotices.on` reads them in one query."""

    def __init__(
        self, school: School, day: date, notices: Iterable[AbsenceNotice], since: datetime, asked: SheetFilter
    ) -> None:
        self.school, self.day, self.since, self.asked = school, day, since, asked
        self.all = [notice for notice in notices if notice.time.has(day)]
        self.calendar = SchoolCalendar.of(school)

    @cached_property
    def shown(self) -> list[AbsenceNotice]:
        """What was asked for and still stands, by name."""
        return sorted((n for n in self.all if _stands(n) and self.asked.keeps(n)), key=_by_name)

    @cached_property
    def cancelled(self) -> list[AbsenceNotice]:
        """What was asked for and was cancelled, by name."""
        return sorted((n for n in self.all if not _stands(n) and self.asked.keeps(n)), key=_by_name)

    @property
    def groups(self) -> list[str]:
        """The groups of that day’s notices, in the order in which people count: 5, 10, 101."""
        return sorted({n.pupil.group_name for n in self.all if n.pupil.group_name}, key=_natural)

    def by_group(self, page: ListPage[AbsenceNotice]) -> list[Section]:
        """A section a group; the pupils without one come last."""
        return self._sections(page, lambda notice: notice.pupil.group_name)

    def by_hour(self, page: ListPage[AbsenceNotice]) -> list[Section]:
        """Late arrivals, then early departures, each in the order of the hours; then absences by part of the day."""
        return self._sections(page, _part_of)

    def page(self, number: int, *, by_hour: bool) -> ListPage[AbsenceNotice]:
        """What is shown, in the order of its sections: the page of that number, or all with 0."""
        return ListPage(sorted(self.shown, key=_hour_of if by_hour else _group_of), number)

    def _sections(self, page: ListPage[AbsenceNotice], heading: Callable[[AbsenceNotice], str]) -> list[Section]:
        counts = Counter(map(heading, self.shown))
        return [Section(name, list(notices), counts[name]) for name, notices in groupby(page.rows, heading)]

    @property
    def counts(self) -> Counts:
        """Of the whole day, whatever is filtered."""
        standing = [n for n in self.all if _stands(n)]
        pupils = {kind: len({n.pupil_id for n in standing if n.kind is kind}) for kind in NoticeKind}
        unanswered = sum(n.status is NoticeStatus.SENT for n in standing)
        new = sum(self.is_new(n) for n in self.all)
        return Counts(pupils[NoticeKind.ABSENCE], pupils[NoticeKind.LATE], pupils[NoticeKind.EARLY], new, unanswered)

    def is_new(self, notice: AbsenceNotice) -> bool:
        """Has a family sent, changed or cancelled it since the last look?"""
        return notice.staff_id is None and notice.changed_at > self.since

    @property
    def closing(self) -> Closing | None:
        """Why there is no school that day."""
        return self.calendar.closing(self.day)

    @property
    def next_day(self) -> date:
        """The school day after this one."""
        return self.calendar.next_school_day(self.day + timedelta(days=1))

    @property
    def previous_day(self) -> date:
        """The school day before this one; the day before, where the calendar is closed for more than a year."""
        days = (self.day - timedelta(days=n) for n in range(1, LONGEST_BREAK))
        return next((day for day in days if self.calendar.is_school_day(day)), self.day - timedelta(days=1))


def _stands(notice: AbsenceNotice) -> bool:
    return notice.status is not NoticeStatus.CANCELLED


def _by_name(notice: AbsenceNotice) -> tuple[str, str, int]:
    return search_key(notice.pupil.last_name), search_key(notice.pupil.first_name), notice.id


def _natural(name: str) -> list[tuple[int, int, str]]:
    pieces = re.findall(r"[0-9]{1,9}|[^0-9]+", search_key(name))
    return [(0, int(piece), "") if piece.isascii() and piece.isdigit() else (1, 0, piece) for piece in pieces]


def _group_of(notice: AbsenceNotice) -> tuple[bool, list[tuple[int, int, str]], str]:
    name = notice.pupil.group_name
    return not name, _natural(name), name


def _part_of(notice: AbsenceNotice) -> str:
    return notice.part if notice.kind is NoticeKind.ABSENCE else notice.kind


def _hour_of(notice: AbsenceNotice) -> tuple[int, int, time]:
    kinds = [NoticeKind.LATE, NoticeKind.EARLY, NoticeKind.ABSENCE]
    at = (notice.starts if notice.kind is NoticeKind.ABSENCE else notice.at) or time.min
    return kinds.index(notice.kind), _PARTS.index(notice.part), at
