"""What pytest learns for the pictures: two options, the album to compare with, and the report at the end of the run."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from . import report
from .album import APPROVED, SAMPLE, Album
from .comparing import Outcome
from .comparison import compare
from .hand import draw_sample, name_of, objection

PICTURE, HAND, LEFT_OUT = "compared-picture", "picture-hand", "picture-left-out"
_outcomes: list[Outcome] = []
_drawn_by: set[str] = set()
_left_out: set[str] = set()


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("pictures", "how the pages look (make e2e-visual)")
    group.addoption("--album", type=Path, default=APPROVED, metavar="FOLDER", help="the pictures to compare with")
    group.addoption("--album-name", default=report.APPROVED, help="what the report calls them")
    group.addoption(
        "--update-pictures", action="store_true", help="approve: keep what is drawn as the album’s pictures"
    )


@pytest.fixture(scope="session")
def album(browser: Browser, request: pytest.FixtureRequest) -> Album:
    """The pictures of this engine, which this browser can be compared with; or, to be approved, signed by it."""
    chosen = Album(request.config.getoption("--album") / browser.browser_type.name)
    if request.config.getoption("--update-pictures"):
        _sign(chosen, browser)
    elif words := objection(chosen, browser):
        pytest.fail(words, pytrace=False)
    return chosen


def _sign(album: Album, browser: Browser) -> None:
    sample, before = draw_sample(browser), album.picture(SAMPLE)
    if before is None or not compare(before, sample).is_same:
        album.sign(sample, name_of(browser))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Outcomes come here from every worker, with the test’s properties."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == PICTURE:
                _outcomes.append(Outcome(**json.loads(str(value))))
            elif name == HAND:
                _drawn_by.add(str(value))
            elif name == LEFT_OUT:
                _left_out.add(str(value))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not _outcomes:
        return
    folder, against = config.rootpath / report.REPORT, config.getoption("--album-name")
    path = report.write(_outcomes, against, "; ".join(sorted(_drawn_by)), folder)
    seen = sorted((one for one in _outcomes if one.is_to_look_at), key=lambda one: -one.changed)
    for one in seen:
        terminalreporter.write_line(f"  {one.name}: {one.words}")
    said = f"{len(seen)} to look at" if seen else "nothing to look at"
    if _left_out:
        terminalreporter.write_line(
            f"  Left out, in a theme that this engine does not show: {', '.join(sorted(_left_out))}"
        )
    terminalreporter.write_line(f"Pictures: {len(_outcomes)} drawn, {said}. Side by side: {path}")
    for seen_once in (_outcomes, _drawn_by, _left_out):
        seen_once.clear()
