"""The tables: brought up to date by migrations, and known to be so before anything is served."""

from pathlib import Path

from playhouse.migrations import Runner

from .base import database, exclusively
from .board import Board, BoardList

DIRECTORY = Path(__file__).parent / "migrations"


def migrate() -> list[str]:
    """Apply the pending migrations, one process at a time, and refresh the list of boards; returns their names."""
    with exclusively("migrations"):
        applied = _runner().up()
        Board.load_facts()
    BoardList.forget()
    return applied


def pending() -> list[str]:
    """The names of the migrations that this code needs and the database has not had."""
    return [migration.name for migration in _runner().status() if not migration.applied]


def unknown() -> list[str]:
    """The names of the migrations that the database has had and this code does not know: the code is too old for it."""
    return [migration.name for migration in _runner().status() if migration.path is None]


def version() -> str:
    """The name of the newest migration of this code, such as `0001_first_stone`."""
    return max(path.stem for path in DIRECTORY.glob("[0-9]*.py"))


def _runner() -> Runner:
    return Runner(database.obj, str(DIRECTORY))
