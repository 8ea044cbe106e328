"""The CSV files of a OneRoster zip: the asked columns of each line, wherever they stand, whatever others there are."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

from .oneroster_archive import Archive
from .roster_fault import SHOWN_VALUE, Fault, Faults, Hopeless, Problem, Wrong
from .roster_file import Progress
from .roster_text import decoded, encoding_of, lines, records_of

MOST_LINES = {  # the largest board has some 120,000 pupils, who take part in ten classes each
    "manifest.csv": 1_000,
    "orgs.csv": 20_000,
    "classes.csv": 300_000,
    "users.csv": 600_000,
    "roles.csv": 1_200_000,
    "demographics.csv": 600_000,
    "enrollments.csv": 5_000_000,
}
LONGEST_CELL = 1000  # characters, of what is read of a line; lists of persons apart
_LISTS = frozenset({"agentSourcedIds", "orgSourcedIds", "userIds", "grades"})
_TICK = 2000  # lines


class Row:
    """Judges the values of a line: what cannot stand is told with its file, line and column."""

    def __init__(self, file: str, faults: Faults) -> None:
        self._file, self._faults = file, faults

    def tell(self, line: int, column: str, value: str, problem: Problem, hint: str = "") -> None:
        """A fault of this file."""
        self._faults.tell(Fault(line, column, value[:SHOWN_VALUE], problem, hint, self._file))

    def checked(self, line: int, column: str, text: str, check: Callable[[str], object]) -> object:
        """What the check makes of this text, or None when it is a fault."""
        try:
            if len(text) > LONGEST_CELL:
                raise Wrong(Problem.VALUE_TOO_LONG, str(LONGEST_CELL))
            return check(text)
        except Wrong as error:
            self.tell(line, column, text, error.problem, error.hint)
            return None


class Tables:
    """All the files, one pass each time they are asked for; tells how far the reading is."""

    def __init__(self, archive: Archive, faults: Faults, progress: Progress) -> None:
        self._archive, self._faults, self._progress = archive, faults, progress
        self._encodings: dict[str, str] = {}
        self._done = self._total = 0

    def expect(self, names: Sequence[str]) -> None:
        """These files will be read, one of them perhaps twice: that much is to be done."""
        self._total = self._done + sum(self._archive.size(name) for name in names)

    def row(self, name: str) -> Row:
        """Who judges the lines of this file."""
        return Row(name, self._faults)

    def lines(
        self, name: str, needed: Sequence[str], others: Sequence[str] = ()
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(line, the values of the needed columns, then of the others: "" where the file has no such column)."""
        most = MOST_LINES[name]
        with self._archive.reading(name) as file:
            if name not in self._encodings:
                self._encodings[name] = encoding_of(file, most)
                file.seek(0)
            records = records_of(decoded(lines(file, most), self._encodings[name]))
            titles = _header(records, needed)
            take = itemgetter(*_places(titles, (*needed, *others)))
            for line, values in records:
                if len(values) == len(titles):
                    values.append("")
                    yield line, take(values)
                elif any(values):
                    self.row(name).tell(line, "", str(len(values)), Problem.WIDTH, str(len(titles)))
                if line % _TICK == 0:
                    self._progress("read", min(self._done + file.tell(), self._total), max(self._total, 1))
        self._done += self._archive.size(name)
        if self._total:
            self._progress("read", min(self._done, self._total), self._total)


def _header(records: Iterator[tuple[int, list[str]]], needed: Sequence[str]) -> list[str]:
    """The titles in lower case: vendors differ in their capitals, and add columns of their own (metadata.…)."""
    _line, values = next(records, (0, []))
    if not any(values):
        raise Hopeless(1, Problem.EMPTY, hint=",".join(needed))
    titles = [value.strip().lower() for value in values]
    for title, times in Counter(titles).items():
        if times > 1 and title:
            raise Hopeless(1, Problem.REPEATED_COLUMN, title, column=title)
    missing = [column for column in needed if column.lower() not in titles]
    if missing:
        if len(values) == 1 and (";" in values[0] or "\t" in values[0]):
            raise Hopeless(1, Problem.SEPARATOR, values[0])
        raise Hopeless(1, Problem.MISSING_COLUMNS, ",".join(values), ", ".join(missing))
    return titles


def _places(titles: list[str], columns: Sequence[str]) -> list[int]:
    """Where each column stands; that of a column which the file has not is the empty value after the last one."""
    return [titles.index(column.lower()) if column.lower() in titles else len(titles) for column in columns]
