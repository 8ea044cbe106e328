"""A private PostgreSQL for one test run: in a temporary folder, on a Unix socket, removed at the end."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

ROOT = Path(__file__).parent.parent
FIND = ROOT / "bin" / "find-postgresql"
# Nothing here must survive a power cut, so nothing waits for the disk.
SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


class PrivatePostgresql:
    """A server of our own; `url(server.socket, name)` is the address of one of its databases."""

    def __init__(self, *, is_durable: bool = False) -> None:
        """is_durable: what is committed survives a crash, as on a real server."""
        self.speed = {"max_connections": "200"} if is_durable else SPEED
        self.programs = _programs()
        # A short folder: the path of a Unix socket holds about 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="portail-pg-"))
        self.account = _account()
        if self.account != getpass.getuser():
            shutil.chown(self.folder, self.account)

    def start(self) -> None:
        """Make the cluster and start it, listening on the socket only."""
        options = {**self.speed, "listen_addresses": "", "unix_socket_directories": str(self.folder)}
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("initdb", "-D", "cluster", "-U", "portail", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run("pg_ctl", "-D", "cluster", "-o", flags, "-l", "log", "-w", "start")

    def restart(self, mode: str = "fast") -> None:
        """`immediate`: as after a power cut."""
        self._run("pg_ctl", "-D", "cluster", "-m", mode, "-w", "restart")

    def stop(self) -> None:
        """Stop at once and leave nothing behind."""
        try:
            self._run("pg_ctl", "-D", "cluster", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def socket(self) -> str:
        """The folder of the socket: all that is needed to reach the server."""
        return str(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as(self.account), str(self.programs / program), *arguments]
        # pg_ctl's server inherits its output: a pipe would never close, hence the file.
        with tempfile.TemporaryFile() as said:
            code = subprocess.run(
                command, cwd=self.folder, stdout=said, stderr=said, stdin=subprocess.DEVNULL
            ).returncode
            if code:
                said.seek(0)
                raise RuntimeError(f"{program} failed:\n{said.read().decode(errors='replace')}")


def url(socket: str, name: str) -> str:
    """The address of a database, as PORTAIL_DATABASE_URL wants it."""
    return f"postgresql://portail@/{name}?host={quote(socket, safe='')}"


def ask(socket: str, *statements: str) -> None:
    """Say something to the server itself, outside any transaction: create a database, drop it."""
    with psycopg.connect(url(socket, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _programs() -> Path:
    found = subprocess.run([FIND], capture_output=True, text=True)
    if found.returncode:
        raise pytest.UsageError(found.stderr.strip())
    return Path(found.stdout.strip())


def _account() -> str:
    """PostgreSQL refuses to run as root: then its own account, or nobody."""
    if os.getuid():
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as(account: str) -> list[str]:
    if os.getuid() or account == getpass.getuser():
        return []
    if shutil.which("runuser"):
        return ["runuser", "-u", account, "--"]
    return ["setpriv", f"--reuid={account}", f"--regid={pwd.getpwnam(account).pw_gid}", "--clear-groups"]
