"""The bytes of a roster in the database: compressed piece by piece, so that memory stays bounded."""

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .base import database
from .roster_upload import RosterUpload, UploadPart

PIECE = 1024 * 1024  # bytes


class ArchiveWriter:
    """Takes bytes as they come and stores them by pieces: `write` as often as wanted, then `close`."""

    def __init__(self, upload: RosterUpload) -> None:
        self._upload, self._waiting, self._number = upload, bytearray(), 0
        self.size = 0

    def write(self, content: bytes) -> None:
        """Add these bytes."""
        self.size += len(content)
        self._waiting += content
        while len(self._waiting) >= PIECE:
            self._store(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Store what is left."""
        if self._waiting:
            self._store(bytes(self._waiting))
            self._waiting.clear()

    def _store(self, piece: bytes) -> None:
        UploadPart.create(upload=self._upload, number=self._number, content=zlib.compress(piece, 3))
        self._number += 1


def store(upload: RosterUpload, stream: BinaryIO) -> int:
    """Keep everything that this stream gives; returns how many bytes."""
    archive = ArchiveWriter(upload)
    while piece := stream.read(PIECE):
        archive.write(piece)
    archive.close()
    return archive.size


def copy(kept: RosterUpload, upload: RosterUpload) -> None:
    """Give one the file of the other, inside the database."""
    part = UploadPart.select(upload.id, UploadPart.number, UploadPart.content).where(UploadPart.upload == kept.id)
    UploadPart.insert_from(part, (UploadPart.upload, UploadPart.number, UploadPart.content)).execute()


@contextmanager
def on_disk(upload: RosterUpload) -> Iterator[Path]:
    """The file, under a name of the system’s choosing that nobody else can read; gone at the end (SECURITY.md F8)."""
    with tempfile.NamedTemporaryFile(prefix="portail-") as file:
        numbers = UploadPart.select(UploadPart.number).where(UploadPart.upload == upload.id).order_by(UploadPart.number)
        for (number,) in database.execute(numbers).fetchall():
            part = UploadPart.get_or_none((UploadPart.upload == upload.id) & (UploadPart.number == number))
            if part is None:  # given up meanwhile: what is left is nobody’s any more
                break
            file.write(zlib.decompress(bytes(part.content)))
        file.flush()
        yield Path(file.name)
