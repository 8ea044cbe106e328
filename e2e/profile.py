"""A browser profile as somebody visits: what the browser is asked for, then the line and the hands."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

from . import keyboard, network
from .engines import ENGINES
from .ground import Portal
from .way import Way


def asked(way: Way, served: Portal, playwright: Playwright, engine: str) -> dict[str, Any]:
    """What `browser.new_context` is given for a completed way: a visitor whom the portal has not seen yet."""
    given = {**way.context_args(playwright.devices), **served.context_args()}
    if "mobile" in ENGINES[engine].lacking():
        given.pop("is_mobile", None)  # of a device; the pages say themselves how wide they are
    return given


def opened(new_context: Callable[..., BrowserContext], way: Way, **given: Any) -> BrowserContext:
    """A new profile, without a page yet, on the network and with the hands of a completed way."""
    context = new_context(**given)
    context.set_default_timeout(10_000)
    network.connect(context, way.network)
    if way.keyboard:
        keyboard.alone(context)
    return context
