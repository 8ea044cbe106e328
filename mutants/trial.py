"""One run of chosen tests on a desk, in a process that begins with every library already loaded."""

import json
import os
import signal
import sys
import time
from collections.abc import Collection
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import coverage
import pytest

from mutants.desk import ROOT, Desk
from mutants.quick import forget_answers

# Loaded once: a process that is forked from there starts its tests in half a second instead of two.
LIBRARIES = """mutants.trial mutants.standby pytest coverage
    flask flask_babel flask_wtf flask_login flask_compress wtforms peewee
    playhouse.pool playhouse.migrate psycopg argon2 zxcvbn email_validator bs4 cryptography.fernet icalendar
    recurring_ical_events pyotp segno filetype aiosmtpd.controller click htmx""".split()
ALL_PASSED, SOME_FAILED, NO_TEST = 0, 1, 5
TOO_LONG = -1

warm = get_context("forkserver")
warm.set_forkserver_preload(LIBRARIES)


class Verdict(NamedTuple):
    """How a run ended (pytest’s code, or TOO_LONG) and the test that failed first."""

    code: int
    failed: str


class Order:
    """A pytest plugin: only these tests, in this order; and the name of the first that failed."""

    def __init__(self, tests: Collection[str]) -> None:
        self.rank = {name: rank for rank, name in enumerate(tests)}
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.rank), key=lambda one: self.rank[one.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid


class Watch:
    """A pytest plugin: tells coverage whose lines are running, and remembers how long each passed test took.

    What is built once and kept is built anew for each test: else the first alone would be seen to need it.
    """

    def __init__(self, eye: coverage.Coverage, folder: Path) -> None:
        self.eye, self.folder = eye, str(folder)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        forget_answers(self.folder)
        self.eye.switch_context(item.nodeid)
        began = time.perf_counter()
        done = yield
        self.seconds[item.nodeid] = round(time.perf_counter() - began, 3)
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self.seconds[report.nodeid] = float("inf")  # it proves nothing here: never chosen


def run_tests(desk: Desk, tests: Collection[str], patience: float) -> Verdict:
    """Run them until one fails."""
    told = desk.folder / ".failed"
    told.unlink(missing_ok=True)
    code = _in_time(_tests, (desk.folder, list(tests), told), patience)
    return Verdict(code, told.read_text("utf-8") if told.exists() else "")


def watch_tests(desk: Desk, file: str, lines: Path, seconds: Path, patience: float) -> int:
    """Run a file of tests whole; keep which test runs which line, and how long each takes. Returns pytest’s code."""
    return _in_time(_watched, (desk.folder, file, lines, seconds), patience)


def _in_time(work, given: tuple, patience: float) -> int:
    process = warm.Process(target=work, args=given)
    process.start()
    process.join(patience)
    if process.is_alive():
        os.killpg(process.pid, signal.SIGKILL)  # with whatever it started
        process.join()
        return TOO_LONG
    return process.exitcode


def settle(folder: Path) -> None:
    """Take the place of somebody who started Python in that folder, alone in a group of processes."""
    os.setsid()
    sys.dont_write_bytecode = False  # what is compiled once serves every later trial on this desk
    os.chdir(folder)
    sys.path[:] = [str(folder), *(path for path in sys.path if path not in ("", str(ROOT)))]
    quiet = os.open(folder / ".said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)


def _tests(folder: Path, tests: list[str], told: Path) -> None:
    settle(folder)
    order = Order(tests)
    files = sorted({name.partition("::")[0] for name in tests})
    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", *files], plugins=[order])
    told.write_text(order.failed, "utf-8")
    sys.exit(int(code))


def _watched(folder: Path, file: str, lines: Path, seconds: Path) -> None:
    settle(folder)
    eye = coverage.Coverage(data_file=str(lines), include=["models/*", "views/*"], omit=["models/migrations/*"])
    eye.erase()
    watch = Watch(eye, folder)
    eye.start()
    code = pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", file], plugins=[watch])
    eye.stop()
    eye.save()
    seconds.write_text(json.dumps(watch.seconds), "utf-8")
    sys.exit(int(code))
