"""Where a fault is played: a folder of its own, a school and its parents, the portal served, PostgreSQL if wanted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path

import click

import models
from faults.finding import Finding
from faults.portal import Portal
from faults.visitor import Visitor
from ha import school
from tests import postgres

DAYS = 120  # weekdays for which a family may report: what is left of a school year in November


class Scene:
    """One fault’s own place; everything in it goes with its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sqlite(self, name: str = "portail") -> str:
        """The address of a new SQLite database."""
        return f"sqlite:///{self.folder / name}.sqlite3"

    @contextmanager
    def postgresql(self) -> Iterator[tuple[str, postgres.PrivatePostgresql]]:
        """The address of a database on a PostgreSQL of our own, which keeps what it acknowledged; and that server."""
        server = postgres.PrivatePostgresql(is_durable=True)
        server.start()
        try:
            postgres.ask(server.socket, "CREATE DATABASE portail")
            yield postgres.url(server.socket, "portail"), server
        finally:
            server.stop()

    def on_both_engines(self, play: Callable[[str, str], Finding]) -> Finding:
        """`play(url, engine)` on SQLite, then on PostgreSQL: holds where it holds on both."""
        one = play(self.sqlite(), "SQLite")
        with self.postgresql() as (url, _server):
            other = play(url, "PostgreSQL")
        return Finding(f"{one.measured}; {other.measured}", one.holds and other.holds)

    def parents(self, url: str, count: int) -> list[school.Seat]:
        """A migrated school on that database, and parents of one child each, signed in."""
        seats = school.build(url, count)
        self.leave(url)
        return seats

    def leave(self, url: str) -> None:
        """Close what this process has open there: what follows is done by the served portal alone."""
        models.database.close()
        if "postgresql" in url:
            models.database.obj.close_all()

    @contextmanager
    def portal(self, url: str, *options: str, **environment: str) -> Iterator[Portal]:
        """`serve` on that database, until the end."""
        portal = Portal(self.folder / "portal.log", url, options, environment)
        try:
            portal.wait()
            yield portal
        finally:
            portal.stop()

    def notices(self, portal: Portal, seats: list[school.Seat]) -> Iterator[tuple[Visitor, date]]:
        """Parents with the form open, each with a first day, then each with a second: no notice is about the days of
        another one.
        """
        visitors = [Visitor(portal.port, seat.cookie) for seat in seats]
        return ((visitor, day) for day, visitor in product(school.days(DAYS), visitors))

    def pause(self, seconds: float) -> None:
        """Let what goes on go on, and say nothing."""
        threading.Event().wait(seconds)

    def wait(self, seconds: float, said: str) -> None:
        """Let what goes on go on, and show how far it is."""
        pause, steps = threading.Event(), max(1, round(seconds))
        with click.progressbar(range(steps), label=f"  {said:24}") as bar:
            for _ in bar:
                pause.wait(seconds / steps)
