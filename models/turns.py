"""Turns: so many at once, and who comes when all are taken waits in the order of arrival."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class NoTurn(Exception):
    """The queue is full, or the patience of who waited is over."""


def unseen(_taken: int, _waiting: int) -> None:
    """Nobody watches."""


class Turns:
    """`places` at once; at most `queue` wait, or any number when it is None.

    A place that is left goes to who has waited longest: whoever comes at that very moment cannot take it, as with
    Python’s own semaphores, which let a thread that comes back again and again starve the others for seconds.
    """

    def __init__(self, places: int, queue: int | None = None) -> None:
        self.places, self.queue, self.taken = places, queue, 0
        self.watch: Callable[[int, int], None] = unseen  # told (taken, waiting) at each change
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Would who comes now be turned away?"""
        return self.taken >= self.places and self.queue is not None and self.waiting >= self.queue

    @contextmanager
    def one(self, patience: float) -> Iterator[None]:
        """A turn; raises NoTurn."""
        self.take(patience)
        try:
            yield
        finally:
            self.leave()

    def take(self, patience: float) -> None:
        """Wait for a turn, `patience` seconds at most, then `leave`. Raises NoTurn: at once when the queue is full."""
        with self._lock:
            if self.taken < self.places:
                self._count(1)
                return
            if self.is_full:
                raise NoTurn
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
            self._count(0)
        if not called.acquire(timeout=patience):
            self._give_up(called)

    def leave(self) -> None:
        """The place is for the next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
                self._count(0)
            else:
                self._count(-1)

    def _give_up(self, called: threading.Lock) -> None:
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
                self._count(0)
                raise NoTurn  # else the turn came at the last moment, and is taken

    def _count(self, change: int) -> None:
        self.taken += change
        self.watch(self.taken, self.waiting)
