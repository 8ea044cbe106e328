"""A browser profile as somebody visits: what the browser is asked for, then the line and the hands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

from . import keyboard, network
from .engines import ENGINES
from .ground import Portal
from .way import Way


@dataclass(frozen=True)
class Profiles:
    """Opens profiles of this run’s engine for visitors of its portal."""

    playwright: Playwright
    engine: str
    served: Portal

    def asked(self, way: Way) -> dict[str, Any]:
        """What `browser.new_context` is given for a completed way: a visitor whom the portal has not seen yet."""
        given = {**way.context_args(self.playwright.devices), **self.served.context_args()}
        if "mobile" in ENGINES[self.engine].lacking():
            given.pop("is_mobile", None)  # of a device; the pages say themselves how wide they are
        return given

    def opened(self, new_context: Callable[..., BrowserContext], way: Way, **given: Any) -> BrowserContext:
        """A new profile, without a page yet, on the network and with the hands of a completed way.

        given: what `asked` said, where the caller needs to know it or adds to it.
        """
        context = new_context(**(given or self.asked(way)))
        context.set_default_timeout(10_000)
        network.connect(context, way.network)
        if way.keyboard:
            keyboard.alone(context)
        return context
