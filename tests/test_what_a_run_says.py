"""What a run of the browser tests says of itself: how everybody visits, and that no test has the word asked for."""

from types import SimpleNamespace
from typing import Any

import pytest

from e2e import options, runs
from e2e.way import PARENT, Way


def header(way: Way) -> list[str]:
    stash = pytest.Stash()
    stash[options.RUN] = way.under(PARENT)
    config: Any = SimpleNamespace(stash=stash)
    return options.pytest_report_header(config)


def ending(keyword: str, status: int) -> list[str]:
    said: list[str] = []
    config: Any = SimpleNamespace(option=SimpleNamespace(keyword=keyword))
    reporter: Any = SimpleNamespace(write_line=said.append)
    runs.pytest_terminal_summary(reporter, status, config)
    return said


def test_options_are_told_since_no_name_of_a_test_has_them() -> None:
    assert header(Way()) == []
    told = header(Way(js=False, language="en"))
    assert told == ["visits: 390px-nojs-en (a test that names its own way keeps it)"]


@pytest.mark.parametrize(("keyword", "status"), [("sickness", 0), ("sickness", 1), ("", 5)])
def test_a_run_that_chose_tests_needs_no_word_about_it(keyword: str, status: int) -> None:
    assert ending(keyword, status) == []


def test_a_word_that_no_test_has_is_told() -> None:
    assert ending("sicknes", 5) == ["-k « sicknes »: no test that may run here has that in its name or its file’s."]
