"""A portal of its own for each worker: a free port, a fresh database, the demo roster, mail to a real SMTP server."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from .certificate import Certificate

START_SECONDS = 60  # a machine that is busy with other tests takes ten
NOTHING: Mapping[str, str] = MappingProxyType({})
ROOT = Path(__file__).parent.parent
FLASK = [sys.executable, "-m", "flask", "--app", "app"]
# One machine plays hundreds of parents: what is counted by network is out of the way; what is counted by person stays,
# but who asks for two codes in a row does not wait half a minute for the second.
WIDE = {
    "PORTAIL_CODE_RESEND_SECONDS": "0",
    "PORTAIL_CODES_PER_HOUR_PER_IP": "100000",
    "PORTAIL_SIGN_IN_TRIES_PER_MINUTE_PER_IP": "100000",
    "PORTAIL_SIGN_IN_FAILURES_PER_MINUTE_PER_IP": "100000",
}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def portal(
    folder: Path, smtp_url: str, secret: str = "", settings: Mapping[str, str] = NOTHING
) -> Iterator[tuple[str, str, Path]]:
    """Serve the portal as in production, with a secret for rehearsals or none; gives its address, database and log.

    settings: more `PORTAIL_…` variables of the served portal.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    serving = [*FLASK, "serve", "--port", str(port)]
    known = {"PORTAIL_SMTP_URL": smtp_url, "PORTAIL_TEST_SECRET": secret}
    with _served(folder, address, serving, known | dict(settings)) as made:
        yield made


@contextmanager
def portal_over_tls(
    folder: Path, smtp_url: str, secret: str, certificate: Certificate, settings: Mapping[str, str] = NOTHING
) -> Iterator[tuple[str, str, Path]]:
    """The same in « staging », with the cookies of a real portal: Granian itself speaks TLS, no proxy stands before."""
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    serving = [
        sys.executable, "-m", "granian", "app:served", "--factory", "--interface", "wsgi", "--no-ws",
        "--port", str(port), "--ssl-certificate", str(certificate.chain), "--ssl-keyfile", str(certificate.key),
    ]  # fmt: skip
    real = {
        "PORTAIL_MODE": "staging",
        "PORTAIL_SECRET_KEY": secret,
        "SSL_CERT_FILE": str(certificate.chain),
        **settings,
    }
    known = {"PORTAIL_SMTP_URL": smtp_url, "PORTAIL_TEST_SECRET": secret}
    with _served(folder, address, serving, known | real) as made:
        yield made


@contextmanager
def _served(
    folder: Path, address: str, serving: list[str], settings: dict[str, str]
) -> Iterator[tuple[str, str, Path]]:
    """A fresh database with the demo roster, and that command, until it is no longer needed."""
    log, database = folder / "portal.log", f"sqlite:///{folder / 'portal.sqlite3'}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAIL_")},
        **WIDE,
        "PORTAIL_MODE": "demo",
        "PORTAIL_DATABASE_URL": database,
        "PORTAIL_PUBLIC_URL": address,
        "FLASK_SKIP_DOTENV": "1",  # a .env of this folder is about other portals
    }
    for command in ("migrate", "load-demo"):  # a demo, whatever it is served as
        subprocess.run([*FLASK, command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    with log.open("w") as out:
        process = subprocess.Popen(serving, cwd=ROOT, env=environment | settings, stdout=out, stderr=out)
        try:
            _wait_until_ready(address, process, log)
            yield address, database, log
        finally:
            process.terminate()
            process.wait(timeout=40)


def _wait_until_ready(address: str, process: subprocess.Popen, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with suppress(OSError):
            urllib.request.urlopen(address + "/pret", timeout=1).close()
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            raise RuntimeError(f"The portal did not start:\n{log.read_text()}")
    raise RuntimeError(f"The portal is not ready after {START_SECONDS} seconds:\n{log.read_text()}")
