"""300 parents with passwords of 128 characters sign in at the same moment."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import models
from faults.finding import Finding
from faults.load import Tally, Visit, arrivals
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import SIGN_IN, Answer, Visitor, looked_at
from models import Parent, Settings
from models.password import LONGEST, hash_password

asked = "bounded hashes at once (4 × 46 MiB), /sante p95 < 300 ms, the excess gets a clear 503 with Retry-After"
CROWD, WATCHED = 300, 20  # people; looks at /sante each second
SECONDS_AFTER = 8
MEMORY = 4 * 46 + 60  # MiB: the hashes, and what 300 connections and 12 more threads take
PASSWORD = "É" + "rable!" * 21 + "."


def run(scene: Scene, full: bool) -> Finding:
    """Each comes from a network of its own, as families do: the limit of tries for one network plays no part."""
    assert len(PASSWORD) == LONGEST
    url = scene.sqlite()
    seats = scene.parents(url, CROWD)
    models.open_school(Settings(database_url=url))
    Parent.update(password_hash=hash_password(PASSWORD)).execute()
    scene.leave(url)
    with scene.portal(url, PORTAIL_TRUSTED_PROXIES="1") as portal:
        crowd = [Visitor(portal.port, come_from=f"203.0.{number // 250}.{number % 250}") for number in range(CROWD)]
        for visitor in crowd:
            visitor.open_form(SIGN_IN)
        before, watched = portal.memory(), Tally()
        with arrivals(_looks(portal), WATCHED, watched):
            scene.wait(2, "calm")
            told = _all_at_once(crowd)
            scene.wait(SECONDS_AFTER, "300 sign-ins")
        return _finding(told, watched, portal.memory("VmHWM") - before, len(seats))


def _looks(portal: Portal) -> Iterator[Visit]:
    """On a connection of its own each time, as a load balancer does."""
    while True:
        yield "sante", lambda: looked_at(portal.port, "/sante")


def _all_at_once(crowd: list[Visitor]) -> list[Answer]:
    start = threading.Barrier(len(crowd))

    def sign_in(number: int) -> Answer:
        start.wait(60)
        return crowd[number].sign_in(f"p{number}@courriel.example", PASSWORD)

    with ThreadPoolExecutor(len(crowd)) as pool:
        return list(pool.map(sign_in, range(len(crowd))))


def _finding(told: list[Answer], watched: Tally, memory: float, crowd: int) -> Finding:
    inside = [answer for answer in told if answer.status == 303]
    away = [answer for answer in told if answer.status == 503]
    clear = [answer for answer in away if answer.headers.get("Retry-After") and "très occupé" in answer.text]
    p95, slowest = watched.quantile("sante", 0.95), max(answer.seconds for answer in told)
    figures = f"{len(inside)} signed in, {len(away)} told to come back, all within {slowest:.1f} s"
    measured = f"{figures}; /sante p95 {1000 * p95:.0f} ms; memory + {memory:.0f} MiB"
    everyone = len(inside) + len(clear) == crowd and bool(inside) and bool(clear)
    return Finding(measured, everyone and p95 < 0.3 and memory < MEMORY)
