"""A run in every mode is counted honestly: failures are named, what was left out is told, nothing ran is no success."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.modes import MODES

ROOT = Path(__file__).parent.parent
# The options of the modes, and one test that a mode leaves out, with no browser to start.
OPTIONS = """
    import pytest
    def pytest_addoption(parser):
        parser.addoption("--no-js", action="store_true")
        parser.addoption("--keyboard", action="store_true")
"""
TESTS = """
    import pytest
    def test_lives_in_every_mode(): pass
    def test_needs_js(pytestconfig):
        if pytestconfig.option.no_js:
            pytest.skip("left out with --no-js: needs js")
    def test_cannot_be_reached_by_keys(pytestconfig): assert not pytestconfig.option.keyboard
"""
NONE = """
    import pytest
    def test_needs_js(): pytest.skip("left out with --no-js: needs js")
"""


def modes(pytester: pytest.Pytester, tests: str, *asked: str) -> subprocess.CompletedProcess[str]:
    pytester.makeconftest(OPTIONS)
    pytester.makepyfile(test_it=tests)
    command = [sys.executable, "-m", "e2e.modes", *asked, "--", "test_it.py", "-p", "no:playwright"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=pytester.path, env=environment, capture_output=True, text=True, timeout=60)


def test_each_mode_has_its_line_and_each_failure_its_name(pytester: pytest.Pytester) -> None:
    done = modes(pytester, TESTS, "--only", "no-js", "--only", "keyboard")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["no-js", "2", "0", "1"] in [line[:4] for line in lines], done.stdout + done.stderr
    assert ["keyboard", "3", "1", "0"] in [line[:4] for line in lines]
    assert "1 need js" in done.stdout
    assert "1 of 2 modes without a fault." in done.stdout
    assert "failed in keyboard: test_it.test_cannot_be_reached_by_keys" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("tests", "trouble"), [(NONE, "no journey ran"), ("    import nothing_of_that_name", "did not finish")]
)
def test_a_mode_in_which_nothing_ran_is_no_success(pytester: pytest.Pytester, tests: str, trouble: str) -> None:
    done = modes(pytester, tests, "--only", "no-js")
    assert trouble in done.stdout, done.stdout + done.stderr
    assert "0 of 1 modes without a fault." in done.stdout
    assert done.returncode == 1


def test_each_mode_is_one_that_the_harness_knows() -> None:
    """A mode whose option is misspelt would stop before any journey. (A device and a zoom exclude each other.)"""
    options = shlex.split(" ".join(options for options in MODES.values() if "--device" not in options))
    command = [sys.executable, "-m", "pytest", "e2e/journeys/test_the_guide.py", "-p", "no:cacheprovider", *options]
    known = {**os.environ, "E2E_CHROMIUM": "/bin/false"}
    told = subprocess.run(
        [*command, "--collect-only", "-q"], cwd=ROOT, env=known, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stderr
