"""Waiting for something of a page, ten seconds at most."""

import time
from collections.abc import Callable
from threading import Event
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException

PATIENCE = 10.0  # seconds


def until(found: Callable[[], Any], trouble: str | Callable[[], str]) -> Any:
    """The first answer of `found` that is true; a page that changes under it is looked at again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            answer = found()
        except (StaleElementReferenceException, WebDriverException):
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(trouble() if callable(trouble) else trouble)
        Event().wait(0.05)
