"""A parent’s account: one proved e-mail address and a password."""

from datetime import datetime

import peewee
from flask_login import UserMixin

from . import audit, base
from .asker import asker
from .attempts import Attempt, AttemptKind
from .base import Model, MomentField, database, exclusively
from .clock import now
from .email_code import EmailCode
from .outbox import MailKind, OutgoingMail
from .password import hash_password, needs_rehash, verify_password
from .secrets import public_id

MINUTE = 60
DAY = 86_400


class AccountExists(Exception):
    """The address, proved by a code, already has an account; nothing of it was changed (SECURITY.md A2)."""


class SignInRefused(Exception):
    """Wrong address or password; the two are never told apart."""


class TooManyTries(SignInRefused):
    """Not even tried; `until` is when the next try is heard."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class StaleVerification(Exception):
    """The verified code is used up, too old, or another browser’s; a new one is needed."""


class Parent(UserMixin, Model):
    """An account. What it may see is decided by the school’s roster at each request: see `family`."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    email = peewee.CharField(max_length=254, unique=True)
    password_hash = peewee.CharField(max_length=200)
    language = peewee.CharField(max_length=2, default="fr")
    created_at = MomentField(default=now)
    password_changed_at = MomentField(default=now)
    is_disabled = peewee.BooleanField(default=False)

    @property
    def is_active(self) -> bool:
        return not self.is_disabled

    @classmethod
    def with_email(cls, email: str) -> "Parent | None":
        """The account of a canonical address, or None."""
        return cls.get_or_none(cls.email == email)

    @classmethod
    def sign_up(cls, code: EmailCode, password: str, language: str) -> "Parent":
        """Create the account of a verified address.

        Raises StaleVerification, or AccountExists (then nothing of that account changes).
        """
        hashed = hash_password(password)
        with exclusively(f"account:{code.address}"):
            if not code.complete():
                raise StaleVerification
            if cls.with_email(code.address):
                raise AccountExists
            parent = cls.create(email=code.address, password_hash=hashed, language=language)
            audit.record(audit.Event.ACCOUNT_CREATED, parent.public_id, parent.email)
            return parent

    @classmethod
    def sign_in(cls, address: str, password: str) -> "Parent":
        """The account of that address and password; raises SignInRefused or TooManyTries.

        The failure is written before the password is compared and taken back after a success, so that parallel tries
        cannot pass the limit. Two independent buckets: the typed address, existing or not, and the network.
        """
        failure = _reserve_try(address)
        parent = cls.with_email(address)
        is_right = verify_password(parent.password_hash if parent else None, password)
        if not (parent and is_right and parent.is_active):
            audit.record(audit.Event.SIGN_IN_FAILED, address=address)
            raise SignInRefused
        parent._welcome(password, failure)
        return parent

    def _welcome(self, password: str, failure: "_Reserved") -> None:
        failure.take_back()
        Attempt.forget(AttemptKind.SIGN_IN_FAILED, self.email)
        if needs_rehash(self.password_hash):
            self._store(hash_password(password))
        audit.record(audit.Event.SIGNED_IN, self.public_id, self.email)

    def has_password(self, password: str) -> bool:
        """Is this the account’s password? Counted and limited like a sign-in; raises TooManyTries."""
        failure = _reserve_try(self.email)
        if not verify_password(self.password_hash, password):
            audit.record(audit.Event.SIGN_IN_FAILED, self.public_id, self.email, where="settings")
            return False
        failure.take_back()
        return True

    def change_password(self, password: str, *, keep_session: str = "") -> None:
        """A new password: every other session ends, every code dies, and a mail tells it.

        keep_session: public id of the session that stays; none after a reset.
        """
        from .web_session import WebSession

        hashed = hash_password(password)
        with exclusively(f"account:{self.email}"):
            self._store(hashed)
            Parent.update(password_changed_at=now()).where(Parent.id == self.id).execute()
            WebSession.end_all(self, but=keep_session)
            EmailCode.cancel_all(self.email)
            Attempt.forget(AttemptKind.SIGN_IN_FAILED, self.email)
            facts = {"at": now().isoformat()}
            OutgoingMail.write(MailKind.PASSWORD_CHANGED, self.email, self.language, facts)
            audit.record(audit.Event.PASSWORD_CHANGED, self.public_id, self.email)

    @classmethod
    def reset_password(cls, code: EmailCode, password: str) -> None:
        """The end of « Mot de passe oublié? »: no session is opened (SECURITY.md A18 to A20); raises StaleVerification."""
        hash_needed = cls.with_email(code.address)
        if not code.complete() or hash_needed is None:
            raise StaleVerification
        hash_needed.change_password(password)

    def choose_language(self, language: str) -> None:
        """The language of pages and mails."""
        self.language = language
        Parent.update(language=language).where(Parent.id == self.id).execute()

    def change_email(self, code: EmailCode) -> None:
        """Move the account to a proved new address; the old one is told. Raises StaleVerification or AccountExists."""
        with exclusively(f"account:{code.address}"):
            if not code.complete():
                raise StaleVerification
            if Parent.with_email(code.address):
                raise AccountExists
            old, self.email = self.email, code.address
            Parent.update(email=code.address).where(Parent.id == self.id).execute()
            EmailCode.cancel_all(old)
            OutgoingMail.write(MailKind.EMAIL_CHANGED, old, self.language, {"at": now().isoformat()})
            audit.record(audit.Event.PASSWORD_CHANGED, self.public_id, old, what="email")

    def delete_account(self) -> None:
        """Erase the account, its sessions and its links; the school keeps the notices that it received."""
        from .absence import AbsenceNotice
        from .family import Child, MatchRequest
        from .web_session import WebSession

        with database.atomic():
            WebSession.end_all(self)
            EmailCode.cancel_all(self.email)
            Child.delete().where(Child.parent == self.id).execute()
            MatchRequest.delete().where(MatchRequest.parent == self.id).execute()
            AbsenceNotice.update(parent=None).where(AbsenceNotice.parent == self.id).execute()
            OutgoingMail.write(MailKind.ACCOUNT_DELETED, self.email, self.language, {"at": now().isoformat()})
            audit.record(audit.Event.ACCOUNT_DELETED, self.public_id, self.email)
            self.delete_instance()

    def _store(self, hashed: str) -> None:
        self.password_hash = hashed
        Parent.update(password_hash=hashed).where(Parent.id == self.id).execute()


class _Reserved:
    """A failure written in advance, in the bucket of the address and in that of the network."""

    def __init__(self, *written: Attempt) -> None:
        self.written = written

    def take_back(self) -> None:
        """It was a success after all: exactly these rows go, so a success never resets the network’s bucket (A8)."""
        Attempt.delete().where(Attempt.id.in_([row.id for row in self.written])).execute()


def _reserve_try(address: str) -> _Reserved:
    limits, network = base.settings, asker().network
    with exclusively(f"sign-in:{address}", f"sign-in-from:{network}"):
        tried = Attempt.count_of(AttemptKind.SIGN_IN_TRIED_FROM, network, MINUTE)
        failed = Attempt.count_of(AttemptKind.SIGN_IN_FAILED_FROM, network, MINUTE)
        if tried >= limits.sign_in_tries_per_minute_per_ip or failed >= limits.sign_in_failures_per_minute_per_ip:
            _refuse(AttemptKind.SIGN_IN_TRIED_FROM, network, address)
        last = Attempt.latest(AttemptKind.SIGN_IN_FAILED, address, DAY)
        if last and last.waits_until > now():
            audit.record(audit.Event.SIGN_IN_LOCKED, address=address)
            locked_until = last.waits_until
        else:
            Attempt.record(AttemptKind.SIGN_IN_TRIED_FROM, network)
            return _Reserved(
                Attempt.record(AttemptKind.SIGN_IN_FAILED, address, _wait_after(address, last)),
                Attempt.record(AttemptKind.SIGN_IN_FAILED_FROM, network),
            )
    raise TooManyTries(locked_until)


def _refuse(kind: AttemptKind, network: str, address: str) -> None:
    from datetime import timedelta

    audit.record(audit.Event.LIMIT_EXCEEDED, address=address, limit="sign_in")
    raise TooManyTries(now() + timedelta(seconds=MINUTE))


def _wait_after(address: str, last: Attempt | None) -> int:
    """Seconds to wait after one more failure: 5 in 5 minutes cost 1 minute, then doubling to 15."""
    limits = base.settings
    if last and last.wait_seconds and (now() - last.at).total_seconds() < 2 * limits.sign_in_longest_wait_seconds:
        return min(2 * last.wait_seconds, limits.sign_in_longest_wait_seconds)
    recent = Attempt.count_of(AttemptKind.SIGN_IN_FAILED, address, limits.sign_in_window_seconds)
    return limits.sign_in_wait_seconds if recent + 1 >= limits.sign_in_failures else 0
