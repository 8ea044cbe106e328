"""What a parent wants to announce, and the rules of the school that it must follow before it is a notice."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from .absence import AbsenceNotice, DayPart, NoticeKind, covered_minutes
from .board import School
from .clock import today
from .family import Child
from .names import composed
from .school_calendar import Closing, SchoolCalendar
from .school_days import end_of_school_year

EXPLANATION_LIMIT = 500
EARLIEST, LATEST = time(6), time(18)


class NoticeRefused(Exception):
    """The notice breaks a rule of the school; nothing was stored."""


class NoSchool(NoticeRefused):
    """The first day is no school day, and why; `next_day` is one."""

    def __init__(self, day: date, next_day: date, closing: Closing) -> None:
        super().__init__(day)
        self.day, self.next_day, self.closing = day, next_day, closing


class OutsideYear(NoticeRefused):
    """`day` is past, or after `year_end`, the end of the school year."""

    def __init__(self, day: date, year_end: date) -> None:
        super().__init__(day)
        self.day, self.year_end = day, year_end

    @property
    def is_past(self) -> bool:
        return self.day <= self.year_end


class BadOrder(NoticeRefused):
    """The last day is before the first."""


class BadHour(NoticeRefused):
    """A late arrival or an early departure needs an hour between EARLIEST and LATEST."""


class UnknownReason(NoticeRefused):
    """Not a reason of that child’s school."""


class NeedsExplanation(NoticeRefused):
    """« Autre » without an explanation (guide; UX.md B-08)."""


class Overlap(NoticeRefused):
    """Notices that already cover that time, whoever of the family sent them: at least one."""

    def __init__(self, notices: Sequence[AbsenceNotice]) -> None:
        super().__init__([notice.reference for notice in notices])
        self.notices = list(notices)

    @property
    def existing(self) -> AbsenceNotice:
        """The first of them."""
        return self.notices[0]


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
    def schools(self) -> list[School]:
        """The children’s schools, each once."""
        return list({child.school.id: child.school for child in self.children}.values())

    @property
    def fingerprint(self) -> str:
        """The same for a form sent twice, and another as soon as one answer differs.

        A parent who comes Back to a form already sent, and changes the date, sends another notice, not the same one.
        """
        answers = (self.form_key, self.kind, self.first_day, self.until, self.part, self.at, self.reason)
        texts = (written(self.explanation), written(self.message))
        return repr([sorted(child.public_id for child in self.children), *map(str, answers), *texts])

    def check(self) -> None:
        """Raises the NoticeRefused that applies first; the school’s day decides what « today » is."""
        if not self.children:
            raise NoticeRefused("no child")
        for school in self.schools:
            check_days(self.first_day, self.last_day, school)
        if self.kind is not NoticeKind.ABSENCE and (self.at is None or not EARLIEST <= self.at <= LATEST):
            raise BadHour(self.at)

    def covers(self, notice: AbsenceNotice) -> bool:
        """Do the two share a minute of a day?"""
        start, end = covered_minutes(self.kind, self.part, self.at)
        first, last = notice.minutes
        shares_a_day = self.first_day <= notice.last_day and notice.first_day <= self.until
        return shares_a_day and start < last and first < end


def check_days(first: date, last: date | None, school: School) -> None:
    """May these days be announced at that school today? Raises OutsideYear, BadOrder or NoSchool."""
    day = today(school.time_zone)
    year_end = end_of_school_year(day)
    if not day <= first <= year_end:
        raise OutsideYear(first, year_end)
    if last and last < first:
        raise BadOrder
    if last and last > year_end:
        raise OutsideYear(last, year_end)
    calendar = SchoolCalendar.of(school)
    closing = calendar.closing(first)
    if closing:
        raise NoSchool(first, calendar.next_school_day(first), closing)


# Signs that are drawn as nothing and yet are no space: Hangul fillers, Braille blank.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def written(text: str) -> str:
    """What a person wrote: lines kept, control and invisible signs gone; "" when nothing of it can be seen.

    Joiners inside a text stay, since emoji and some scripts need them.
    """
    lines = composed(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    return kept if any(_is_seen(c) for c in kept) else ""


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "CZM" and sign not in _BLANK
