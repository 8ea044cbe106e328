"""When a notice applies: which days, which part of each; two of them meet, or they do not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from .school_calendar import SchoolCalendar


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
    PERIODS = "periods"  # of the school’s timetable
    HOURS = "hours"  # from one hour to another


DAY, NOON = 24 * 60, 12 * 60
_HALVES = {DayPart.WHOLE: (0, DAY), DayPart.MORNING: (0, NOON), DayPart.AFTERNOON: (NOON, DAY)}


def minute_of(moment: time) -> int:
    """The minute of the day, on the clock: a day on which the hour changes is a day like any other."""
    return moment.hour * 60 + moment.minute


def covered_minutes(
    kind: NoticeKind,
    part: DayPart,
    at: time | None,
    starts: time | None = None,
    ends: time | None = None,
    back_at: time | None = None,
) -> tuple[int, int]:
    """From when to when, in minutes of the day, end excluded.

    LATE runs to `at`, EARLY from it until the return; noon parts the halves; PERIODS and HOURS have a start and an end.
    """
    moment = minute_of(at) if at else 0
    if kind is NoticeKind.LATE:
        return 0, moment
    if kind is NoticeKind.EARLY:
        return moment, minute_of(back_at) if back_at else DAY
    if part in _HALVES:
        return _HALVES[part]
    return minute_of(starts) if starts else 0, minute_of(ends) if ends else DAY


def numbers_in(periods: str) -> tuple[int, ...]:
    """The numbers of « 1,2,3 »."""
    return tuple(int(number) for number in periods.split(",") if number)


@dataclass(frozen=True)
class AbsenceTime:
    """Days and hours of one notice, at its school.

    periods, starts, ends: with PERIODS, the numbers and from when to when they last; with HOURS, starts and ends alone.
    is_weekly: only the weekday of the first day, until the last. back_at: with EARLY, when the child comes back.
    """

    kind: NoticeKind
    first_day: date
    last_day: date
    part: DayPart = DayPart.WHOLE
    at: time | None = None
    starts: time | None = None
    ends: time | None = None
    periods: tuple[int, ...] = ()
    is_weekly: bool = False
    back_at: time | None = None

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "AbsenceTime":
        """From what `notice_facts` said of a notice; what an older one did not say yet is nothing."""
        hours = {name: facts.get(name) for name in ("at", "starts", "ends", "back_at")}
        return cls(
            kind=NoticeKind(facts["kind"]),
            first_day=date.fromisoformat(facts["first_day"]),
            last_day=date.fromisoformat(facts["last_day"]),
            part=DayPart(facts["part"]),
            periods=numbers_in(facts.get("periods", "")),
            is_weekly=bool(facts.get("is_weekly")),
            **{name: time.fromisoformat(said) if said else None for name, said in hours.items()},
        )

    @property
    def minutes(self) -> tuple[int, int]:
        """From when to when, in minutes of the day, end excluded."""
        return covered_minutes(self.kind, self.part, self.at, self.starts, self.ends, self.back_at)

    def has(self, day: date) -> bool:
        """Is that day one of its days, school or no school?"""
        is_its_weekday = not self.is_weekly or day.weekday() == self.first_day.weekday()
        return is_its_weekday and self.first_day <= day <= self.last_day

    def meets(self, other: "AbsenceTime", calendar: SchoolCalendar) -> bool:
        """Do the two share a minute of a school day?"""
        return self._shares_minutes(other) and any(calendar.is_school_day(day) for day in self._common_days(other))

    def _shares_minutes(self, other: "AbsenceTime") -> bool:
        """Periods that leave a hole between them are compared by their numbers."""
        if self.periods and other.periods:
            return bool(set(self.periods) & set(other.periods))
        (start, end), (first, last) = self.minutes, other.minutes
        return start < last and first < end

    def _common_days(self, other: "AbsenceTime") -> Iterator[date]:
        first, last = max(self.first_day, other.first_day), min(self.last_day, other.last_day)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return (day for day in days if self.has(day) and other.has(day))
