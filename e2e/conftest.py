"""Fixtures of the browser tests: a portal and a mailbox a worker, and a visitor who notices every fault of a page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from . import ground, keyboard, limits, network, options
from .engines import ENGINES
from .evidence import plugin as evidence
from .families import EnrolledFamily, Registrar
from .faults import Faults
from .ground import Portal
from .visual import plugin as pictures
from .way import ANY, Way
from .words import Words

Visit = Callable[..., Page]
PLUGINS = (ground, options, limits, keyboard, evidence, pictures)  # modules of fixtures and hooks


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Here, not in pytest_configure: options must be known before the command line is read."""
    for module in PLUGINS:
        pluginmanager.register(module, module.__name__)
    pictures.add_options(parser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    headed = not browser_type_launch_args.get("headless", True)
    return {**browser_type_launch_args, **ENGINES[browser_name].launch_args(headed=headed)}


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Fails the test on an unexpected console error or Content-Security-Policy message."""
    faults = Faults()
    yield faults
    assert not faults.unexpected, "\n".join(faults.unexpected)  # the server’s lines stand in the evidence


@pytest.fixture
def visit(browser: Browser, playwright: Playwright, served: Portal, faults: Faults, run: Way) -> Iterator[Visit]:
    """Open a new browser profile the given way, completed by the run’s: `page = visit(Way(js=False))`."""
    opened: list[BrowserContext] = []

    def open_page(way: Way = ANY, **more: Any) -> Page:
        context = open_context(browser, way.under(run), playwright.devices, base_url=served.address, **more)
        opened.append(context)
        page = context.new_page()
        faults.watch(page)
        return page

    yield open_page
    for context in opened:
        context.close()


def open_context(browser: Browser, way: Way, devices: dict[str, Any], **more: Any) -> BrowserContext:
    """A browser profile for a completed way."""
    asked = {**way.context_args(devices), **more}
    if "mobile" in ENGINES[browser.browser_type.name].lacking():
        asked.pop("is_mobile", None)  # of a device; the pages say themselves how wide they are
    context = browser.new_context(**asked)
    context.set_default_timeout(10_000)
    network.connect(context, way.network)
    if way.keyboard:
        keyboard.alone(context)
    return context


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Way:
    """How this run visits, by its options: what a test’s own way does not say."""
    return pytestconfig.stash[options.RUN]


@pytest.fixture
def way(request: pytest.FixtureRequest, run: Way) -> Way:
    """How this test visits; a phone with JavaScript, in French, unless the test or the run’s options say otherwise."""
    return getattr(request, "param", ANY).under(run)


@pytest.fixture
def page(visit: Visit, way: Way) -> Page:
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
