"""Everything that is limited is counted here, in the database, so that every process and machine counts together."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

import peewee
from playhouse.fields import EnumField

from .asker import asker
from .base import Model, MomentField, exclusively
from .clock import now
from .prepared import Prepared, PreparedChange
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
        at = cls.at.db_value(now())
        rows = ((kind.value, cls.stored_key(kind, key), at, wait) for kind, key, wait in tries)
        written = _written_together(*chain.from_iterable(rows)).fetchall()
        return {AttemptKind(kind): number for kind, number in written}

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
        [(count,)] = _counted(kind.value, cls.stored_key(kind, key), _ago(seconds)).fetchall()
        return int(count)

    @classmethod
    def counts_of(cls, kinds: Collection[AttemptKind], key: str, seconds: int) -> Counter[AttemptKind]:
        """How many of each of these kinds in the last `seconds`, of the same key. One query."""
        mine = chain.from_iterable((kind.value, cls.stored_key(kind, key)) for kind in kinds)
        return Counter({AttemptKind(kind): many for kind, many in _counted_by_kind(_ago(seconds), *mine).fetchall()})

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
        return next(iter(_newest(kind.value, cls.stored_key(kind, key), _ago(seconds))), None)

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
        _forgotten(kind.value, cls.stored_key(kind, key))

    @classmethod
    def remove(cls, *ids: int) -> None:
        """Exactly these rows."""
        _removed(*ids)

    @property
    def waits_until(self) -> datetime:
        """When the next try is heard."""
        return self.at + timedelta(seconds=self.wait_seconds)


def _ago(seconds: int) -> Any:
    """That moment, as the table keeps it."""
    return Attempt.at.db_value(now() - timedelta(seconds=seconds))


def _is(kind: object, key: object) -> peewee.Expression:
    return (Attempt.kind == kind) & (Attempt.key == key)


@Prepared
def _newest(kind: object, key: object, since: object) -> "peewee.ModelSelect[Attempt]":
    found = Attempt.select().where(_is(kind, key) & (Attempt.at > since))
    return found.order_by(Attempt.at.desc(), Attempt.id.desc()).limit(1)


@PreparedChange
def _counted(kind: object, key: object, since: object) -> peewee.Query:
    return Attempt.select(peewee.fn.COUNT(Attempt.id)).where(_is(kind, key) & (Attempt.at > since))


@PreparedChange
def _counted_by_kind(since: object, *kinds_and_keys: object) -> peewee.Query:
    mine = reduce(or_, map(_is, kinds_and_keys[::2], kinds_and_keys[1::2]))
    counted = Attempt.select(Attempt.kind, peewee.fn.COUNT(Attempt.id)).where((Attempt.at > since) & mine)
    return counted.group_by(Attempt.kind)


@PreparedChange
def _written_together(*values: object) -> peewee.Query:
    """Four values for each row."""
    fields = (Attempt.kind, Attempt.key, Attempt.at, Attempt.wait_seconds)
    rows = [dict(zip(fields, values[start : start + 4], strict=True)) for start in range(0, len(values), 4)]
    return Attempt.insert_many(rows).returning(Attempt.kind, Attempt.id)


@PreparedChange
def _forgotten(kind: object, key: object) -> peewee.Query:
    return Attempt.delete().where(_is(kind, key))


@PreparedChange
def _removed(*ids: object) -> peewee.Query:
    return Attempt.delete().where(Attempt.id.in_(ids))
