"""`python -m bench.service_times`: what each request costs the portal and PostgreSQL, kept for the simulation.

The one exception to « no number of one machine is kept »: docs/scale.md tells on what, and when, these were measured.
"""

import argparse
import json
import platform
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

import models
from app import create_app
from bench import scene
from bench.server import Request, Server, free_port, server
from bench.visit_requests import PASSWORD, kinds
from models import Child, OutgoingMail, Parent, Pupil, School, Settings
from models.password import hash_password
from tests import postgres
from views.mail import deliver_until_stopped

KEPT = Path(__file__).with_name("service_times.json")
DECILES = 10
LETTER = "letter"  # no request: what the outbox costs afterwards
WIDE = {
    "PORTAIL_SIGN_IN_TRIES_PER_MINUTE_PER_IP": "1000000",
    "PORTAIL_SIGN_IN_FAILURES_PER_MINUTE_PER_IP": "1000000",
    "PORTAIL_CODES_PER_HOUR_PER_IP": "1000000",
}


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of one kind of request: of the portal, from the least to the most by tenths; of the database."""

    portal: list[float]
    database: float
    letters: float = 0  # put in the outbox

    @property
    def mean(self) -> float:
        """Of the portal, as the simulation draws it: straight lines between the tenths."""
        return statistics.fmean((low + high) / 2 for low, high in zip(self.portal, self.portal[1:], strict=False))


def kept() -> dict[str, Cost]:
    """What was measured last."""
    return {name: Cost(**cost) for name, cost in json.loads(KEPT.read_text("utf-8"))["costs"].items()}


def measured_on() -> str:
    """When, and on what kind of machine."""
    said = json.loads(KEPT.read_text("utf-8"))
    return f"{said['date']}, {said['machine']}"


def main() -> None:
    """Measure on a private PostgreSQL that waits for its disk, and keep the figures beside this file."""
    asked = argparse.ArgumentParser(prog="python -m bench.service_times", description=__doc__)
    asked.add_argument("--requests", type=int, default=200, help="of each kind (default 200)")
    asked.add_argument("--pupils", type=int, default=100_000, help="on the roster (default 100000)")
    given = asked.parse_args()
    costs = _measure(given.requests, given.pupils)
    facts = {"date": date.today().isoformat(), "machine": _machine(), "pupils": given.pupils}
    text = json.dumps({**facts, "costs": {name: asdict(cost) for name, cost in costs.items()}}, indent=1)
    KEPT.write_text(text + "\n", "utf-8")
    for name, cost in costs.items():
        print(f"{name:20} portal {cost.mean:7.2f} ms   PostgreSQL {cost.database:6.2f} ms   letters {cost.letters:.0f}")


def _machine() -> str:
    words = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    return f"{cores} cores of {words[1] if words else platform.machine()}, Python {platform.python_version()}"


# ---- the ground -----------------------------------------------------------------------------------------------------


@contextmanager
def _database() -> Iterator[tuple[str, "_Postgresql"]]:
    cluster = postgres.PrivatePostgresql(is_durable=True)
    cluster.start()
    try:
        postgres.ask(cluster.socket, "CREATE DATABASE bench")
        yield postgres.url(cluster.socket, "bench"), _Postgresql(cluster)
    finally:
        cluster.stop()


class _Postgresql:
    """Its CPU clock: the server and every process that it started."""

    def __init__(self, cluster: postgres.PrivatePostgresql) -> None:
        self._pid = int((cluster.folder / "cluster/postmaster.pid").read_text().splitlines()[0])

    def cpu(self) -> float:
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        return sum(_seconds(pid) for pid in (str(self._pid), *children))


def _seconds(pid: str) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:  # a helper that ended meanwhile
        return 0.0


def _measure(count: int, pupils: int) -> dict[str, Cost]:
    with _database() as (url, database):
        models.open_school(Settings(database_url=url))
        parent, newcomers = scene.build(pupils, 2 * count)
        School.update(secretariat_email="secretariat@mesures.example").execute()  # it has a letter for each notice
        readers, senders = newcomers[:count], newcomers[count:]
        for seat in senders:
            _attach(seat)
        people = _people_with_passwords(count)
        models.database.close()
        with server("bench.portal:create", {"PORTAIL_DATABASE_URL": url, **WIDE}) as portal:
            asked = kinds(portal, parent, readers, senders, people)
            costs = {name: _cost(portal, database, list(each)) for name, each in asked}
        return {**costs, LETTER: _letter(url, database)}


def _letter(url: str, database: _Postgresql) -> Cost:
    """What it costs to write out and hand over the letters that all this put in the outbox, to a real SMTP server."""
    postman = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    postman.start()
    app = create_app(Settings(database_url=url, smtp_url=f"smtp://127.0.0.1:{postman.port}"))
    count, before, begun = OutgoingMail.select().count(), database.cpu(), time.thread_time()
    deliver_until_stopped(app, once=True)
    spent, behind = time.thread_time() - begun, database.cpu() - before
    models.database.close()
    postman.stop()
    return Cost([round(1000 * spent / count, 3)] * (DECILES + 1), round(1000 * behind / count, 3))


def _attach(seat: scene.Seat) -> None:
    pupil = Pupil.get(Pupil.file_number == seat.file_number)
    Child.create(parent=Parent.get(Parent.email == f"p{int(seat.file_number)}@courriel.example"), pupil=pupil)


def _people_with_passwords(count: int) -> list[str]:
    hashed = hash_password(PASSWORD)
    for number in range(count):
        Parent.create(email=f"mesure{number}@courriel.example", password_hash=hashed)
    return [f"mesure{number}@courriel.example" for number in range(count)]


def _cost(portal: Server, database: _Postgresql, asked: list[Request]) -> Cost:
    """Each request by itself on one connection; the first tenth warms up."""
    warm = len(asked) // 10
    portal.measure(asked[:warm])
    letters, before = OutgoingMail.select().count(), database.cpu()
    models.database.close()
    each = sorted(1000 * portal.measure([request]).cpu for request in asked[warm:])
    spent = 1000 * (database.cpu() - before) / len(each)
    written = (OutgoingMail.select().count() - letters) / len(each)
    models.database.close()
    tenths = [each[min(len(each) - 1, len(each) * place // DECILES)] for place in range(DECILES + 1)]
    return Cost([round(value, 3) for value in tenths], round(spent, 3), round(written))


if __name__ == "__main__":
    main()
