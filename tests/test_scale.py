"""docs/scale.md says what the simulation says; the simulation queues as theory does, and more machines never harm."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from bench import province
from bench.mornings import MORNINGS
from bench.queueing import CORES, Province, Station, backlog
from bench.service_times import LETTER, Cost, kept, measured_on

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs/scale.md").read_text("utf-8")
SNOW = MORNINGS[1]


@pytest.mark.parametrize("table", [province.cost_table, province.board_table, province.price_table])
def test_a_table_of_the_document_is_what_the_code_prints(table) -> None:
    assert "\n".join(table(kept())) in DOCUMENT


def test_so_are_the_machines_and_the_letters_of_the_snow_day() -> None:
    machines, mail = province.province_tables(kept(), [SNOW])
    assert "\n".join(machines[2:]) in DOCUMENT
    assert mail[2] in DOCUMENT
    assert any(row.endswith("too few |") for row in machines)
    assert machines[-1].endswith("enough |")


def test_the_document_says_when_and_on_what_it_was_measured() -> None:
    assert measured_on() in " ".join(DOCUMENT.split())


def flat(milliseconds: float) -> dict[str, Cost]:
    """Every request costs the portal as much, and the database nothing."""
    return {name: Cost([milliseconds] * 11, 0.0) for name in kept()}


def test_without_a_queue_a_request_takes_what_it_costs() -> None:
    outcome = Province(SNOW, flat(20), part=0.001).with_machines(8)
    assert outcome.requests > 200
    assert outcome.p95 == pytest.approx(0.020)
    assert outcome.hash_share < 0.5


def test_waits_are_those_of_the_formula() -> None:
    """One core, 20 ms each, 40 arrivals a second at random (M/D/1): ρ·s / 2(1 − ρ) is 40 ms of waiting."""
    dice, station, moment, waited, count = random.Random(1), Station(1), 0.0, 0.0, 100_000
    for _ in range(count):
        moment += dice.expovariate(40)
        waited += station.serve(moment, 0.020) - moment - 0.020
    assert waited / count == pytest.approx(0.040, rel=0.05)
    assert station.busy / moment == pytest.approx(0.8, rel=0.02)


def test_work_is_neither_lost_nor_made() -> None:
    place = Province(SNOW, kept(), part=0.01)
    outcomes = [place.with_machines(count) for count in (1, 2, 4, 8)]
    assert len({outcome.requests for outcome in outcomes}) == 1
    assert outcomes[0].portal_use == pytest.approx(8 * outcomes[-1].portal_use)
    assert [outcome.p99 for outcome in outcomes] == sorted((outcome.p99 for outcome in outcomes), reverse=True)


def test_the_same_morning_is_the_same_each_time() -> None:
    twice = [Province(SNOW, kept(), part=0.005).with_machines(1) for _ in range(2)]
    assert twice[0] == twice[1]


def test_too_few_machines_do_not_hold() -> None:
    slow = {name: replace(cost, portal=[30 * value for value in cost.portal]) for name, cost in kept().items()}
    assert not Province(SNOW, slow, part=0.05).with_machines(1).holds


def test_a_core_serves_one_after_the_other() -> None:
    station = Station(CORES)
    assert [station.serve(0.0, 1.0) for _ in range(3)] == [1.0, 1.0, 2.0]
    assert station.serve(5.0, 1.0) == 6.0
    assert station.busy == 4.0


def test_letters_wait_for_the_mail_server() -> None:
    assert backlog([600, 600, 0], a_second=20) == 0.0
    assert backlog([600, 600, 0], a_second=5) == pytest.approx(2.0)
    assert LETTER in kept()
