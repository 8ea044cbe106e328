"""Fixtures of the browser tests: a portal and a mailbox a worker, and a visitor who notices every fault of a page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from . import engines, ground
from .evidence import plugin as evidence
from .families import EnrolledFamily, Registrar
from .faults import Faults
from .ground import Portal
from .visual import plugin as pictures
from .way import PARENT, PHONE, Way
from .words import Words

PLUGINS = (ground, evidence, pictures)  # modules of fixtures and hooks


def pytest_addoption(parser: pytest.Parser) -> None:
    pictures.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    for module in PLUGINS:
        config.pluginmanager.register(module, module.__name__)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **engines.launch_args(not browser_type_launch_args.get("headless", True))}


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Fails the test on an unexpected console error or Content-Security-Policy message."""
    faults = Faults()
    yield faults
    assert not faults.unexpected, "\n".join(faults.unexpected)  # the server’s lines stand in the evidence


@pytest.fixture
def visit(browser: Browser, served: Portal, faults: Faults) -> Iterator[Callable[..., Page]]:
    """Open a new browser profile the given way: `page = visit(Way(js=False))`."""
    opened: list[BrowserContext] = []

    def open_page(way: Way = PARENT, **more: Any) -> Page:
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
