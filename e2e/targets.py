"""Which portal is tested: one of each worker’s own, or with --base-url one that runs elsewhere, where nothing is made.

At another address only tests marked `smoke` run: they make no account, no pupil and no letter, so that they may run
against production too. E2E_BASIC_AUTH=name:password is for an address that asks for a password of its own.
"""

import base64
import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

ASKED = ("/sante", "/pret")
SECONDS = 10
TARGET = pytest.StashKey["Target | None"]()


class Unreachable(Exception):
    """The portal at that address cannot be tested now; the text says why, in one line."""


@dataclass(frozen=True)
class Target:
    """A portal that this run did not start."""

    address: str
    basic_auth: str = ""

    @classmethod
    def of(cls, address: str, environment: Mapping[str, str]) -> "Target":
        """The address of --base-url; raises Unreachable for what is no address of a site."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise Unreachable(f"--base-url {address}: write the address of the site, such as https://portail.example.")
        return cls(f"{parts.scheme}://{parts.netloc}", environment.get("E2E_BASIC_AUTH", ""))

    def context_args(self) -> dict[str, Any]:
        """What a browser profile needs to get in; its password goes to that address alone."""
        if not self.basic_auth:
            return {}
        name, _, password = self.basic_auth.partition(":")
        return {"http_credentials": {"username": name, "password": password, "origin": self.address}}

    def check(self) -> None:
        """Raises Unreachable unless the portal there is alive and ready."""
        for path in ASKED:
            self._ask(path)

    def _ask(self, path: str) -> None:
        asked = urllib.request.Request(self.address + path)
        if self.basic_auth:
            asked.add_header("Authorization", "Basic " + base64.b64encode(self.basic_auth.encode()).decode())
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
                is_portal = b'"etat"' in answer.read(1000)
        except HTTPError as error:
            error.close()
            remedy = "set E2E_BASIC_AUTH=name:password" if error.code == 401 else "see the log of that portal"
            raise Unreachable(f"{self.address}{path} answers {error.code}: {remedy}.") from None
        except OSError as error:
            raise Unreachable(f"{self.address}{path} does not answer: {getattr(error, 'reason', error)}.") from None
        if not is_portal:
            raise Unreachable(f"{self.address}{path} is not the portal’s answer: is this its address?")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Know the target; with another address, one line at once when nothing can be tested there."""
    config.stash[TARGET] = None
    if not config.option.base_url:
        return
    try:
        config.stash[TARGET] = target = Target.of(config.option.base_url, os.environ)
        if not hasattr(config, "workerinput"):
            target.check()
    except Unreachable as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """At another address, what makes data is left out."""
    if not config.stash[TARGET]:
        return
    left_out = [item for item in items if not item.get_closest_marker("smoke")]
    items[:] = [item for item in items if item.get_closest_marker("smoke")]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    target = config.stash[TARGET]
    if target:
        terminalreporter.write_line(f"At {target.address}: only tests marked smoke, which make no data; no other ran.")


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Target | None:
    """The portal at another address; None: each worker has its own."""
    return pytestconfig.stash[TARGET]


def refuse(what: str, target: Target) -> NoReturn:
    """Fail the test that asks for something which only a portal of the run’s own has."""
    pytest.fail(f"{what} is out of reach at {target.address}: a smoke test makes no data. Take its mark away.", False)
