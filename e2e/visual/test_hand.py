"""Only what the same hand drew is compared; what another drew is told, with what to do."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ImageDraw
from playwright.sync_api import Browser

from . import revision
from .album import SAMPLE, Album
from .camera import WIDTHS
from .hand import draw_sample, name_of, objection

pytestmark = pytest.mark.harness


@pytest.fixture
def album(browser: Browser, tmp_path: Path) -> Album:
    """An album that this browser signed."""
    album = Album(tmp_path / browser.browser_type.name)
    album.sign(draw_sample(browser), name_of(browser))
    return album


def test_what_draws_the_sample_to_the_same_pixels_is_the_same_hand(album: Album, browser: Browser) -> None:
    assert objection(album, browser) == ""
    album.sign(draw_sample(browser), {"engine": "another version", "font": "of which the sample knows nothing"})
    assert objection(album, browser) == ""


def test_another_hand_is_named_and_nothing_is_compared(album: Album, browser: Browser) -> None:
    sample = album.picture(SAMPLE)
    assert sample is not None
    ImageDraw.Draw(sample).line((20, 60, 60, 60), fill="#1d2530")
    album.sign(sample, {"engine": "chromium 99", "font": "Comic Neue"})
    said = objection(album, browser)
    assert "drawn by chromium 99, Comic Neue" in said
    assert browser.version in said
    assert "make e2e-visual AGAINST=main" in said


def test_an_engine_without_approved_pictures_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    said = objection(Album(tmp_path / "nothing"), browser)
    assert "no approved picture" in said and "UPDATE=1" in said


@pytest.mark.visual  # ten seconds
def test_a_revision_draws_its_own_pictures(browser: Browser, tmp_path: Path) -> None:
    engine = browser.browser_type.name
    revision.draw(revision.commit_of("HEAD"), tmp_path, "--browser", engine, "-k", "sign-in")
    drawn = Album(tmp_path / engine)
    assert drawn.names == {f"sign-in-{width}-light" for width in WIDTHS}
    assert objection(drawn, browser) == ""


def test_the_command_starts_its_browser_and_says_what_it_cannot_compare(browser: Browser) -> None:
    """It asks the hand before it starts any test; here no test bears that name."""
    order = [sys.executable, "-m", "e2e.visual", "--engine", browser.browser_type.name, "-k", "nothing_at_all"]
    done = subprocess.run(order, cwd=revision.ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    assert done.returncode == 5 or "AGAINST=main" in done.stderr
