"""The days without school that a calendar file names, school by school, before any of them is stored."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from . import base
from .clock import today
from .names import search_key
from .roster_fault import Problem, Wrong, refusal
from .school_calendar import ClosedKind, Closing
from .school_days import is_weekday

LONGEST_SPAN = 120  # days: longer than the longest summer
MOST_CLOSED = 150  # weekdays of one school year: more would close the school

Key = tuple[str, str]  # codes of a board and of a school; "" for every school of the board


@dataclass
class Closings:
    """What a right file says. ignored: events with an hour, which close nothing;"""

    days: dict[Key, dict[date, Closing]] = field(default_factory=lambda: defaultdict(dict))
    ignored: int = 0
    outside: int = 0  # days too far away to matter

    def add(self, key: Key, first: date, last: date, closing: Closing) -> None:
        """Close the weekdays of that span. Raises Wrong for a span that no calendar has."""
        if last < first or (last - first).days >= LONGEST_SPAN:
            raise Wrong(Problem.SPAN, str(LONGEST_SPAN))
        begin, end = window()
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            if not begin <= day <= end:
                self.outside += 1
            elif is_weekday(day):
                self.days[key][day] = closing

    @property
    def years(self) -> set[int]:
        """The school years, each by the year in which it begins, on the 1st of July."""
        return {school_year(day) for days in self.days.values() for day in days}

    def check(self) -> None:
        """Raises RosterRefused for a file that says nothing, or that would close a school for good."""
        if not any(self.days.values()):
            raise refusal(Problem.NO_CLOSED_DAY)
        for days in self.days.values():
            for year in {school_year(day) for day in days}:
                if sum(school_year(day) == year for day in days) > MOST_CLOSED:
                    raise refusal(Problem.TOO_MANY_CLOSED, str(MOST_CLOSED))


def school_year(day: date) -> int:
    """2026 for every day from 1 July 2026 to 30 June 2027."""
    return day.year - (day.month < 7)


def window() -> tuple[date, date]:
    """The days that matter: from the last school year to the one after next."""
    year = school_year(today(base.settings.time_zone))
    return date(year - 1, 7, 1), date(year + 3, 6, 30)


def kind_of(words: str) -> ClosedKind:
    """« Journée pédagogique », « PED day »: by the words of an event; else a holiday."""
    bare = f" {search_key(words)} "
    return ClosedKind.PEDAGOGICAL if "pedagogi" in bare or " ped " in bare else ClosedKind.HOLIDAY
