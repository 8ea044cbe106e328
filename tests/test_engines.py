"""The engines of the browser tests are found, or the missing one is named with what brings it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.engines import CHROMIUM, DRIVER, FIREFOX, SHELL, SHIM, NoEngine

ROOT = Path(__file__).parent.parent


def node(bundle: Path) -> subprocess.CompletedProcess[str]:
    """Playwright’s own Node reads that file as it reads its bundle when a stock Firefox is asked for."""
    return subprocess.run([DRIVER / "node", "--require", SHIM, bundle], capture_output=True, text=True, timeout=60)


def test_what_firefox_needs_fits_this_very_playwright() -> None:
    read = node(DRIVER / "package" / "lib" / "coreBundle.js")
    assert (read.returncode, read.stderr) == (0, "")


def test_a_playwright_that_changed_says_where_and_what_to_do(tmp_path: Path) -> None:
    bundle = tmp_path / "playwright" / "driver" / "package" / "lib" / "coreBundle.js"
    bundle.parent.mkdir(parents=True)
    bundle.write_text("console.log('another Playwright')")
    read = node(bundle)
    assert read.returncode == 1
    assert "Playwright changed where « a new page is prepared »" in read.stderr
    assert "requirements.txt" in read.stderr
    assert "another" not in read.stdout


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine without any browser."""
    for name in ("E2E_CHROMIUM", "E2E_FIREFOX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    return monkeypatch


@pytest.mark.parametrize("engine", [CHROMIUM, FIREFOX], ids=lambda engine: engine.name)
def test_a_missing_engine_is_named_with_its_package(bare: pytest.MonkeyPatch, engine) -> None:
    with pytest.raises(NoEngine, match=f"playwright install {engine.name}, or: sudo apt install {engine.package}"):
        engine.program()


def test_playwrights_own_comes_first_then_the_one_without_a_window(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("chromium", SHELL):
        (tmp_path / name).touch(0o755)
    assert CHROMIUM.program() == str(tmp_path / SHELL)
    assert CHROMIUM.program(headed=True) == str(tmp_path / "chromium")
    (tmp_path / "none" / "chromium-1255").mkdir(parents=True)
    assert CHROMIUM.program() == ""
    bare.setenv("E2E_CHROMIUM", "/opt/chrome")
    assert CHROMIUM.program() == "/opt/chrome"


def test_without_firefox_its_run_ends_at_once_with_the_command(tmp_path: Path) -> None:
    nowhere = {**os.environ, "PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    nowhere.pop("E2E_FIREFOX", None)
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "e2e", "--browser", "firefox", "--collect-only", "-p", "no:cacheprovider"],
        cwd=ROOT, env=nowhere, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    assert "sudo apt install firefox-esr" in told.stderr
