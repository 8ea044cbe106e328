"""Verification codes: issued, mailed, consumed once, expired, and counted when wrong (SECURITY.md C1 to C16)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import peewee
from playhouse.fields import EnumField

from . import audit, base, code_limits
from .asker import asker
from .attempts import Attempt, AttemptKind
from .base import Model, MomentField, exclusively
from .clock import now
from .outbox import MailKind, OutgoingMail
from .secrets import digits, keyed_hash, public_id, same


class Purpose(StrEnum):
    """What a code is for; a code of one purpose is worth nothing for another."""

    SIGN_UP = "sign_up"
    RESET = "reset"
    NEW_EMAIL = "new_email"
    STAFF = "staff"  # a staff member proves an address, then chooses a password


class StaleVerification(Exception):
    """The verified code is used up, too old, or another browser’s; a new one is needed."""


class Verdict(StrEnum):
    """What became of a typed code: six sentences on the page (UX.md C-07)."""

    RIGHT = "right"
    WRONG = "wrong"
    OLDER = "older"
    EXPIRED = "expired"
    USED = "used"
    EXHAUSTED = "exhausted"
    CLOSED = "closed"


@dataclass(frozen=True)
class CodeRequest:
    """Who wants a code for what: an address, a purpose, and the browser that asks (an opaque name of its flow)."""

    purpose: Purpose
    address: str
    browser: str
    language: str = "fr"

    @property
    def lock(self) -> str:
        return f"code:{self.address}"


class EmailCode(Model):
    """One code. Only a keyed hash of it is stored; the digits are in the mail alone."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    purpose = EnumField(Purpose, max_length=12)
    address = peewee.CharField(max_length=254)
    browser = peewee.CharField(max_length=64)
    code_hash = peewee.CharField(max_length=64)
    issued_at = MomentField()
    expires_at = MomentField()
    wrong_entries = peewee.IntegerField(default=0)
    was_mailed = peewee.BooleanField(default=True)
    replaced_at = MomentField(null=True)
    consumed_at = MomentField(null=True)
    completed_at = MomentField(null=True)

    class Meta:
        indexes = ((("address", "purpose", "browser", "issued_at"), False),)

    @classmethod
    def send(cls, wanted: CodeRequest, *, known: bool = True) -> "EmailCode":
        """Issue a code and put it in the outbox; returns the code that counts now for this browser.

        Beyond the sending limits nothing leaves and the answer is alike: the code that the browser already has, or one
        that was never mailed. known=False does the same work for an address with no account, silently.
        """
        with exclusively(wanted.lock, f"sending:{asker().network}"):
            current = cls.current(wanted)
            if code_limits.next_send(wanted.address) <= now():
                return cls._issue(wanted, mailed=True, silent=not known)
            audit.record(audit.Event.LIMIT_EXCEEDED, address=wanted.address, limit="codes")
            return current or cls._issue(wanted, mailed=False, silent=True)

    @classmethod
    def _issue(cls, wanted: CodeRequest, *, mailed: bool, silent: bool) -> "EmailCode":
        moment = now()
        cls.update(replaced_at=moment).where(_belongs(wanted) & cls.replaced_at.is_null()).execute()
        text, name = digits(6), public_id()
        code = cls.create(
            public_id=name,
            purpose=wanted.purpose,
            address=wanted.address,
            browser=_browser(wanted),
            code_hash=keyed_hash("code", name, text),
            issued_at=moment,
            expires_at=moment + timedelta(seconds=base.settings.code_lifetime_seconds),
            was_mailed=mailed,
        )
        if mailed:
            code_limits.count_sent(wanted.address)
        facts = {"code": text, "purpose": wanted.purpose, "expires_at": code.expires_at.isoformat()}
        OutgoingMail.write(
            MailKind.CODE, wanted.address, wanted.language, facts, expires_at=code.expires_at, silent=silent
        )
        return code

    @classmethod
    def _mine(cls, wanted: CodeRequest) -> "peewee.ModelSelect[EmailCode]":
        return cls.select().where(_belongs(wanted)).order_by(cls.issued_at.desc(), cls.id.desc())

    @classmethod
    def current(cls, wanted: CodeRequest) -> "EmailCode | None":
        """The newest code of this browser for this address and purpose."""
        return cls._mine(wanted).where(cls.replaced_at.is_null()).first()

    @classmethod
    def check(cls, wanted: CodeRequest, typed: str) -> tuple[Verdict, "EmailCode | None"]:
        """Try a typed code (6 digits). RIGHT consumes it; only one of many parallel tries can win.

        Everything is under one lock per address, so parallel tries cannot pass the limit (C5, C6, C9, C10).
        """
        with exclusively(wanted.lock):
            code = cls.current(wanted)
            verdict = Verdict.CLOSED if code_limits.is_closed(wanted.address) else cls._judge(wanted, code, typed)
            if verdict is Verdict.RIGHT and code:
                cls.update(consumed_at=now()).where((cls.id == code.id) & cls.consumed_at.is_null()).execute()
            elif verdict in (Verdict.WRONG, Verdict.OLDER) and code:
                verdict = cls._count_wrong(wanted, code, verdict)
            return verdict, code

    @classmethod
    def _judge(cls, wanted: CodeRequest, code: "EmailCode | None", typed: str) -> Verdict:
        if code is None or (code.expires_at <= now() and not code.consumed_at):
            return Verdict.EXPIRED
        if code.consumed_at:
            return Verdict.USED
        if code.wrong_entries >= base.settings.code_wrong_entries:
            return Verdict.EXHAUSTED
        if code.was_mailed and code._is(typed):
            return Verdict.RIGHT
        older = cls._mine(wanted).where(cls.replaced_at.is_null(False)).limit(5)
        return Verdict.OLDER if any(previous._is(typed) for previous in older) else Verdict.WRONG

    @classmethod
    def _count_wrong(cls, wanted: CodeRequest, code: "EmailCode", verdict: Verdict) -> Verdict:
        Attempt.record(AttemptKind.CODE_WRONG, wanted.address)
        audit.record(audit.Event.CODE_FAILED, address=wanted.address, purpose=wanted.purpose)
        if code_limits.is_closed(wanted.address):
            audit.record(audit.Event.CODES_CLOSED, address=wanted.address)
        cls.update(wrong_entries=cls.wrong_entries + 1).where(cls.id == code.id).execute()
        return Verdict.EXHAUSTED if code.wrong_entries + 1 >= base.settings.code_wrong_entries else verdict

    @classmethod
    def verified(cls, wanted: CodeRequest, name: str) -> "EmailCode | None":
        """The consumed code by that public id, while its password may still be chosen by the same browser (C16)."""
        since = now() - timedelta(seconds=base.settings.code_choice_seconds)
        return cls.get_or_none(
            _belongs(wanted) & (cls.public_id == name) & (cls.consumed_at > since) & cls.completed_at.is_null()
        )

    def complete(self) -> bool:
        """Use the verification up; False when another request already did."""
        open_ = (EmailCode.id == self.id) & EmailCode.completed_at.is_null()
        return EmailCode.update(completed_at=now()).where(open_).execute() == 1

    @classmethod
    def cancel_all(cls, address: str) -> None:
        """No code of this address works any more, in any browser, nor any verification not yet used (A19)."""
        moment = now()
        mine = (cls.address == address) & cls.completed_at.is_null()
        cls.update(replaced_at=moment, completed_at=moment, expires_at=moment).where(mine).execute()

    def _is(self, typed: str) -> bool:
        return same(self.code_hash, keyed_hash("code", self.public_id, typed))


def _browser(wanted: CodeRequest) -> str:
    return keyed_hash("browser", wanted.browser)


def _belongs(wanted: CodeRequest) -> peewee.Expression:
    return (
        (EmailCode.address == wanted.address)
        & (EmailCode.purpose == wanted.purpose)
        & (EmailCode.browser == _browser(wanted))
    )
