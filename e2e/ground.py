"""Where the tests play: the portal under test, the mailbox of everybody, the school’s side. Fixtures of a run."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from .families import Registrar
from .letter import Letter
from .limits import leave_out
from .mailbox import Mailbox, open_mailbox
from .mailpit import Mailpit
from .places import Target
from .rehearsal import Rehearsal
from .runs import RUN, Run
from .server import free_port, portal
from .targets import refuse
from .way import Way


@dataclass(frozen=True)
class Portal:
    """The portal under test; one at another address shows neither its database nor its log."""

    address: str
    database: str = ""
    log: Path | None = None
    rehearsal: Rehearsal | None = None
    target: Target | None = None  # where it was not started by this run

    def context_args(self) -> dict[str, Any]:
        """What `browser.new_context` is given for a visitor of this portal, whom it knows as one of this run."""
        headers = self.rehearsal.headers(self.rehearsal.new_visitor()) if self.rehearsal else {}
        return {
            "base_url": self.address,
            "extra_http_headers": headers,
            **(self.target.context_args() if self.target else {}),
        }


class NoMailbox(Mailbox):
    """Nobody reads the letters of that portal: a test that waits for one is left out."""

    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def letters(self) -> list[Letter]:
        return []

    def wait_for(self, address: str, *words: str, nth: int = 1, timeout: float = 20) -> NoReturn:
        leave_out(f"at {self._address}", "mailbox", " (E2E_STAGING_MAILPIT_URL is not set)")

    def _await_another(self, address: str, known: int, seconds: float) -> None:
        """Nobody waits."""


@pytest.fixture(scope="session")
def run_of_tests(pytestconfig: pytest.Config) -> Run:
    """The name of this run, and which of its workers this is."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def post_office() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox in this process, and the address at which a portal of the run’s own delivers to it."""
    with open_mailbox(free_port()) as opened:
        yield opened


@pytest.fixture(scope="session")
def mailbox(request: pytest.FixtureRequest, target: Target | None, run_of_tests: Run) -> Mailbox:
    """Every letter that the portal sent during this run."""
    if target is None:
        return request.getfixturevalue("post_office")[0]
    if not target.secret:
        refuse("The mailbox", target)
    if not target.mailpit:
        return NoMailbox(target.address)
    return Mailpit(target.mailpit, run_of_tests.mark, target.mailpit_auth)


@pytest.fixture(scope="session")
def served(
    request: pytest.FixtureRequest, target: Target | None, run_of_tests: Run, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """This worker’s own portal, or the one at another address."""
    if target is None or target.secret:
        request.getfixturevalue("mailbox")  # from the first test on: a failure shows letters that nobody waited for
    if target:
        yield from _elsewhere(target, run_of_tests)
        return
    _mailbox, smtp_url = request.getfixturevalue("post_office")
    secret = secrets.token_urlsafe(32)
    with (
        portal(tmp_path_factory.mktemp("portal"), smtp_url, secret) as (address, database, log),
        closing(Rehearsal(address, secret, run_of_tests.name, run_of_tests.worker)) as rehearsal,
    ):
        yield Portal(address, database, log, rehearsal)


def _elsewhere(target: Target, run: Run) -> Iterator[Portal]:
    if not target.secret:
        yield Portal(target.address, target=target)
        return
    with closing(Rehearsal(target.address, target.secret, run.name, run.worker, target.basic_auth)) as rehearsal:
        yield Portal(target.address, rehearsal=rehearsal, target=target)


@pytest.fixture
def registrar(served: Portal, target: Target | None, run: Way) -> Registrar:
    """The school’s side: enrols the families of a test, in the language of the run.

    Of each test: some play on another portal than the worker’s, and it goes with the portal.
    """
    return registrar_of(served, target, run)


def registrar_of(served: Portal, target: Target | None, run: Way) -> Registrar:
    """The school’s side of that portal."""
    if served.rehearsal is None:
        refuse("The school’s side", target)
    return Registrar(served.rehearsal, served.address, run.language or "fr")
