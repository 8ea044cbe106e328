"""`python -m ha`: PostgreSQL on three nodes loses its leader twice while notices arrive; what did parents lose?"""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path

from ha import school
from ha.acts import LONGEST, Figures, Play, lost_and_twice
from ha.cluster import ACCOUNT, Cluster
from ha.ground import Missing, only_one, postgresql_programs
from ha.network import Network
from ha.waiting import NotInTime
from tests.served import served

PARENTS, DAYS = 600, 60
EPILOGUE = (
    "Needs root, and Debian's packages patroni, etcd-server, etcd-client, postgresql and iproute2. About 3 minutes."
)


def main() -> int:
    """0 when every figure holds; 1 when one does not; 2 when it could not be played here."""
    asked = argparse.ArgumentParser(prog="python -m ha", description=__doc__, epilog=EPILOGUE)
    asked.add_argument("--rate", type=int, default=50, help="notices a second (default 50)")
    asked.add_argument("--keep", action="store_true", help="keep the folder: configuration and logs of the nodes")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is taken away then, too
    try:
        with only_one(), _folder(given.keep) as folder, Network() as network:
            return _play(Cluster(folder, network, postgresql_programs()), given.rate)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    except NotInTime as trouble:
        print(f"{trouble} Run it again with --keep and read the logs.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; everything was taken away.", file=sys.stderr)
        return 130


def _play(cluster: Cluster, rate: int) -> int:
    print("Three nodes: etcd, Patroni, PostgreSQL…", flush=True)
    cluster.start()
    url = cluster.make_database()
    print(f"The school: {PARENTS} parents, signed in…", flush=True)
    seats = school.build(url, PARENTS)
    with served(url, "--threads", "16") as portal:
        with ThreadPoolExecutor(4) as four:
            opened = list(four.map(lambda seat: seat.opened(portal), seats))
        print(f"{rate} notices a second…", flush=True)
        play = Play(cluster, portal, _notices(opened), rate)
        figures = [play.kill_the_leader(), play.cut_the_leader_off()]
    return _tell(school.stored(url), figures)


def _notices(seats: list[school.Seat]) -> Iterator[tuple[school.Seat, date]]:
    """Each parent’s first day, then each parent’s second, and so on: no notice is about the days of another."""
    return ((seat, day) for day, seat in product(school.days(DAYS), seats))


def _tell(rows: list[tuple[str, int, str]], figures: list[Figures]) -> int:
    print(
        f"\n{'act':26} {'acknowledged':>12} {'unanswered':>10} {'lost':>5} {'twice':>5} {'seconds without service':>24}"
    )
    holds = True
    for figure in figures:
        lost, twice = lost_and_twice(rows, figure.acknowledged)
        counts = f"{len(figure.acknowledged):12} {figure.waiting:10} {lost:5} {twice:5}"
        print(f"{figure.act:26} {counts} {figure.seconds:24.1f}")
        holds = holds and figure.holds and not lost and not twice
    print(f"{'asked':26} {'':12} {0:10} {0:5} {0:5} {LONGEST:24.1f}\n")
    for figure in figures:
        print(f"{figure.act}: {figure.remark}; the portal answered: {figure.answers}")
    print("Every figure holds." if holds else "A figure does not hold.")
    return 0 if holds else 1


@contextmanager
def _folder(is_kept: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portail-ha-"))
    shutil.chown(folder, ACCOUNT)
    try:
        yield folder
    finally:
        if is_kept:
            print(f"Configuration and logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
