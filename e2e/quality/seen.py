"""A state of a page, reached once in a language, for everybody who has something to say about it."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Response, ViewportSize

from ..faults import Faults
from ..states import STATES, needs_of
from ..visitor import Visitor

# Chromium writes these of states that are errors: a page that is not there, a form that cannot be read, no right to it.
ANSWERED_SO = ("status of 400", "status of 403", "status of 404")


LANGUAGES = ("fr", "en")

IN_BOTH = [
    pytest.param((language, state), marks=needs_of(state), id=f"{language}-{state}")
    for language in LANGUAGES
    for state in STATES
]


IN_FRENCH = IN_BOTH[: len(STATES)]


@dataclass
class Seen:
    """Where a visitor is, and what came over the wire."""

    visitor: Visitor
    screen: ViewportSize | None = None  # to which each state comes back, whatever a test made of it
    state: str = ""
    faults: Faults = field(default_factory=Faults)
    _document: Response | None = field(default=None, init=False)
    _served: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.faults.watch(self.page)
        self.page.on("response", self._remember)

    def __str__(self) -> str:
        return f"{self.state} ({self.visitor.say.language})"

    @property
    def page(self) -> Page:
        return self.visitor.page

    def reach(self, state: str) -> "Seen":
        """Go there, as somebody who was nowhere before."""
        self.faults.seen.clear()
        self.faults.expected = ANSWERED_SO
        self.state, self._document, self._served = state, None, ""
        self.visitor.leave()
        if self.screen:
            self.page.set_viewport_size(self.screen)
        STATES[state](self.visitor)
        return self

    @property
    def served(self) -> str:
        """The last whole page as the server wrote it, before any script touched it."""
        if not self._served:
            assert self._document, f"{self}: no page came"
            self._served = self._document.text()
        return self._served

    @property
    def shown(self) -> str:
        """The page as it stands now: what came, what htmx put in it since, and what the scripts made of both."""
        return self.page.content()

    def _remember(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
            self._document = answer
