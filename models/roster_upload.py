"""A roster on its way through a browser: its file, what it would change, and how far its import is."""

from enum import StrEnum

import peewee
from playhouse.fields import EnumField

from .base import Model, MomentField
from .board import Board, School
from .clock import now
from .secrets import public_id
from .staff import StaffMember


class UploadOrigin(StrEnum):
    """Where the file comes from."""

    UPLOADED = "uploaded"
    KEPT = "kept"  # the roster as it was before an import, to be restored


class UploadState(StrEnum):
    """Where it is on its way."""

    WAITING = "waiting"  # to be read
    READING = "reading"
    READY = "ready"  # read, compared: to be confirmed
    REFUSED = "refused"  # it has faults
    CONFIRMED = "confirmed"  # to be imported
    IMPORTING = "importing"
    IMPORTED = "imported"
    ABANDONED = "abandoned"


class RosterUpload(Model):
    """One file, for one school or a whole board."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    board = peewee.ForeignKeyField(Board, on_delete="CASCADE", index=False)
    school = peewee.ForeignKeyField(School, null=True, on_delete="CASCADE", index=False)  # the only one it may name
    staff = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL", index=False)
    origin = EnumField(UploadOrigin, max_length=10)
    state = EnumField(UploadState, max_length=10, default=UploadState.WAITING)
    stage = peewee.CharField(max_length=10, default="")  # read, compare, write: see `Progress`
    done = peewee.IntegerField(default=0)
    total = peewee.IntegerField(default=0)
    size = peewee.IntegerField(default=0)  # bytes
    outcome = peewee.TextField(default="{}")  # JSON: counts by school, or faults
    is_confirmed = peewee.BooleanField(default=False)  # even if more than a fifth of a school leaves
    taken_until = MomentField(null=True)  # a worker holds it until then
    created_at = MomentField(default=now)
    settled_at = MomentField(null=True)

    class Meta:
        indexes = ((("board", "created_at"), False), (("state", "taken_until"), False))


class UploadPart(Model):
    """A piece of the file, compressed, so that memory stays bounded; gone once it is settled."""

    upload = peewee.ForeignKeyField(RosterUpload, backref="parts", on_delete="CASCADE", index=False)
    number = peewee.IntegerField()
    content = peewee.BlobField()

    class Meta:
        indexes = ((("upload", "number"), True),)
