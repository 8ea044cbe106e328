"""Why a notice is not accepted: one exception for each rule of the school, with what its sentence needs."""

from collections.abc import Sequence
from datetime import date

from .absence import AbsenceNotice
from .board import School
from .family import Child
from .school_calendar import Closing


class NoticeRefused(Exception):
    """The notice breaks a rule of the school; nothing was stored."""


class NoSchool(NoticeRefused):
    """The first day is no school day, and why; `next_day` is one (with a weekly notice, one of that weekday)."""

    def __init__(self, day: date, next_day: date, closing: Closing) -> None:
        super().__init__(day)
        self.day, self.next_day, self.closing = day, next_day, closing


class OutsideYear(NoticeRefused):
    """`day` is past, or after `year_end`, the end of the school year."""

    def __init__(self, day: date, year_end: date, days_back: int = 0) -> None:
        super().__init__(day)
        self.day, self.year_end, self.days_back = day, year_end, days_back

    @property
    def is_past(self) -> bool:
        return self.day <= self.year_end


class BadOrder(NoticeRefused):
    """The last day is before the first."""


class TooManyDays(NoticeRefused):
    """More school days than that school takes in one notice."""

    def __init__(self, count: int, school: School) -> None:
        super().__init__(count)
        self.count, self.school = count, school


class BadHour(NoticeRefused):
    """An hour is missing, or not between EARLIEST and LATEST."""


class BadHours(NoticeRefused):
    """The end is not after the beginning, or the return not after the departure."""


class UnknownPeriod(NoticeRefused):
    """No period, or one that is not in that school’s timetable."""


class UnknownReason(NoticeRefused):
    """Not a reason of that child’s school, for what is announced."""


class NeedsExplanation(NoticeRefused):
    """« Autre » without an explanation (guide; UX.md B-08)."""


class NeedsDocument(NoticeRefused):
    """The reason asks for a document, and these children have none."""

    def __init__(self, children: Sequence[Child]) -> None:
        super().__init__([child.public_id for child in children])
        self.children = list(children)


class Overlap(NoticeRefused):
    """Notices that already cover that time, whoever of the family sent them: at least one."""

    def __init__(self, notices: Sequence[AbsenceNotice]) -> None:
        super().__init__([notice.reference for notice in notices])
        self.notices = list(notices)

    @property
    def existing(self) -> AbsenceNotice:
        """The first of them."""
        return self.notices[0]
