"""`expect(…)` of the page objects: Playwright’s for its own locators, the place’s own for those of another engine."""

from typing import Any

from playwright.sync_api import expect as of_playwright


def expect(what: Any) -> Any:
    """What is expected of a locator or a page; it waits by itself."""
    return what.expected() if hasattr(what, "expected") else of_playwright(what)
