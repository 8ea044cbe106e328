"""What somebody wants to announce, and the rules of the school that it must follow before it is a notice."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from .absence import AbsenceNotice
from .absence_days import check_days
from .absence_time import AbsenceTime, DayPart, NoticeKind
from .board import School
from .document import NoticeDocument
from .family import Child
from .names import composed, tidy
from .notice_refused import BadHour, BadHours, NoticeRefused, UnknownPeriod
from .school_calendar import SchoolCalendar
from .timetable import Hours, Timetable

EXPLANATION_LIMIT = 500
EARLIEST, LATEST = time(6), time(18)
LONGEST_PERSON = 200


@dataclass(frozen=True)
class NoticeDraft:
    """What is to be announced, for one or several children; form_key: the same for a form sent twice.

    children: rows of `Child`, or `Child(pupil=…)` never saved where a pupil has no account (the school writes it).
    at: the hour of arrival (LATE) or departure (EARLY), back_at: of the return, on the school’s clocks.
    periods: numbers of the timetable, with PERIODS; starts, ends: with HOURS. weekly: the weekday of the first day.
    documents: by the child’s `public_id`, each kept or still to be. by_school: its staff writes what a parent says.
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
    periods: Sequence[int] = ()
    starts: time | None = None
    ends: time | None = None
    weekly: bool = False
    fetched_by: str = ""
    back_at: time | None = None
    documents: Mapping[str, NoticeDocument] = field(default_factory=dict)
    by_school: bool = False

    @property
    def until(self) -> date:
        return self.last_day or self.first_day

    @property
    def is_weekly(self) -> bool:
        """« Chaque semaine », and more than one."""
        return self.weekly and self.until > self.first_day

    @property
    def is_early(self) -> bool:
        return self.kind is NoticeKind.EARLY

    @property
    def schools(self) -> list[School]:
        """The children’s schools, each once."""
        return list({child.school.id: child.school for child in self.children}.values())

    @property
    def fingerprint(self) -> str:
        """The same for a form sent twice, and another as soon as one answer differs.

        A parent who comes Back to a form already sent, and changes the date, sends another notice, not the same one.
        """
        answers = [self.form_key, self.kind, self.first_day, self.until, self.part, self.at, self.reason]
        more = [sorted(self.periods), self.starts, self.ends, self.is_weekly, self.back_at, tidy(self.fetched_by)]
        texts = [written(self.explanation), written(self.message)]
        documents = sorted((name, document.fingerprint) for name, document in self.documents.items())
        return repr([sorted(child.pupil_id for child in self.children), *map(str, answers + more), *texts, documents])

    def time(self, school: School) -> AbsenceTime:
        """When it applies at that school; periods have their hours from its timetable."""
        is_absence = self.kind is NoticeKind.ABSENCE
        hours = self._hours(school) if is_absence else None
        return AbsenceTime(
            kind=self.kind,
            first_day=self.first_day,
            last_day=self.until,
            part=self.part if is_absence else DayPart.WHOLE,
            at=None if is_absence else self.at,
            starts=hours.starts if hours else None,
            ends=hours.ends if hours else None,
            periods=tuple(sorted(set(self.periods))) if hours and self.part is DayPart.PERIODS else (),
            is_weekly=self.is_weekly,
            back_at=self.back_at if self.is_early else None,
        )

    def _hours(self, school: School) -> Hours | None:
        if self.part is DayPart.PERIODS:
            return Timetable.of(school).hours_of(self.periods)
        return Hours(self.starts, self.ends) if self.part is DayPart.HOURS and self.starts and self.ends else None

    def check(self) -> None:
        """Raises the NoticeRefused that applies first; the school’s day decides what « today » is."""
        if not self.children:
            raise NoticeRefused("no child")
        for school in self.schools:
            check_days(self.first_day, self.last_day, school, weekly=self.is_weekly, by_school=self.by_school)
        if self.kind is NoticeKind.ABSENCE:
            self._check_part()
        else:
            self._check_hours()

    def _check_hours(self) -> None:
        back_at = self.back_at if self.is_early else None
        if not is_in_day(self.at) or (back_at and not is_in_day(back_at)):
            raise BadHour(self.at, back_at)
        if self.at and back_at and back_at <= self.at:
            raise BadHours(self.at, back_at)

    def _check_part(self) -> None:
        if self.part is DayPart.PERIODS and not all(self._hours(school) for school in self.schools):
            raise UnknownPeriod(self.periods)
        if self.part is DayPart.HOURS and not (is_in_day(self.starts) and is_in_day(self.ends)):
            raise BadHour(self.starts, self.ends)
        if self.part is DayPart.HOURS and self.starts and self.ends and self.ends <= self.starts:
            raise BadHours(self.starts, self.ends)

    def covers(self, notice: AbsenceNotice) -> bool:
        """Do the two share a minute of a school day?"""
        return self.time(notice.school).meets(notice.time, SchoolCalendar.of(notice.school))


def is_in_day(moment: time | None) -> bool:
    """Is it an hour that a notice may name?"""
    return moment is not None and EARLIEST <= moment <= LATEST


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
