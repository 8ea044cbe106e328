"""What a parent’s and a staff member’s accounts have alike: a password, tried within limits and changed with care."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from flask_login import UserMixin

from . import audit
from .attempts import Attempt, AttemptKind
from .base import Model, database, exclusively
from .clock import now
from .email_code import EmailCode, StaleVerification
from .outbox import MailKind, OutgoingMail
from .password import a_place, hash_password, needs_rehash, verify_password
from .prepared import Prepared
from .sign_in_limits import SignInRefused, reserve_try


class Account(UserMixin, Model):
    """Somebody with a proved address and a password. It has no table: each side of the house has its own."""

    side: ClassVar[str] = ""  # stands before the typed address in counters: the two sides are counted apart

    if TYPE_CHECKING:
        public_id: Any
        email: Any
        password_hash: Any
        language: Any
        is_disabled: Any
        password_changed_at: Any

    @property
    def is_active(self) -> bool:
        return not self.is_disabled

    @property
    def bucket(self) -> str:
        """By what the failures of this account’s sign-in are counted."""
        return self.side + self.email

    @classmethod
    def with_email(cls, email: str) -> Self | None:
        """The account of a canonical address, or None."""
        return next(iter(cls._of_email()(email)), None)

    @classmethod
    @cache
    def _of_email(cls) -> Prepared[Self]:
        return Prepared(lambda email: cls.select().where(cls.email == email))

    @classmethod
    def proved(cls, address: str, password: str) -> Self:
        """The account of that address and password; raises SignInRefused, TooManyTries or Busy.

        The failure is written before the password is compared and taken back after a success, so that parallel tries
        cannot pass the limit. Two independent buckets: the typed address, existing or not, and the network.
        """
        with a_place():
            return cls._compared(address, password)

    @classmethod
    def _compared(cls, address: str, password: str) -> Self:
        failure = reserve_try(address, cls.side)
        person = cls.with_email(address)
        is_right = failure.judge(lambda: verify_password((person and person.password_hash) or None, password))
        if not (person and is_right and person.is_active):
            cls._tell_failure(person, address)
            raise SignInRefused
        with database.atomic():
            failure.take_back()
            person._proved()
        if needs_rehash(person.password_hash):
            person._rehash(password)
        return person

    def _proved(self) -> None:
        """The password was right, and something may be left to prove. In the transaction that knows."""

    @classmethod
    def _tell_failure(cls, person: Self | None, address: str) -> None:
        audit.record(audit.Event.SIGN_IN_FAILED, address=address, **(person.affair if person else {}))

    @property
    def affair(self) -> dict[str, Any]:
        """Whose affair the events of this account are: nobody’s but its own, unless the side says more."""
        return {}

    def record(self, event: audit.Event, **about: Any) -> None:
        """Write an event of this account, its address masked."""
        audit.record(event, self.public_id, self.email, **self.affair, **about)

    def signed_in(self) -> None:
        """Everything was right: the failures of the address begin again, those of the network stay (A8)."""
        with database.atomic():
            self._admit()

    def _admit(self) -> None:
        Attempt.forget(AttemptKind.SIGN_IN_FAILED, self.bucket)
        self.record(audit.Event.SIGNED_IN)

    def _rehash(self, password: str) -> None:
        """The same password under today’s parameters, unless it was changed meanwhile."""
        mine, hashed = type(self), hash_password(password)
        unchanged = (mine.id == self.id) & (mine.password_hash == self.password_hash)
        if mine.update(password_hash=hashed).where(unchanged).execute():
            self.password_hash = hashed

    def has_password(self, password: str) -> bool:
        """Is this the account’s password? Counted and limited like a sign-in; raises TooManyTries."""
        with a_place():
            failure = reserve_try(self.email, self.side)
            is_right = failure.judge(lambda: verify_password(self.password_hash or None, password))
        if is_right:
            failure.take_back()
        else:
            self.record(audit.Event.SIGN_IN_FAILED, where="settings")
        return is_right

    def change_password(self, password: str, *, keep_session: str = "") -> None:
        """A new password: every other session ends, every code dies, and a mail tells it.

        keep_session: public id of the session that stays; none after a reset.
        """
        hashed = hash_password(password)
        with exclusively(self.lock):
            self._replace_password(hashed, keep_session)

    @classmethod
    def reset_password(cls, code: EmailCode, password: str) -> Self:
        """The end of « Mot de passe oublié? »: no session is opened (SECURITY.md A18 to A20); raises StaleVerification.

        Hashing may be refused (Busy): it comes first, so that the verification is not used up for nothing.
        """
        hashed = hash_password(password)
        with exclusively(f"account:{cls.side}{code.address}"):
            person = cls.with_email(code.address)
            if person is None or not code.complete():
                raise StaleVerification
            person._replace_password(hashed)
        return person

    @property
    def lock(self) -> str:
        """The name of the transactions that change this account."""
        return f"account:{self.bucket}"

    def _replace_password(self, hashed: str, keep_session: str = "") -> None:
        from .web_session import WebSession

        mine, is_first = type(self), not self.password_hash
        self.password_hash, self.password_changed_at = hashed, now()
        changes = {mine.password_hash: hashed, mine.password_changed_at: self.password_changed_at}
        mine.update(changes).where(mine.id == self.id).execute()
        WebSession.end_all(self, but=keep_session)
        EmailCode.cancel_all(self.email)
        Attempt.forget(AttemptKind.SIGN_IN_FAILED, self.bucket)
        if not is_first:
            self._tell_password_changed(self.password_changed_at)
        self.record(audit.Event.PASSWORD_CHANGED)

    def _tell_password_changed(self, at: datetime) -> None:
        facts = {"at": at.isoformat()} | ({"side": self.side} if self.side else {})
        OutgoingMail.write(MailKind.PASSWORD_CHANGED, self.email, self.language, facts)

    def choose_language(self, language: str) -> None:
        """The language of pages and mails."""
        self.language = language
        type(self).update(language=language).where(type(self).id == self.id).execute()
