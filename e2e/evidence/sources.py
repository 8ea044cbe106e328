"""Where evidence comes from: the open pages, the server’s log, the mailbox; and how far each was when a test began."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request

KEY = pytest.StashKey["Sources"]()
REMEMBERED = ("served", "mailbox", "browser")  # fixtures that live longer than a test


class View(Protocol):
    """An open page of any engine. A view that cannot do a thing raises, and the evidence says so in its place."""

    def address(self) -> str: ...
    def picture(self) -> bytes: ...
    def source(self) -> str: ...
    def outline(self) -> str: ...
    def messages(self) -> list[str]: ...
    def requests(self, since: float) -> list[str]: ...


@dataclass(frozen=True)
class PlaywrightView:
    """A page of Chromium or Firefox."""

    page: Page

    def address(self) -> str:
        return self.page.url

    def picture(self) -> bytes:
        """The whole page as a PNG, one pixel a CSS pixel."""
        return self.page.screenshot(full_page=True, scale="css", timeout=5000)

    def source(self) -> str:
        return self.page.content()

    def outline(self) -> str:
        """Roles, names and states, as a screen reader has them."""
        return self.page.locator("body").aria_snapshot(timeout=5000)

    def messages(self) -> list[str]:
        """What the page has said since it was loaded: the console, then exceptions."""
        said = [f"{message.type}: {message.text}" for message in self.page.console_messages(filter="since-navigation")]
        return said + [f"exception: {error}" for error in self.page.page_errors(filter="since-navigation")]

    def requests(self, since: float) -> list[str]:
        """What it has asked of the server since then, and what was answered; its style and its scripts apart."""
        asked = self.page.requests()
        before = [place for place, request in enumerate(asked) if 0 < request.timing["startTime"] / 1000 < since]
        asked = asked[before[-1] + 1 :] if before else asked  # one that was never answered has no time of its own
        return [_in_words(request) for request in asked if request.resource_type in ("document", "fetch", "xhr")]

    def is_of(self, born: dict[BrowserContext, float], since: float) -> bool:
        """Was it opened, or did it ask the server something, since then?"""
        try:
            return born.get(self.page.context, 0) >= since or bool(self.requests(since))
        except Error:
            return True  # better one page too many


def _in_words(request: Request) -> str:
    answer = request.existing_response
    by_htmx = " (htmx)" if "hx-request" in request.headers else ""
    return f"{request.method} {urlsplit(request.url).path}{by_htmx} → {answer.status if answer else 'no answer'}"


@dataclass(frozen=True)
class Start:
    """How far the log and the mailbox were when a test began."""

    at: float
    log: int
    letters: int


@dataclass
class Sources:
    """What this process can ask when a test fails."""

    evidence: str = "short"  # or « steps », or « full »: what is recorded of each step
    log: Path | None = None
    log_from: int = 0  # where the first test begins: what the server says when it starts is of no test
    mailbox: Any = None
    browser: Browser | None = None
    others: list[Callable[[], Iterable[View]]] = field(
        default_factory=list
    )  # other engines: `sources.others.append(…)`
    born: dict[BrowserContext, float] = field(default_factory=dict)
    recorded: set[BrowserContext] = field(default_factory=set)  # those whose steps are

    def remember(self, fixture: str, value: Any) -> None:
        """A fixture that lives longer than a test has just been made."""
        if fixture == "served":
            self.log = getattr(value, "log", None)
            self.log_from = self.log.stat().st_size if self.log else 0
        elif fixture == "mailbox":
            self.mailbox = value
        elif isinstance(value, Browser):
            self.browser = value
            value.on("context", lambda context: self.born.__setitem__(context, time.time()))
            if self.evidence != "short":
                trace_contexts(value, self.recorded, is_full=self.evidence == "full")

    def start(self) -> Start:
        """Where the test that begins now begins, in each of them."""
        for context in self.traces():
            context.tracing.stop_chunk()
            context.tracing.start_chunk()
        return Start(time.time(), self.log.stat().st_size if self.log else 0, len(self.letters()))

    def letters(self) -> list[Any]:
        return list(getattr(self.mailbox, "letters", []))

    def lines(self, start: Start) -> str | None:
        """What the server has written since; None where the log is out of reach."""
        if not self.log:
            return None
        with self.log.open("rb") as file:
            file.seek(max(start.log, self.log_from))
            return file.read().decode("utf-8", "replace")

    def traces(self) -> list[BrowserContext]:
        """The browsers’ profiles whose steps are being recorded."""
        if self.browser is None or not self.browser.is_connected():
            return []
        return [context for context in self.browser.contexts if context in self.recorded]

    def views(self, start: Start) -> list[View]:
        """The pages that the test used; all that are open when that cannot be told."""
        found: list[View] = [view for others in self.others for view in others()]
        if self.browser is not None and self.browser.is_connected():
            opened = [PlaywrightView(page) for context in self.browser.contexts for page in context.pages]
            found += [view for view in opened if view.is_of(self.born, start.at)] or opened
        return found


def sources_of(config: pytest.Config) -> Sources:
    """The sources of this process."""
    return config.stash.setdefault(KEY, Sources())


def opened_for_many(browser: Browser, **asked: Any) -> BrowserContext:
    """A profile that hundreds of tests share: its steps are not recorded, which took an eighth of their time."""
    return type(browser).new_context(browser, **asked)


def trace_contexts(browser: Browser, recorded: set[BrowserContext], *, is_full: bool) -> None:
    """Each profile that is opened from now on records its steps; full: with a film of the page too."""
    open_one = browser.new_context

    def opened(**more: Any) -> BrowserContext:
        context = open_one(**more)
        context.tracing.start(screenshots=is_full, snapshots=True, sources=is_full)
        recorded.add(context)
        return context

    browser.new_context = opened  # type: ignore[method-assign] - every fixture opens its profiles through it
