"""What is stored of a roster, asked for in long ranges: never a query for one row, never an object for one either."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import peewee

from .base import database
from .roster import Guardian, Pupil
from .roster_row import RosterRow

RANGE = 10_000  # rows of the file compared at once
BATCH = 500  # values in one list: below every engine’s limit
T = TypeVar("T")


class Stored(NamedTuple):
    """A pupil as the database says, in its own types: dates are compared by their text."""

    id: int
    school_id: int
    last_name: str
    first_name: str
    birth_date: Any
    group_name: str
    removed_at: Any
    source_id: str
    agent_ids: str
    homeroom_id: str


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The same values, `size` at a time."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def ranges(rows: Iterable[RosterRow]) -> Iterator[tuple[str, list[RosterRow]]]:
    """(board, rows in the order of their file numbers), RANGE at a time: numbers are unique by board.

    A range is read by one pass over an index. A list of 500 numbers, where statistics are stale (a first import),
    made PostgreSQL compare each stored pupil with each of the 500: ten minutes instead of seconds.
    """
    boards: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        boards[row.board].append(row)
    for board, its_rows in boards.items():
        for batch in batches(sorted(its_rows, key=lambda row: row.file_number), RANGE):
            yield board, batch


def stored_pupils(board_id: int, rows: list[RosterRow]) -> dict[str, Stored]:
    """The pupils of that range by file number; raw, since 100,000 conversions would take longer than the queries."""
    query = Pupil.select(
        Pupil.file_number,
        Pupil.id,
        Pupil.school,
        Pupil.last_name,
        Pupil.first_name,
        Pupil.birth_date,
        Pupil.group_name,
        Pupil.removed_at,
        Pupil.source_id,
        Pupil.agent_ids,
        Pupil.homeroom_id,
    ).where(_in_range(board_id, rows))
    return {number: Stored(*facts) for number, *facts in database.execute(query).fetchall()}


def fresh_ids(count: int) -> Sequence[int]:
    """Ids for that many new pupils, so that their addresses need not look for them; in a transaction that nobody else
    imports in. PostgreSQL counts them in its sequence.
    """
    if isinstance(database.obj, peewee.PostgresqlDatabase):
        counted = "SELECT nextval(pg_get_serial_sequence('pupil', 'id')) FROM generate_series(1, %s)"
        return [number for (number,) in database.execute_sql(counted, (count,)).fetchall()]
    first = (Pupil.select(peewee.fn.MAX(Pupil.id)).scalar() or 0) + 1
    return range(first, first + count)


def range_addresses(board_id: int, rows: list[RosterRow]) -> dict[int, dict[str, int]]:
    """The addresses on the files of that range: by pupil’s id, each with its guardian’s id."""
    query = Guardian.select(Guardian.pupil, Guardian.email, Guardian.id).join(Pupil).where(_in_range(board_id, rows))
    return _by_pupil(query)


def range_sources(board_id: int, rows: list[RosterRow]) -> dict[int, str]:
    """OneRoster’s sourcedIds beside the addresses on the files of that range: by guardian’s id."""
    query = Guardian.select(Guardian.id, Guardian.source_id).join(Pupil).where(_in_range(board_id, rows))
    return dict(database.execute(query).fetchall())


def addresses_of(pupils: list[int]) -> dict[int, dict[str, int]]:
    """The same for these pupils, at most BATCH."""
    return _by_pupil(Guardian.select(Guardian.pupil, Guardian.email, Guardian.id).where(Guardian.pupil.in_(pupils)))


def _in_range(board_id: int, rows: list[RosterRow]) -> peewee.Expression:
    return (Pupil.board == board_id) & Pupil.file_number.between(rows[0].file_number, rows[-1].file_number)


def _by_pupil(query: "peewee.ModelSelect[Guardian]") -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for pupil_id, email, guardian_id in database.execute(query).fetchall():
        found[pupil_id][email] = guardian_id
    return found
