"""How far a roster is: told by the worker, remembered by its process, and written in the database now and then."""

import threading
from types import TracebackType
from typing import NamedTuple, Self

import peewee

from .base import DatabaseTrouble, database
from .roster_upload import RosterUpload

BEAT_SECONDS = 1.0


class WorkerStopped(Exception):
    """The process is ending: what was begun is undone, and another worker takes it."""


class Step(NamedTuple):
    """A stage (see `Progress`), how much of it is done, of how much."""

    stage: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


_under_way: dict[str, Step] = {}


def step_of(upload: RosterUpload) -> Step:
    """How far it is: this process knows best; the row says what the worker of another one wrote last."""
    return _under_way.get(upload.public_id) or Step(upload.stage, upload.done, upload.total)


class RosterWatch:
    """with RosterWatch(upload) as progress: … progress("read", 1, 100); meanwhile the file stays this worker’s.

    is_writing: an SQLite import has the database for itself, so nothing can be written from beside it, nor must be:
    nobody else can take the file either.
    """

    def __init__(self, upload: RosterUpload) -> None:
        self._upload, self._over = upload, threading.Event()
        self._heart = threading.Thread(target=self._beat, name="roster heart", daemon=True)
        self.is_writing = False

    def __enter__(self) -> Self:
        _under_way[self._upload.public_id] = Step("", 0, 0)
        self._heart.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._heart.join()
        _under_way.pop(self._upload.public_id, None)

    def __call__(self, stage: str, done: int, total: int) -> None:
        _under_way[self._upload.public_id] = Step(stage, done, total)
        if not threading.main_thread().is_alive():
            raise WorkerStopped

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            if self.is_writing and not isinstance(database.obj, peewee.PostgresqlDatabase):
                continue
            try:
                self._upload.renew(*_under_way[self._upload.public_id])
            except DatabaseTrouble:
                continue  # the hold is longer than many beats
        database.close()
