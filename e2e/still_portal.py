"""A portal where it is always one moment, and nobody else comes: nothing on its pages moves by itself."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from .ground import Portal
from .mailbox import Mailbox
from .rehearsal import Rehearsal
from .server import portal
from .visual.one_moment import processes_started_then


@pytest.fixture(scope="session")
def still_portal(post_office: tuple[Mailbox, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """This worker’s; who acts there does it `with lived_then()`."""
    secret, folder = secrets.token_urlsafe(32), tmp_path_factory.mktemp("still")
    with ExitStack() as opened:
        with processes_started_then():  # and none after it: other tests start theirs while this one stands
            address, database, log = opened.enter_context(portal(folder, post_office[1], secret))
        rehearsal = opened.enter_context(closing(Rehearsal(address, secret, "still")))
        yield Portal(address, database, log, rehearsal)
