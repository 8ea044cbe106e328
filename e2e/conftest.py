"""Fixtures of the browser tests: a portal and a mailbox a worker, and a visitor who notices every fault of a page."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from . import clock, ground, keyboard, limits, network, options, runs, still_portal, targets
from .clock import Arrivals
from .engines import ENGINES
from .evidence import plugin as evidence
from .families import EnrolledFamily, Registrar
from .faults import Faults
from .ground import Portal, registrar_of
from .lighthouse import plugin as lighthouse
from .mailbox import Mailbox
from .markup import plugin as markup
from .outlines import plugin as outlines
from .places import Target
from .profile import Profiles
from .visitor import LongVisit, Visitor
from .visual import plugin as pictures
from .way import ANY, Way
from .words import Words

Visit = Callable[..., Page]
NOBODY = 9  # the port « discard », where nothing listens any more
# Modules of fixtures and hooks.
PLUGINS = (
    targets, runs, ground, still_portal, clock, options, limits, keyboard, evidence, markup, lighthouse, outlines,
    pictures,
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Here, not in pytest_configure: options must be known before the command line is read."""
    for module in PLUGINS:
        pluginmanager.register(module, module.__name__)
    pictures.add_options(parser)
    outlines.add_options(parser)
    evidence.add_options(parser)


@pytest.fixture(scope="session")
def base_url(served: Portal) -> str:
    """Here, not in ground.py: a plugin of that name would come first."""
    return served.address


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, target: Target | None
) -> dict[str, Any]:
    headed = not browser_type_launch_args.get("headless", True)
    return {**browser_type_launch_args, **ENGINES[browser_name].launch_args(headed=headed), **_at_home(target)}


def _at_home(target: Target | None) -> dict[str, Any]:
    """The browser says the secret to whoever it asks: it asks the portal’s host, and finds nobody else at home."""
    host = urlsplit(target.address).hostname if target else "127.0.0.1"
    return {"proxy": {"server": f"http://127.0.0.1:{NOBODY}", "bypass": host}}


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Fails the test on an unexpected console error or Content-Security-Policy message."""
    faults = Faults()
    yield faults
    assert not faults.unexpected, "\n".join(faults.unexpected)  # the server’s lines stand in the evidence


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Of what pytest-playwright would give a browser, only what records it: the rest is said by the way of a visit."""
    return {name: value for name, value in browser_context_args.items() if name.startswith("record_")}


@pytest.fixture
def profiles(playwright: Playwright, browser_name: str, served: Portal) -> Profiles:
    """Opens the profiles of a test’s visitors. Of each test: some play on another portal than the worker’s."""
    return Profiles(playwright, browser_name, served)


@pytest.fixture(scope="session")
def long_visit(
    playwright: Playwright, browser_name: str, served: Portal, target: Target | None, mailbox: Mailbox
) -> LongVisit:
    """A visitor of many tests, in a profile that whoever asks closes: `long_visit(browser.new_context, way)`."""
    profiles = Profiles(playwright, browser_name, served)

    def begin(new_context: Callable[..., BrowserContext], way: Way) -> Visitor:
        page = profiles.opened(new_context, way).new_page()
        return Visitor(page, Words(way.language), registrar_of(served, target, way), mailbox)

    return begin


@pytest.fixture
def patient(run: Way) -> Iterator[Callable[[Way], None]]:
    """Expectations of this test wait as long as its slowest visitor’s line needs."""
    longest = network.patience(run.network)

    def at_least(way: Way) -> None:
        nonlocal longest
        longest = max(longest, network.patience(way.network))
        expect.set_options(timeout=longest)

    yield at_least
    expect.set_options(timeout=network.patience(run.network))


@pytest.fixture
def visit(
    new_context: Callable[..., BrowserContext],
    profiles: Profiles,
    faults: Faults,
    run: Way,
    arrivals: Arrivals,
    patient: Callable[[Way], None],
) -> Visit:
    """Open a new browser profile the given way, completed by the run’s: `page = visit(Way(js=False))`."""

    def open_page(way: Way = ANY, **more: Any) -> Page:
        own = way.under(run)
        given = {**profiles.asked(own), **more}
        context = profiles.opened(new_context, own, **given)
        arrivals[context] = given["extra_http_headers"]
        patient(own)
        page = context.new_page()
        faults.watch(page)
        return page

    return open_page


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
