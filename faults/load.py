"""Many at once: who asks again as soon as it is answered, and who comes at a steady rate whatever the others do."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from faults.visitor import Answer

AT_ONCE = 96  # who may be waiting for an answer, of those who come at a steady rate


class Tally:
    """What was answered, by kind of visit."""

    def __init__(self) -> None:
        self._lock, self.times = threading.Lock(), defaultdict[str, list[float]](list)
        self.statuses = defaultdict[str, Counter[int]](Counter)
        self.references: set[str] = set()
        self.last_good = 0.0  # on the monotonic clock

    def add(self, kind: str, answer: Answer, seconds: float | None = None) -> None:
        """seconds: since the visit was due, when it began late."""
        with self._lock:
            self.times[kind].append(answer.seconds if seconds is None else seconds)
            self.statuses[kind][answer.status] += 1
            if answer.reference:
                self.references.add(answer.reference)
            if answer.status in (200, 303):
                self.last_good = time.monotonic()

    def quantile(self, kind: str, share: float) -> float:
        """Seconds that this share of the visits took at most."""
        times = sorted(self.times[kind])
        return times[min(len(times) - 1, int(len(times) * share))] if times else float("inf")

    def count(self, *statuses: int) -> int:
        """Answers of any kind with one of these statuses."""
        return sum(found[status] for found in self.statuses.values() for status in statuses)

    @property
    def total(self) -> int:
        return sum(sum(found.values()) for found in self.statuses.values())

    def told(self) -> str:
        """Such as « notice 303 × 80, 503 × 1 »."""
        each = (
            (kind, ", ".join(f"{status} × {n}" for status, n in sorted(found.items())))
            for kind, found in self.statuses.items()
        )
        return "; ".join(f"{kind} {counts}" for kind, counts in sorted(each))


Visit = tuple[str, Callable[[], Answer]]


@contextmanager
def closed_loop(everyone: Iterable[Iterator[Visit]], tally: Tally) -> Iterator[None]:
    """Each of them visits again and again, until the end of the block."""
    enough = threading.Event()

    def go_on(visits: Iterator[Visit]) -> None:
        for kind, visit in visits:
            tally.add(kind, visit())
            if enough.is_set():
                return
        raise RuntimeError("somebody has no more visits to make: the scene is too small")

    crowd = list(everyone)
    with ThreadPoolExecutor(len(crowd)) as pool:
        going = [pool.submit(go_on, visits) for visits in crowd]
        try:
            yield
        finally:
            enough.set()
    for each in going:
        each.result()


@contextmanager
def arrivals(visits: Iterator[Visit], rate: float, tally: Tally) -> Iterator[None]:
    """That many visits a second begin, until the end of the block, whether or not others are still waiting."""
    enough = threading.Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        source = threading.Thread(target=_let_come, args=(visits, rate, tally, pool, enough))
        source.start()
        try:
            yield
        finally:
            enough.set()
            source.join()


def _let_come(
    visits: Iterator[Visit], rate: float, tally: Tally, pool: ThreadPoolExecutor, enough: threading.Event
) -> None:
    begun = time.perf_counter()
    for number, (kind, visit) in enumerate(visits):
        due = begun + number / rate
        if enough.wait(max(0.0, due - time.perf_counter())):
            return
        pool.submit(_visit_when_due, tally, kind, visit, due)


def _visit_when_due(tally: Tally, kind: str, visit: Callable[[], Answer], due: float) -> None:
    try:
        answer = visit()
    except Exception:  # noqa: BLE001 - whatever went wrong, nobody was answered
        answer = Answer(0, 0)
    tally.add(kind, answer, time.perf_counter() - due)
