"""Fixtures of the browser tests: a portal and a mailbox a worker, and a visitor who notices every fault of a page."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from .families import EnrolledFamily, Registrar
from .mailbox import Mailbox, open_mailbox
from .server import free_port, last_lines, portal
from .words import Words

PHONE, DESKTOP = (390, 844), (1280, 900)


@dataclass(frozen=True)
class Way:
    """How somebody visits: screen, JavaScript, language."""

    size: tuple[int, int] = PHONE
    js: bool = True
    language: str = "fr"

    def __str__(self) -> str:
        return f"{self.size[0]}px-{'js' if self.js else 'nojs'}-{self.language}"


EVERY_WAY = [Way(size, js, language) for size in (PHONE, DESKTOP) for js in (True, False) for language in ("fr", "en")]
BOTH_SCRIPTS = [Way(js=True), Way(js=False)]


@dataclass(frozen=True)
class Portal:
    """The portal under test."""

    address: str
    database: str
    log: Path


@pytest.fixture(scope="session")
def _post_office() -> Iterator[tuple[Mailbox, str]]:
    with open_mailbox(free_port()) as opened:
        yield opened


@pytest.fixture(scope="session")
def mailbox(_post_office: tuple[Mailbox, str]) -> Mailbox:
    """Every letter that the portal sent during this run."""
    return _post_office[0]


@pytest.fixture(scope="session")
def served(_post_office: tuple[Mailbox, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """This worker’s own portal."""
    with portal(tmp_path_factory.mktemp("portal"), _post_office[1]) as (address, database, log):
        yield Portal(address, database, log)


@pytest.fixture(scope="session")
def base_url(served: Portal) -> str:
    return served.address


@pytest.fixture(scope="session")
def registrar(served: Portal) -> Registrar:
    """The school’s side: enrols the families of a test."""
    return Registrar(served.database, served.address)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that `make` found; else Playwright’s own where there is one; else the system’s."""
    own = Path.home() / ".cache/ms-playwright"
    path = os.environ.get("E2E_CHROMIUM", "") or ("" if own.exists() else shutil.which("chromium") or "")
    return {**browser_type_launch_args, **({"executable_path": path} if path else {})}


class Faults:
    """Console errors, exceptions and refused resources of a visit; a test that leaves one behind fails."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: tuple[str, ...] = ()

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"exception: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")

    def expect(self, *words: str) -> None:
        """This test provokes these on purpose."""
        self.expected += words

    @property
    def unexpected(self) -> list[str]:
        # Chromium writes a line for each 4xx answer; that a form sent in vain answers 422 is the rule of the house.
        allowed = ("status of 422", *self.expected)
        return [text for text in self.seen if not any(words in text for words in allowed)]


@pytest.fixture
def faults(served: Portal) -> Iterator[Faults]:
    """Fails the test on an unexpected console error or Content-Security-Policy message."""
    faults = Faults()
    yield faults
    assert not faults.unexpected, "\n".join([*faults.unexpected, "", last_lines(served.log)])


@pytest.fixture
def visit(browser: Browser, served: Portal, faults: Faults) -> Iterator[Callable[..., Page]]:
    """Open a new browser profile the given way: `page = visit(Way(js=False))`."""
    opened: list[BrowserContext] = []

    def open_page(way: Way = Way(), **more: Any) -> Page:
        context = browser.new_context(
            base_url=served.address,
            viewport={"width": way.size[0], "height": way.size[1]},
            has_touch=way.size == PHONE,
            java_script_enabled=way.js,
            locale=f"{way.language}-CA",
            **more,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        faults.watch(page)
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Way:
    """How this test visits; a phone with JavaScript, in French, unless it says otherwise."""
    return getattr(request, "param", Way())


@pytest.fixture
def page(visit: Callable[..., Page], way: Way) -> Page:
    """A fresh visitor."""
    return visit(way)


@pytest.fixture
def family(registrar: Registrar, way: Way) -> EnrolledFamily:
    """A family of one child, with an account."""
    return registrar.enrol("Zoé Tremblay", account=True, language=way.language)


@pytest.fixture
def parent(page: Page, family: EnrolledFamily, registrar: Registrar) -> Page:
    """The visitor is the parent of that family, already signed in."""
    registrar.let_in(page.context, family)
    return page


@pytest.fixture
def say(way: Way) -> Words:
    """The words of the pages in this test’s language."""
    return Words(way.language)


def pytest_make_parametrize_id(val: object) -> str | None:
    return str(val) if isinstance(val, Way) else None
