"""The portal served as in real life, in processes of its own, for the tests that look at it from outside."""

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(database_url: str, *options: str, through: Sequence[str] = (), **environment: str) -> Iterator[str]:
    """`serve` with these options on that database, which is migrated; gives its address.

    through: a program, with its arguments, that starts it under some restriction.
    """
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAIL_")}
    process = subprocess.Popen(
        [*through, sys.executable, "-m", "flask", "--app", "app", "serve", "--port", str(port), *options],
        cwd=ROOT, env={**inherited, "PORTAIL_DATABASE_URL": database_url, **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/sante", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(address: str, process: subprocess.Popen) -> None:
    pause = threading.Event()
    for _ in range(300):
        assert process.poll() is None, f"serve ended with {process.returncode}"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            pause.wait(0.1)
    raise AssertionError(f"{address} does not answer")
