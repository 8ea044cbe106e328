"""A parent’s account: one proved e-mail address and a password."""

import peewee
from flask_login import UserMixin

from . import audit
from .attempts import Attempt, AttemptKind
from .base import Model, MomentField, database, exclusively
from .clock import now
from .email_code import EmailCode
from .outbox import MailKind, OutgoingMail
from .password import hash_password, needs_rehash, verify_password
from .secrets import public_id
from .sign_in_limits import ReservedTry, SignInRefused, reserve_try


class AccountExists(Exception):
    """The address, proved by a code, already has an account; nothing of it was changed (SECURITY.md A2)."""


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
        failure = reserve_try(address)
        parent = cls.with_email(address)
        is_right = failure.judge(lambda: verify_password(parent.password_hash if parent else None, password))
        if not (parent and is_right and parent.is_active):
            audit.record(audit.Event.SIGN_IN_FAILED, address=address)
            raise SignInRefused
        parent._welcome(password, failure)
        return parent

    def _welcome(self, password: str, failure: ReservedTry) -> None:
        failure.take_back()
        Attempt.forget(AttemptKind.SIGN_IN_FAILED, self.email)
        if needs_rehash(self.password_hash):
            self._rehash(password)
        audit.record(audit.Event.SIGNED_IN, self.public_id, self.email)

    def _rehash(self, password: str) -> None:
        """The same password under today’s parameters, unless it was changed meanwhile."""
        unchanged = (Parent.id == self.id) & (Parent.password_hash == self.password_hash)
        Parent.update(password_hash=hash_password(password)).where(unchanged).execute()

    def has_password(self, password: str) -> bool:
        """Is this the account’s password? Counted and limited like a sign-in; raises TooManyTries."""
        failure = reserve_try(self.email)
        if not failure.judge(lambda: verify_password(self.password_hash, password)):
            audit.record(audit.Event.SIGN_IN_FAILED, self.public_id, self.email, where="settings")
            return False
        failure.take_back()
        return True

    def change_password(self, password: str, *, keep_session: str = "") -> None:
        """A new password: every other session ends, every code dies, and a mail tells it.

        keep_session: public id of the session that stays; none after a reset.
        """
        hashed = hash_password(password)
        with exclusively(f"account:{self.email}"):
            self._replace_password(hashed, keep_session)

    def _replace_password(self, hashed: str, keep_session: str = "") -> None:
        from .web_session import WebSession

        self.password_hash, self.password_changed_at = hashed, now()
        changes = {Parent.password_hash: hashed, Parent.password_changed_at: self.password_changed_at}
        Parent.update(changes).where(Parent.id == self.id).execute()
        WebSession.end_all(self, but=keep_session)
        EmailCode.cancel_all(self.email)
        Attempt.forget(AttemptKind.SIGN_IN_FAILED, self.email)
        OutgoingMail.write(MailKind.PASSWORD_CHANGED, self.email, self.language, {"at": now().isoformat()})
        audit.record(audit.Event.PASSWORD_CHANGED, self.public_id, self.email)

    @classmethod
    def reset_password(cls, code: EmailCode, password: str) -> None:
        """The end of « Mot de passe oublié? »: no session is opened (SECURITY.md A18 to A20); raises StaleVerification.

        Hashing may be refused (Busy): it comes first, so that the verification is not used up for nothing.
        """
        hashed = hash_password(password)
        with exclusively(f"account:{code.address}"):
            parent = cls.with_email(code.address)
            if parent is None or not code.complete():
                raise StaleVerification
            parent._replace_password(hashed)

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
        from .family import Child
        from .match_request import MatchRequest
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
