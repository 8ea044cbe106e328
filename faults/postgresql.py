"""PostgreSQL is restarted, cut as by a power failure, and one of its processes killed, while people come and write."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle

from faults.finding import Finding
from faults.load import Tally, Visit, arrivals
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import looked_at
from ha import school
from tests import postgres

asked = "recovered within 5 s of PostgreSQL itself, no permanent failure, 0 acknowledged notices lost, 0 status 500"
PARENTS, RATE, RECOVERY = 200, 50, 5.0
CALM, CALM_FULL = 4, 60  # seconds after each fault


def run(scene: Scene, full: bool) -> Finding:
    """Half of the visits write."""
    with scene.postgresql() as (url, server):
        seats, tally = scene.parents(url, PARENTS), Tally()
        acts = {
            "restarted": lambda: server.restart("fast"),
            "power cut": lambda: server.restart("immediate"),
            "one process killed (-9)": lambda: _kill_one(server),
        }
        with scene.portal(url, "--workers", "2") as portal:
            with arrivals(visits(scene, portal, seats), RATE, tally):
                scene.wait(CALM, "calm")
                gaps = {act: _recovery(scene, server, fault, tally, full) for act, fault in acts.items()}
            after = [looked_at(portal.port, "/portail", seat.cookie).status for seat in seats[:50]]
        lost = tally.references - {reference for reference, _parent, _day in school.stored(url)}
        scene.leave(url)
    wrong, fine = tally.total - tally.count(200, 303, 503), after.count(200)
    told = ", ".join(f"{act} {seconds:.1f} s" for act, seconds in gaps.items())
    measured = f"{told}; {len(lost)} lost of {len(tally.references)}, then {fine} of 50 well; {tally.told()}"
    return Finding(measured, max(gaps.values()) < RECOVERY and not lost and not wrong and fine == len(after))


def visits(scene: Scene, portal: Portal, seats: list[school.Seat]) -> Iterator[Visit]:
    """A page, a notice, a page, a notice…"""
    readers = cycle([seat.cookie for seat in seats])
    for (visitor, day), cookie in zip(scene.notices(portal, seats), readers, strict=False):
        yield "notice", lambda visitor=visitor, day=day: visitor.announce(day)
        yield "page", lambda cookie=cookie: looked_at(portal.port, "/portail", cookie)


def _recovery(
    scene: Scene, server: postgres.PrivatePostgresql, fault: Callable[[], None], tally: Tally, full: bool
) -> float:
    """Seconds from the moment when PostgreSQL answers again to the first good answer of the portal after it."""
    fault()
    _wait_for(lambda: _answers(server))
    back = time.monotonic()
    _wait_for(lambda: tally.last_good > back)
    found = time.monotonic() - back
    scene.wait(CALM_FULL if full else CALM, "after it")
    return found


def _kill_one(server: postgres.PrivatePostgresql) -> None:
    """The server then ends all its other processes, and recovers as after a crash."""
    with postgres.psycopg.connect(postgres.url(server.socket, "portail")) as connection:
        pid = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert pid
        os.kill(pid[0], signal.SIGKILL)
        try:
            connection.execute("SELECT 1")
        except postgres.psycopg.OperationalError:
            return


def _answers(server: postgres.PrivatePostgresql) -> bool:
    try:
        postgres.ask(server.socket, "SELECT 1")
    except postgres.psycopg.OperationalError:
        return False
    return True


def _wait_for(is_so: Callable[[], bool]) -> None:
    pause, end = threading.Event(), time.monotonic() + 60
    while not is_so() and time.monotonic() < end:
        pause.wait(0.02)
