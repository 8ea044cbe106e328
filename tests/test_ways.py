"""How the options of a run and what a test chooses for itself make one way of visiting."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.way import DESKTOP, PARENT, PHONE, Way

ROOT = Path(__file__).parent.parent
DARK = Way(theme="dark", language="en", zoom=400).under(PARENT)


def test_what_a_test_names_is_its_own_and_the_run_says_the_rest() -> None:
    own = Way(js=False, language="fr").under(DARK)
    assert (own.js, own.language, own.theme, own.zoom) == (False, "fr", "dark", 400)


def test_a_test_that_names_its_screen_is_neither_magnified_nor_put_on_a_device() -> None:
    assert Way(DESKTOP).under(DARK).zoom is None
    assert Way(PHONE).under(Way(device="Pixel 7").under(PARENT)).device is None
    assert Way().under(Way(device="Pixel 7").under(PARENT)).device == "Pixel 7"


def test_a_way_is_named_by_what_is_out_of_the_ordinary() -> None:
    assert str(Way()) == "390px-js-fr"
    assert str(Way(DESKTOP, False, "en", theme="dark")) == "1280px-nojs-en-dark"
    assert str(Way(keyboard=True, network="slow")) == "390px-js-fr-keyboard-slow"
    assert str(Way(device="Pixel 7")) == "Pixel7-js-fr"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--zoom", "400", "--device", "Pixel 7"], "choose one of them"),
        (["--zoom", "40"], "from 100 to 500 per cent"),
        (["--device", "Pixel7"], "« Pixel 7 »"),
        (["--device", "iPhone 14", "--device-engine"], "No webkit here"),
    ],
)
def test_an_option_that_cannot_be_is_explained(options: list[str], said: str, tmp_path: Path) -> None:
    collect = [sys.executable, "-m", "pytest", "e2e", "--collect-only", "-q", "-p", "no:cacheprovider"]
    nowhere = {"PATH": "/usr/bin:/bin", "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "HOME": str(tmp_path)}
    told = subprocess.run([*collect, *options], cwd=ROOT, env=nowhere, capture_output=True, text=True, timeout=60)
    assert told.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in told.stderr


# Who opens a profile of one kind, whatever the options: what is drawn and kept, and what tries a browser itself.
OF_ONE_KIND = {
    "e2e/evidence/sources.py", "e2e/guide/test_make_guide.py", "e2e/harness/test_what_an_engine_lacks.py",
    "e2e/test_pictures.py", "e2e/visual/hand.py", "e2e/visual/test_pictures.py",
}  # fmt: skip


def test_whoever_opens_a_profile_for_itself_lives_the_options_too() -> None:
    """`browser.new_context(viewport=…)` would ignore --no-js, --forced-colors and the others: see `e2e/profile.py`."""
    opens = re.compile(r"browser(\)|\b)\.new_(context|page)\(|\.new_context\(browser")
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "e2e").rglob("*.py")
        if "node_modules" not in path.parts and opens.search(path.read_text(encoding="utf-8"))
    }
    assert found == OF_ONE_KIND
