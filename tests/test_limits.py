"""What an engine or the run’s options cannot show is left out, counted and told; no such test passes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDS_CDP = "e2e/harness/test_keyboard.py::test_a_mouse_that_reaches_the_page_all_the_same_is_a_fault"
NEEDS_JS = "e2e/journeys/test_password.py::test_the_checklist_follows_what_is_typed"


def run(*asked: str) -> subprocess.CompletedProcess[str]:
    """Those tests, with browsers that do not even start: who is left out asks for none."""
    nothing = {**os.environ, "E2E_FIREFOX": "/bin/false", "E2E_CHROMIUM": "/bin/false"}
    pytest_alone = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *asked]
    return subprocess.run(pytest_alone, cwd=ROOT, env=nothing, capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([NEEDS_CDP, "--browser", "firefox"],
         "left out in firefox: 1 test that needs cdp (only Chromium speaks the DevTools protocol)"),
        ([NEEDS_JS, "--no-js"], "left out with --no-js: 1 test that needs js"),
        ([NEEDS_JS, "--language", "en"], "left out with --language en: 1 test that needs french"),
    ],
    ids=["an-engine", "no-javascript", "another-language"],
)  # fmt: skip
def test_what_cannot_be_shown_is_left_out_counted_and_told(asked: list[str], told: str, tmp_path: Path) -> None:
    ended = run(*asked, f"--output={tmp_path}", f"--junitxml={tmp_path / 'junit.xml'}")
    assert told in ended.stdout.splitlines()
    assert "1 skipped" in ended.stdout
    assert "passed" not in ended.stdout
