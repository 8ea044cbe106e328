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
    ],
    ids=["an-engine", "no-javascript"],
)  # fmt: skip
def test_what_cannot_be_shown_is_left_out_counted_and_told(asked: list[str], told: str, tmp_path: Path) -> None:
    ended = run(*asked, f"--output={tmp_path}", f"--junitxml={tmp_path / 'junit.xml'}")
    assert told in ended.stdout.splitlines()
    assert "1 skipped" in ended.stdout
    assert "passed" not in ended.stdout


ITS_OWN_WAY = """
    import pytest
    from e2e.way import Way

    @pytest.mark.needs("js")
    @pytest.mark.parametrize("way", [Way(), Way(js=True)], indirect=True, ids=["any", "scripts"])
    def test_it(way):
        assert way.js
"""


def test_who_names_what_it_needs_is_not_left_out_for_an_option_that_it_does_not_live(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=ITS_OWN_WAY)
    here = {**os.environ, "PYTHONPATH": str(ROOT), "E2E_CHROMIUM": "/bin/false"}
    plugins = ["-p", "tests.requirements_plugin", "-p", "tests.shards_plugin", "-p", "e2e.conftest"]
    asked = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugins, "--no-js", "-v"]
    ended = subprocess.run(asked, cwd=pytester.path, env=here, capture_output=True, text=True, timeout=100)
    assert "test_it[scripts] PASSED" in ended.stdout, ended.stdout + ended.stderr
    assert "test_it[any] SKIPPED" in ended.stdout
    ended = subprocess.run([*asked, "--only-different"], cwd=pytester.path, env=here, capture_output=True, text=True)
    assert "test_it[scripts]" not in ended.stdout  # it visits as in every run
    assert "test_it[any] SKIPPED" in ended.stdout and "1 deselected" in ended.stdout
