"""« Personnel »: who works at one school (secretary) or for one board (administrator), and may open its pages."""

from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from .account import Account
from .base import MomentField
from .board import Board, School
from .clock import now
from .secrets import public_id


class Role(StrEnum):
    """What a staff member may do: a secretary serves one school, an administrator all those of a board."""

    SECRETARY = "secretary"
    ADMINISTRATOR = "administrator"


class StaffMember(Account):
    """An account of the school’s side: an address, a password, a second factor. Never a parent’s account."""

    side = "staff:"

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    email = peewee.CharField(max_length=254, unique=True)
    role = EnumField(Role, max_length=15)
    board = peewee.ForeignKeyField(Board, backref="staff", on_delete="CASCADE")
    school = peewee.ForeignKeyField(School, null=True, backref="staff", on_delete="CASCADE")  # of a secretary
    password_hash = peewee.CharField(max_length=200, default="")  # empty until the invitation is accepted
    sealed_totp = peewee.TextField(default="")  # the secret of the second factor, sealed
    totp_confirmed_at = MomentField(null=True)
    totp_last_step = peewee.IntegerField(default=0)  # a code is taken once (RFC 6238, section 5.2)
    language = peewee.CharField(max_length=2, default="fr")
    is_disabled = peewee.BooleanField(default=False)
    created_at = MomentField(default=now)
    password_changed_at = MomentField(null=True)

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def is_settled(self) -> bool:
        """Has the invitation been accepted, to its end: a password and a second factor?"""
        return bool(self.password_hash) and self.totp_confirmed_at is not None

    def get_id(self) -> str:
        """For Flask-Login; a parent’s is a bare number, so the two can never be taken for each other."""
        return f"staff-{self.id}"

    @property
    def affair(self) -> dict[str, Any]:
        """What happens to a secretary’s account is the school’s affair; to an administrator’s, the board’s."""
        return {"school": self.school, "of_board": self.board_id}

    @classmethod
    def named(cls, public_id: str) -> "StaffMember | None":
        """The account of that public identifier, or None."""
        return cls.get_or_none(cls.public_id == public_id)

    @property
    def schools(self) -> list[School]:
        """The schools that this person serves, by name, their board loaded. One query."""
        return list(self._served().order_by(School.name, School.id))

    def serves(self, slug: str) -> School | None:
        """The school of that slug, if this person serves it; else None, whether or not it exists (SECURITY.md S12).

        One query, one row: a board may have 200 schools, and an open page asks every few seconds.
        """
        is_named = Board.code.concat("-").concat(School.code) == slug
        return self._served().where(is_named).first() if "\x00" not in slug else None

    def _served(self) -> "peewee.ModelSelect[School]":
        mine = School.board == self.board_id if self.is_administrator else School.id == self.school_id
        return School.select(School, Board).join(Board, attr="board").where(mine)
