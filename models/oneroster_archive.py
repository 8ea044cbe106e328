"""A OneRoster zip, which nobody believes: its files are read in place, as streams, and never unpacked onto a disk."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from .roster_fault import Hopeless, Problem
from .roster_file import LARGEST_FILE

LARGEST_CONTENT = 1024 * 1024 * 1024  # bytes, all the files together; 100,000 pupils take some 100 MB
HIGHEST_RATIO = 200  # of a file beyond _SMALL; a real one, mostly identifiers, is compressed 5 to 30 times
_SMALL = 8 * 1024 * 1024
_GULP = 256 * 1024  # bytes read at once at most: a directory of 20 files takes 2 kB, one of a bomb, gigabytes
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_ASTRAY = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f\x7f]")


class _Sipped(io.FileIO):
    """A file of which nobody takes more than _GULP at once, whatever lengths the archive announces (F2)."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > _GULP:
            raise zipfile.BadZipFile("a directory that long is no roster’s")
        return super().read(size)


class _Member(io.RawIOBase):
    """A file inside: what the archive’s reading raises is a fault of the archive, what its reader raises is not."""

    def __init__(self, zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        with _damage_told():
            self._stream = zipped.open(info)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _damage_told():
            content = self._stream.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = 0) -> int:
        with _damage_told():
            return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise Hopeless(0, Problem.ARCHIVE) from error


class Archive:
    """The files at the root of a zip, by their names in lower case; raises Hopeless for what no honest zip has."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self._files: dict[str, zipfile.ZipInfo] = {}
        for info in zipped.infolist():
            _check_name(info)
            if info.filename.lower() in self._files:
                raise Hopeless(0, Problem.ARCHIVE_NAME, info.filename)
            self._files[info.filename.lower()] = info
        if sum(info.file_size for info in zipped.infolist()) > LARGEST_CONTENT:
            raise Hopeless(0, Problem.ARCHIVE_SIZE, hint=f"{LARGEST_CONTENT // 1024 // 1024} MB")

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def size(self, name: str) -> int:
        """Bytes of this file, as announced: no more than these are ever read."""
        return self._files[name].file_size

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """The file, from its first byte; whatever stops it is told of that file."""
        info = self._files[name]
        _check_content(info)
        try:
            with io.BufferedReader(_Member(self._zipped, info), 65_536) as file:
                yield file
        except Hopeless as hopeless:
            hopeless.fault = replace(hopeless.fault, file=name)
            raise


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive in this file."""
    if path.stat().st_size > LARGEST_FILE:
        raise Hopeless(0, Problem.TOO_BIG, hint=f"{LARGEST_FILE // 1024 // 1024} MB")
    with _Sipped(path) as file:
        with _damage_told():
            zipped = zipfile.ZipFile(file)
        with zipped:
            yield Archive(zipped)


def _check_name(info: zipfile.ZipInfo) -> None:
    """Nothing is ever written under these names; but who makes such a name means harm."""
    if _ASTRAY.search(info.orig_filename):
        raise Hopeless(0, Problem.ARCHIVE_NAME, info.orig_filename)


def _check_content(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise Hopeless(0, Problem.ENCRYPTED, file=info.filename)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Hopeless(0, Problem.COMPRESSION, file=info.filename)
    if info.file_size > max(_SMALL, HIGHEST_RATIO * info.compress_size):
        raise Hopeless(0, Problem.ARCHIVE_SIZE, hint=f"{HIGHEST_RATIO} ×", file=info.filename)
