"""A visitor’s session: a row; the cookie holds only an opaque 256-bit name of it (SECURITY.md S1 to S7)."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import peewee

from . import audit, base
from .asker import asker
from .base import DatabaseTrouble, Model, MomentField, database, if_it_is_quiet
from .clock import now
from .parent import Parent
from .prepared import Prepared, PreparedChange, PreparedInsert
from .secrets import public_id
from .staff import StaffMember


class WebSession(Model):
    """What the portal remembers between two requests of one browser."""

    token_hash = peewee.CharField(max_length=64, unique=True)
    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    parent = peewee.ForeignKeyField(Parent, null=True, backref="sessions", on_delete="CASCADE")
    staff = peewee.ForeignKeyField(StaffMember, null=True, backref="sessions", on_delete="CASCADE")
    data = peewee.TextField(default="{}")
    created_at = MomentField()
    seen_at = MomentField(index=True)
    sudo_at = MomentField(null=True)
    is_remembered = peewee.BooleanField(default=False)
    agent = peewee.CharField(max_length=200, default="")

    @staticmethod
    def new_token() -> str:
        """256 random bits for a cookie."""
        return secrets.token_urlsafe(32)

    @classmethod
    def open(
        cls,
        token: str,
        person: Parent | StaffMember | None = None,
        *,
        remember: bool = False,
        data: Any = None,
        after: "WebSession | None" = None,
    ) -> "WebSession":
        """Begin a session under that token; signing in counts as giving the password just now.

        data: see `keep`; after: the session that ends with it.
        """
        with database.atomic():
            if after:
                after.end()
            if person:
                audit.record(audit.Event.SESSION_CREATED, person.public_id, **person.affair)
            return cls._begun(token, person, remember, json.dumps(data or {}))

    @classmethod
    def _begun(cls, token: str, person: Parent | StaffMember | None, remember: bool, data: str) -> "WebSession":
        moment = now()
        row = cls(
            token_hash=_hash(token),
            parent=person if isinstance(person, Parent) else None,
            staff=person if isinstance(person, StaffMember) else None,
            data=data,
            created_at=moment,
            seen_at=moment,
            sudo_at=moment if person else None,
            is_remembered=remember,
            agent=asker().agent[:200],
        )
        return _written(row)

    @classmethod
    def begin(cls, token: str) -> "WebSession":
        """The row of a visitor who has something to remember; two requests of one visitor may both be the first."""
        try:
            with database.atomic():
                return cls.open(token)
        except peewee.IntegrityError:
            return cls.get(cls.token_hash == _hash(token))

    @classmethod
    def find(cls, token: str) -> "WebSession | None":
        """The living session of that token with its parent, in one query; an expired one is ended and not found."""
        row = next(iter(_of_token(_hash(token))), None)
        if row is None or not row.is_expired:
            return row
        who, affair = (row.person.public_id, row.person.affair) if row.person else ("", {})
        audit.record(audit.Event.SESSION_EXPIRED, who, **affair)
        row.end()
        return None

    @property
    def expires_at(self) -> datetime:
        """When it ends if nothing more happens: idle, absolute or remembered time, each from the settings."""
        limits = base.settings
        if self.is_remembered:
            return self.created_at + timedelta(seconds=limits.session_remember_seconds)
        idle = self.seen_at + timedelta(seconds=limits.session_idle_seconds)
        return min(idle, self.created_at + timedelta(seconds=limits.session_lifetime_seconds))

    @property
    def person(self) -> Parent | StaffMember | None:
        """Who is signed in, if anybody is; a staff member costs one more query, a parent is loaded already."""
        return self.staff if self.staff_id else self.parent

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= now() or (self.person is not None and not self.person.is_active)

    def touch(self) -> None:
        """Somebody is there. Written at most once per thirtieth of the idle time, and by a later request when it
        would have to wait.
        """
        if (now() - self.seen_at).total_seconds() >= base.settings.session_idle_seconds / 30:
            self.seen_at = now()
            try:
                with if_it_is_quiet():
                    WebSession.update(seen_at=self.seen_at).where(WebSession.id == self.id).execute()
            except DatabaseTrouble:
                return

    def keep(self, data: dict[str, Any]) -> None:
        """Store what the visitor’s journey needs (never a code, a password or a counter)."""
        told = json.dumps(data)
        if told != self.data:
            self.data = told
            _kept(told, self.id)

    def kept(self) -> dict[str, Any]:
        """What `keep` stored."""
        return json.loads(self.data)

    def end(self) -> None:
        """The cookie is worth nothing from now on."""
        _ended(self.id)

    @property
    def is_sudo(self) -> bool:
        """Was the password given within the last ten minutes?"""
        if self.sudo_at is None:
            return False
        return now() - self.sudo_at < timedelta(seconds=base.settings.sudo_seconds)

    def grant_sudo(self) -> None:
        """The password was just given again."""
        WebSession.update(sudo_at=now()).where(WebSession.id == self.id).execute()

    @classmethod
    def of(cls, person: Parent | StaffMember) -> list["WebSession"]:
        """That person’s living sessions, the newest first."""
        rows = cls.select(cls, Parent).join(Parent, peewee.JOIN.LEFT_OUTER).where(_whose(person))
        return [row for row in rows.order_by(cls.seen_at.desc()) if not row.is_expired]

    @classmethod
    def end_all(cls, person: Parent | StaffMember, but: str = "") -> int:
        """End that person’s sessions, but the one of that public id; returns how many."""
        others = _whose(person) & (cls.public_id != but)
        audit.record(audit.Event.SESSION_ENDED, person.public_id, kept=bool(but), **person.affair)
        return cls.delete().where(others).execute()

    @classmethod
    def end_one(cls, person: Parent | StaffMember, name: str) -> bool:
        """End one of that person’s own sessions; False when there is no such one."""
        is_ended = cls.delete().where(_whose(person) & (cls.public_id == name)).execute() == 1
        if is_ended:
            audit.record(audit.Event.SESSION_ENDED, person.public_id, session=name, **person.affair)
        return is_ended


def _whose(person: Parent | StaffMember) -> peewee.Expression:
    return (WebSession.staff if isinstance(person, StaffMember) else WebSession.parent) == person.id


@Prepared
def _of_token(token_hash: object) -> "peewee.ModelSelect[WebSession]":
    joined = WebSession.select(WebSession, Parent).join(Parent, peewee.JOIN.LEFT_OUTER)
    return joined.where(WebSession.token_hash == token_hash)


_written = PreparedInsert(WebSession)


@PreparedChange
def _kept(data: object, row: object) -> peewee.Query:
    return WebSession.update({WebSession.data: data}).where(WebSession.id == row)


@PreparedChange
def _ended(row: object) -> peewee.Query:
    return WebSession.delete().where(WebSession.id == row)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
