"""A roster on its way through a browser: its file, what it would change, and how far its import is."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from .base import Model, MomentField, database
from .board import Board, School
from .clock import now
from .secrets import public_id
from .staff import StaffMember

HOLD_SECONDS = 60  # a worker that says nothing for so long is taken for dead
MOST_TRIES = 3  # a file that kills its worker is not read for ever
OPEN_HOURS = 24  # what nobody confirmed in that time is forgotten, and the names that it holds with it


class UploadOrigin(StrEnum):
    """Where the file comes from."""

    UPLOADED = "uploaded"
    KEPT = "kept"  # the roster as it was before an import, to be restored
    RESTORED = "restored"  # a kept one on its way back


class UploadState(StrEnum):
    """Where it is on its way."""

    ARRIVING = "arriving"  # being stored
    WAITING = "waiting"  # to be read
    READING = "reading"
    READY = "ready"  # read, compared: to be confirmed
    REFUSED = "refused"  # it has faults
    CONFIRMED = "confirmed"  # to be imported
    IMPORTING = "importing"
    IMPORTED = "imported"
    ABANDONED = "abandoned"
    KEPT = "kept"  # at rest


TAKEN = {UploadState.WAITING: UploadState.READING, UploadState.CONFIRMED: UploadState.IMPORTING}
UNDER_WAY = (*TAKEN, *TAKEN.values())
OPEN = (UploadState.WAITING, UploadState.READING, UploadState.READY)  # may still be given up


class RosterUpload(Model):
    """One file, for one school or a whole board."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    board = peewee.ForeignKeyField(Board, on_delete="CASCADE", index=False)
    school = peewee.ForeignKeyField(School, null=True, on_delete="CASCADE", index=False)  # the only one it may name
    staff = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL", index=False)
    form_key = peewee.CharField(max_length=64, null=True)  # the same form sent twice is one upload
    origin = EnumField(UploadOrigin, max_length=10)
    state = EnumField(UploadState, max_length=10, default=UploadState.WAITING)
    stage = peewee.CharField(max_length=10, default="")  # read, compare, write: see `Progress`
    done = peewee.IntegerField(default=0)
    total = peewee.IntegerField(default=0)
    size = peewee.IntegerField(default=0)  # bytes
    outcome = peewee.TextField(default="{}")  # JSON: counts by school, or faults
    is_confirmed = peewee.BooleanField(default=False)  # even if more than a fifth of a school leaves
    tries = peewee.IntegerField(default=0)
    taken_until = MomentField(null=True)  # a worker holds it until then
    created_at = MomentField(default=now)
    settled_at = MomentField(null=True)

    class Meta:
        indexes = (
            (("board", "created_at"), False),
            (("state", "taken_until"), False),
            (("staff", "form_key"), True),
        )

    @property
    def said(self) -> dict[str, Any]:
        """The outcome, read."""
        return json.loads(self.outcome)

    @property
    def is_under_way(self) -> bool:
        """Is something done with it at this moment, or about to be?"""
        return self.state in UNDER_WAY or self.state is UploadState.ARRIVING

    @classmethod
    def claim(cls) -> "RosterUpload | None":
        """Take the oldest file that waits, or whose worker has died; nobody else takes it for HOLD_SECONDS."""
        due = cls.select().where(cls._is_due()).order_by(cls.id).limit(1)
        if not due.exists():  # a plain read: a worker with nothing to do keeps nobody from writing
            return None
        with database.atomic():
            if isinstance(database.obj, peewee.PostgresqlDatabase):
                due = due.for_update(skip_locked=True)
            found = due.first()
            if found:
                taken = TAKEN.get(found.state, found.state)
                found.move(found.state, state=taken, tries=found.tries + 1, taken_until=_hold(), done=0, total=0)
        return found

    @classmethod
    def _is_due(cls) -> peewee.Expression:
        return cls.state.in_(UNDER_WAY) & (cls.taken_until.is_null() | (cls.taken_until <= now()))

    def renew(self, stage: str, done: int, total: int) -> None:
        """The worker lives, and this is how far it is; nobody else takes the file for another HOLD_SECONDS."""
        self.move(self.state, stage=stage, done=done, total=total, taken_until=_hold())

    def release(self) -> None:
        """The worker must go: another begins again, at once."""
        self.move(self.state, taken_until=None, tries=max(0, self.tries - 1))

    def move(self, was: UploadState, **values: Any) -> bool:
        """Change it, if it is still in that state; False when somebody else was faster."""
        mine = (RosterUpload.id == self.id) & (RosterUpload.state == was)
        moved = RosterUpload.update(**values).where(mine).execute() == 1
        if moved:
            for name, value in values.items():
                setattr(self, name, value)
        return moved

    def settle(self, state: UploadState, **said: Any) -> bool:
        """The end of its way: what it said is replaced, and its file forgotten (SECURITY.md F8)."""
        ended = {"settled_at": now(), "taken_until": None, "outcome": json.dumps(said, ensure_ascii=False)}
        with database.atomic():
            settled = self.move(self.state, state=state, **ended)
            if settled:
                UploadPart.delete().where(UploadPart.upload == self.id).execute()
        return settled

    @classmethod
    def forget_stale(cls, before: datetime | None = None) -> None:
        """Give up what nobody confirmed since `before` (a day ago), and forget the faults of what was refused."""
        moment = before or now() - timedelta(hours=OPEN_HOURS)
        waits = cls.state.in_((UploadState.ARRIVING, UploadState.READY, UploadState.REFUSED))
        for upload in list(cls.select().where(waits & (cls.created_at < moment))):
            upload.settle(UploadState.ABANDONED)


def _hold() -> datetime:
    return now() + timedelta(seconds=HOLD_SECONDS)


class UploadPart(Model):
    """A piece of the file, compressed, so that memory stays bounded; gone once it is settled."""

    upload = peewee.ForeignKeyField(RosterUpload, backref="parts", on_delete="CASCADE", index=False)
    number = peewee.IntegerField()
    content = peewee.BlobField()

    class Meta:
        indexes = ((("upload", "number"), True),)
