"""A process that has read all the tests and the whole portal, and forks for each change: a trial then takes a blink."""

import gc
import os
import select
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from mutants import quick
from mutants.desk import Desk
from mutants.trial import ALL_PASSED, SOME_FAILED, TOO_LONG, Verdict, settle, warm

NOT_IN_A_FUNCTION = -2
READING_SECONDS = 600
# Fixtures of a whole session, made once before the forks.
MADE_ONCE = {"shelf", "compiled_templates", "password_hash"}


class Standby:
    """Tests that stand ready on a desk; `files`: of tests, such as « tests/test_codes.py »."""

    def __init__(self, desk: Desk, files: list[str]) -> None:
        self.ours, theirs = warm.Pipe()
        self.process = warm.Process(target=_stand_by, args=(desk.folder, files, theirs), daemon=False)
        self.process.start()
        theirs.close()

    def ready(self) -> bool:
        """Wait until everything is read; False when it cannot be."""
        try:
            return self.ours.poll(READING_SECONDS) and self.ours.recv()
        except EOFError:
            return False

    def run_tests(self, module: str, texts: tuple[str, str], tests: list[str], patience: float) -> Verdict:
        """Run them until one fails, the module saying the second text. Its code may be NOT_IN_A_FUNCTION."""
        self.ours.send((module, texts, tests, patience))
        return Verdict(*self.ours.recv())

    def stop(self) -> None:
        """Go home."""
        self.ours.close()
        self.process.join()


def _stand_by(folder: Path, files: list[str], theirs: Connection) -> None:
    settle(folder)
    there = [name for name in files if (folder / name).exists()]
    quiet = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", "--continue-on-collection-errors"]
    pytest.main([*quiet, *there], plugins=[_Ready(folder, theirs)])


class _Ready:
    """A pytest plugin: instead of running the tests, wait for what is to be tried."""

    def __init__(self, folder: Path, theirs: Connection) -> None:
        self.folder, self.theirs = folder, theirs
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        self.first, self.last = session.items[0], session.items[-1]
        for module in sorted(self.folder.glob("[mv]*s/**/*.py")):
            if "migrations" not in module.parts and module.parts[len(self.folder.parts)] in ("models", "views"):
                quick.imported(module.relative_to(self.folder).as_posix())
        able = (item for item in session.items if set(item.fixturenames) >= MADE_ONCE)
        self._run(next(able, self.first))
        self.loaded = quick.functions_of(str(self.folder))
        quick.forget_answers(str(self.folder))
        gc.freeze()
        self.theirs.send(True)
        while job := self._next():
            self.theirs.send(self._fork(*job))
        os._exit(0)

    def _next(self) -> tuple:
        try:
            return self.theirs.recv()
        except EOFError:
            return ()

    def _fork(self, module: str, texts: tuple[str, str], tests: list[str], patience: float) -> tuple[int, str]:
        told = self.folder / ".failed"
        told.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            self._try(module, texts, tests, told)
        code = _ended(child, patience)
        return code, told.read_text("utf-8") if told.exists() else ""

    def _try(self, module: str, texts: tuple[str, str], tests: list[str], told: Path) -> None:
        os.setsid()
        code = SOME_FAILED
        try:
            quick.swap(str(self.folder / module), *texts, self.loaded)
            for name in tests:
                self._run(self.items[name])
                if self.failed:
                    break
            code = SOME_FAILED if self.failed else ALL_PASSED
            told.write_text(self.failed, "utf-8")
        except quick.NotInAFunction:
            code = -NOT_IN_A_FUNCTION
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _run(self, item: pytest.Item) -> None:
        """Another test is named as the next one: what the session shares stays, and this test is put away."""
        following = self.first if item is self.last else self.last
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _ended(child: int, patience: float) -> int:
    """How the child ended: pytest’s code, NOT_IN_A_FUNCTION, or TOO_LONG."""
    seen = os.pidfd_open(child)
    late = not select.select([seen], [], [], patience)[0]
    os.close(seen)
    if late:
        os.killpg(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if late:
        return TOO_LONG
    return NOT_IN_A_FUNCTION if code == -NOT_IN_A_FUNCTION else code
