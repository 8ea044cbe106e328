"""The steadiness of the suite is counted honestly: each failure is named, and a run that loses tests is no good run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ONCE = """
    from pathlib import Path
    def test_steady(): pass
    def test_fails_in_the_second_run():
        count = Path("count.txt")
        number = int(count.read_text()) + 1 if count.exists() else 1
        count.write_text(str(number))
        assert number != 2
"""
LOSES = """
    from pathlib import Path
    def test_steady(): pass
    if not Path("been.txt").exists():
        def test_only_in_the_first_run():
            Path("been.txt").touch()
"""


def steadiness(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "e2e.steadiness", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        (ONCE, ["2 of 3 runs without a fault", "failed in 1 of 3 runs: test_it.test_fails_in_the_second_run"]),
        (LOSES, ["1 of 3 runs without a fault", "1 tests, not 2 as in run 1"]),
        ("    import nothing_of_that_name", ["0 of 3 runs without a fault", "did not finish (pytest ended with 2)"]),
        ("    def test_steady(): pass", ["3 of 3 runs without a fault"]),
    ],
    ids=["a failure once", "tests lost", "cannot begin", "steady"],
)
def test_nothing_is_silently_left_out(pytester: pytest.Pytester, tests: str, told: list[str]) -> None:
    pytester.makepyfile(test_it=tests)
    done = steadiness(pytester.path, "--runs", "3", "--", "test_it.py", "-p", "no:playwright", "-p", "no:cacheprovider")
    for words in told:
        assert words in done.stdout, done.stdout + done.stderr
    assert done.returncode == (0 if told[0].startswith("3 of 3") else 1)
