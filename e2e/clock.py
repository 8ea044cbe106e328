"""A clock that a test sets: the portal believes it, of the requests of that test’s visitors and registrar alone."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext

from .dates import QUEBEC
from .ground import Portal
from .rehearsal import Rehearsal
from .targets import refuse

Arrivals = dict[BrowserContext, dict[str, str]]


class Clock:
    """`clock.at("2026-11-30 06:20")`: it is, and stays, that moment; who is not of this test lives on as before.

    A session that was opened at another moment may be over: set the clock first, then let somebody in. The clock of the
    browser itself is another one: `page.clock`.
    """

    def __init__(self, rehearsal: Rehearsal, arrivals: Arrivals) -> None:
        self._rehearsal, self._arrivals = rehearsal, arrivals

    def at(self, moment: str) -> None:
        """That day and hour on the clocks of Québec’s schools; raises ValueError for what is none."""
        self._rehearsal.moment = datetime.fromisoformat(moment).replace(tzinfo=QUEBEC).isoformat()
        for context, headers in self._arrivals.items():
            context.set_extra_http_headers({**headers, "X-Test-Now": self._rehearsal.moment})


@pytest.fixture
def arrivals() -> Arrivals:
    """The browser profiles of this test, and what each says of itself to the portal."""
    return {}


@pytest.fixture
def clock(served: Portal, arrivals: Arrivals) -> Iterator[Clock]:
    """The clock of this test’s requests; at its end they are in the present again."""
    if served.rehearsal is None:
        refuse("The clock", None)
    yield Clock(served.rehearsal, arrivals)
    served.rehearsal.moment = ""
