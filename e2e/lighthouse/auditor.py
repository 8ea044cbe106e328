"""Lighthouse, started once and asked page by page."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from .look import Look
from .tools import HERE


class Auditor:
    """Looks at pages with one Chromium; as a stranger each time, unless a cookie is given."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def look(self, url: str, cookie: str = "") -> Look:
        """One look, cold cache; ValueError when the page could not be looked at."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"url": url, "cookie": cookie}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("Lighthouse stopped; what it said stands above.")
        return Look.of(json.loads(answer), url)


@contextmanager
def open_auditor(chromium: str) -> Iterator[Auditor]:
    """Start it, with that program as its Chromium, for as long as somebody needs it."""
    command = ["node", str(HERE / "lighthouse.mjs"), chromium]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE) as process:
        yield Auditor(process)
