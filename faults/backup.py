"""A backup is made while people write, and restored elsewhere."""

import sqlite3
import subprocess
import time
from pathlib import Path

import models
from bench.roster import rows_of, write_csv
from faults.finding import Finding
from faults.load import Tally, arrivals
from faults.portal import command, environment
from faults.postgresql import visits
from faults.scene import Scene
from faults.visitor import SIGN_IN, Visitor
from ha import school
from models import Parent, Settings
from models.password import hash_password
from tests.served import ROOT

asked = "while 50 requests/s write: integrity and foreign keys clean, sign-in works, 100,000 pupils restored in < 5 min"
PUPILS = (100_000, 10_000)  # at full size, and otherwise
BEFORE = 100  # acknowledged notices, which must all be in it
PARENTS, RATE, LONGEST = 300, 100, 300  # every second visit writes
PASSWORD = "Érable-rouge-de-Matane"


def run(scene: Scene, full: bool) -> Finding:
    """Every notice that was acknowledged before it began is in it."""
    url, elsewhere, kept = scene.sqlite(), scene.sqlite("elsewhere"), scene.folder / "kept.zip"
    seats, tally = scene.parents(url, PARENTS), Tally()
    _fill(scene, url, PUPILS[not full])
    with scene.portal(url, "--workers", "2") as portal, arrivals(visits(scene, portal, seats), RATE, tally):
        while len(tally.references) < BEFORE and tally.total < 20 * BEFORE:
            scene.wait(2, "people write")
        acknowledged = set(tally.references)
        saved = _timed("backup", str(kept), url=url)
    restored = _timed("migrate", url=elsewhere) and _timed("restore", str(kept), url=elsewhere)
    faults = _faults(Path(elsewhere.removeprefix("sqlite:///")))
    missing = acknowledged - {reference for reference, _parent, _day in school.stored(elsewhere)}
    scene.leave(elsewhere)
    with scene.portal(elsewhere) as portal:
        visitor = Visitor(portal.port)
        visitor.open_form(SIGN_IN)
        inside = visitor.sign_in("p0@courriel.example", PASSWORD).status == 303
    wrong = tally.total - tally.count(200, 303)
    figures = f"{PUPILS[not full]:,} pupils saved in {saved:.1f} s, restored in {restored:.1f} s"
    measured = f"{figures}; {faults or 'clean'}; {len(missing)} missing of {len(acknowledged)} acknowledged before"
    told = f"{measured}; sign-in {'works' if inside else 'fails'}; meanwhile {tally.told()}"
    whole = bool(acknowledged) and not missing and not faults and not wrong
    return Finding(told, whole and inside and restored < LONGEST)


def _fill(scene: Scene, url: str, pupils: int) -> None:
    roster = scene.folder / "roster.csv"
    write_csv(roster, rows_of(pupils))
    _timed("import-roster", str(roster), url=url)
    models.open_school(Settings(database_url=url))
    Parent.update(password_hash=hash_password(PASSWORD)).execute()
    scene.leave(url)


def _timed(*words: str, url: str) -> float:
    """Seconds of that command. Raises RuntimeError with what it said when it fails."""
    begun = time.monotonic()
    ended = subprocess.run(command(*words), cwd=ROOT, env=environment(url), capture_output=True, text=True, timeout=900)
    if ended.returncode:
        raise RuntimeError(f"{words[0]} ended with {ended.returncode}: {ended.stderr[-500:]}")
    return time.monotonic() - begun


def _faults(path: Path) -> str:
    """What SQLite itself finds wrong; nothing when all is well."""
    with sqlite3.connect(path) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        orphans = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    connection.close()
    return "" if said == "ok" and not orphans else f"integrity {said}, {orphans} orphans"
