"""A calendar file, iCalendar or CSV, read and checked: all of it is right, or it is refused with every fault."""

from pathlib import Path

from .board import Board, School
from .calendar_events import read_events
from .calendar_table import CalendarTable
from .closings import Closings, Key
from .roster_fault import Problem, refusal
from .roster_file import Progress, quiet

LARGEST_CALENDAR = 8 * 1024 * 1024  # bytes


def read_calendar(path: Path, whose: Key | None = None, progress: Progress = quiet) -> Closings:
    """The closings of an iCalendar or CSV file, decided by its content; raises RosterRefused.

    whose: the school or board of an iCalendar file, which names none; without it, the portal’s only school.
    """
    if path.stat().st_size > LARGEST_CALENDAR:
        raise refusal(Problem.TOO_BIG, f"{LARGEST_CALENDAR // 1024 // 1024} MB")
    content = path.read_bytes()
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR":
        found = read_events(content, whose or _only_school(), progress)
    else:
        found = CalendarTable(path).read(progress)
    found.check()
    return found


def _only_school() -> Key:
    schools = list(School.select(School, Board).join(Board, attr="board").limit(2))
    if len(schools) != 1:
        raise refusal(Problem.WHICH_SCHOOL)
    return schools[0].board.code, schools[0].code
