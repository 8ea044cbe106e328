"""Lighthouse in a run: `--looks 3` at each page; where it is missing, how to get it; a table at the end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Playwright

from .auditor import Auditor, open_auditor
from .look import Look, judged, table
from .tools import chromium_program, what_lighthouse_lacks

FOUND = pytest.StashKey[list[tuple[str, int, Look]]]()
Judge = Callable[..., Look]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("lighthouse").addoption(
        "--looks", type=int, choices=(1, 3, 5),
        help="how often Lighthouse looks at each page, whose median counts (once; three times when that falls short)",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOUND] = []


@pytest.fixture(scope="session")
def auditor(playwright: Playwright) -> Iterator[Auditor]:
    """Lighthouse itself: `auditor.look(url)`."""
    if lack := what_lighthouse_lacks():
        pytest.skip(f"left out: Lighthouse; {lack}")
    with open_auditor(chromium_program(playwright.chromium.executable_path)) as opened:
        yield opened


@pytest.fixture
def lighthouse(auditor: Auditor, pytestconfig: pytest.Config) -> Judge:
    """`lighthouse("home", url, cookie)` looks as often as the run asks, and notes the median for the table."""

    def judge(name: str, url: str, cookie: str = "") -> Look:
        asked = pytestconfig.option.looks
        looks = [auditor.look(url, cookie) for _ in range(asked or 1)]
        if not asked and looks[0].misses:  # a machine that was busy just then; what is wrong stays wrong
            looks += [auditor.look(url, cookie) for _ in range(2)]
        pytestconfig.stash[FOUND].append((name, len(looks), judged(looks)))
        return judged(looks)

    return judge


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The figures of every page, also of those that hold."""
    if found := config.stash[FOUND]:
        terminalreporter.section("Lighthouse, a phone on slow 4G", "-")
        for line in table(found):
            terminalreporter.line(line)
