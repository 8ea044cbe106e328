"""The CSV of recorded absences: all of it is right, or it is refused with every fault by line and column."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, NamedTuple

from .absence_mark import AbsenceMark
from .absence_register import Noted
from .board import Board, School
from .clock import today
from .names import search_key
from .recorded_row import WrongColumn, mark_of
from .roster import Pupil
from .roster_fault import KEPT_FAULTS, SHOWN_VALUE, Fault, Hopeless, Problem, RosterRefused, Wrong
from .roster_row import file_number, read_date
from .roster_text import decoded, encoding_of, lines, records_of
from .school_calendar import SchoolCalendar
from .school_days import end_of_school_year

REQUIRED = ("organisme", "ecole", "fiche", "date", "sorte")
OPTIONAL = ("partie", "de", "a", "periodes")
LARGEST_ABSENCES = 4 * 1024 * 1024  # bytes
_BATCH = 500
Key = tuple[str, str]  # the codes of a board and of a school


class _Line(NamedTuple):
    line: int
    school: School
    number: str
    day: date
    mark: AbsenceMark


class RecordedTable:
    """`organisme,ecole,fiche,date,sorte,partie,de,a,periodes`, in UTF-8 or Windows-1252 (SECURITY.md F2 to F5)."""

    def __init__(self, file: BinaryIO, only: School | None = None) -> None:
        """only: the one school that the file may name."""
        self._file, self._only = file, only
        self._faults: list[Fault] = []
        self._count = 0

    def read(self) -> dict[School, list[Noted]]:
        """What to note, by school; raises RosterRefused. Nothing is stored."""
        found: list[_Line] = []
        try:
            self._fill(found)
        except Hopeless as error:
            self._tell(error.fault)
        noted = self._noted(found)
        if self._count:
            raise RosterRefused(sorted(self._faults, key=lambda fault: fault.line), self._count)
        return noted

    def _tell(self, fault: Fault) -> None:
        self._count += 1
        if len(self._faults) < KEPT_FAULTS:
            self._faults.append(fault)

    def _fill(self, found: list[_Line]) -> None:
        if self._file.seek(0, 2) > LARGEST_ABSENCES:
            raise Hopeless(0, Problem.TOO_BIG, hint=f"{LARGEST_ABSENCES // 1024 // 1024}\u00a0Mo")
        self._file.seek(0)
        encoding = encoding_of(self._file)
        self._file.seek(0)
        self._rows(found, records_of(decoded(lines(self._file), encoding)))
        if not found and not self._count:
            raise Hopeless(0, Problem.NO_PUPIL)

    def _rows(self, found: list[_Line], records: Iterator[tuple[int, list[str]]]) -> None:
        header, schools = _header(next(records, (0, []))[1]), self._schools()
        for line, values in records:
            if len(values) != len(header) and any(values):
                self._tell(Fault(line, "", str(len(values)), Problem.WIDTH, str(len(header))))
            elif any(values):
                self._row(found, schools, line, dict(zip(header, values, strict=True)))

    def _schools(self) -> dict[Key, School]:
        rows = School.select(School, Board).join(Board, attr="board")
        return {(school.board.code, school.code): school for school in rows}

    def _row(self, found: list[_Line], schools: dict[Key, School], line: int, row: dict[str, str]) -> None:
        column = "ecole"
        try:
            school = self._school(schools, row)
            column = "fiche"
            number = file_number(row["fiche"])
            column = "date"
            day = _day(row["date"], school)
            column = "sorte"
            found.append(_Line(line, school, number, day, mark_of(row, school)))
        except Wrong as error:
            column = error.column if isinstance(error, WrongColumn) else column
            value = row.get(column, "")[:SHOWN_VALUE]
            self._tell(Fault(line, column, value, error.problem, error.hint))

    def _school(self, schools: dict[Key, School], row: dict[str, str]) -> School:
        school = schools.get((row["organisme"].strip(), row["ecole"].strip()))
        if self._only is not None and school != self._only:
            raise Wrong(Problem.OTHER_SCHOOL, self._only.code)
        if school is None:
            raise Wrong(Problem.UNKNOWN_SCHOOL)
        return school

    def _noted(self, found: list[_Line]) -> dict[School, list[Noted]]:
        """Each line with its pupil; a pupil who is not there, or the same absence twice, is a fault."""
        pupils, firsts = _pupils(found), dict[tuple[int, date, str], int]()
        noted: dict[School, list[Noted]] = {}
        for each in found:
            pupil = pupils.get((each.school.id, each.number))
            if pupil is None:
                self._tell(Fault(each.line, "fiche", each.number, Problem.NOT_ENROLLED))
                continue
            first = firsts.setdefault((pupil, each.day, each.mark.span), each.line)
            if first != each.line:
                self._tell(Fault(each.line, "fiche", each.number, Problem.REPEATED_ABSENCE, str(first)))
            noted.setdefault(each.school, []).append(Noted(pupil, each.day, each.mark))
        return noted


def _pupils(found: list[_Line]) -> dict[tuple[int, str], int]:
    """The pupil of each school and number; a query for each 500 numbers."""
    numbers = sorted({each.number for each in found})
    known: dict[tuple[int, str], int] = {}
    for start in range(0, len(numbers), _BATCH):
        mine = Pupil.file_number.in_(numbers[start : start + _BATCH]) & Pupil.removed_at.is_null()
        known.update({(pupil.school_id, pupil.file_number): pupil.id for pupil in Pupil.select().where(mine)})
    return known


def _day(text: str, school: School) -> date:
    """A school day of this school year that has come."""
    day, now = read_date(text), today(school.time_zone)
    is_past = day <= now and end_of_school_year(day) == end_of_school_year(now)
    if not is_past or not SchoolCalendar.of(school).is_school_day(day):
        raise Wrong(Problem.NOT_A_SCHOOL_DAY)
    return day


def _header(values: list[str]) -> list[str]:
    if not any(values):
        raise Hopeless(1, Problem.EMPTY, hint=",".join((*REQUIRED, *OPTIONAL)))
    if len(values) == 1 and any(sign in values[0] for sign in ";\t|"):
        raise Hopeless(1, Problem.SEPARATOR, values[0])
    titles = [search_key(value) for value in values]
    missing = [title for title in REQUIRED if title not in titles]
    unknown = [title for title in titles if title not in (*REQUIRED, *OPTIONAL)]
    if missing:
        raise Hopeless(1, Problem.MISSING_COLUMNS, ",".join(values), ", ".join(missing))
    if unknown or len(set(titles)) != len(titles):
        raise Hopeless(1, Problem.UNKNOWN_COLUMN if unknown else Problem.REPEATED_COLUMN, (unknown or titles)[0])
    return titles
