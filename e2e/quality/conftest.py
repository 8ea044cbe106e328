"""Every state of every page in both languages, each reached once, and looked at by whoever asks for `seen`."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from ..evidence.sources import opened_for_many
from ..ground import Portal, registrar_of
from ..mailbox import Mailbox
from ..places import Target
from ..visitor import Visitor
from ..way import PHONE, Way
from ..words import Words
from .seen import IN_BOTH, Seen


@pytest.fixture(scope="session")
def sight(
    browser: Browser, served: Portal, target: Target | None, run: Way, mailbox: Mailbox
) -> Iterator[Callable[[str], Seen]]:
    """One browser profile a language, for all states: opening one costs more than a look at a page."""
    opened: dict[str, Seen] = {}
    registrar = registrar_of(served, target, run)

    def in_language(language: str) -> Seen:
        if language not in opened:
            width, height = PHONE
            context = opened_for_many(
                browser, viewport={"width": width, "height": height}, locale=f"{language}-CA", **served.context_args()
            )
            context.set_default_timeout(10_000)
            opened[language] = Seen(Visitor(context.new_page(), Words(language), registrar, mailbox))
        return opened[language]

    yield in_language
    for seen in opened.values():
        seen.page.context.close()


@pytest.fixture(scope="session", params=IN_BOTH)
def seen(request: pytest.FixtureRequest, sight: Callable[[str], Seen]) -> Seen:
    """A state, in a language. Pytest groups the tests of one state, whatever their file: one visit serves all."""
    language, state = request.param
    return sight(language).reach(state)
