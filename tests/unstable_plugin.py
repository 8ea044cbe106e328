"""Tests that sometimes fail: `@pytest.mark.unstable("why")` keeps them out of every run but their own.

`make e2e-unstable` (`--unstable --reruns 2`) runs them alone and tries again; a pass that needed another try is told as
flaky, never as a plain pass. Elsewhere nothing is tried again: a second try would hide a fault.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

import pytest

MARK, PROPERTY = "unstable", "flaky"
REFUSED = (
    "--reruns is for unstable tests alone, since a second try hides a fault. Add --unstable (make e2e-unstable), "
    "or leave --reruns out."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--unstable", action="store_true", help="run only the tests marked unstable (with --reruns 2)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}(why): sometimes fails; runs only with --unstable (make e2e-unstable)")
    if config.getoption("reruns", None) and not config.option.unstable:
        raise pytest.UsageError(REFUSED)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The unstable ones alone, or all the others."""
    for item in items:
        if item.get_closest_marker("flaky"):
            raise pytest.UsageError(f"{item.nodeid}: mark it unstable(“why”) instead of flaky; see e2e/README.md.")
        if (mark := item.get_closest_marker(MARK)) and not mark.args:
            raise pytest.UsageError(f"{item.nodeid}: say why it is unstable: @pytest.mark.unstable(“why”).")
    left = [item for item in items if bool(item.get_closest_marker(MARK)) is not config.option.unstable]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A pass that needed another try says so, to JUnit too."""
    report: pytest.TestReport = yield
    attempt = getattr(item, "execution_count", 1)
    if report.when == "call" and report.passed and attempt > 1:
        item.user_properties.append((PROPERTY, f"passed at attempt {attempt}"))
        report.user_properties = list(item.user_properties)
    return report


def flaky(config: pytest.Config) -> list[str]:
    """What passed only at another try, so far."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    passed = reporter.stats.get("passed", []) if reporter else []
    told = [(report.nodeid, dict(report.user_properties).get(PROPERTY)) for report in passed]
    return [f"{node} {attempt}" for node, attempt in told if attempt]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if found := flaky(config):
        terminalreporter.section("flaky: these need repair", "-", yellow=True)
        for one in found:
            terminalreporter.line(f"FLAKY {one}")


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix: list[str], session: pytest.Session) -> None:
    """The report says it above everything else."""
    if found := flaky(session.config):
        lines = "".join(f"<li>{escape(one)}</li>" for one in found)
        prefix.append(f"<p><b>Flaky, to be repaired:</b></p><ul>{lines}</ul>")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """That no test is unstable is good news, not an error."""
    if session.config.option.unstable and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK
