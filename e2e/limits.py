"""What an engine or a run cannot show: such tests are left out, counted and told; none passes while testing nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .engines import ENGINES
from .options import RUN, own_way
from .targets import TARGET
from .way import PARENT, Way

LEFT_OUT = "left out "
# Features that a test may need, beside those that engines lack.
OF_A_RUN: dict[str, tuple[str, Callable[[Way], bool]]] = {
    "js": ("--no-js", lambda run: bool(run.js)),
    "mouse": ("--keyboard", lambda run: not run.keyboard),
    "speed": ("--network", lambda run: run.network == PARENT.network),
    "screen": ("--device or --zoom", lambda run: not (run.device or run.zoom)),
}
# Features of a portal that this run started, which one at another address need not have.
OF_ITS_OWN = {
    "own-portal": "its log, its database, its mail server and its moment are out of reach",
    "demo": "the pages of the demo are not there in staging",
}
OPTIONS = {"is_mobile": "mobile", "bypass_csp": "bypass-csp"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "needs(*features): what this test cannot do without; where the engine, the run’s options or the portal lack "
        f"it, the test is left out and counted. Features: {', '.join(sorted(features()))}",
    )


def features() -> set[str]:
    """Everything that a test may say it needs."""
    of_engines = (name for engine in ENGINES.values() for name in (*engine.lacks, *engine.never_has))
    return {*OF_A_RUN, *OF_ITS_OWN, *of_engines}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A feature that nobody knows is a mistake of spelling, which would leave nothing out, ever."""
    for item in items:
        for name in _needs(item):
            if name not in features():
                raise pytest.UsageError(f"{item.nodeid} needs « {name} », which is not one of {sorted(features())}.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what cannot be shown here."""
    callspec = getattr(item, "callspec", None)
    engine = callspec.params.get("browser_name") if callspec else None
    lived = own_way(item).under(item.config.stash[RUN])
    target = item.config.stash[TARGET]
    for name in _needs(item):
        if name in OF_ITS_OWN and target:
            leave_out(f"at {target.address}", name, f" ({OF_ITS_OWN[name]})")
        if name in OF_A_RUN and not OF_A_RUN[name][1](lived):
            leave_out(f"with {OF_A_RUN[name][0]}", name, "")
        _ask(engine, name)


def _needs(item: pytest.Item) -> Iterator[str]:
    return (name for mark in item.iter_markers("needs") for name in mark.args)


def _ask(engine: str | None, feature: str) -> None:
    """Go on where that engine has the feature; else leave the test out, here and now."""
    reason = ENGINES[engine].lacking().get(feature) if engine else None
    if reason:
        leave_out(f"in {engine}", feature, f" ({reason})")


def leave_out(where: str, feature: str, reason: str) -> NoReturn:
    """This test needs what is not there: it is left out, counted, and told at the end of the run."""
    pytest.skip(f"{LEFT_OUT}{where}: needs {feature}{reason}")


@pytest.fixture(scope="session", autouse=True)
def nothing_is_ignored_in_silence() -> Iterator[None]:
    """Who asks Playwright for what the engine ignores is left out, instead of passing while testing nothing."""
    with pytest.MonkeyPatch.context() as patch:
        _guard(patch, Browser, "new_context", lambda browser: browser, _of_a_context)
        _guard(patch, Browser, "new_page", lambda browser: browser, _of_a_context)
        _guard(patch, BrowserContext, "new_cdp_session", lambda context: context.browser, lambda _: ["cdp"])
        _guard(patch, Page, "emulate_media", lambda page: page.context.browser, _of_a_medium)
        yield


def _of_a_context(asked: Mapping[str, Any]) -> list[str]:
    return [feature for option, feature in OPTIONS.items() if asked.get(option)] + _of_a_medium(asked)


def _of_a_medium(asked: Mapping[str, Any]) -> list[str]:
    return ["contrast"] if asked.get("contrast") == "more" else []


def _guard(
    patch: pytest.MonkeyPatch,
    of: type,
    act: str,
    browser_of: Callable[[Any], Browser],
    needed: Callable[[Mapping[str, Any]], list[str]],
) -> None:
    real = getattr(of, act)

    def guarded(self: Any, *args: Any, **asked: Any) -> Any:
        for feature in needed(asked):
            _ask(browser_of(self).browser_type.name, feature)
        return real(self, *args, **asked)

    patch.setattr(of, act, guarded)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out, and why, one line a feature."""
    reasons = [str(report.longrepr[2]).removeprefix("Skipped: ") for report in terminalreporter.getreports("skipped")]
    counted = Counter(reason.removeprefix(LEFT_OUT) for reason in reasons if reason.startswith(LEFT_OUT))
    if counted:
        terminalreporter.section("left out")
    for reason, count in sorted(counted.items()):
        terminalreporter.write_line(_sentence(reason, count))


def _sentence(reason: str, count: int) -> str:
    """« in firefox: needs cdp (…) », 12 times → « left out in firefox: 12 tests that need cdp (…) »."""
    where, _, what = reason.partition(": needs ")
    tests = "1 test that needs" if count == 1 else f"{count} tests that need"
    return f"{LEFT_OUT}{where}: {tests} {what}"
