"""« Personnel »: who works at one school (secretary) or for one board (administrator), and may open its pages."""

from enum import StrEnum

import peewee
from flask_login import UserMixin
from playhouse.fields import EnumField

from .base import Model, MomentField
from .board import Board, School
from .clock import now
from .secrets import public_id


class Role(StrEnum):
    """What a staff member may do: a secretary serves one school, an administrator all those of a board."""

    SECRETARY = "secretary"
    ADMINISTRATOR = "administrator"


class StaffMember(UserMixin, Model):
    """An account of the school’s side: an address, a password, a second factor. Never a parent’s account."""

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
    def is_active(self) -> bool:
        return not self.is_disabled

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    def get_id(self) -> str:
        """For Flask-Login; a parent’s is a bare number, so the two can never be taken for each other."""
        return f"staff-{self.id}"

    @property
    def schools(self) -> list[School]:
        """The schools that this person serves, by name, their board loaded. One query."""
        mine = School.board == self.board_id if self.is_administrator else School.id == self.school_id
        return list(School.select(School, Board).join(Board, attr="board").where(mine).order_by(School.name, School.id))

    def serves(self, slug: str) -> School | None:
        """The school of that slug, if this person serves it; else None, whether or not it exists (SECURITY.md S12)."""
        return next((school for school in self.schools if school.slug == slug), None)
