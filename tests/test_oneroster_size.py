"""A large OneRoster zip: what it takes grows with the pupils and no faster, and its bar ends where it said."""
# ruff: noqa: F811 - fixtures are asked for by their names

import tracemalloc
from pathlib import Path

import pytest

from bench import oneroster
from models import Guardian, Pupil, RosterImport, School, read_roster
from tests.oneroster_files import PLACE, put, take, whole  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def zips(tmp_path_factory) -> dict[int, Path]:
    """A zip of 1,000 pupils and one of 3,000, made as the measured one of 100,000."""
    folder = tmp_path_factory.mktemp("zips")
    for count in (1000, 3000):
        oneroster.write(folder / f"{count}.zip", count)
    return {count: folder / f"{count}.zip" for count in (1000, 3000)}


def peak(act) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.requirement("F2")
def test_memory_grows_with_the_pupils_and_no_faster(zips, school_open):
    """100,000 at the price of these would stay below 200 MB, beside the 70 of the program."""
    read_roster(zips[1000])  # what is loaded once
    small, large = (peak(lambda path=path: read_roster(path)) for path in (zips[1000], zips[3000]))
    assert (large - small) / 2000 < 2000  # bytes a pupil, guardians included
    imported = peak(lambda: RosterImport(read_roster(zips[3000])).apply())
    assert imported < large + 15_000_000


def test_everybody_of_a_large_zip_is_there(zips, school_open):
    told = []
    roster = read_roster(zips[3000], lambda *at: told.append(at))
    plan = RosterImport(roster, progress=lambda *at: told.append(at)).apply()
    assert (plan.count("added"), plan.count("changed"), plan.count("removed")) == (3000, 0, 0)
    assert (Pupil.select().count(), Guardian.select().count(), School.select().count()) == (3000, 4800, 8)
    assert Pupil.select().where(Pupil.group_name == "101").exists()
    assert {stage for stage, _, _ in told} == {"read", "compare", "write"}
    for stage in ("read", "compare", "write"):
        done = [(at, total) for name, at, total in told if name == stage]
        assert done == sorted(done) and done[-1][0] == done[-1][1]


@pytest.mark.parametrize("trouble", [ValueError, OSError, RuntimeError])
def test_the_trouble_of_whoever_watches_is_no_fault_of_the_file(put, school_open, trouble):
    """A worker writes its progress to a database, which may be away."""

    def stumble(*at: object) -> None:
        raise trouble

    with pytest.raises(trouble):
        read_roster(put(whole(PLACE)), stumble)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_bar_of_the_reading_ends_where_it_said(put, school_open, version):
    told = []
    read_roster(put(whole(PLACE, version)), lambda *at: told.append(at))
    assert told[-1][1] == told[-1][2] > 0 and all(done <= total for _, done, total in told)
