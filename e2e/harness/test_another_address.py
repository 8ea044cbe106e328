"""At an address that this run did not start: the smoke tests pass, make nothing, and nothing else runs (QA.md Q-01)."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ..ground import Portal
from ..server import ROOT


def counts(portal: Portal) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(portal.database.removeprefix("sqlite:///"))) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of the schema
            for name in names
        }


def run_at(address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As a stranger runs it, from another folder: what it writes does not cover what this run writes."""
    asked = [ROOT / "e2e" / "smoke", ROOT / "e2e" / "journeys" / "test_steps.py"]
    placed = ["-c", ROOT / "pyproject.toml", "--rootdir", folder, "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", *map(str, placed), "--base-url", address, *map(str, asked)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.needs("own-portal")
def test_the_smoke_tests_pass_there_and_make_nothing(served: Portal, tmp_path: Path) -> None:
    before = counts(served)
    assert len(before) > 10
    run = run_at(served.address, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "passed" in run.stdout and "deselected" in run.stdout
    assert f"At {served.address}: only tests marked smoke" in run.stdout
    assert counts(served) == before
