"""Three machines on a switch, as far as the kernel is concerned: network namespaces on a bridge."""

import os
import signal
import subprocess
from pathlib import Path

PREFIX = "portail-ha"
BRIDGE = "portail-ha"
PORT = "portail-ha"  # of the switch, followed by the number of the machine
NETWORK = "198.18.87"  # in what RFC 2544 sets apart for tests of networks: nobody’s own
NUMBERS = (1, 2, 3)


class Network:
    """The switch and its machines, from `with` to its end; what an interrupted test left is taken away first."""

    def __enter__(self) -> "Network":
        self._take_away()
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{NETWORK}.254/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for number in NUMBERS:
            self._plug(number)
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._take_away()

    @staticmethod
    def name(number: int) -> str:
        """The namespace of that machine."""
        return f"{PREFIX}-{number}"

    @staticmethod
    def address(number: int) -> str:
        """Its address, as the other machines and the portal know it."""
        return f"{NETWORK}.{number}"

    def within(self, number: int, *command: str) -> list[str]:
        """The command that runs this one on that machine."""
        return ["ip", "netns", "exec", self.name(number), *command]

    def cut(self, number: int) -> None:
        """The cable is pulled out at the switch."""
        _ip("link", "set", f"{PORT}{number}", "down")

    def mend(self, number: int) -> None:
        """The cable is back."""
        _ip("link", "set", f"{PORT}{number}", "up")

    def kill(self, number: int, *programs: str) -> None:
        """kill -9 of these programs of that machine, the first named first; of all, when none is named."""
        running = {pid: _program(pid) for pid in _pids(self.name(number))}
        for program in programs or {""}:
            for pid, name in running.items():
                if name.startswith(program):
                    _end(pid)

    def _plug(self, number: int) -> None:
        name, port = self.name(number), f"{PORT}{number}"
        _ip("netns", "add", name)
        _ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("link", "set", port, "master", BRIDGE, "up")
        _ip("-n", name, "addr", "add", f"{self.address(number)}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            _ip("-n", name, "link", "set", device, "up")

    def _take_away(self) -> None:
        for number in NUMBERS:
            if Path("/run/netns", self.name(number)).exists():
                while _pids(self.name(number)):  # what was starting a moment ago is there at the second look
                    self.kill(number)
                _ip("netns", "del", self.name(number))
            if Path("/sys/class/net", f"{PORT}{number}").exists():
                subprocess.run(["ip", "link", "del", f"{PORT}{number}"], capture_output=True)  # it may be going already
        if Path("/sys/class/net", BRIDGE).exists():
            _ip("link", "del", BRIDGE)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _pids(name: str) -> list[int]:
    return [int(pid) for pid in subprocess.run(["ip", "netns", "pids", name], capture_output=True).stdout.split()]


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "-"


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
