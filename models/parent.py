"""A parent’s account: one proved e-mail address and a password."""

import peewee

from . import audit
from .account import Account
from .base import MomentField, database, exclusively
from .clock import now
from .email_code import EmailCode, StaleVerification
from .outbox import MailKind, OutgoingMail
from .password import hash_password
from .secrets import public_id


class AccountExists(Exception):
    """The address, proved by a code, already has an account; nothing of it was changed (SECURITY.md A2)."""


class Parent(Account):
    """An account. What it may see is decided by the school’s roster at each request: see `family`."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    email = peewee.CharField(max_length=254, unique=True)
    password_hash = peewee.CharField(max_length=200)
    language = peewee.CharField(max_length=2, default="fr")
    created_at = MomentField(default=now)
    password_changed_at = MomentField(default=now)
    is_disabled = peewee.BooleanField(default=False)

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
        """The account of that address and password; raises SignInRefused, TooManyTries or Busy."""
        return cls.proved(address, password)

    def _proved(self) -> None:
        self._admit()  # a parent has nothing else to prove

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
