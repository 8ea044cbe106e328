"""Both servers are replaced, one after the other, while 50 requests a second arrive."""

from collections.abc import Iterator
from itertools import cycle

import click

import models
from faults.finding import Finding
from faults.load import Tally, Visit, arrivals
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import Answer, Visitor
from ha import school
from models import AbsenceNotice, Settings

asked = "rolling restart at 50 requests/s: 0 acknowledged loss, sessions survive"
RATE, ROUNDS, SHORT, FAMILIES = 50, 10, 2, 100
CALM = 3  # seconds between two restarts


class Balanced(Visitor):
    """Behind what every load balancer does: a server that does not answer is left for the next one."""

    def __init__(self, ports: list[int], cookie: str) -> None:
        super().__init__(ports[0], cookie)
        self._ports = ports

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """The answer of the first server that gives one."""
        answer = super().ask(method, path, body)
        for port in [port for port in self._ports if port != self.port]:
            if answer.status:
                break
            self.port = port
            answer = super().ask(method, path, body)
        return answer


def run(scene: Scene, full: bool) -> Finding:
    """Two servers on one database, on SQLite as on one machine."""
    url, rounds, tally = scene.sqlite(), ROUNDS if full else SHORT, Tally()
    seats = scene.parents(url, FAMILIES)
    with scene.portal(url) as one, scene.portal(url) as other:
        people = [Balanced([one.port, other.port][:: 1 if number % 2 else -1], seat.cookie)
                  for number, seat in enumerate(seats)]  # fmt: skip
        for person in people:
            person.open_form()
        with arrivals(_visits(people), RATE, tally), click.progressbar(range(rounds), label="  restarts") as bar:
            for _ in bar:
                for portal in (one, other):
                    _restart(scene, portal)
    models.open_school(Settings(database_url=url))
    stored = {notice.reference for notice in AbsenceNotice.select(AbsenceNotice.reference)}
    scene.leave(url)
    lost, wrong = len(tally.references - stored), tally.total - tally.count(200) - len(tally.references)
    figures = (
        f"{2 * rounds} restarts, {tally.total} requests, {len(tally.references)} notices acknowledged, {lost} lost"
    )
    measured = f"{figures}, {wrong} answered otherwise ({tally.told()}), p95 {tally.quantile('page', 0.95):.2f} s"
    return Finding(measured, bool(tally.references) and not lost and not wrong)


def _visits(people: list[Balanced]) -> Iterator[Visit]:
    """A notice, then three pages that only who is signed in can read: an ended session would answer otherwise."""
    turn = cycle(people)
    for day in school.days(120):
        for person in people:
            yield "notice", lambda person=person, day=day: person.announce(day)
            for path, reader in zip(("/portail", "/absences", "/absences/aviser"), turn, strict=False):
                yield "page", lambda reader=reader, path=path: reader.get(path)


def _restart(scene: Scene, portal: Portal) -> None:
    scene.pause(CALM)
    portal.terminate()
    portal.wait_for_end(40)
    portal.start()
    portal.wait()
