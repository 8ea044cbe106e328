"""What is stored of a roster, asked for by batches: never a query for one row, never an object for one either."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from .base import database
from .roster import Guardian, Pupil
from .roster_row import RosterRow

BATCH = 500  # values in one query: below every engine’s limit
T = TypeVar("T")


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The same values, `size` at a time."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def by_board(rows: Iterable[RosterRow]) -> dict[str, list[RosterRow]]:
    """File numbers are unique by board, so rows are looked up by board."""
    found: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        found[row.board].append(row)
    return found


class Stored(NamedTuple):
    """A pupil as the database says, in its own types: dates are compared by their text."""

    id: int
    school_id: int
    last_name: str
    first_name: str
    birth_date: Any
    group_name: str
    removed_at: Any


def stored_pupils(board_id: int, numbers: list[str]) -> dict[str, Stored]:
    """The pupils of that board by file number; raw, since 100,000 conversions would take longer than the queries."""
    query = Pupil.select(
        Pupil.file_number,
        Pupil.id,
        Pupil.school,
        Pupil.last_name,
        Pupil.first_name,
        Pupil.birth_date,
        Pupil.group_name,
        Pupil.removed_at,
    ).where((Pupil.board == board_id) & Pupil.file_number.in_(numbers))
    return {number: Stored(*facts) for number, *facts in database.execute(query).fetchall()}


def stored_addresses(pupils: list[int]) -> dict[int, dict[str, int]]:
    """The addresses on these pupils’ files, each with its guardian’s id."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    query = Guardian.select(Guardian.pupil, Guardian.email, Guardian.id).where(Guardian.pupil.in_(pupils))
    for pupil_id, email, guardian_id in database.execute(query).fetchall():
        found[pupil_id][email] = guardian_id
    return found
