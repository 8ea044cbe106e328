"""A roster file, read and checked: all of it is right, or it is refused with every fault by line and column."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import base
from .board import Board
from .roster_fault import KEPT_FAULTS, SHOWN_VALUE, Fault, Hopeless, Problem, RosterRefused
from .roster_row import REQUIRED, RosterRow, RowReader
from .roster_text import decoded, encoding_of, lines, records_of

LARGEST_FILE = 256 * 1024 * 1024  # bytes

Progress = Callable[[str, int, int], None]
"""Told now and then: which stage (read, compare, write), how much is done, of how much."""

_COLUMN = re.compile(r"courriel_[1-9][0-9]*")


def quiet(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass
class Roster:
    """What a right file says. schools: their names by (board, code), in the order of the file.

    A whole roster lists every pupil of its schools: who is not in it is gone. A partial one (a OneRoster delta) lists
    those who change, and its leavers.
    """

    encoding: str
    rows: list[RosterRow] = field(default_factory=list)
    schools: dict[tuple[str, str], str] = field(default_factory=dict)
    school_ids: dict[tuple[str, str], str] = field(default_factory=dict)  # OneRoster’s sourcedIds, if it is one
    is_whole: bool = True
    leavers: dict[int, tuple[str, str]] = field(default_factory=dict)  # pupils’ ids, with their schools
    as_of: int | None = None  # the last import that a partial one knows of: it was read beside what that one left


class RosterFile:
    """A CSV file in UTF-8 or Windows-1252. Its faults are data; its own name plays no part (SECURITY.md F2 to F8)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults: list[Fault] = []
        self._count = 0
        self._first_lines: dict[tuple[str, str], int] = {}

    def read(self, progress: Progress = quiet) -> Roster:
        """The whole roster; raises RosterRefused. Nothing is stored."""
        try:
            roster = self._read(progress)
        except Hopeless as error:
            self._tell(error.fault)
        if self._count:
            raise RosterRefused(self._faults, self._count)
        return roster

    def _tell(self, fault: Fault) -> None:
        self._count += 1
        if len(self._faults) < KEPT_FAULTS:
            self._faults.append(fault)

    def _read(self, progress: Progress) -> Roster:
        size = self._path.stat().st_size
        if size > LARGEST_FILE:
            raise Hopeless(0, Problem.TOO_BIG, hint=f"{LARGEST_FILE // 1024 // 1024} MB")
        with self._path.open("rb") as file:
            roster = Roster(encoding_of(file))
            file.seek(0)
            records = records_of(decoded(lines(file), roster.encoding))
            self._fill(roster, records, lambda: progress("read", file.tell(), size))
        return roster

    def _fill(self, roster: Roster, records: Iterator[tuple[int, list[str]]], tick: Callable[[], None]) -> None:
        codes = [board.code for board in Board.select(Board.code)]
        reader = RowReader(_header(records), codes, base.settings.time_zone, self._tell)
        for line, values in records:
            if any(values) and (row := reader.row(line, values)):
                self._keep(roster, row)
            if line % 1000 == 0:
                tick()
        tick()
        if not roster.rows and not self._count:
            raise Hopeless(0, Problem.NO_PUPIL)

    def _keep(self, roster: Roster, row: RosterRow) -> None:
        """A pupil stands once in the file, and a school has one name in it."""
        first = self._first_lines.setdefault((row.board, row.file_number), row.line)
        if first != row.line:
            self._tell(Fault(row.line, "fiche", row.file_number, Problem.DUPLICATE, str(first)))
        known = roster.schools.setdefault(row.school_key, row.school_name)
        if known != row.school_name:
            self._tell(Fault(row.line, "nom_ecole", row.school_name[:SHOWN_VALUE], Problem.SCHOOL_NAME, known))
        roster.rows.append(row)


def _header(records: Iterator[tuple[int, list[str]]]) -> list[str]:
    """The names of the columns, in any order; each mistake of the first line is worth stopping for."""
    _line, values = next(records, (0, []))
    if not any(values):
        raise Hopeless(1, Problem.EMPTY, hint=",".join((*REQUIRED, "courriel_1")))
    if len(values) == 1 and re.search(r"[;\t|]", values[0]):
        raise Hopeless(1, Problem.SEPARATOR, values[0])
    titles = [value.strip().lower() for value in values]
    for title, times in Counter(titles).items():
        if times > 1:
            raise Hopeless(1, Problem.REPEATED_COLUMN, title, column=title)
        if title not in REQUIRED and not _COLUMN.fullmatch(title):
            close = difflib.get_close_matches(title, (*REQUIRED, "courriel_1"), 1)
            raise Hopeless(1, Problem.UNKNOWN_COLUMN, title, "".join(close), column=title)
    missing = [title for title in (*REQUIRED, "courriel_1") if title not in titles]
    if missing:
        raise Hopeless(1, Problem.MISSING_COLUMNS, ",".join(values), ", ".join(missing))
    return titles
