"""One row of a file of absences, value by value: what is right becomes a mark of a day, what is not a fault."""

import re
from datetime import time
from typing import TypeVar

from .absence_mark import AbsenceMark
from .absence_time import DayPart, NoticeKind
from .board import School
from .names import search_key
from .notice_draft import EARLIEST, LATEST
from .roster_fault import Problem, Wrong
from .timetable import Timetable

KINDS = {"absence": NoticeKind.ABSENCE, "retard": NoticeKind.LATE, "depart": NoticeKind.EARLY}
PARTS = {
    "": DayPart.WHOLE,
    "journee": DayPart.WHOLE,
    "avant midi": DayPart.MORNING,
    "apres midi": DayPart.AFTERNOON,
    "periodes": DayPart.PERIODS,
    "heures": DayPart.HOURS,
}
Meaning = TypeVar("Meaning")
_HOUR = re.compile(r"([0-9]{1,2})(?: ?[h:.] ?)([0-9]{2})?")
_PERIODS = re.compile(r"[0-9]{1,2}(?:[ ,;/+]+[0-9]{1,2}){0,11}|([0-9]{1,2}) ?- ?([0-9]{1,2})")


def mark_of(row: dict[str, str], school: School) -> AbsenceMark:
    """What the columns sorte, partie, de, a and periodes say together. Raises Wrong, with the column in `column`."""
    kind = _in(row, "sorte", KINDS, Problem.RECORDED_KIND)
    if kind is NoticeKind.LATE:
        return AbsenceMark(kind, at=_hour(row, "a"))
    if kind is NoticeKind.EARLY:
        return AbsenceMark(kind, at=_hour(row, "de"))
    part = _in(row, "partie", PARTS, Problem.RECORDED_PART)
    if part is DayPart.HOURS:
        return _hours(row)
    return _periods(row, school) if part is DayPart.PERIODS else AbsenceMark(part=part)


class WrongColumn(Wrong):
    """Wrong, and in which column."""

    def __init__(self, column: str, problem: Problem, hint: str = "") -> None:
        super().__init__(problem, hint)
        self.column = column


def _in(row: dict[str, str], column: str, known: dict[str, Meaning], problem: Problem) -> Meaning:
    meaning = known.get(search_key(row.get(column, "")))
    if meaning is None:
        raise WrongColumn(column, problem)
    return meaning


def _hour(row: dict[str, str], column: str) -> time:
    found = _HOUR.fullmatch(row.get(column, "").replace("\u00a0", " ").strip().lower())
    try:
        hour = time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        hour = None
    if hour is None or not EARLIEST <= hour <= LATEST:
        raise WrongColumn(column, Problem.RECORDED_HOUR)
    return hour


def _hours(row: dict[str, str]) -> AbsenceMark:
    starts, ends = _hour(row, "de"), _hour(row, "a")
    if ends <= starts:
        raise WrongColumn("a", Problem.RECORDED_ORDER)
    return AbsenceMark(part=DayPart.HOURS, starts=starts, ends=ends)


def _periods(row: dict[str, str], school: School) -> AbsenceMark:
    """Their hours are those of the school’s timetable."""
    found = _PERIODS.fullmatch(row.get("periodes", "").strip())
    if found and found[1]:
        numbers = list(range(int(found[1]), int(found[2]) + 1))
    else:
        numbers = sorted({int(number) for number in re.findall("[0-9]+", found[0])}) if found else []
    hours = Timetable.of(school).hours_of(numbers)
    if hours is None:
        raise WrongColumn("periodes", Problem.RECORDED_PERIOD)
    return AbsenceMark(part=DayPart.PERIODS, starts=hours.starts, ends=hours.ends, periods=",".join(map(str, numbers)))
