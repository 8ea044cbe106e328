"""« Billet »: a document joined to a notice (PDF, JPEG or PNG), sealed in the database, shown to its readers alone."""

from enum import StrEnum

import peewee
from playhouse.fields import EnumField

from .absence import AbsenceNotice
from .base import Model, MomentField
from .clock import now
from .parent import Parent
from .secrets import public_id

LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes


class DocumentKind(StrEnum):
    """What may be joined; the content decides, never the name."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"


class NoticeDocument(Model):
    """One file of one notice; without a notice, it waits for the form that it was chosen in to be sent."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    parent = peewee.ForeignKeyField(Parent, null=True, on_delete="SET NULL")
    notice = peewee.ForeignKeyField(AbsenceNotice, null=True, unique=True, backref="documents", on_delete="CASCADE")
    kind = EnumField(DocumentKind, max_length=4)
    size = peewee.IntegerField()  # bytes
    sealed_content = peewee.BlobField()
    added_at = MomentField(default=now, index=True)
