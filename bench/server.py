"""Starts a server process, measures what its requests cost it, stops it."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Request:
    """What is asked, and the status that it is answered with."""

    name: str
    path: str
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    @property
    def said(self) -> dict[str, str]:
        """Its headers, as browsers send them."""
        return {"Accept-Encoding": "gzip, deflate, br, zstd", **dict(self.headers)}

    def as_bytes(self) -> bytes:
        """The whole of it, for who writes to the connection itself."""
        facts = {"Host": "127.0.0.1", "Content-Length": str(len(self.body.encode())), **self.said}
        head = "".join(f"{name}: {value}\r\n" for name, value in facts.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n{self.body}".encode()


@dataclass(frozen=True)
class Cost:
    """What a request costs: CPU seconds of the server; seconds seen from outside, each; bytes of the body as sent."""

    cpu: float
    times: list[float]
    size: int


@contextmanager
def server(target: str, environment: dict[str, str]) -> Iterator["Server"]:
    """Granian, one process and four threads, as `serve` starts it."""
    port = free_port()
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


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A running server and its CPU clock."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port
        self._wait()

    def measure(self, asked: Sequence[Request]) -> Cost:
        """One connection, one request after the other."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        before = self.cpu()
        times, size = self._ask(connection, asked)
        return Cost((self.cpu() - before) / len(asked), times, size)

    def ask(self, asked: Request) -> str:
        """The text of one answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(asked.method, asked.path, asked.body or None, dict(asked.headers))
        return connection.getresponse().read().decode()

    def cookie(self, path: str) -> str:
        """What that page gives a browser to remember."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.headers["Set-Cookie"].partition(";")[0]

    def _ask(self, connection: HTTPConnection, asked: Sequence[Request]) -> tuple[list[float], int]:
        times, size = [], 0
        for each in asked:
            start = time.perf_counter()
            connection.request(each.method, each.path, each.body or None, each.said)
            answer = connection.getresponse()
            size = len(answer.read())
            times.append(time.perf_counter() - start)
            if answer.status != each.status:
                raise RuntimeError(f"{each.path}: {answer.status}")
        return times, size

    def cpu(self) -> float:
        """Seconds of CPU of the process and its children."""
        return sum(_seconds(pid) for pid in (self.pid, *_children(self.pid)))

    def _wait(self) -> None:
        for _ in range(200):
            try:
                HTTPConnection("127.0.0.1", self.port, timeout=1).connect()
                return
            except OSError:
                threading.Event().wait(0.1)
        raise RuntimeError("the server did not start")


def _seconds(pid: int) -> float:
    """Of all its threads, to the nanosecond (/proc/…/schedstat), which clock ticks are too coarse for."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _children(pid: int) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", Path(f"/proc/{pid}/task/{pid}/children").read_text())]
