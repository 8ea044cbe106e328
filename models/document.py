"""« Billet »: a document joined to a notice (PDF, JPEG or PNG), sealed in the database, shown to its readers alone."""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

import filetype
import peewee
from playhouse.fields import EnumField

from .absence import AbsenceNotice
from .base import Model, MomentField, database
from .clock import now
from .parent import Parent
from .secrets import public_id, seal_bytes, unseal_bytes

LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes
MOST_UNSENT = 20  # documents of one parent, chosen in forms that were never sent
_FIRST_BYTES = 512
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,24}")


class DocumentKind(StrEnum):
    """What may be joined; the content decides, never the name."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"


MEDIA_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.PNG: "image/png",
}
_LAST_WORDS = {DocumentKind.PDF: b"%%EOF", DocumentKind.JPEG: b"\xff\xd9", DocumentKind.PNG: b"IEND"}


class DocumentRefused(Exception):
    """The file cannot be joined; nothing was kept."""


class EmptyDocument(DocumentRefused):
    """No byte in it."""


class DocumentTooLarge(DocumentRefused):
    """More than LARGEST_DOCUMENT."""


class UnknownDocument(DocumentRefused):
    """Neither a PDF nor a JPEG nor a PNG, whatever its name says."""


class BrokenDocument(DocumentRefused):
    """It begins as one and has no end: it was cut on its way."""


class NoticeDocument(Model):
    """One file of one notice; without a notice, it waits for the form that it was chosen in to be sent."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    parent = peewee.ForeignKeyField(Parent, null=True, on_delete="SET NULL")
    notice = peewee.ForeignKeyField(AbsenceNotice, null=True, unique=True, backref="documents", on_delete="CASCADE")
    kind = EnumField(DocumentKind, max_length=4)
    size = peewee.IntegerField()  # bytes
    sealed_content = peewee.BlobField()
    added_at = MomentField(default=now, index=True)
    digest = ""  # of the bytes, while they are at hand

    @classmethod
    def read(cls, content: bytes, parent: Parent | None) -> "NoticeDocument":
        """The document that these bytes are, not stored yet. Raises a DocumentRefused."""
        if not content:
            raise EmptyDocument
        if len(content) > LARGEST_DOCUMENT:
            raise DocumentTooLarge(len(content))
        kind = _kind_of(content)
        if content.find(_LAST_WORDS[kind], 8) < 0:
            raise BrokenDocument(kind)
        document = cls(parent=parent, kind=kind, size=len(content), sealed_content=seal_bytes(content))
        document.digest = hashlib.sha256(content).hexdigest()
        return document

    @classmethod
    def of_parent(cls, parent: Parent, names: Iterable[str]) -> "dict[str, NoticeDocument]":
        """Those of this parent among these public ids, their content left where it is. At most one query."""
        wanted = [name for name in names if _PUBLIC_ID.fullmatch(name)]  # PostgreSQL knows no NUL in a text
        if not wanted:
            return {}
        mine = cls._light().where((cls.parent == parent.id) & cls.public_id.in_(wanted))
        return {document.public_id: document for document in mine}

    @classmethod
    def of(cls, notice: AbsenceNotice) -> "NoticeDocument | None":
        """The document of that notice, or None; reach the notice through its reader. Its content is read when asked."""
        return cls._light().where(cls.notice == notice.id).first()

    @classmethod
    def all_of(cls, parent: Parent) -> "list[NoticeDocument]":
        """All that this parent joined or chose, each with its notice if it was sent. One query."""
        rows = cls._light().select_extend(AbsenceNotice).join(AbsenceNotice, peewee.JOIN.LEFT_OUTER, attr="notice")
        return list(rows.where(cls.parent == parent.id).order_by(cls.id))

    @classmethod
    def _light(cls) -> "peewee.ModelSelect[NoticeDocument]":
        return cls.select(cls.id, cls.public_id, cls.parent, cls.notice, cls.kind, cls.size, cls.added_at)

    @property
    def fingerprint(self) -> str:
        """The same for the same bytes chosen twice, and for a document that travels with its form."""
        return self.digest or self.public_id

    @property
    def is_kept(self) -> bool:
        return self.id is not None

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[DocumentKind(self.kind)]

    @property
    def content(self) -> bytes:
        """The bytes that were joined. One query, unless it was chosen just now."""
        return unseal_bytes(self._sealed)

    @property
    def _sealed(self) -> bytes:
        if not self.digest:  # read from the database, its content left there
            mine = NoticeDocument.select(NoticeDocument.sealed_content).where(NoticeDocument.id == self.id)
            return bytes(mine.scalar())
        return bytes(self.sealed_content)

    def keep(self) -> None:
        """Keep it until its form is sent; of the same parent, the oldest that were never sent make room."""
        with database.atomic():
            self.save(force_insert=not self.is_kept)
            waiting = (NoticeDocument.parent == self.parent_id) & NoticeDocument.notice.is_null()
            newest = NoticeDocument.select(NoticeDocument.id).where(waiting).order_by(NoticeDocument.id.desc())
            kept = [row.id for row in newest.limit(MOST_UNSENT)]
            NoticeDocument.delete().where(waiting & NoticeDocument.id.not_in(kept)).execute()

    def join(self, notice: AbsenceNotice) -> None:
        """Make it that notice’s own; one that another notice has already is copied. Call it in a transaction."""
        if self.is_kept:
            free = (NoticeDocument.id == self.id) & NoticeDocument.notice.is_null()
            if NoticeDocument.update(notice=notice.id).where(free).execute():
                return
        NoticeDocument.create(
            parent=self.parent_id, notice=notice.id, kind=self.kind, size=self.size, sealed_content=self._sealed
        )


def _kind_of(content: bytes) -> DocumentKind:
    found = filetype.guess_mime(content[:_FIRST_BYTES])
    for kind, media_type in MEDIA_TYPES.items():
        if media_type == found:
            return kind
    raise UnknownDocument(found)
