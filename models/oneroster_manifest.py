"""What a OneRoster zip says of itself: its version, and of each file whether it is whole, a change or absent."""

from collections.abc import Iterable
from enum import StrEnum

from .oneroster_archive import Archive
from .roster_fault import Hopeless, Problem

VERSIONS = ("1.1", "1.2")
FILES = ("orgs", "users", "roles", "demographics", "classes", "enrollments")  # those that say who is on the roster
_TOGETHER = ("users", "roles", "demographics", "enrollments")
NAME = "manifest.csv"


class Mode(StrEnum):
    """How a file is to be taken."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


class Manifest:
    """The version and the mode of each of FILES; raises Hopeless when they cannot be taken together."""

    def __init__(self, lines: Iterable[tuple[int, tuple[str, ...]]], archive: Archive) -> None:
        stated = {name.strip().lower(): (line, value.strip()) for line, (name, value) in lines}
        line, version = stated.get("oneroster.version", (0, ""))
        if not version.startswith(VERSIONS) or version.count(".") > 2:
            raise Hopeless(line, Problem.VERSION, version, file=NAME, column="oneroster.version")
        self.is_1_1 = version.startswith("1.1")
        self._modes = {file: _mode(file, *stated.get(f"file.{file}", (0, "absent"))) for file in FILES}
        if self.is_1_1:
            del self._modes["roles"]  # its users say their role themselves
        for file, mode in self._modes.items():
            _check_presence(f"{file}.csv", mode, archive)
        self.is_delta = self._all_or_none()

    def has(self, file: str) -> bool:
        """Whether this file is there to be read."""
        return self._modes.get(file, Mode.ABSENT) is not Mode.ABSENT

    def changes(self, file: str) -> bool:
        """Whether this file lists only what changed: each line says its status."""
        return self._modes.get(file) is Mode.DELTA

    @property
    def files(self) -> list[str]:
        """Those that are there."""
        return [f"{file}.csv" for file in FILES if self.has(file)]

    def _all_or_none(self) -> bool:
        """Whether it is a delta: a whole list of some facts beside changes of others has no meaning."""
        modes = {mode for file, mode in self._modes.items() if file in _TOGETHER} - {Mode.ABSENT}
        if len(modes) > 1:
            raise Hopeless(0, Problem.MIXED_MODES, file=NAME)
        if modes == {Mode.BULK}:
            for file in ("orgs", "users", "roles", "demographics"):
                if self._modes.get(file, Mode.BULK) is not Mode.BULK:
                    raise Hopeless(0, Problem.FILE_MISSING, file=f"{file}.csv")
            return False
        if not modes and not self.has("classes") and not self.has("orgs"):
            raise Hopeless(0, Problem.FILE_MISSING, file="users.csv")
        return True


def _mode(file: str, line: int, value: str) -> Mode:
    try:
        return Mode(value.lower())
    except ValueError:
        raise Hopeless(line, Problem.FILE_MODE, value, file=NAME, column=f"file.{file}") from None


def _check_presence(name: str, mode: Mode, archive: Archive) -> None:
    if mode is Mode.ABSENT and name in archive:
        raise Hopeless(0, Problem.FILE_UNANNOUNCED, file=name)
    if mode is not Mode.ABSENT and name not in archive:
        raise Hopeless(0, Problem.FILE_MISSING, file=name)
