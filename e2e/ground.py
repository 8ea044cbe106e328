"""Where the tests play: the portal under test, the mailbox of everybody, the school’s side. Fixtures of a run."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .families import Registrar
from .mailbox import Mailbox, open_mailbox
from .rehearsal import Rehearsal
from .runs import RUN
from .server import free_port, portal
from .targets import Target, refuse


@dataclass(frozen=True)
class Portal:
    """The portal under test; one at another address shows neither its database nor its log."""

    address: str
    database: str = ""
    log: Path | None = None
    rehearsal: Rehearsal | None = None

    def context_args(self) -> dict[str, Any]:
        """What `browser.new_context` is given for a visitor of this portal, whom it knows as one of this run."""
        headers = self.rehearsal.headers(self.rehearsal.new_visitor()) if self.rehearsal else {}
        return {"base_url": self.address, "extra_http_headers": headers}


@pytest.fixture(scope="session")
def post_office(target: Target | None) -> Iterator[tuple[Mailbox, str]]:
    """The mailbox, and the address at which a portal delivers to it."""
    if target:
        refuse("The mailbox", target)
    with open_mailbox(free_port()) as opened:
        yield opened


@pytest.fixture(scope="session")
def mailbox(post_office: tuple[Mailbox, str]) -> Mailbox:
    """Every letter that the portal sent during this run."""
    return post_office[0]


@pytest.fixture(scope="session")
def served(
    request: pytest.FixtureRequest, target: Target | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """This worker’s own portal, or the one at another address."""
    if target:
        yield Portal(target.address)
        return
    _mailbox, smtp_url = request.getfixturevalue("post_office")
    secret, run = secrets.token_urlsafe(32), request.config.stash[RUN]
    with (
        portal(tmp_path_factory.mktemp("portal"), smtp_url, secret) as (address, database, log),
        closing(Rehearsal(address, secret, run.name, run.worker)) as rehearsal,
    ):
        yield Portal(address, database, log, rehearsal)


@pytest.fixture(scope="session")
def registrar(served: Portal, target: Target | None) -> Registrar:
    """The school’s side: enrols the families of a test."""
    if served.rehearsal is None:
        refuse("The school’s side", target)
    return Registrar(served.rehearsal, served.address)
