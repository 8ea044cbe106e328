"""People come for an hour, without a pause."""

import statistics
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

from faults.finding import Finding
from faults.load import Tally, Visit, arrivals
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import Answer, Visitor, looked_at
from ha import school

asked = "1 h at 50 requests/s: memory grows by less than 10 %, descriptors flat"
PARENTS, RATE, SECONDS, SHORT = 1500, 50, 3600, 120
GROWTH, DESCRIPTORS = 1.10, 8  # descriptors: connections that happen to be open when one looks
LOOKS = 60
PAGES = ("/portail", "/absences", "/absences/aviser", "/connexion", "/", "/sante")


def run(scene: Scene, full: bool) -> Finding:
    """Of ten visits one writes. The first fifth warms up; the last fifth is compared with the second."""
    return soaked(scene, SECONDS if full else SHORT)


def soaked(scene: Scene, seconds: float) -> Finding:
    """The same for that long."""
    url, tally = scene.sqlite(), Tally()
    seats = scene.parents(url, PARENTS)
    memory: list[float] = []
    files: list[int] = []
    with scene.portal(url) as portal, arrivals(_visits(scene, portal, seats), RATE, tally):
        for look in range(LOOKS):
            scene.wait(seconds / LOOKS, f"look {look + 1} of {LOOKS}")
            memory.append(portal.memory())
            files.append(portal.descriptors())
    fifth = LOOKS // 5
    first, last = statistics.median(memory[fifth : 2 * fifth]), statistics.median(memory[-fifth:])
    opened = statistics.median(files[-fifth:]) - statistics.median(files[fifth : 2 * fifth])
    wrong = tally.total - tally.count(200, 303)
    figures = f"{seconds / 60:.0f} min, {tally.total:,} visits, {wrong} not answered well"
    measured = f"{figures}; memory {first:.0f} → {last:.0f} MiB ({100 * (last / first - 1):+.1f} %)"
    told = (
        f"{measured}, descriptors {opened:+.0f} (at most {max(files)}); pages p99 {tally.quantile('page', 0.99):.2f} s"
    )
    return Finding(told, last < first * GROWTH and opened <= DESCRIPTORS and not wrong)


def _visits(scene: Scene, portal: Portal, seats: list[school.Seat]) -> Iterator[Visit]:
    visits = zip(cycle(PAGES), cycle([seat.cookie for seat in seats]), strict=True)
    for visitor, day in scene.notices(portal, seats):
        for page, cookie in islice(visits, 9):
            yield "page", lambda page=page, cookie=cookie: looked_at(portal.port, page, cookie)
        yield "notice", lambda visitor=visitor, day=day: _announced(visitor, day)


def _announced(visitor: Visitor, day: date) -> Answer:
    """The connection is closed again: 1,500 that stay open would be told as descriptors."""
    answer = visitor.announce(day)
    visitor.close()
    return answer
