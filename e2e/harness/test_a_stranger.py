"""As a stranger runs it: staging at another address, with its Mailpit, is as it was before; production is only seen.

Both portals are processes of their own, and so is the run of pytest. The Mailpit is a stand-in (`tests/`).
"""

import os
import re
import secrets
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.mailpit_stand_in import StandIn, mailpit_stand_in

from ..certificate import sign
from ..server import ROOT, portal, portal_over_tls

pytestmark = [pytest.mark.needs("own-portal"), pytest.mark.timeout(600), pytest.mark.harness]
SECRET = secrets.token_urlsafe(32)
A_FEW = [
    "journeys/test_cut_off.py::test_a_notice_that_takes_too_long_is_said_to_be_late_before_it_is_sent",
    "journeys/test_first_of_the_readme.py",
    "journeys/test_password.py::test_accents_and_emoji_survive_in_a_password",
    "journeys/test_roster.py::test_a_list_may_be_given_up",
    "harness/test_at_home.py",
]


@dataclass(frozen=True)
class Elsewhere:
    """A portal at another address, as those see it who look after it."""

    address: str
    database: str
    mailpit: StandIn
    certificate: str = ""

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table; apart from the one that /pret writes anew, to see whether it can."""
        with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            every = {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}  # noqa: S608
        assert len(every) > 20
        return {**every, "attempt": [row for row in every["attempt"] if "probed" not in row]}

    def answers(self, path: str) -> int:
        """What it says to who knows the secret of staging."""
        asked = urllib.request.Request(self.address + path, b"{}", {"X-Test-Secret": SECRET, "X-Test-Run": "ab12cd-0"})
        with pytest.raises(HTTPError) as told:
            urllib.request.urlopen(asked, timeout=10)
        with told.value as answer:
            return answer.code

    def run(
        self, folder: Path, tests: list[str], *options: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """From another folder: what it writes does not cover what this run writes."""
        asked = [ROOT / "e2e" / path for path in tests]
        placed = ["-c", ROOT / "pyproject.toml", "--rootdir", folder, "-p", "no:cacheprovider", "-q"]
        known = {name: value for name, value in os.environ.items() if not name.startswith(("E2E_STAGING", "PYTEST_"))}
        order = [sys.executable, "-m", "pytest", *map(str, placed), *options, *map(str, asked)]
        return subprocess.run(order, cwd=folder, env=known | environment, capture_output=True, text=True, check=False)


@contextmanager
def staging_at(folder: Path) -> Iterator[Elsewhere]:
    """Over TLS, with the cookies of a real portal, and a certificate that nobody else believes."""
    signed = sign(folder)
    with pytest.MonkeyPatch.context() as here, mailpit_stand_in() as mailpit:
        here.setenv("SSL_CERT_FILE", str(signed.chain))  # who waits until it is ready believes it
        with portal_over_tls(folder, mailpit.smtp_url, SECRET, signed) as (address, database, _log):
            yield Elsewhere(address, database, mailpit, str(signed.chain))


@contextmanager
def production_at(folder: Path) -> Iterator[Elsewhere]:
    """As a server in front of it sees it; its mail, if it sent any, would be seen too."""
    real = {
        "PORTAIL_MODE": "production", "PORTAIL_SECRET_KEY": SECRET, "PORTAIL_PUBLIC_URL": "https://127.0.0.1",
    }  # fmt: skip
    with mailpit_stand_in() as mailpit, portal(folder, mailpit.smtp_url, "", real) as (address, database, _log):
        yield Elsewhere(address, database, mailpit)


def test_staging_is_as_it_was_before(tmp_path: Path) -> None:
    with staging_at(tmp_path) as staging:
        before = staging.rows()
        known = {"E2E_STAGING_SECRET": SECRET, "E2E_STAGING_MAILPIT_URL": staging.mailpit.address}
        known |= {"E2E_STAGING_URL": staging.address, "E2E_STAGING_CERTIFICATE": staging.certificate}
        run = staging.run(tmp_path, A_FEW, "-n", "2", "--base-url", staging.address, **known)
        assert run.returncode == 0, run.stdout + run.stderr
        assert f"left out at {staging.address}: 1 test that needs own-portal" in run.stdout
        made = re.search(r"made there is deleted: (\d+) rows, (\d+) letters", run.stdout)
        assert made and int(made[1]) > 20 and int(made[2]) > 5, run.stdout
        assert staging.rows() == before
        assert staging.mailpit.messages == {}


def test_production_is_only_looked_at(tmp_path: Path) -> None:
    with production_at(tmp_path) as production:
        before = production.rows()
        for path in ("/repetition", "/repetition/end", "/repetition/enrol"):
            assert production.answers(path) == 404
        known = {"E2E_STAGING_SECRET": SECRET, "E2E_STAGING_URL": "https://essais.example"}
        run = production.run(
            tmp_path,
            ["smoke", "journeys/test_steps.py"],
            "--target",
            "production",
            E2E_PRODUCTION_URL=production.address,
            **known,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert f"At {production.address}: only tests marked smoke" in run.stdout
        assert "passed" in run.stdout and "deselected" in run.stdout
        assert production.rows() == before
        assert production.mailpit.messages == {}
