"""Every state of every page in both languages, each reached once, and looked at by whoever asks for `seen`."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser

from ..evidence.sources import opened_for_many
from ..visitor import LongVisit
from ..way import Way
from .seen import IN_BOTH, Seen


@pytest.fixture(scope="session")
def sight(browser: Browser, run: Way, long_visit: LongVisit) -> Iterator[Callable[[str], Seen]]:
    """One browser profile a language, for all states: opening one costs more than a look at a page.

    Both languages, the page’s own colours, and light until somebody asks for dark, whatever the run’s options say; the
    rest is as they say. (Axe measures contrast by what the style sheet says, and is wrong of forced colours.)
    """
    opened: dict[str, Seen] = {}

    def in_language(language: str) -> Seen:
        if language not in opened:
            way = Way(language=language, theme="light", forced_colors=False).under(run)
            visitor = long_visit(partial(opened_for_many, browser), way)
            opened[language] = Seen(visitor, screen=visitor.page.viewport_size)
        return opened[language]

    yield in_language
    for seen in opened.values():
        seen.page.context.close()


@pytest.fixture(scope="session", params=IN_BOTH)
def seen(request: pytest.FixtureRequest, sight: Callable[[str], Seen]) -> Seen:
    """A state, in a language. Pytest groups the tests of one state, whatever their file: one visit serves all."""
    language, state = request.param
    return sight(language).reach(state)
