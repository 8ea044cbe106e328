"""SIGTERM while 100 parents wait for an answer."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import models
from faults.finding import Finding
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import Answer, Visitor
from ha import school
from models import AbsenceNotice, Settings

asked = "100 requests in flight at SIGTERM: all answered, exit within 30 s"
IN_FLIGHT, EXIT = 100, 30
HELD = 3  # seconds, from SIGTERM on, for which nobody can be answered


def run(scene: Scene, full: bool) -> Finding:
    """Nobody is answered before SIGTERM, since somebody else writes in the database until some seconds after it."""
    url = scene.sqlite()
    seats = scene.parents(url, IN_FLIGHT)
    with scene.portal(url, "--workers", "2") as portal:
        visitors = [Visitor(portal.port, seat.cookie) for seat in seats]
        for visitor in visitors:
            visitor.open_form()
        answers, early, took = _ended_meanwhile(scene, portal, url, visitors)
    stored = _stored(scene, url)
    good = [answer.reference for answer in answers if answer.status == 303 and answer.reference in stored]
    measured = f"{len(good)} of {IN_FLIGHT} acknowledged and stored ({early} before SIGTERM), exit after {took:.1f} s"
    return Finding(measured, len(good) == len(stored) == IN_FLIGHT and not early and took < EXIT)


def _ended_meanwhile(
    scene: Scene, portal: Portal, url: str, visitors: list[Visitor]
) -> tuple[list[Answer], int, float]:
    """The answers; how many came before SIGTERM; seconds from SIGTERM to the end of the server."""
    writer = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        sent = [pool.submit(visitor.announce, school.days(1)[0]) for visitor in visitors]
        scene.wait(2, f"{IN_FLIGHT} notices are sent")
        early = sum(each.done() for each in sent)
        begun = time.monotonic()
        portal.terminate()
        scene.wait(HELD, "SIGTERM")
        writer.execute("ROLLBACK")
        answers = [each.result() for each in sent]
    portal.wait_for_end(2 * EXIT)
    return answers, early, time.monotonic() - begun


def _stored(scene: Scene, url: str) -> set[str]:
    models.open_school(Settings(database_url=url))
    stored = {notice.reference for notice in AbsenceNotice.select(AbsenceNotice.reference)}
    scene.leave(url)
    return stored
