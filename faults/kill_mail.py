"""The mail worker is killed (kill -9) between the mail server’s « 250 » and its own note that the letter was sent."""

import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import click
import psycopg

import models
from faults.carrier import Carrier
from faults.finding import Finding
from faults.mail_server import MailServer, Received, count, seconds_until, write_letters
from faults.scene import Scene
from models import MailState, OutgoingMail, Settings, schema
from models.outbox import HOLD_SECONDS

asked = "50 kills between « 250 » and « sent »: each mail at least once, at most one duplicate a kill, same Message-ID"
KILLS, SHORT, OTHERS = 50, 4, 10  # others: letters during which nobody dies
FORGET = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
READ = 0.3  # seconds in which the worker reads « 250 » and comes to the lock that stops it


class Doorkeeper:
    """While armed, the next letter is accepted by the mail server and nobody can write in the database after that."""

    def __init__(self, connect: Callable[[], Any], hold: str, forget: str = "") -> None:
        """forget: what makes the server forget what it was told by who is dead, and only waits for the lock."""
        self._connect, self._hold, self._forget = connect, hold, forget
        self.accepted, self._armed = threading.Event(), threading.Event()
        self._connection: Any = None

    def arm(self) -> None:
        self.accepted.clear()
        self._armed.set()

    def on_data(self, _recipient: str, _server: Any) -> str:
        """The worker’s claim is committed; its note cannot be."""
        if self._armed.is_set():
            self._armed.clear()
            self._connection = self._connect()
            self._connection.execute(self._hold)
            self.accepted.set()
        return ""

    def let_go(self) -> None:
        """The worker is dead."""
        if self._forget:
            self._connection.execute(self._forget)
        self._connection.rollback()
        self._connection.close()


def run(scene: Scene, full: bool) -> Finding:
    """On SQLite, then on PostgreSQL. Letters of the dead are due again after two minutes, which are waited for."""
    kills, url = KILLS if full else SHORT, scene.sqlite()
    path = url.removeprefix("sqlite:///")
    file = Doorkeeper(lambda: sqlite3.connect(path, check_same_thread=False, isolation_level=None), "BEGIN IMMEDIATE")
    one = _on(scene, url, file, kills, "SQLite")
    with scene.postgresql() as (url, _server):
        table = f'LOCK TABLE "{OutgoingMail._meta.table_name}" IN EXCLUSIVE MODE'
        server = Doorkeeper(lambda: psycopg.connect(url), table, FORGET)
        other = _on(scene, url, server, kills, "PostgreSQL")
    return Finding(f"{one.measured}; {other.measured}", one.holds and other.holds)


def _on(scene: Scene, url: str, doorkeeper: Doorkeeper, kills: int, engine: str) -> Finding:
    models.open_school(Settings(database_url=url))
    schema.migrate()
    letters = [f"parent{number}@exemple.ca" for number in range(kills + OTHERS)]
    write_letters(letters)
    server = MailServer(doorkeeper.on_data)
    server.open()
    carrier = None
    try:
        with click.progressbar(range(kills), label=f"  {engine:24}") as bar:
            for _ in bar:
                doorkeeper.arm()
                carrier = Carrier(scene.folder / "mail.log", url, server.url)
                _kill_at_the_door(scene, carrier, doorkeeper)
        carrier.start()
        seconds_until(lambda: count(MailState.WAITING) == 0, HOLD_SECONDS + 120)
        carrier.stop()
        return _finding(server.received, letters, kills, engine)
    finally:
        server.close()
        scene.leave(url)


def _kill_at_the_door(scene: Scene, carrier: Carrier, doorkeeper: Doorkeeper) -> None:
    try:
        if not doorkeeper.accepted.wait(120):
            raise RuntimeError("the mail worker sends nothing:\n" + carrier.log.read_text("utf-8", "replace")[-1000:])
        scene.pause(READ)
    finally:
        carrier.kill()
    doorkeeper.let_go()


def _finding(received: list[Received], letters: list[str], kills: int, engine: str) -> Finding:
    copies, names = Counter(letter.recipient for letter in received), defaultdict(set)
    for letter in received:
        names[letter.recipient].add(letter.message_id)
    missing, unsent = len(set(letters) - set(copies)), len(letters) - count(MailState.SENT)
    twice, renamed = len(received) - len(copies), sum(len(found) > 1 for found in names.values())
    most = max(copies.values(), default=0)
    figures = f"{missing} missing, {unsent} not noted as sent, {twice} duplicates (at most {most} copies of a letter)"
    measured = f"{engine}, {kills} kills, {len(letters)} letters: {figures}, {renamed} with another Message-ID"
    return Finding(measured, not missing and not unsent and not renamed and 0 < twice <= kills and most <= 2)
