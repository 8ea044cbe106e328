"""`python -m bench.roster_desk`: 100,000 pupils on their way through the desk: time and memory of each step."""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import models
from bench.roster import rows_of, write_csv
from models import Board, Desk, Role, RosterDesk, RosterUpload, RosterWorker, School, Settings, StaffMember, schema


def main() -> None:
    """Send it, preview it, import it; then a tenth less of it, which keeps the first; then the way back."""
    asked = argparse.ArgumentParser(prog="python -m bench.roster_desk", description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000, help="pupils in the file (default 100000)")
    asked.add_argument("--database", default="", help="an empty database’s address (default: a new SQLite file)")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models.open_school(Settings(database_url=given.database or f"sqlite:///{folder}/bench.sqlite3"))
        schema.migrate()
        _measure(Path(folder), given.rows)


def _measure(folder: Path, count: int) -> None:
    first, second = folder / "first.csv", folder / "second.csv"
    write_csv(first, rows_of(count))
    write_csv(second, (row for place, row in enumerate(rows_of(count)) if place % 10))
    rosters, before = _desk(), _peak()
    print(f"{type(models.database.obj).__name__}: {count:,} pupils, {first.stat().st_size / 1e6:.1f} MB\n")
    for name, path in (("a new roster", first), ("a tenth leaves", second)):
        upload = _timed(f"{name}: sent", lambda path=path: rosters.receive(path.open("rb"), str(path)))
        _import(rosters, upload, name)
    back = _timed("the way back: copied", lambda: rosters.restore(rosters.kept()[0], "back"))
    _import(rosters, back, "the way back")
    print(f"\npeak memory: {_peak()} MB, {_peak() - before} more than before")


def _import(rosters: RosterDesk, upload: RosterUpload, name: str) -> None:
    _timed(f"{name}: read, compared", RosterWorker().work)
    read = rosters.upload(upload.public_id)
    assert read
    schools = {f"{school['board']}-{school['code']}" for school in read.said["schools"]}
    assert rosters.confirm(read, read.said["print"], schools)
    _timed(f"{name}: imported", RosterWorker().work)


def _desk() -> RosterDesk:
    board = Board.get(Board.code == "762000")
    School.create(board=board, code="000", name="École 000")
    staff = StaffMember.create(email="mesure@css.example", role=Role.ADMINISTRATOR, board=board)
    desk = Desk.of(staff, "762000-000")
    assert desk
    return RosterDesk(desk)


def _timed(what: str, act: Callable[[], RosterUpload]) -> RosterUpload:
    begun = time.perf_counter()
    done = act()
    print(f"{what:34} {time.perf_counter() - begun:6.2f} s   peak {_peak()} MB", flush=True)
    return done


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
