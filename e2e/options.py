"""The options of a run: how everybody visits who does not say otherwise; and which engine plays."""

from difflib import get_close_matches

import pytest
from playwright.sync_api import expect, sync_playwright

from .engines import ENGINES, NoEngine
from .network import LINES, OFFLINE, patience
from .way import ANY, PARENT, Way

RUN = pytest.StashKey[Way]()
SLOWLY = 400  # seconds that a test may take with the keyboard alone, or on a slow line


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("visit", "How the pages are visited (a test that chooses for itself keeps its choice)")
    group.addoption("--language", "--lang", choices=["fr", "en"], help="the language of the browser (fr)")
    group.addoption("--theme", choices=["light", "dark"], help="the colours that the browser asks for (light)")
    group.addoption("--forced-colors", action="store_true", default=None, help="the system’s high contrast")
    group.addoption("--reduced-motion", action="store_true", default=None, help="the browser asks that nothing moves")
    group.addoption(
        "--keyboard", action="store_true", default=None,
        help="no mouse: each act tabs to its control and presses a key; a mouse event fails the test",
    )  # fmt: skip
    group.addoption("--zoom", type=int, help="per cent: at 400, a desk’s 1280 px show 320 px of the page")
    group.addoption("--network", choices=[*LINES, OFFLINE], help="the line to the portal (fast)")
    group.addoption("--no-js", action="store_true", default=None, help="JavaScript is off")
    group.addoption(
        "--only-different", action="store_true",
        help="leave out who names its own way, and so visits as in a run without these options",
    )  # fmt: skip
    group.addoption(
        "--device-engine", action="store_true",
        help="with --device: in the engine of that device too (an iPhone’s is WebKit)",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Know the run’s way; find the engines, or say at once what is missing."""
    config.stash[RUN] = way_of(config)
    expect.set_options(timeout=patience(config.stash[RUN].network))
    try:
        _choose_engine(config)
        for name in config.option.browser or ["chromium"]:
            ENGINES[name].program(headed=config.option.headed)
            ENGINES[name].prepare()
    except NoEngine as error:
        raise pytest.UsageError(str(error)) from None


def pytest_report_header(config: pytest.Config) -> list[str]:
    """How the options make everybody visit: a test’s name says only what the test itself asks for."""
    run = config.stash[RUN]
    return [] if run == PARENT else [f"visits: {run} (a test that names its own way keeps it)"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Who has no mouse, or a slow line, is given the time; a test that names its own keeps it."""
    run = config.stash[RUN]
    if config.option.only_different:
        alike = [item for item in items if is_alike(item, run)]
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in alike]
    if run.keyboard or run.network != PARENT.network:
        for item in items:
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(SLOWLY))


def own_way(item: pytest.Item) -> Way:
    """What that test names itself, by a parameter."""
    callspec = getattr(item, "callspec", None)
    own = callspec.params.get("way") if callspec else None
    return own if isinstance(own, Way) else ANY


def is_alike(item: pytest.Item, run: Way) -> bool:
    """Would that test visit the same way in a run without options?"""
    return own_way(item).under(run) == own_way(item).under(PARENT)


def way_of(config: pytest.Config) -> Way:
    """The way of whoever does not say otherwise."""
    chosen = config.option
    if chosen.zoom and chosen.device:
        raise pytest.UsageError("--zoom enlarges a desk’s screen, --device brings its own: choose one of them.")
    if chosen.zoom is not None and chosen.zoom not in range(100, 501):
        raise pytest.UsageError(f"--zoom {chosen.zoom}: a browser zooms from 100 to 500 per cent.")
    own = Way(
        js=not chosen.no_js if chosen.no_js else None, language=chosen.language, theme=chosen.theme,
        forced_colors=chosen.forced_colors, reduced_motion=chosen.reduced_motion, keyboard=chosen.keyboard,
        network=chosen.network, device=chosen.device, zoom=chosen.zoom,
    )  # fmt: skip
    return own.under(PARENT)


def _choose_engine(config: pytest.Config) -> None:
    """With --device: it must exist; with --device-engine, its engine plays."""
    device = config.option.device
    if not device:
        return
    with sync_playwright() as playwright:
        known = playwright.devices
    if device not in known:
        near = ", ".join(f"« {name} »" for name in get_close_matches(device, known, 3, 0.4))
        raise pytest.UsageError(f"--device « {device} » is not known. Near it: {near or 'nothing'}.")
    if config.option.device_engine and not config.option.browser:
        config.option.browser.append(known[device]["default_browser_type"])
