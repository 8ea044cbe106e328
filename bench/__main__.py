"""`python -m bench`: what pages cost, as ratios to a bare Flask « hello » on the same server, in the same run."""

import argparse
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

import models
from bench import arrivals, scene
from bench.server import Cost, Request, Server, server
from models import Settings

GOALS = {
    "page de connexion": 6,
    "tableau de bord": 10,
    "vérification d’un enfant": 8,
    "rattachement d’un enfant": 20,
}
FOLLOWED = ("tableau de bord", "vérification d’un enfant")  # whose p99 is measured at half of the capacity
P99_GOAL = 0.015
HELLO = Request("hello", "/")
HASH = Request("mot de passe comparé", "/mot-de-passe")
ROUNDS = 12
SIGN_INS = 8  # a round: each takes as long as some thirty pages


def main() -> None:
    """Measure, print, keep nothing."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--pupils", type=int, default=1_400_000, help="pupils on the roster (default: all of Québec’s)")
    asked.add_argument("--requests", type=int, default=1200, help="requests of each kind (default 1200)")
    asked.add_argument("--seconds", type=float, default=10, help="how long arrivals are kept up (default 10)")
    given = asked.parse_args()
    each = max(1, given.requests // ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        models.open_school(Settings(database_url=url))
        parent, newcomers = scene.build(given.pupils, each * (ROUNDS + 1))
        with (
            server("bench.floor:create", {}) as floor,
            server("bench.portal:create", {"PORTAIL_DATABASE_URL": url, "PORTAIL_TRUSTED_PROXIES": "1"}) as portal,
        ):
            pages = scene.pages(portal, parent)
            kinds = [[page] * len(newcomers) for page in pages] + [scene.attachments(portal, newcomers)]
            _print_costs(_measure(floor, portal, kinds, each), given.pupils)
            signed_in = scene.sign_ins(portal, newcomers[: each * (ROUNDS + 1)])
            _print_sign_in(floor, portal, signed_in[: SIGN_INS * (ROUNDS + 1)])
            _print_arrivals(portal, [page for page in pages if page.name in FOLLOWED], given.seconds)


def _measure(
    floor: Server, portal: Server, kinds: list[list[Request]], each: int, least: Request = HELLO
) -> dict[str, list[Cost]]:
    """Round after round, so that a busy moment of the machine is the same for all; the first round warms up."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        chosen = slice(number * each, (number + 1) * each)
        for server_of, requests in [(floor, [least] * each), *((portal, kind[chosen]) for kind in kinds)]:
            cost = server_of.measure(requests)
            if number:
                costs[requests[0].name].append(cost)
    return costs


def _print_costs(costs: dict[str, list[Cost]], pupils: int) -> None:
    print(f"\n{pupils:,} pupils on the roster; the CPU of a bare Flask « hello » is 1")
    print(f"{'':26} {'CPU':>6} {'goal':>5} {'µs':>7} {'p50 ms':>8} {'p99 ms':>8} {'bytes':>7}")
    for name, found in costs.items():
        ratio = statistics.median(mine.cpu / hello.cpu for mine, hello in zip(found, costs[HELLO.name], strict=True))
        times = sorted(time for cost in found for time in cost.times)
        cells = f"{1e6 * statistics.median(cost.cpu for cost in found):7.0f} {1000 * statistics.median(times):8.2f}"
        print(f"{name:26} {ratio:6.1f} {GOALS.get(name, ''):>5} {cells} {1000 * _p99(times):8.2f} {found[0].size:7}")


def _print_sign_in(floor: Server, portal: Server, sign_ins: list[Request]) -> None:
    """Somebody who signs in pays for the comparison of a password, and for little else."""
    each = max(1, len(sign_ins) // (ROUNDS + 1))
    costs = _measure(floor, portal, [sign_ins], each, HASH)
    pairs = list(zip(costs["connexion"], costs[HASH.name], strict=True))
    more = statistics.median(mine.cpu / hashed.cpu for mine, hashed in pairs) - 1
    cpu = 1000 * statistics.median(mine.cpu for mine, _hashed in pairs)
    print(f"\nSigning in: {cpu:.1f} ms of CPU, {more:.1%} more than its password’s comparison (goal: 10%)")


def _print_arrivals(portal: Server, pages: list[Request], seconds: float) -> None:
    print(f"\nArrivals at random, at half of what one process can carry (goal: p99 < {1000 * P99_GOAL:.0f} ms)")
    print(f"{'':26} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8}")
    for page in pages:
        rate = arrivals.capacity(portal, page, seconds / 2) / 2
        times = sorted(arrivals.kept_up(portal, page, rate, seconds))
        print(f"{page.name:26} {rate:9.0f} {1000 * statistics.median(times):8.2f} {1000 * _p99(times):8.2f}")


def _p99(times: list[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.99))]


if __name__ == "__main__":
    main()
