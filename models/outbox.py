"""The outbox: each mail is written in the transaction of what it announces, and leaves at least once."""

import json
import threading
from datetime import datetime, timedelta
from email.utils import make_msgid
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from . import base
from .base import Model, MomentField, database
from .clock import by_true_clock, now, true_now
from .secrets import public_id, seal, unseal

HOLD_SECONDS, BACKOFF_FACTOR = 120, 4

posted = threading.Event()
"""Set when this process has put a letter in the outbox and committed it: nobody has to wait for the next look."""


class MailKind(StrEnum):
    """Which letter it is: one template each, in `templates/mail/`."""

    CODE = "code"
    PASSWORD_CHANGED = "password_changed"
    CHILD_ATTACHED = "child_attached"
    NOTICE_SENT = "notice_sent"
    NOTICE_FOR_SCHOOL = "notice_for_school"
    NOTICE_SHARED = "notice_shared"
    NOTICE_CHANGED = "notice_changed"
    NOTICE_CANCELLED = "notice_cancelled"
    TO_EXPLAIN = "to_explain"
    ABSENCE_DISPUTED = "absence_disputed"
    DISPUTE_SETTLED = "dispute_settled"
    NOTICE_ANSWERED = "notice_answered"
    MATCH_REQUEST = "match_request"
    MATCH_SETTLED = "match_settled"
    ATTACH_ALERT = "attach_alert"
    ACCOUNT_DELETED = "account_deleted"
    EMAIL_CHANGED = "email_changed"
    STAFF_INVITATION = "staff_invitation"


class MailState(StrEnum):
    """Where a mail is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"  # in the demo mailbox
    ABANDONED = "abandoned"
    EXPIRED = "expired"  # a code that nobody could use any more
    SILENT = "silent"  # written and never sent, so that a known and an unknown address cost the same


class MailTrouble(StrEnum):
    """Why a letter did not leave; `last_error` begins with it. A server away delays every letter, the rest only one."""

    SERVER_AWAY = "server away"
    LINE_BROKEN = "server away halfway"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


class OutgoingMail(Model):
    """One letter to one address. Its facts are sealed while they wait and forgotten once they are sent."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    kind = EnumField(MailKind, max_length=30)
    recipient = peewee.CharField(max_length=254)
    language = peewee.CharField(max_length=2, default="fr")
    sealed_facts = peewee.TextField()
    message_id = peewee.CharField(max_length=200)
    state = EnumField(MailState, max_length=12, default=MailState.WAITING)
    created_at = MomentField(index=True, default=true_now)  # letters leave by the true clock
    next_try_at = MomentField(default=true_now)
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
        cls, kind: MailKind, recipient: str, language: str, facts: dict[str, Any],
        *, expires_at: datetime | None = None, silent: bool = False,
    ) -> "OutgoingMail":  # fmt: skip
        """Put a letter in the outbox; call it inside the transaction of what it announces.

        facts: what JSON can hold. silent: the same work, but it never leaves.
        """
        letter = cls.create(
            kind=kind,
            recipient=recipient,
            language=language,
            sealed_facts=seal(json.dumps(facts)),
            message_id=make_msgid(domain=base.settings.public_host),
            state=MailState.SILENT if silent else MailState.WAITING,
            expires_at=expires_at and by_true_clock(expires_at),
        )
        database.after_commit(posted.set)
        return letter

    @classmethod
    def claim(cls) -> "OutgoingMail | None":
        """Take a due letter for this worker, what expires first; no other takes it for HOLD_SECONDS, in any process.

        A worker that dies leaves its letter due again after that time: at least once, with the same Message-ID.
        """
        due = cls._due().order_by(cls.expires_at.is_null(), cls.next_try_at, cls.id).limit(1)
        if not due.exists():  # a plain read: a worker with nothing to do keeps nobody from writing
            return None
        with database.atomic():
            if isinstance(database.obj, peewee.PostgresqlDatabase):
                due = due.for_update(skip_locked=True)
            letter = due.first()
            if letter:
                letter._set(next_try_at=now() + timedelta(seconds=HOLD_SECONDS), tries=letter.tries + 1)
        return letter

    @classmethod
    def _due(cls) -> "peewee.ModelSelect[OutgoingMail]":
        return cls.select().where((cls.state == MailState.WAITING) & (cls.next_try_at <= now()))

    @property
    def is_expired(self) -> bool:
        """Would it arrive too late to be of use?"""
        return self.expires_at is not None and self.expires_at <= now()

    def settle(self, state: MailState, error: str = "") -> bool:
        """The end of its way, as `_set`. What it said is forgotten, unless the demo mailbox or another try needs it."""
        stays = state is MailState.KEPT or (state is MailState.ABANDONED and self.kind is not MailKind.CODE)
        facts = self.sealed_facts if stays else ""
        left = state is MailState.SENT  # whoever holds it by now: it is gone
        return self._set(left, state=state, sealed_facts=facts, settled_at=now(), last_error=error[:300])

    @classmethod
    def revive(cls) -> int:
        """Put the abandoned letters back on their way, after a long outage for instance; returns how many."""
        lost = (cls.state == MailState.ABANDONED) & (cls.sealed_facts != "")
        fresh = {"state": MailState.WAITING, "tries": 0, "next_try_at": now(), "settled_at": None}
        return cls.update(fresh).where(lost).execute()

    def put_off(self, trouble: MailTrouble, error: str) -> bool:
        """Again in 15 s, 1 min, 4 min, 16 min; given up after `mail_tries` tries, of which a server away is none.

        False, and nothing changes, when the hold was over and the letter is another worker’s, or has left.
        """
        is_away, said = trouble is MailTrouble.SERVER_AWAY, f"{trouble}: {error}"
        tries = self.tries - is_away
        if tries >= base.settings.mail_tries:
            return self.settle(MailState.ABANDONED, said)
        wait = base.settings.mail_backoff_seconds * (1 if is_away else BACKOFF_FACTOR ** (tries - 1))
        return self._set(next_try_at=now() + timedelta(seconds=wait), tries=tries, last_error=said[:300])

    def _set(self, anyhow: bool = False, **values: Any) -> bool:
        """Is it written? Only while nobody else has taken the letter since, or `anyhow`."""
        mine = (OutgoingMail.state == MailState.WAITING) & (OutgoingMail.next_try_at == self.next_try_at)
        written = OutgoingMail.update(**values).where((OutgoingMail.id == self.id) & (mine | anyhow)).execute()
        for name, value in values.items() if written else ():
            setattr(self, name, value)
        return bool(written)

    @classmethod
    def kept(cls, limit: int = 20) -> "list[OutgoingMail]":
        """The demo mailbox, the newest first."""
        return list(cls.select().where(cls.state == MailState.KEPT).order_by(cls.id.desc()).limit(limit))

    @classmethod
    def find_kept(cls, name: str) -> "OutgoingMail | None":
        """The letter of the demo mailbox by that public id, or None."""
        return cls.get_or_none((cls.state == MailState.KEPT) & (cls.public_id == name))

    @classmethod
    def tally(cls) -> dict[str, int]:
        """How many letters wait, and how many were given up and are kept. One query."""
        watched = (MailState.WAITING, MailState.ABANDONED)
        rows = cls.select(cls.state, peewee.fn.COUNT(cls.id)).where(cls.state.in_(watched)).group_by(cls.state)
        found: dict[Any, Any] = dict(rows.tuples())  # type: ignore[arg-type]
        return {state.value: found.get(state, 0) for state in watched}

    @classmethod
    def lag_seconds(cls) -> float:
        """How long the oldest letter that could leave has been waiting; 0 when none is.

        A letter that was itself refused does not count: one wrong address must not make the whole portal look broken.
        """
        not_its_fault = (cls.last_error == "") | cls.last_error.startswith(MailTrouble.SERVER_AWAY)
        waiting = cls.select(cls.created_at).where((cls.state == MailState.WAITING) & not_its_fault)
        oldest = waiting.order_by(cls.created_at).first()
        return max(0.0, (now() - oldest.created_at).total_seconds()) if oldest else 0.0
