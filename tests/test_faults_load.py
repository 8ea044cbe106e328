"""What the faults measure with: who asks again and again, who comes at a steady rate, and what was answered."""

import threading

import pytest

from faults.load import Tally, arrivals, closed_loop
from faults.visitor import Answer


def test_a_tally_tells_bad_answers_from_good_ones_and_slow_from_quick() -> None:
    tally = Tally()
    for hundredths in range(1, 101):
        tally.add("read", Answer(200, hundredths / 100))
    tally.add("write", Answer(303, 0.1, "", {"Location": "/absences/AV-0000-0001"}))
    tally.add("write", Answer(500, 0.1))
    assert (tally.quantile("read", 0.5), tally.quantile("read", 0.99)) == (0.51, 1.0)
    assert (tally.total, tally.count(500), tally.count(200, 303)) == (102, 1, 101)
    assert tally.references == {"AV-0000-0001"}
    assert tally.told() == "read 200 × 100; write 303 × 1, 500 × 1"
    assert tally.quantile("nobody came", 0.5) == float("inf")  # what was not measured does not hold


def test_who_asks_again_and_again_stops_with_the_block_and_a_scene_that_is_too_small_is_told() -> None:
    tally, came = Tally(), threading.Event()

    def visits():
        while True:
            yield "visit", lambda: came.set() or Answer(200, 0.0)

    with closed_loop([visits(), visits()], tally):
        assert came.wait(30)
    assert tally.count(200) == tally.total > 0
    with pytest.raises(RuntimeError, match="the scene is too small"), closed_loop([iter(())], tally):
        pass


def test_who_comes_at_a_steady_rate_is_counted_from_the_moment_that_was_due() -> None:
    tally, hundred = Tally(), threading.Event()

    def visits():
        for number in range(100):
            yield "visit", lambda number=number: (number == 99 and hundred.set()) or Answer(200, 5.0)

    with arrivals(visits(), 1000, tally):
        assert hundred.wait(30)
    assert tally.total == 100
    assert tally.quantile("visit", 0) < 5
