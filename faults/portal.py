"""The portal as it is served in real life, in processes that can be watched, stopped and killed."""

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.served import ROOT, free_port

SECRET = "faults-only-faults-only-faults-only-faults-only"


def environment(url: str, **more: str) -> dict[str, str]:
    """Of a command of the portal on that database; nothing of this shell’s own settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAIL_")}
    return {**inherited, "PORTAIL_DATABASE_URL": url, **more}


def command(*words: str) -> list[str]:
    """`flask --app app …`."""
    return [sys.executable, "-m", "flask", "--app", "app", *words]


class Portal:
    """A running `serve`; its log is beside its database."""

    def __init__(self, log: Path, url: str, options: Sequence[str] = (), more: dict[str, str] | None = None) -> None:
        self.port, self.url, self.log = free_port(), url, log
        self._given = (options, more or {})
        self.start()

    def start(self) -> None:
        """On the same address as before."""
        options, more = self._given
        with self.log.open("ab") as said:
            self._leader = subprocess.Popen(
                command("serve", "--port", str(self.port), *options),
                cwd=ROOT, env=environment(self.url, **more), stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError with the end of its log."""
        pause = threading.Event()
        for _ in range(600):
            if self._leader.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.address}/sante", timeout=2).close()
                return
            except OSError:
                pause.wait(0.1)
        raise RuntimeError("the portal did not start:\n" + self.log.read_text("utf-8", "replace")[-2000:])

    def kill(self) -> None:
        """kill -9 of every process of it."""
        os.killpg(self._leader.pid, signal.SIGKILL)
        self._leader.wait(30)

    def terminate(self) -> None:
        """SIGTERM to the process that leads, as systemd sends it."""
        self._leader.terminate()

    def wait_for_end(self, seconds: float) -> None:
        """Until the process that leads is gone, or those seconds are over."""
        with suppress(subprocess.TimeoutExpired):
            self._leader.wait(seconds)

    def stop(self) -> None:
        """SIGTERM, and -9 for what is still there after 40 seconds."""
        if self._leader.poll() is None:
            self.terminate()
            self.wait_for_end(40)
        if self._leader.poll() is None:
            self.kill()

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self._leader.pid}/task/{self._leader.pid}/children").read_text().split()
        spawned = [int(child) for child in children]
        return [pid for pid in spawned if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def memory(self, name: str = "VmRSS") -> float:
        """MiB of the processes that answer; « VmHWM » for the most that there ever was."""
        return sum(_status(pid, name) for pid in self.workers()) / 1024

    def descriptors(self) -> int:
        """Files, connections and pipes that are open in the processes that answer."""
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.workers())


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))
