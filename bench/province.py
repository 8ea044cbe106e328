"""`python -m bench.province`: how many machines a board and a province need, on hard mornings (docs/scale.md).

Nothing is measured here: requests are played, one by one, with the times of `bench.service_times`.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.mornings import CHILDREN_A_FAMILY, MORNINGS, PUPILS, Morning
from bench.queueing import Outcome, Province, backlog
from bench.service_times import LETTER, Cost, kept, measured_on

FAMILIES = PUPILS / CHILDREN_A_FAMILY
BOARD = 20_000  # families
EVERYBODY = replace(MORNINGS[1], name="a snow day on which 9 of 10 come", come=0.9)
ALL = (*MORNINGS, EVERYBODY)
TRIED = (1, 2, 3, 4, 6, 8, 12, 16, 24)
MAIL_RATES = (14, 50, 100, 200)  # letters a second
PRICE = 0.05  # dollars for a core during an hour, assumed
VISITS = 2000  # whose work is added up
HEADINGS = "| morning | machines | requests/s | p50 ms | p95 ms | p99 ms | cores busy | database busy | |"
RULE = "|---|--:|--:|--:|--:|--:|--:|--:|---|"


def main() -> None:
    """Print every table."""
    asked = argparse.ArgumentParser(prog="python -m bench.province", description=__doc__)
    asked.add_argument("--board", action="store_true", help="the board alone, in some seconds")
    given, costs = asked.parse_args(), kept()
    print(f"Times measured on {measured_on()}\n")
    tables = [cost_table(costs), board_table(costs)]
    if not given.board:
        tables += [*province_tables(costs), price_table(costs)]
    print("\n\n".join("\n".join(table) for table in tables))


def cost_table(costs: dict[str, Cost]) -> list[str]:
    """CPU of each kind of request, and the letters that it writes."""
    lines = ["| request | portal ms | its slowest tenth | PostgreSQL ms | letters |", "|---|--:|--:|--:|--:|"]
    for name, cost in costs.items():
        lines.append(
            f"| {name} | {cost.mean:.1f} | {cost.portal[-2]:.1f} | {cost.database:.1f} | {cost.letters or '–'} |"
        )
    return lines


def board_table(costs: dict[str, Cost]) -> list[str]:
    """A board of 20,000 families on one machine, then two."""
    lines = [HEADINGS, RULE]
    for morning in ALL:
        board = Province(morning, costs, part=BOARD / FAMILIES)
        lines += _rows(morning, board, (1, 2))
    return lines


def province_tables(costs: dict[str, Cost], mornings: Sequence[Morning] = ALL) -> tuple[list[str], list[str]]:
    """All of Québec, from too few machines to enough; and how long letters wait, by what the mail server takes."""
    machines = [HEADINGS, RULE]
    rates = " | ".join(f"at {rate}/s" for rate in MAIL_RATES)
    mail = [f"| morning | letters in a minute | {rates} |", "|---|--:|" + "--:|" * len(MAIL_RATES)]
    for morning in mornings:
        province = Province(morning, costs)
        machines += _rows(morning, province, TRIED)
        waits = " | ".join(f"{backlog(province.letters, rate):.1f} min" for rate in MAIL_RATES)
        mail.append(f"| {morning.name} | {max(province.letters):,} | {waits} |")
    return machines, mail


def _rows(morning: Morning, place: Province, tried: Sequence[int]) -> list[str]:
    """From the first number of machines that can do the work at all to the first that does it well."""
    rows = []
    for count in (each for each in tried if place.load(each) < 1):
        outcome = place.with_machines(count)
        rows.append(_row(morning.name, place.asked_a_second, count, outcome))
        if outcome.holds:
            break
    return rows


def _row(name: str, rate: float, count: int, found: Outcome) -> str:
    times = " | ".join(f"{1000 * seconds:.0f}" for seconds in (found.p50, found.p95, found.p99))
    said = "enough" if found.holds else "too few"
    use = f"{100 * found.portal_use:.0f} % | {100 * found.database_use:.0f} %"
    return f"| {name} | {count} | {rate:.0f} | {times} | {use} | {said} |"


def price_table(costs: dict[str, Cost]) -> list[str]:
    """CPU-hours of each morning, whole; the hash’s part of it."""
    lines = [
        "| morning | visits | CPU ms a visit | of which hashing | CPU-hours | dollars |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for morning in ALL:
        asked = list(_asked(morning))
        work = sum(_work(costs[name]) + round(costs[name].letters) * _work(costs[LETTER]) for name in asked) / VISITS
        hashing = sum(costs[name].mean for name in asked if name == "sign-in") / VISITS / work
        hours = morning.families * work / 3.6e6
        cells = f"{morning.families:,} | {work:.0f} | {100 * hashing:.0f} %"
        lines.append(f"| {morning.name} | {cells} | {hours:.1f} | {hours * PRICE:.2f} |")
    return lines


def _asked(morning: Morning) -> Iterator[str]:
    dice = random.Random(2026)
    for _ in range(VISITS):
        yield from (name for name, _pause in morning.steps(dice))


def _work(cost: Cost) -> float:
    """Milliseconds of CPU, the database’s with the portal’s."""
    return cost.mean + cost.database


if __name__ == "__main__":
    main()
