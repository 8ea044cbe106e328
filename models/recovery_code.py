"""Recovery codes: eight words that open the desk once each, kept on paper for the day when the telephone is lost."""

import json

import peewee

from . import audit
from .base import Model, MomentField, database
from .clock import now
from .secrets import keyed_hash, seal, spoken, unseal
from .staff import StaffMember

COUNT = 8


class RecoveryCode(Model):
    """One code of one person. Only a keyed hash of it is stored; it is shown once, when it is made."""

    staff = peewee.ForeignKeyField(StaffMember, on_delete="CASCADE", index=False)
    code_hash = peewee.CharField(max_length=64)
    used_at = MomentField(null=True)

    class Meta:
        indexes = ((("staff", "code_hash"), True),)

    @classmethod
    def give(cls, staff: StaffMember) -> str:
        """Eight new ones, sealed until `shown`, such as « 7K3M-92QD-XH4T »; the former ones are worth nothing."""
        codes = [spoken(12) for _ in range(COUNT)]
        with database.atomic():
            cls.forget(staff)
            cls.insert_many([{"staff": staff.id, "code_hash": _hash(staff, code)} for code in codes]).execute()
            staff.record(audit.Event.FACTOR_ADDED, what="recovery codes")
        return seal(json.dumps(codes))

    @staticmethod
    def shown(sealed: str) -> list[str]:
        """The codes that were just given, for the one page that shows them."""
        return json.loads(unseal(sealed)) if sealed else []

    @classmethod
    def forget(cls, staff: StaffMember) -> None:
        """None of that person’s codes works any more."""
        cls.delete().where(cls.staff == staff.id).execute()

    @classmethod
    def left(cls, staff: StaffMember) -> int:
        """How many are still good."""
        return cls.select().where((cls.staff == staff.id) & cls.used_at.is_null()).count()

    @classmethod
    def spend(cls, staff: StaffMember, typed: str) -> bool:
        """Use one up; of many who send the same at once, one is told True."""
        mine = (cls.staff == staff.id) & (cls.code_hash == _hash(staff, typed)) & cls.used_at.is_null()
        return cls.update(used_at=now()).where(mine).execute() == 1


def _hash(staff: StaffMember, code: str) -> str:
    """Capitals or not, with or without hyphens and spaces: what counts are the letters and digits."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed_hash("recovery code", staff.public_id, letters)
