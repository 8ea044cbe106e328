"""The CSV of a calendar, row by row: what is right closes days, what is not becomes faults by line and column."""

from collections.abc import Iterator
from pathlib import Path

from .board import Board, School
from .closings import Closings, Key
from .names import search_key
from .roster_fault import Fault, Hopeless, Problem, RosterRefused, Wrong
from .roster_file import Progress, quiet
from .roster_row import group_name, read_date
from .roster_text import decoded, encoding_of, lines, records_of
from .school_calendar import ClosedKind, Closing

COLUMNS = ("organisme", "ecole", "date", "sorte", "libelle")
LAST_DAY = "fin"  # an optional column: the last day of a span
KINDS = {"conge": ClosedKind.HOLIDAY, "pedagogique": ClosedKind.PEDAGOGICAL}


class CalendarTable:
    """`organisme,ecole,date,sorte,libelle`, with `fin` for spans; an empty `ecole` is every school of the board."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults: list[Fault] = []

    def read(self, progress: Progress = quiet) -> Closings:
        """What it says; raises RosterRefused with every fault by line and column."""
        found = Closings()
        try:
            with self._path.open("rb") as file:
                encoding = encoding_of(file)
                file.seek(0)
                self._fill(found, records_of(decoded(lines(file), encoding)))
        except Hopeless as error:
            self._faults.append(error.fault)
        if self._faults:
            raise RosterRefused(self._faults[:1000], len(self._faults))
        progress("read", 1, 1)
        return found

    def _fill(self, found: Closings, records: Iterator[tuple[int, list[str]]]) -> None:
        header = _header(next(records, (0, []))[1])
        known = {(school.board.code, school.code) for school in School.select(School, Board).join(Board, attr="board")}
        known |= {(board.code, "") for board in Board.select(Board.code)}
        for line, values in records:
            if len(values) != len(header) and any(values):
                self._faults.append(Fault(line, "", str(len(values)), Problem.WIDTH, str(len(header))))
            elif any(values):
                self._row(found, known, line, dict(zip(header, values, strict=True)))

    def _row(self, found: Closings, known: set[Key], line: int, row: dict[str, str]) -> None:
        column = "organisme"
        try:
            key = row["organisme"].strip(), row["ecole"].strip()
            if (key[0], "") not in known:
                raise Wrong(Problem.UNKNOWN_BOARD)
            column = "ecole"
            if key not in known:
                raise Wrong(Problem.UNKNOWN_SCHOOL)
            column = "date"
            first = read_date(row["date"])
            column = LAST_DAY
            last = read_date(row[LAST_DAY]) if row.get(LAST_DAY, "").strip() else first
            column = "sorte"
            kind = KINDS.get(search_key(row["sorte"]))
            if kind is None:
                raise Wrong(Problem.CLOSED_KIND)
            column = "libelle"
            label = group_name(row["libelle"])
            column = "date"
            found.add(key, first, last, Closing(kind, label))
        except Wrong as error:
            self._faults.append(Fault(line, column, row.get(column, "")[:60], error.problem, error.hint))


def _header(values: list[str]) -> list[str]:
    if not any(values):
        raise Hopeless(1, Problem.EMPTY, hint=",".join(COLUMNS))
    titles = [search_key(value) for value in values]
    missing = [title for title in COLUMNS if title not in titles]
    unknown = [title for title in titles if title not in (*COLUMNS, LAST_DAY)]
    if missing:
        raise Hopeless(1, Problem.MISSING_COLUMNS, ",".join(values), ", ".join(missing))
    if unknown or len(set(titles)) != len(titles):
        raise Hopeless(1, Problem.UNKNOWN_COLUMN if unknown else Problem.REPEATED_COLUMN, (unknown or titles)[0])
    return titles
