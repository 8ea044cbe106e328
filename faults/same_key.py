"""One form, sent 20 times at the same moment: a parent who presses again and again, or a network that repeats."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import click

import models
from faults.finding import Finding
from faults.scene import Scene
from faults.visitor import Answer, Visitor
from ha import school
from models import AbsenceNotice, MailKind, OutgoingMail, Settings

asked = "20 parallel identical posts with one form key: 1 record, 20 equal answers"
AT_ONCE, FORMS, SHORT = 20, 50, 5


def run(scene: Scene, full: bool) -> Finding:
    """On SQLite, then on PostgreSQL, through two server processes."""
    forms = FORMS if full else SHORT
    return scene.on_both_engines(lambda url, engine: _on(scene, url, forms, engine))


def _on(scene: Scene, url: str, forms: int, engine: str) -> Finding:
    [seat] = scene.parents(url, 1)
    equal = 0
    with scene.portal(url, "--workers", "2", "--threads", str(AT_ONCE)) as portal:
        same = [Visitor(portal.port, seat.cookie) for _ in range(AT_ONCE)]
        for visitor in same:
            visitor.open_form()
            visitor.token = same[0].token
        with click.progressbar(school.days(forms), label=f"  {engine:24}") as days:
            for day in days:
                answers = {(answer.status, answer.reference) for answer in _at_once(same, day)}
                equal += len(answers) == 1 and all(status == 303 and found for status, found in answers)
    models.open_school(Settings(database_url=url))
    records = AbsenceNotice.select().count()
    letters = OutgoingMail.select().where(OutgoingMail.kind == MailKind.NOTICE_SENT).count()
    scene.leave(url)
    measured = f"{engine}: {forms} forms × {AT_ONCE}: {records} records, {letters} letters, {equal} × equal answers"
    return Finding(measured, records == letters == equal == forms)


def _at_once(same: list[Visitor], day: date) -> list[Answer]:
    start = threading.Barrier(len(same))

    def send(visitor: Visitor) -> Answer:
        start.wait(60)
        return visitor.announce(day)

    with ThreadPoolExecutor(len(same)) as pool:
        return list(pool.map(send, same))
