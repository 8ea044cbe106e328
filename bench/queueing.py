"""A portal of many machines and one database, request by request: how long each waits and is served."""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bench.mornings import Morning
from bench.service_times import LETTER, Cost

CORES = 2  # of each machine that serves pages
DATABASE_CORES = 8  # of the one that holds the database
MINUTES = 12  # the hardest ones are simulated


class Station:
    """Cores that serve one request each, in the order in which these come."""

    def __init__(self, cores: int) -> None:
        self._free_at = [0.0] * cores
        self.busy = 0.0

    def serve(self, moment: float, seconds: float) -> float:
        """When a request is done that comes at that moment; moments never go back."""
        start = max(moment, heapq.heappop(self._free_at))
        heapq.heappush(self._free_at, start + seconds)
        self.busy += seconds
        return start + seconds


@dataclass(frozen=True)
class Outcome:
    """What the hardest minutes were like."""

    requests: int
    p50: float  # seconds
    p95: float
    p99: float
    portal_use: float  # the part of its time that a core was busy
    database_use: float
    hash_share: float  # of the portal’s time
    letters_a_minute: list[int]

    @property
    def holds(self) -> bool:
        """What parents are promised: 99 of 100 pages within half a second, and a third of the machines to spare."""
        return self.p99 < 0.5 and self.portal_use < 0.67 and self.database_use < 0.67


class Province:
    """One morning, for as many machines as are tried; the same people each time. part: of the province, to be quick."""

    def __init__(self, morning: Morning, costs: Mapping[str, Cost], *, part: float = 1.0, seed: int = 2026) -> None:
        self.morning, self.costs, self._seed = morning, costs, seed
        self._requests = sorted(self._all(part))
        self.letters = self._letters()

    def _all(self, part: float) -> list[tuple[float, str]]:
        """(second, what is asked) of everybody whose visit begins in the hardest minutes or a little before."""
        dice, found = random.Random(self._seed), []
        self.begins, self.ends = 60 * (self.morning.peak - MINUTES / 2), 60 * (self.morning.peak + MINUTES / 2)
        for _ in range(round(self.morning.families * part)):
            moment = 60 * self.morning.arrival(dice)
            if moment > self.ends or moment < self.begins - 600:
                continue
            for name, pause in self.morning.steps(dice):
                moment += dice.expovariate(1 / pause) if pause else 0.0
                if self.begins <= moment < self.ends:
                    found.append((moment, name))
                    found += [(moment + 1, LETTER)] * round(self.costs[name].letters)
        return found

    def _letters(self) -> list[int]:
        """Letters written in each of these minutes."""
        minutes = Counter(int((moment - self.begins) // 60) for moment, name in self._requests if name == LETTER)
        return [minutes[minute] for minute in range(MINUTES)]

    @property
    def asked_a_second(self) -> float:
        """Requests a second in the hardest minute."""
        minutes = Counter(int(moment // 60) for moment, name in self._requests if name != LETTER)
        return max(minutes.values()) / 60

    def load(self, count: int) -> float:
        """The part of so many machines’ time that all this work takes; from 1 on, waits grow without end."""
        work = sum(self.costs[name].mean for _moment, name in self._requests) / 1000
        return work / ((self.ends - self.begins) * CORES * count)

    def with_machines(self, count: int, database_cores: int = DATABASE_CORES) -> Outcome:
        """Requests go to the machines in turn, as nginx deals them, then each asks the database once."""
        dice, machines, database = (
            random.Random(self._seed),
            [Station(CORES) for _ in range(count)],
            Station(database_cores),
        )
        draw = {name: _Draw(cost, dice) for name, cost in self.costs.items()}
        done, asked, hashes = [], [], 0.0
        for (moment, name), machine in zip(self._requests, itertools.cycle(machines), strict=False):
            seconds = draw[name].seconds()
            hashes += seconds if name == "sign-in" else 0.0
            asked.append((machine.serve(moment, seconds), moment, name))
        asked.sort()
        for served, moment, name in asked:
            over = database.serve(served, self.costs[name].database / 1000)
            if name != LETTER:
                done.append(over - moment)
        done.sort()
        span = self.ends - self.begins
        work = sum(machine.busy for machine in machines)
        return Outcome(
            len(done),
            *(_at(done, part) for part in (0.50, 0.95, 0.99)),
            work / (span * CORES * count),
            database.busy / (span * database_cores),
            hashes / work,
            self.letters,
        )


class _Draw:
    """Seconds of the portal’s CPU, drawn along the measured tenths."""

    def __init__(self, cost: Cost, dice: random.Random) -> None:
        self._tenths, self._dice = cost.portal, dice

    def seconds(self) -> float:
        place = self._dice.random() * (len(self._tenths) - 1)
        low = int(place)
        return (self._tenths[low] + (place - low) * (self._tenths[low + 1] - self._tenths[low])) / 1000


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def backlog(letters: list[int], a_second: float) -> float:
    """Minutes that the last letter of the hardest minute waits, when the mail server takes so many a second."""
    waiting, worst = 0.0, 0.0
    for count in letters:
        waiting = max(0.0, waiting + count - 60 * a_second)
        worst = max(worst, waiting / a_second / 60)
    return worst
