"""`python -m bench.roster`: the time of a roster of 100,000 pupils, beside a mere bulk insert of it."""

import argparse
import csv
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import models
from models import Guardian, Pupil, RosterFile, RosterImport, School, Settings, schema

HEADER = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1,courriel_2,courriel_3".split(",")
LAST = "Tremblay Gagnon Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque".split()
FIRST = "Léa Noah Zoé William Éloïse Thomas Florence Liam Jade Édouard Rosalie Anaïs Loïc Maëlle Émile".split()
PUPILS_A_SCHOOL = 400


def main() -> None:
    """Measure each step on a fresh database and print rows a second."""
    asked = argparse.ArgumentParser(prog="python -m bench.roster", description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000, help="pupils in the file (default 100000)")
    asked.add_argument("--database", default="", help="an empty database’s address (default: a new SQLite file)")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given.rows, given.database or f"sqlite:///{folder}/bench.sqlite3")


def measure(folder: Path, count: int, url: str) -> None:
    """The bulk insert first, undone; then the import; then the same file again; then one with changes."""
    models.open_school(Settings(database_url=url))
    schema.migrate()
    path, changed = folder / "roster.csv", folder / "changed.csv"
    rows = list(rows_of(count))
    write_csv(path, rows)
    write_csv(changed, [[*row[:7], row[7] + " B" * (place % 10 == 0), *row[8:]] for place, row in enumerate(rows)])
    addresses = sum(1 for row in rows for address in row[8:] if address)
    print(f"{type(models.database.obj).__name__}: {count:,} pupils, {addresses:,} addresses\n")
    floor = _bulk_insert(path)
    for what, act in (
        ("bulk insert of the file, unchecked", lambda: floor),
        ("import of a new roster", lambda: _import(path)),
        ("the same again: nothing to do", lambda: _import(path)),
        ("a tenth of the pupils changed", lambda: _import(changed)),
        ("reading and checking the file alone", lambda: _timed(RosterFile(path).read)),
    ):
        seconds = act()
        print(f"{what:38} {seconds:6.2f} s {count / seconds:10,.0f} rows/s {seconds / floor:6.1f} ×", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\npeak memory: {memory} MB; stored: {Pupil.select().count():,}")


def _import(path: Path) -> float:
    return _timed(lambda: RosterImport(RosterFile(path).read()).apply())


def rows_of(count: int) -> Iterator[list[str]]:
    """Pupils of one large board, 1.6 addresses each on average; the same ones at each run."""
    dice = random.Random(2026)
    for number in range(count):
        school = number // PUPILS_A_SCHOOL
        born = date(2009, 1, 1) + timedelta(days=dice.randrange(4000))
        last = f"{dice.choice(LAST)}-{dice.choice(LAST)}"
        homes = range(dice.choice((1, 1, 2, 2, 2)))
        addresses = [f"parent{number}.{home}@courriel{number % 7}.example" for home in homes]
        addresses += [""] * (3 - len(addresses))
        pupil = [f"{number:07d}", last, dice.choice(FIRST), born.isoformat(), f"{number % 6 + 1}e année"]
        yield ["762000", f"{school:03d}", f"École {school:03d}", *pupil, *addresses]


def write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def _bulk_insert(path: Path) -> float:
    """Seconds to read the file and `executemany` its pupils and addresses in one transaction, which is thrown away.

    It is what the engine’s own loader does: nothing is checked, compared or tidied.
    """
    board = models.BoardList.find("762000")
    assert board is not None
    begun = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        pupils, guardians = _ready(list(csv.reader(file))[1:], board.id)
    with models.database.atomic() as transaction:
        school = School.create(board=board, code="bulk", name="-").id
        cursor, mark = models.database.cursor(), models.database.param
        cursor.executemany(
            f"INSERT INTO pupil (id, board_id, school_id, file_number, last_name, first_name, birth_date, group_name, "
            f"is_restricted, source_id, agent_ids, homeroom_id) "
            f"VALUES ({mark}, {mark}, {school}, {mark}, {mark}, {mark}, {mark}, {mark}, false, '', '', '')", pupils,
        )  # fmt: skip
        cursor.executemany(f"INSERT INTO guardian (pupil_id, email, source_id) VALUES ({mark}, {mark}, '')", guardians)
        seconds = time.perf_counter() - begun
        transaction.rollback()
    assert not Guardian.select().exists()
    return seconds


def _ready(rows: list[list[str]], board: int) -> tuple[list[tuple], list[tuple]]:
    pupils = [(place, board, row[3], row[4], row[5], row[6], row[7]) for place, row in enumerate(rows, 1)]
    return pupils, [(place, address) for place, row in enumerate(rows, 1) for address in row[8:] if address]


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
