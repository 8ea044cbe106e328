"""The client of the test-data API, on a portal that is served as it is for the browser tests."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from e2e.families import EnrolledFamily, Registrar
from e2e.ground import NoMailbox
from e2e.places import ROOT, Target, Unreachable
from e2e.rehearsal import Refused, Rehearsal
from e2e.runs import RUN, Run
from e2e.server import free_port, portal
from e2e.targets import ENDED, TARGET, chosen, pytest_sessionfinish

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


def test_what_a_killed_run_left_is_deleted_by_its_name(address: str) -> None:
    with closing(Rehearsal(address, SECRET, "killed1")) as mine:
        mine.act("create_school", board_code="732000")
    known = {"E2E_STAGING_URL": address, "E2E_STAGING_SECRET": SECRET}
    order = [sys.executable, "-m", "e2e.end", "killed1", "--target", "staging"]
    said = [
        subprocess.run(order, cwd=ROOT, env=os.environ | known, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert re.fullmatch(r"What run killed1 made there is deleted: [1-9]\d* rows, 0 letters\.\n", said[0])
    assert "deleted: 0 rows" in said[1]


def test_a_run_that_cannot_delete_what_it_made_has_failed_and_says_so() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    stash = pytest.Stash()
    stash[TARGET], stash[RUN] = Target(nobody, secret=SECRET), Run("ab12cd")
    config = SimpleNamespace(stash=stash, option=SimpleNamespace(collectonly=False))
    session: Any = SimpleNamespace(config=config, exitstatus=0)
    pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
    assert "is NOT deleted" in stash[ENDED] and f"e2e.end ab12cd --target staging --base-url {nobody}" in stash[ENDED]


def test_without_a_mailpit_a_test_that_waits_for_a_letter_is_left_out() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"left out at https://x\.example: needs mailbox"):
        NoMailbox("https://x.example").wait_for("nadia@courriel.example")


def test_a_portal_of_its_own_has_no_other_address() -> None:
    with pytest.raises(Unreachable, match="leave --base-url out"):
        chosen("local", "https://x.example")
    assert chosen("local", "") is None and chosen(None, "") is None


def test_a_wrong_secret_is_told(address: str) -> None:
    with (
        closing(Rehearsal(address, SECRET + "x", "ab12cd")) as mine,
        pytest.raises(Refused, match="knows no such secret"),
    ):
        mine.end()


def test_a_session_for_https_alone_is_not_given_to_a_browser_over_http() -> None:
    cookie = {"name": "__Host-portail", "value": "x", "secure": True}
    office: Any = SimpleNamespace(act=lambda *_, **__: {"cookie": cookie})
    browser: Any = SimpleNamespace(given=[])
    browser.add_cookies = browser.given.extend
    family = EnrolledFamily("nadia@courriel.example")
    with pytest.raises(Refused, match=r"http://127\.0\.0\.1:5077 keeps sessions for https alone: its https address"):
        Registrar(office, "http://127.0.0.1:5077").let_in(browser, family)
    assert browser.given == []
    Registrar(office, "https://essais.example").let_in(browser, family)
    assert browser.given == [{**cookie, "url": "https://essais.example", "httpOnly": True}]
