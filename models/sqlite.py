"""SQLite, whose writers take turns: among threads and among processes, in the order of arrival."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from .turns import NoTurn, Turns

POLL_SECONDS = 0.0005  # a commit that reaches the disk takes longer
_WRITES = frozenset(("INSERT", "UPDATE", "DELETE", "REPLAC", "CREATE", "ALTER ", "DROP T", "DROP I"))

_pause = threading.Event()  # never set


class PortalSqlite(peewee.SqliteDatabase):
    """Every transaction that may write, and every lone statement that does, waits for its turn before it begins.

    SQLite’s own waiting is a sleep between tries: who sleeps loses to who comes back at once, and with eight writers
    one of them was left waiting for seconds. Turns are for fairness alone: SQLite’s lock is below, as before.
    """

    def __init__(self, database: str, *, patience: float, **named: Any) -> None:
        self._line, self._mine = _Line(Path(database + "-turns")), threading.local()
        self._was_there, self._longest = False, patience
        super().__init__(database, timeout=patience, **named)

    def _connect(self) -> Any:
        """Never a new and empty file in the place of one that is gone."""
        if self._was_there and _identity(self.database) is None:
            raise peewee.OperationalError(f"the file of the database is gone: {self.database}")
        connection = super()._connect()  # type: ignore[misc]
        self._mine.file, self._was_there = _identity(self.database), True
        return connection

    def _find_its_file(self) -> None:
        """SQLite goes on in a file that was deleted or replaced, and all that is written there is lost."""
        if not self.is_closed() and _identity(self.database) != self._mine.file:
            self.close()
            self.connect()

    def begin(self, lock_type: str | None = None) -> None:
        """As Peewee does; DEFERRED is for who only reads, and waits for nobody."""
        self._find_its_file()
        if lock_type == "DEFERRED":
            super().begin(lock_type)
            return
        self._line.take(self._patience)
        try:
            super().begin(lock_type)
        except BaseException:
            self._line.leave()
            raise
        self._mine.has_turn = True

    def commit(self) -> None:
        """A commit that fails is followed by `rollback`, which ends the turn."""
        super().commit()
        self._end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._end_turn()

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """As Peewee does; outside a transaction, a statement that writes is one by itself."""
        if self._has_turn:
            return super().execute_sql(sql, params)
        if not self.in_transaction():
            self._find_its_file()
        if sql[:6].upper() not in _WRITES:
            return super().execute_sql(sql, params)
        self._line.take(self._patience)
        try:
            return super().execute_sql(sql, params)
        finally:
            self._line.leave()

    @contextmanager
    def hurried(self, patience: float) -> Iterator[None]:
        """What this thread writes in this block waits for its turn no longer than that."""
        self._mine.patience = patience
        try:
            yield
        finally:
            self._mine.patience = self._longest

    @property
    def _patience(self) -> float:
        return getattr(self._mine, "patience", self._longest)

    @property
    def _has_turn(self) -> bool:
        """Is this thread in a transaction that may write?"""
        return getattr(self._mine, "has_turn", False)

    def _end_turn(self) -> None:
        if self._has_turn:
            self._mine.has_turn = False
            self._line.leave()


def _identity(path: str) -> tuple[int, int] | None:
    """Which file that is: another one may have its name later."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Line:
    """The line of writers: threads wait for one another here, the first of each process in a file of tickets.

    Who draws ticket n locks byte n of the file until the turn is over, and writes when no lower byte is locked. A
    process that dies leaves no lock behind, so nobody waits for the dead. (`flock` alone is no line: who lets go and
    asks again is often faster than who waits.)
    """

    def __init__(self, path: Path) -> None:
        self._path, self._threads = path, Turns(1)
        self._file: int | None = None
        self._ticket = 0

    def take(self, patience: float) -> None:
        """Wait; raises OperationalError when it is not our turn within that many seconds."""
        end = time.monotonic() + patience
        try:
            self._threads.take(patience)
        except NoTurn:
            raise peewee.OperationalError("database is locked: too many write") from None
        try:
            self._wait_for_processes(end)
        except BaseException as error:
            self.leave()
            if isinstance(error, OSError):
                raise peewee.OperationalError(f"{self._path}: {error.strerror}") from error
            raise

    def leave(self) -> None:
        """Let the next one write."""
        if self._ticket and self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._ticket)
        self._ticket = 0
        self._threads.leave()

    def _wait_for_processes(self, end: float) -> None:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._ticket = _draw(self._file)
        while self._ticket > 1 and not _is_first(self._file, self._ticket):
            if time.monotonic() > end:
                raise peewee.OperationalError("database is locked: another process writes for long")
            _pause.wait(POLL_SECONDS)


def _draw(file: int) -> int:
    """The next ticket, ours from now on: byte 0 is locked while the number is read, written and its byte locked."""
    fcntl.lockf(file, fcntl.LOCK_EX, 1, 0)
    try:
        ticket = int.from_bytes(os.pread(file, 8, 0), "big") + 1
        os.pwrite(file, ticket.to_bytes(8, "big"), 0)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, ticket)
    finally:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, 0)
    return ticket


def _is_first(file: int, ticket: int) -> bool:
    """Does nobody hold a lower number?"""
    try:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, ticket - 1, 1)
    except (BlockingIOError, PermissionError):
        return False
    fcntl.lockf(file, fcntl.LOCK_UN, ticket - 1, 1)
    return True
