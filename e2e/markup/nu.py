"""The W3C’s Nu validator, started once and asked page by page: a page costs milliseconds, its start costs seconds."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from ..server import free_port
from .fault import Fault
from .let_through import NU_LETS_THROUGH
from .tools import NU

# A small heap, since two workers may each have one; a deep stack, since its schemas nest; no late optimisation.
JAVA = ["java", "-Xss4m", "-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
LOOPBACK = "-Dnu.validator.servlet.bind-address=127.0.0.1"
STARTED = "Checker service started"
PATIENCE = 60  # seconds, of a busy machine


class Nu:
    """Judges pages; starts while others work, and waits only when the first page comes."""

    def __init__(self, process: subprocess.Popen, port: int, log: Path) -> None:
        self._process, self._port, self._log = process, port, log

    def faults(self, html: str, *, is_shown: bool = False) -> list[Fault]:
        """Errors and warnings of that page, less those that are let through for a reason."""
        said = (_fault(message) for message in self._ask(html))
        return [fault for fault in said if not any(pattern.search(fault.message) for pattern in NU_LETS_THROUGH)]

    def _ask(self, html: str) -> list[dict[str, Any]]:
        request = urllib.request.Request(
            f"{self._address}/?out=json", html.encode(), {"Content-Type": "text/html; charset=utf-8"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["messages"]

    @cached_property
    def _address(self) -> str:
        """Where it listens, once it says that it does."""
        deadline = monotonic() + PATIENCE
        while STARTED not in self._log.read_text():
            if self._process.poll() is not None or monotonic() > deadline:
                raise RuntimeError(f"The Nu validator did not start:\n{self._log.read_text()[-2000:]}")
            Event().wait(0.1)
        return f"http://127.0.0.1:{self._port}"


def _fault(message: dict[str, Any]) -> Fault:
    kind = message.get("subType") or message["type"]
    return Fault(message.get("lastLine", 0), message.get("firstColumn", 0), message["message"], kind,
                 message.get("extract", ""))  # fmt: skip


@contextmanager
def open_nu(log: Path) -> Iterator[Nu]:
    """Start it for as long as somebody needs it; log: where it writes what it does."""
    port = free_port()
    command = [*JAVA, LOOPBACK, "-cp", str(NU), "nu.validator.servlet.Main", str(port)]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            yield Nu(process, port, log)
        finally:
            process.terminate()
