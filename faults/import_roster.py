"""The import of a large roster is killed half-way, again and again, while parents read their pages."""

import hashlib
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import models
from bench.roster import rows_of, write_csv
from faults.finding import Finding
from faults.load import Tally, Visit, arrivals
from faults.portal import Portal, command, environment
from faults.scene import Scene
from faults.visitor import looked_at
from ha import school
from models import Settings, WebSession, now
from tests.served import ROOT

asked = "100,000 pupils, killed half-way 10 times: previous roster intact each time, pages p95 < 500 ms meanwhile"
PUPILS, KILLS = (100_000, 10_000), (10, 3)  # at full size, and otherwise
RATE = 20  # visits a second
PAGES = ("/portail", "/absences", "/absences/aviser", "/connexion")


def run(scene: Scene, full: bool) -> Finding:
    """On SQLite, where an import is the only writer as long as it writes."""
    count, kills = PUPILS[not full], KILLS[not full]
    url, tally = scene.sqlite(), Tally()
    seats = scene.parents(url, 100)
    _come_back(scene, url)
    first, second = _files(scene.folder, count)
    took, writing = _imported(url, first)
    with scene.portal(url) as portal, arrivals(_visits(portal, seats), RATE, tally):
        scene.wait(2, f"imported in {took:.0f} s")
        files = [second, first]  # the one to be imported, the one in place
        intact = _killed_again_and_again(scene, url, files, writing, kills)
        before = _fingerprint(scene, url)
        whole = _Import(url, files[0]).wait_for_end()
    changed = _fingerprint(scene, url) != before
    p95, wrong = tally.quantile("page", 0.95), tally.total - tally.count(200, 303)
    figures = f"{count:,} pupils: intact {intact.count(True)} times of {len(intact)}; pages p95 {1000 * p95:.0f} ms"
    told = f"{figures}, {wrong} of {tally.total} not answered well; nobody else writes for {writing:.1f} s"
    good = len(intact) == kills and all(intact) and changed and not wrong
    return Finding(f"{told}; then imported whole in {whole:.0f} s", good and p95 < 0.5)


def _files(folder: Path, count: int) -> tuple[Path, Path]:
    """A roster of that many pupils, and the same in which each group has another name."""
    first, second, rows = folder / "first.csv", folder / "second.csv", list(rows_of(count))
    write_csv(first, rows)
    write_csv(second, [[*row[:7], row[7] + " B", *row[8:]] for row in rows])
    return first, second


def _imported(url: str, path: Path) -> tuple[float, float]:
    """Seconds that the whole import took, and those of it in which nobody else could write."""
    going = _Import(url, path)
    going.wait_for_writing()
    begun = time.monotonic()
    took = going.wait_for_end()
    return took, time.monotonic() - begun


def _killed_again_and_again(scene: Scene, url: str, files: list[Path], writing: float, kills: int) -> list[bool]:
    """Was the previous roster intact, for each import that was killed? One that ended too soon does not count."""
    intact: list[bool] = []
    for _ in range(4 * kills):
        before = _fingerprint(scene, url)
        if _killed(url, files[0], writing):
            intact.append(_fingerprint(scene, url) == before)
        else:
            files.reverse()  # that one is in place now
            writing *= 0.6
        if len(intact) == kills:
            break
    return intact


def _come_back(scene: Scene, url: str) -> None:
    """Two minutes later: each first page is also written down as a sign of life of its session."""
    models.open_school(Settings(database_url=url))
    WebSession.update(seen_at=now() - timedelta(minutes=2)).execute()
    scene.leave(url)


class _Import:
    """`import-roster` of that file, in a process of its own."""

    def __init__(self, url: str, path: Path) -> None:
        self.begun, self.path = time.monotonic(), url.removeprefix("sqlite:///")
        self.process = subprocess.Popen(
            command("import-roster", str(path)), cwd=ROOT, env=environment(url), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def wait_for_end(self) -> float:
        """Seconds. Raises RuntimeError when it refuses."""
        said, _nothing = self.process.communicate(timeout=600)
        if self.process.returncode:
            raise RuntimeError(f"import-roster ended with {self.process.returncode}: {said[-500:]}")
        return time.monotonic() - self.begun

    def wait_for_writing(self) -> None:
        """Until nobody else can begin to write, for a tenth of a second and longer, or it is over."""
        pause, in_a_row = threading.Event(), 0
        while self.process.poll() is None and in_a_row < 5:
            in_a_row = in_a_row + 1 if _is_locked(self.path) else 0
            pause.wait(0.02)


def _is_locked(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
        return False


def _killed(url: str, path: Path, writing: float) -> bool:
    """Killed in the midst of its writing, which takes that many seconds. False: it had ended."""
    going = _Import(url, path)
    going.wait_for_writing()
    threading.Event().wait(writing * random.uniform(0.1, 0.7))
    going.process.kill()
    going.process.communicate(timeout=60)
    return going.process.returncode == -signal.SIGKILL


def _fingerprint(scene: Scene, url: str) -> str:
    """Of every pupil and every address on a file, as the portal reads them now."""
    models.open_school(Settings(database_url=url))
    digest = hashlib.sha256()
    for table in ("pupil", "guardian", "school"):
        for row in models.database.execute_sql(f"SELECT * FROM {table} ORDER BY id"):
            digest.update(repr(row).encode())
    scene.leave(url)
    return digest.hexdigest()


def _visits(portal: Portal, seats: list[school.Seat]) -> Iterator[Visit]:
    visitors, pages = cycle([seat.cookie for seat in seats]), cycle(PAGES)
    for cookie, page in zip(visitors, pages, strict=True):
        yield "page", lambda cookie=cookie, page=page: looked_at(portal.port, page, cookie)
