"""The disk is full, then the database can only be read, then its file is gone; and each time it comes back."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from faults.finding import Finding, Missing
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import Answer, Visitor

asked = "a 503 page, /pret red within 5 s, well again within 5 s of the remedy, without a restart"
DISK = 24  # MiB
IN_TIME = 5.0  # seconds
PIECE = b"\0" * 4096


def run(scene: Scene, full: bool) -> Finding:
    """On a small file system of its own (ext4 in a file), so that no other one suffers."""
    with _small_disk(scene.folder) as disk:
        path = disk / "portail.sqlite3"
        url = f"sqlite:///{path}"
        seats = scene.parents(url, 60)
        with scene.portal(url) as portal:
            play = _Play(portal, scene.notices(portal, seats))
            play.begin()
            found = [
                play.befalls("full", lambda: _fill(disk), (disk / "filler").unlink),
                play.befalls("read-only", lambda: _freeze(disk, "+i"), lambda: _freeze(disk, "-i")),
                play.befalls("gone", lambda: path.rename(disk / "aside"), lambda: (disk / "aside").rename(path)),
            ]
    return Finding("; ".join(each.measured for each in found), all(each.holds for each in found))


class _Play:
    """Parents who go on sending notices, and somebody who looks at /pret."""

    def __init__(self, portal: Portal, notices: Iterator[tuple[Visitor, date]]) -> None:
        self.notices, self.watch = notices, Visitor(portal.port)

    def befalls(self, what: str, fault: Callable[[], object], remedy: Callable[[], object]) -> Finding:
        """How soon it is told, and how soon it is well again."""
        fault()
        answers: list[Answer] = []
        told = self._until(lambda: answers.append(self._announce()) or answers[-1].status != 303)
        red = self._until(lambda: self.watch.get("/pret").status == 503)
        page = answers[-1].status == 503 and "Le service est très occupé" in answers[-1].text
        remedy()
        green = self._until(lambda: self.watch.get("/pret").status == 200)
        well = self._until(lambda: self._announce().status == 303)
        figures = f"{what}: /pret red after {red:.1f} s, {'a 503 page' if page else answers[-1].status}"
        longest = max(red, told, green, well)
        return Finding(f"{figures}, well after {max(green, well):.1f} s", page and longest < IN_TIME)

    def begin(self) -> None:
        """Raises RuntimeError when it does not even begin well."""
        if (found := self._announce()).status != 303:
            raise RuntimeError(f"a notice was answered with {found.status}")

    def _announce(self) -> Answer:
        visitor, day = next(self.notices)
        return visitor.announce(day)

    def _until(self, is_so: Callable[[], bool]) -> float:
        begun, pause = time.monotonic(), threading.Event()
        while not is_so() and time.monotonic() < begun + 6 * IN_TIME:
            pause.wait(0.05)
        return time.monotonic() - begun


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    if os.getuid() or not shutil.which("mkfs.ext4") or not shutil.which("chattr"):
        raise Missing("it mounts a small disk: run it as root, with Debian’s package e2fsprogs")
    image, disk = folder / "disk.img", folder / "disk"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(DISK << 20)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    mounted = subprocess.run(["mount", "-o", "loop", image, disk], capture_output=True, text=True)
    if mounted.returncode:
        raise Missing(f"it mounts a small disk, which is not allowed here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def _fill(disk: Path) -> None:
    """To the last block."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(PIECE)
        except OSError:
            os.fsync(filler.fileno())


def _freeze(disk: Path, change: str) -> None:
    """Immutable: what is open already cannot be written either. (The file of shared memory apart: it is no record.)"""
    files = [path for path in disk.iterdir() if path.is_file() and not path.name.endswith("-shm")]
    subprocess.run(["chattr", change, *files], check=True)
