"""The client of the test-data API, on a portal that is served as it is for the browser tests."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from e2e.rehearsal import Refused, Rehearsal
from e2e.server import portal

SECRET = "a-secret-of-the-tests-of-rehearsals-only"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with portal(tmp_path_factory.mktemp("portal"), "smtp://127.0.0.1:9", secret=SECRET) as (address, _database, _log):
        yield address


def test_a_run_makes_a_family_and_takes_it_away(address: str) -> None:
    with closing(Rehearsal(address, SECRET, "ab12cd")) as mine:
        _made_and_taken_away(mine)


def _made_and_taken_away(mine: Rehearsal) -> None:
    email = mine.new_address()
    assert email.startswith("qa+ab12cd-0-") and email != mine.new_address()
    fields = {"names": ["Zoé Roy"], "email": email, "boards": ["732000"], "account": True, "password": "Cour-de-recré!"}
    assert mine.act("enrol", **fields)["children"][0]["last_name"] == "Roy"
    assert mine.act("let_in", email=email)["cookie"]["name"] == "portail"
    mine.end()
    with pytest.raises(Refused, match="has no account"):
        mine.act("let_in", email=email)


def test_a_wrong_secret_is_told(address: str) -> None:
    with (
        closing(Rehearsal(address, SECRET + "x", "ab12cd")) as mine,
        pytest.raises(Refused, match="knows no such secret"),
    ):
        mine.end()
