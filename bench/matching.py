"""`python -m bench.matching`: what finding a child costs among a thousand pupils, and among all of Québec’s."""

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import models
from bench import scene
from models import Board, BoardList, ChildClaim, Settings, database, match
from models.roster import _of_number

ROUNDS, EACH = 40, 50


def main() -> None:
    """Prints the cost among many as a ratio to the cost among few, and how the engine looks the pupil up."""
    asked = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    asked.add_argument("--few", type=int, default=1000)
    asked.add_argument("--many", type=int, default=1_400_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        urls = {count: f"sqlite:///{Path(folder) / str(count)}.sqlite3" for count in (given.few, given.many)}
        for count, url in urls.items():
            models.open_school(Settings(database_url=url))
            scene.build(count, 0)
        times: dict[tuple[int, str], list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            for count, url in urls.items():
                board = _open(url)
                for state in ("cold", "warm"):  # the pages of the file that the engine still has to read, or has
                    times[count, state].append(_cost(board, count))
        print()
        for state in ("warm", "cold"):
            few, many = (1e6 * statistics.median(times[count, state]) for count in urls)
            print(
                f"{state}: among {given.few:,} {few:.0f} µs, among {given.many:,} {many:.0f} µs: {many / few:.2f} times"
            )
        print("\n".join(plan()))


def _open(url: str) -> Board:
    models.open_school(Settings(database_url=url))
    BoardList.forget()
    return BoardList.find("732000") or Board()


def _cost(board: Board, count: int) -> float:
    """CPU of one match; the pupils asked for lie all over the roster."""
    numbers = [place * count // EACH for place in range(EACH)]
    claims = [ChildClaim(board, f"Nom{n}", "Prénom", scene.BORN, f"{n:07d}") for n in numbers]
    match(claims[0], "p0@courriel.example")
    start = time.thread_time()
    for n, claim in zip(numbers, claims, strict=True):
        assert match(claim, f"p{n}@courriel.example")
    return (time.thread_time() - start) / EACH


def plan() -> list[str]:
    """How SQLite or PostgreSQL finds a pupil by board and number, with the address on the file."""
    built = _of_number._for_engine(3)
    values = built.given(("p0@courriel.example", 1, "0000000"))
    explain = "EXPLAIN QUERY PLAN " if "?" in database.param else "EXPLAIN "
    return [str(row[-1]) for row in database.execute_sql(explain + built.sql, values).fetchall()]


if __name__ == "__main__":
    main()
