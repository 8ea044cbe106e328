"""Everything that is limited is counted here, in the database, so that every process and machine counts together."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

import peewee
from playhouse.fields import EnumField

from .asker import asker
from .base import Model, MomentField, database, exclusively
from .clock import now
from .secrets import keyed_hash


class AttemptKind(StrEnum):
    """What is counted, and by which key."""

    CODE_SENT = "code_sent"  # by address
    CODE_SENT_FROM = "code_sent_from"  # by network
    CODE_WRONG = "code_wrong"  # by address
    SIGN_IN_FAILED = "sign_in_failed"  # by typed address, existing or not
    SIGN_IN_TRIED_FROM = "sign_in_tried_from"  # by network
    SIGN_IN_FAILED_FROM = "sign_in_failed_from"  # by network
    ATTACH_FAILED = "attach_failed"  # by account
    ATTACH_FAILED_NUMBER = "attach_failed_number"  # by typed board and number
    ATTACH_NUMBER = "attach_number"  # by account and typed number, once a day
    ATTACH_NUMBERS = "attach_numbers"  # by account: how many different numbers
    MATCH_REQUESTED = "match_requested"  # by account
    ALERTED = "alerted"  # by what the school was alerted of
    PROBED = "probed"  # that the database can be written
    PURGED = "purged"  # the daily purge, so that it runs once wherever it runs
    MAIL_LATE = "mail_late"  # that the log said so


class Attempt(Model):
    """One event that a limit counts; its key is a keyed hash, so the table names nobody."""

    kind = EnumField(AttemptKind, max_length=30)
    key = peewee.CharField(max_length=64)
    at = MomentField()
    wait_seconds = peewee.IntegerField(default=0)

    class Meta:
        indexes = ((("kind", "key", "at"), False),)

    @staticmethod
    def stored_key(kind: AttemptKind, key: str) -> str:
        """What stands in the table for that key. A rehearsal counts apart: it closes nothing for anybody else."""
        run = asker().run_id
        return f"{run}-{keyed_hash(kind, key)}"[:64] if run else keyed_hash(kind, key)

    @classmethod
    def record(cls, kind: AttemptKind, key: str, wait_seconds: int = 0) -> "Attempt":
        """Write one down, now."""
        return cls.create(kind=kind, key=cls.stored_key(kind, key), at=now(), wait_seconds=wait_seconds)

    @classmethod
    def record_all(cls, *tries: tuple[AttemptKind, str, int]) -> dict[AttemptKind, int]:
        """The same for several (kind, key, seconds to wait), in one statement; their ids, by kind."""
        rows = [
            {"kind": kind, "key": cls.stored_key(kind, key), "at": now(), "wait_seconds": wait}
            for kind, key, wait in tries
        ]
        written = cls.insert_many(rows).returning(cls.kind, cls.id).tuples().execute()
        return dict(written)

    @classmethod
    def of(cls, kind: AttemptKind, key: str, seconds: int) -> "peewee.ModelSelect[Attempt]":
        """Those of the last `seconds`, the newest first."""
        return cls.all_of(kind, key).where(cls.at > now() - timedelta(seconds=seconds))

    @classmethod
    def all_of(cls, kind: AttemptKind, key: str) -> "peewee.ModelSelect[Attempt]":
        """Those that are kept, however old, the newest first."""
        mine = (cls.kind == kind) & (cls.key == cls.stored_key(kind, key))
        return cls.select().where(mine).order_by(cls.at.desc(), cls.id.desc())

    @classmethod
    def count_of(cls, kind: AttemptKind, key: str, seconds: int) -> int:
        """How many in the last `seconds`."""
        return cls.of(kind, key, seconds).count()

    @classmethod
    def counts_of(cls, kinds: Collection[AttemptKind], key: str, seconds: int) -> Counter[AttemptKind]:
        """How many of each of these kinds in the last `seconds`, of the same key. One query."""
        mine = [(cls.kind == kind) & (cls.key == cls.stored_key(kind, key)) for kind in kinds]
        since = cls.at > now() - timedelta(seconds=seconds)
        counted = cls.select(cls.kind, peewee.fn.COUNT(cls.id)).where(since & reduce(or_, mine)).group_by(cls.kind)
        return Counter(dict(database.execute(counted).fetchall()))

    @classmethod
    def full(cls, kind: AttemptKind, keys: list[str], seconds: int, limit: int) -> set[str]:
        """The stored hashes of those of these keys that reached the limit in the last `seconds`. One query."""
        since = now() - timedelta(seconds=seconds)
        mine = (cls.kind == kind) & cls.key.in_([cls.stored_key(kind, key) for key in keys]) & (cls.at > since)
        found = cls.select(cls.key).where(mine).group_by(cls.key).having(peewee.fn.COUNT(cls.id) >= limit)
        return {attempt.key for attempt in found}

    @classmethod
    def latest(cls, kind: AttemptKind, key: str, seconds: int) -> "Attempt | None":
        """The newest of the last `seconds`, or None."""
        return cls.of(kind, key, seconds).first()

    @classmethod
    def is_first(cls, kind: AttemptKind, key: str, seconds: int) -> bool:
        """The first in `seconds`, of every process and machine? Then it is written down, and all others are told no."""
        if cls.latest(kind, key, seconds):  # a plain read: who comes later keeps nobody from writing
            return False
        with exclusively(f"first {kind}"):
            if cls.latest(kind, key, seconds):
                return False
            cls.record(kind, key)
        return True

    @classmethod
    def forget(cls, kind: AttemptKind, key: str) -> None:
        """Begin again, after a success."""
        cls.delete().where((cls.kind == kind) & (cls.key == cls.stored_key(kind, key))).execute()

    @property
    def waits_until(self) -> datetime:
        """When the next try is heard."""
        return self.at + timedelta(seconds=self.wait_seconds)
