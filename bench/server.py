"""Starts a server process, measures what its requests cost it, stops it."""

import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Request:
    """What is asked again and again."""

    name: str
    path: str
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cost:
    """What one request costs: CPU of the server and time seen from outside (seconds), bytes of the body as sent."""

    cpu: float
    p50: float
    p99: float
    size: int


@contextmanager
def server(target: str, environment: dict[str, str]) -> Iterator["Server"]:
    """Granian, one process and four threads, as `serve` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", target, "--factory", "--interface", "wsgi", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--blocking-threads", "4", "--no-log"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=40)


class Server:
    """A running server and its CPU clock."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port
        self._wait()

    def measure(self, asked: Request, count: int = 1500) -> Cost:
        """One connection, one request after the other, after a warm-up."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        size = self._ask(connection, asked, 100)[1]
        before = self._cpu()
        times, _ = self._ask(connection, asked, count)
        cpu = (self._cpu() - before) / count
        times.sort()
        return Cost(cpu, statistics.median(times), times[int(count * 0.99)], size)

    def ask(self, asked: Request) -> str:
        """The text of one answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(asked.method, asked.path, asked.body or None, dict(asked.headers))
        return connection.getresponse().read().decode()

    def _ask(self, connection: HTTPConnection, asked: Request, count: int) -> tuple[list[float], int]:
        times, size = [], 0
        headers = {"Accept-Encoding": "gzip", **dict(asked.headers)}
        for _ in range(count):
            start = time.perf_counter()
            connection.request(asked.method, asked.path, asked.body or None, headers)
            answer = connection.getresponse()
            size = len(answer.read())
            times.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{asked.path}: {answer.status}")
        return times, size

    def _cpu(self) -> float:
        """Seconds of CPU of the process and its children, from /proc."""
        return sum(_ticks(pid) for pid in (self.pid, *_children(self.pid))) / TICK

    def _wait(self) -> None:
        for _ in range(200):
            try:
                HTTPConnection("127.0.0.1", self.port, timeout=1).connect()
                return
            except OSError:
                threading.Event().wait(0.1)
        raise RuntimeError("the server did not start")


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _children(pid: int) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", Path(f"/proc/{pid}/task/{pid}/children").read_text())]
