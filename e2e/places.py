"""The addresses that a run may be pointed at, as `.env` and the environment name them; `.env.example` says which."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).parent.parent
LOCAL, STAGING, PRODUCTION = "local", "staging", "production"
ELSEWHERE = "another address"
STAGING_PARTS = ("SECRET", "MAILPIT_URL", "MAILPIT_AUTH", "CERTIFICATE")


class Unreachable(Exception):
    """The portal at that address cannot be tested now; the text says why, in one line."""


@dataclass(frozen=True)
class Target:
    """A portal that this run did not start. With a secret it makes data there and takes it away; else it only looks."""

    address: str
    basic_auth: str = ""
    name: str = ELSEWHERE
    secret: str = ""
    mailpit: str = ""
    mailpit_auth: str = ""
    certificate: str = ""  # the file of an authority that only this place knows

    def context_args(self) -> dict[str, Any]:
        """What a browser profile needs to get in. The password of the server in front goes to this address alone.

        A browser cannot be told of an authority: it takes any certificate there. `targets.check` has verified it.
        """
        asked: dict[str, Any] = {"ignore_https_errors": True} if self.certificate else {}
        if self.basic_auth:
            name, _, password = self.basic_auth.partition(":")
            asked["http_credentials"] = {"username": name, "password": password, "origin": self.address}
        return asked

    @classmethod
    def of(cls, address: str, environment: Mapping[str, str]) -> "Target":
        """What --base-url alone names: staging where it is the address of staging; else somewhere to look at only."""
        origin = origin_of(address, "--base-url")
        if origin == _origin_if_any(environment, "E2E_STAGING_URL"):
            return cls.named(STAGING, "", environment)
        return cls(origin, environment.get("E2E_BASIC_AUTH", ""))

    @classmethod
    def named(cls, name: str, address: str, environment: Mapping[str, str]) -> "Target":
        """Staging or production, at this address instead of that of `.env`, if any; raises Unreachable."""
        variable = f"E2E_{name.upper()}_URL"
        origin = origin_of(address, "--base-url") if address else _origin_if_any(environment, variable)
        if not origin:
            raise Unreachable(f"--target {name}: set {variable} in .env (see .env.example), or give --base-url.")
        basic_auth = environment.get(f"E2E_{name.upper()}_BASIC_AUTH") or environment.get("E2E_BASIC_AUTH", "")
        if name == PRODUCTION:
            return cls(origin, basic_auth, name)
        if origin == _origin_if_any(environment, "E2E_PRODUCTION_URL"):
            raise Unreachable(f"{origin} is production: nothing is made there, and it never gets a secret.")
        more = [environment.get(f"E2E_STAGING_{part}", "") for part in STAGING_PARTS]
        return cls(origin, basic_auth, name, *more)


def origin_of(address: str, said_by: str) -> str:
    """scheme://host:port of the address of a site; raises Unreachable for anything else."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise Unreachable(f"{said_by} {address}: write the address of the site, such as https://portail.example.")
    return f"{parts.scheme}://{parts.netloc}"


def _origin_if_any(environment: Mapping[str, str], variable: str) -> str:
    address = environment.get(variable, "")
    return origin_of(address, variable) if address else ""


def environment_of(file: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What that `.env` says and, above it, what the environment says."""
    told = {name: value for name, value in dotenv_values(file).items() if value is not None}
    return {**told, **environment}
