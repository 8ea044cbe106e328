"""When evidence is taken: a place in the log and in the mailbox at each test’s start, a look around at each failure."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import playwright
import pytest
from playwright.sync_api import Error

from tests.requirements_plugin import proved_by

from . import report
from .folder import RESULTS, engine_of_run, keep, name_of
from .scene import Scene, look
from .sources import REMEMBERED, Start, sources_of

START = pytest.StashKey[Start]()
SCENE = pytest.StashKey[Scene]()
DRIVER = Path(playwright.__file__).parent  # its own lines explain nothing in a traceback (--full-trace has them)


def add_options(parser: pytest.Parser) -> None:
    parser.getgroup("Portail Parents").addoption(
        "--evidence",
        choices=("short", "steps", "full"),
        default="steps",
        help="of each failed test: steps: also a trace, each step to look at again; full: with a film too (slower)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The reports are written unless others are asked for; what earlier runs in that engine left goes."""
    results, which = config.rootpath / RESULTS, _engine(config)
    if config.option.htmlpath is None:
        config.option.htmlpath = str(results / f"report{which}.html")
        config.option.self_contained_html = True
        config.option.css = [*config.option.css, str(Path(__file__).with_name("report.css"))]
    if config.option.xmlpath is None:
        config.option.xmlpath = str(results / f"junit{which}.xml")
    sources_of(config).evidence = config.getoption("evidence", "steps")
    if not hasattr(config, "workerinput"):
        shutil.rmtree(results / f"evidence{which}", ignore_errors=True)


def _engine(config: pytest.Config) -> str:
    return engine_of_run(config.option.browser or [], config.invocation_params.args)


def pytest_html_report_title(report: Any) -> None:
    report.title = "Portail Parents, in a browser"


def pytest_metadata(metadata: dict[str, Any]) -> None:
    """Of the machine, what a reader of the report asks first; the plugins are in requirements.txt."""
    for name in set(metadata) - {"Python", "Platform"}:
        del metadata[name]


@pytest.hookimpl(hookwrapper=True)  # the older kind: it puts no line of its own into the tracebacks of fixtures
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    outcome = yield
    if fixturedef.argname in REMEMBERED and outcome.exception is None:
        sources_of(request.config).remember(fixturedef.argname, outcome.get_result())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[START] = sources_of(item.config).start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Look as soon as something went wrong: at the end of a test its pages are closed."""
    if call.excinfo and not item.config.option.fulltrace:
        call.excinfo = pytest.ExceptionInfo.from_exc_info(
            (call.excinfo.type, call.excinfo.value, _without_driver(call.excinfo.tb))
        )
    outcome: pytest.TestReport = yield
    if START in item.stash and SCENE not in item.stash and (outcome.failed or _is_troubled(item, outcome)):
        item.stash[SCENE] = look(sources_of(item.config), item.stash[START])
    if outcome.failed and SCENE in item.stash:
        is_an_act = call.excinfo is not None and isinstance(call.excinfo.value, Error)
        _attach(item, outcome, item.stash[SCENE], with_outline=is_an_act)
        del item.stash[START], item.stash[SCENE]
    return outcome


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Where to look, said once."""
    failed = terminalreporter.stats.get("failed", []) + terminalreporter.stats.get("error", [])
    if failed and config.option.htmlpath:
        terminalreporter.section("evidence", "-", blue=True)
        terminalreporter.line("Pictures, letters, server lines and requirements of what failed, in one page:")
        terminalreporter.line(f"  {report.short(Path(config.option.htmlpath), config)}")


def _is_troubled(item: pytest.Item, outcome: pytest.TestReport) -> bool:
    """A test that passed, but whose pages complained: it will fail when it is cleared away, its pages closed."""
    return outcome.when == "call" and bool(getattr(item.funcargs.get("faults"), "unexpected", None))


def _without_driver(whole: TracebackType) -> TracebackType:
    """Of a traceback, the lines of the tests and of whoever runs them."""
    entries, entry = [], whole
    while entry:
        entries.append(entry)
        entry = entry.tb_next  # type: ignore[assignment]
    shown = None
    for entry in reversed(entries):
        if DRIVER not in Path(entry.tb_frame.f_code.co_filename).parents:
            shown = TracebackType(shown, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return shown or whole


def _attach(item: pytest.Item, outcome: pytest.TestReport, scene: Scene, *, with_outline: bool) -> None:
    """Into the terminal, the HTML report and the properties of the JUnit file.

    An act that found nothing says what it looked for, unlike an expectation not what was there: the outline does.
    """
    attempt = getattr(item, "execution_count", 1)
    evidence = item.config.rootpath / RESULTS / f"evidence{_engine(item.config)}"
    folder = evidence / name_of(item.nodeid, attempt)
    files = keep(scene, folder)
    for number, context in enumerate(sources_of(item.config).traces(), 1):
        name = "trace" if number == 1 else f"trace-{number}"
        files[name] = folder / f"{name}.zip"
        try:
            context.tracing.stop_chunk(path=files[name])
            context.tracing.start_chunk()
        except Error:  # the browser itself has died: that is told by the failure, and the run goes on
            del files[name]
    outcome.sections.append(("evidence", report.in_words(scene, files, item.config, with_outline=with_outline)))
    outcome.extras = [*getattr(outcome, "extras", []), report.in_html(proved_by(item), scene, files, item.config)]
    for name, path in files.items():
        item.user_properties.append((name, report.short(path, item.config)))
    outcome.user_properties = list(item.user_properties)
