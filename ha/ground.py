"""What the play needs of the machine: the rights, the programs, and to be alone."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = {
    "patroni": "patroni",
    "etcd": "etcd-server",
    "psql": "postgresql",
    "ip": "iproute2",
    "runuser": "util-linux",
}
FIND = Path(__file__).parent.parent / "bin" / "find-postgresql"
LOCK = Path("/run/lock/portail-ha")


class Missing(RuntimeError):
    """It cannot be played here; the text says what to do."""


@contextmanager
def only_one() -> Iterator[None]:
    """Root, with every program, and no other play under way. Raises Missing."""
    if os.geteuid():
        raise Missing("Network namespaces are made by root only: sudo make ha-test")
    if missing := sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)}):
        raise Missing(f"Something is missing here: apt-get install --no-install-recommends {' '.join(missing)}")
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Missing("Another ha-test is under way on this machine: wait for its end.") from None
        yield


def postgresql_programs() -> Path:
    """The folder of initdb and the like. Raises Missing."""
    found = subprocess.run([FIND], capture_output=True, text=True)
    if found.returncode:
        raise Missing(found.stderr.strip())
    return (Path(found.stdout.strip()) / "initdb").resolve().parent  # Patroni wants all of them, not links to some
