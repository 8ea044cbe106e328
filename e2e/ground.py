"""Where the tests play: the portal under test, the mailbox of everybody, the school’s side. Fixtures of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .families import Registrar
from .mailbox import Mailbox, open_mailbox
from .server import free_port, portal


@dataclass(frozen=True)
class Portal:
    """The portal under test."""

    address: str
    database: str
    log: Path


@pytest.fixture(scope="session")
def post_office() -> Iterator[tuple[Mailbox, str]]:
    """The mailbox, and the address at which a portal delivers to it."""
    with open_mailbox(free_port()) as opened:
        yield opened


@pytest.fixture(scope="session")
def mailbox(post_office: tuple[Mailbox, str]) -> Mailbox:
    """Every letter that the portal sent during this run."""
    return post_office[0]


@pytest.fixture(scope="session")
def served(post_office: tuple[Mailbox, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """This worker’s own portal."""
    with portal(tmp_path_factory.mktemp("portal"), post_office[1]) as (address, database, log):
        yield Portal(address, database, log)


@pytest.fixture(scope="session")
def registrar(served: Portal) -> Registrar:
    """The school’s side: enrols the families of a test."""
    return Registrar(served.database, served.address)
