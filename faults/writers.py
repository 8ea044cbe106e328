"""32 parents write and 64 read without a pause, on SQLite, through two server processes."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from faults.finding import Finding
from faults.load import Tally, Visit, closed_loop
from faults.scene import Scene
from faults.visitor import Visitor

asked = "5 minutes: 0 « database is locked », 0 status 500, p99 of a write < 1 s"
WRITERS, READERS, SECONDS, SHORT = 32, 64, 300, 20
PARENTS_OF_A_WRITER = 20
PAGES = ("/portail", "/absences", "/absences/aviser")


def run(scene: Scene, full: bool) -> Finding:
    """Threads of one process wait for one another, and the processes for each other."""
    url = scene.sqlite()
    seats = scene.parents(url, WRITERS * PARENTS_OF_A_WRITER)
    tally = Tally()
    with scene.portal(url, "--workers", "2") as portal:
        notices = [scene.notices(portal, seats[number::WRITERS]) for number in range(WRITERS)]
        readers = [Visitor(portal.port, seat.cookie) for seat in seats[:READERS]]
        with closed_loop([*map(_writes, notices), *map(_reads, readers)], tally):
            scene.wait(SECONDS if full else SHORT, "32 write, 64 read")
    locked = portal.log.read_text("utf-8", "replace").count("database is locked")
    return _finding(tally, locked)


def _finding(tally: Tally, locked: int) -> Finding:
    p99, wrong = tally.quantile("write", 0.99), tally.total - tally.count(200, 303)
    figures = f"{locked} locked, {wrong} not answered well, p99 {p99:.2f} s"
    longest = f"longest write {tally.quantile('write', 1):.2f} s ({tally.told()})"
    return Finding(f"{figures}; {longest}", not locked and not wrong and p99 < 1 and bool(tally.times["read"]))


def _writes(notices: Iterator[tuple[Visitor, date]]) -> Iterator[Visit]:
    for visitor, day in notices:
        yield "write", lambda visitor=visitor, day=day: visitor.announce(day)


def _reads(visitor: Visitor) -> Iterator[Visit]:
    for page in cycle(PAGES):
        yield "read", lambda page=page: visitor.get(page)
