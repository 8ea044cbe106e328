"""The outbox: each mail is written in the transaction of what it announces, and leaves at least once."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import make_msgid
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from . import base
from .base import Model, MomentField, database
from .clock import now
from .secrets import public_id, seal, unseal


class MailKind(StrEnum):
    """Which letter it is: one template each, in `templates/mail/`."""

    CODE = "code"
    PASSWORD_CHANGED = "password_changed"
    CHILD_ATTACHED = "child_attached"
    NOTICE_SENT = "notice_sent"
    NOTICE_FOR_SCHOOL = "notice_for_school"
    MATCH_REQUEST = "match_request"
    ATTACH_ALERT = "attach_alert"
    ACCOUNT_DELETED = "account_deleted"
    EMAIL_CHANGED = "email_changed"


class MailState(StrEnum):
    """Where a mail is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"  # in the demo mailbox
    ABANDONED = "abandoned"
    EXPIRED = "expired"  # a code that nobody could use any more
    SILENT = "silent"  # written and never sent, so that a known and an unknown address cost the same


class OutgoingMail(Model):
    """One letter to one address. Its facts are sealed while they wait and forgotten once they are sent."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    kind = EnumField(MailKind, max_length=30)
    recipient = peewee.CharField(max_length=254)
    language = peewee.CharField(max_length=2, default="fr")
    sealed_facts = peewee.TextField()
    message_id = peewee.CharField(max_length=200)
    state = EnumField(MailState, max_length=12, default=MailState.WAITING)
    created_at = MomentField(index=True)
    next_try_at = MomentField()
    expires_at = MomentField(null=True)
    tries = peewee.IntegerField(default=0)
    last_error = peewee.CharField(max_length=300, default="")
    settled_at = MomentField(null=True)

    class Meta:
        indexes = ((("state", "next_try_at"), False),)

    @property
    def facts(self) -> dict[str, Any]:
        """What the template needs; empty once sent."""
        return json.loads(unseal(self.sealed_facts)) if self.sealed_facts else {}

    @classmethod
    def write(
        cls,
        kind: MailKind,
        recipient: str,
        language: str,
        facts: dict[str, Any],
        *,
        expires_at: datetime | None = None,
        silent: bool = False,
    ) -> "OutgoingMail":
        """Put a letter in the outbox; call it inside the transaction of what it announces.

        facts: what JSON can hold. silent: the same work, but it never leaves.
        """
        moment = now()
        return cls.create(
            kind=kind,
            recipient=recipient,
            language=language,
            sealed_facts=seal(json.dumps(facts)),
            message_id=make_msgid(domain=base.settings.public_host),
            state=MailState.SILENT if silent else MailState.WAITING,
            created_at=moment,
            next_try_at=moment,
            expires_at=expires_at,
        )

    @classmethod
    def claim(cls, limit: int = 20, hold_seconds: int = 120) -> Sequence["OutgoingMail"]:
        """Take some due letters for this worker; no other takes them for `hold_seconds`, in any process.

        A worker that dies leaves its letters due again after that time: at least once, with the same Message-ID.
        """
        with database.atomic():
            due = (
                cls.select(cls.id)
                .where((cls.state == MailState.WAITING) & (cls.next_try_at <= now()))
                .order_by(cls.next_try_at, cls.id)
                .limit(limit)
            )
            if isinstance(database.obj, peewee.PostgresqlDatabase):
                due = due.for_update("FOR UPDATE SKIP LOCKED")
            ids = [row.id for row in due]
            if not ids:
                return []
            held = {cls.next_try_at: now() + timedelta(seconds=hold_seconds), cls.tries: cls.tries + 1}
            cls.update(held).where(cls.id.in_(ids)).execute()
        return list(cls.select().where(cls.id.in_(ids)).order_by(cls.id))

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    def settle(self, state: MailState, error: str = "") -> None:
        """The end of its way. What it said is forgotten, but in the demo mailbox."""
        facts = self.sealed_facts if state is MailState.KEPT else ""
        self._set(state=state, sealed_facts=facts, settled_at=now(), last_error=error[:300])

    def put_off(self, error: str) -> None:
        """Try again later, a little later each time; given up after the last try."""
        if self.tries >= base.settings.mail_tries:
            self.settle(MailState.ABANDONED, error)
            return
        wait = base.settings.mail_backoff_seconds * 2 ** (self.tries - 1)
        self._set(next_try_at=now() + timedelta(seconds=wait), last_error=error[:300])

    def _set(self, **values: Any) -> None:
        OutgoingMail.update(**values).where(OutgoingMail.id == self.id).execute()
        for name, value in values.items():
            setattr(self, name, value)

    @classmethod
    def kept(cls) -> peewee.ModelSelect:
        """The demo mailbox, the newest first."""
        return cls.select().where(cls.state == MailState.KEPT).order_by(cls.id.desc())

    @classmethod
    def lag_seconds(cls) -> float:
        """How long the oldest due letter has been waiting; 0 when none is."""
        oldest = cls.select(peewee.fn.MIN(cls.created_at)).where(cls.state == MailState.WAITING).scalar()
        if not oldest:
            return 0.0
        moment = OutgoingMail.created_at.python_value(oldest) if not getattr(oldest, "tzinfo", None) else oldest
        return max(0.0, (now() - moment).total_seconds())
