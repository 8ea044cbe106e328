"""Finding a child is one look in an index, whatever the size of the roster."""

import pytest

from bench.matching import plan
from models import Pupil, database


@pytest.mark.only_on("sqlite")
def test_a_pupil_is_found_by_one_probe_of_an_index(zoe: Pupil) -> None:
    steps = plan()
    assert not [step for step in steps if "SCAN" in step]
    assert [step for step in steps if "board_id=? AND file_number=?" in step]
    assert [step for step in steps if "pupil_id=? AND email=?" in step]


@pytest.mark.only_on("postgresql")
def test_a_pupil_is_found_by_one_probe_of_an_index_on_postgresql(zoe: Pupil) -> None:
    with database.atomic():
        database.execute_sql("SET LOCAL enable_seqscan = off")  # a table of one row is read whole otherwise
        steps = "\n".join(plan())
    assert "Seq Scan" not in steps, steps
    assert "file_number)::text" in steps and steps.count("Index Scan using guardian") == 1
