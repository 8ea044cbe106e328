"""When a staff member last looked at a school’s notices: what came since is new to that person."""

from datetime import UTC, datetime

import peewee

from .base import Model, MomentField
from .board import School
from .staff import StaffMember


class StaffLook(Model):
    """One person’s last look at one school."""

    staff = peewee.ForeignKeyField(StaffMember, on_delete="CASCADE", index=False)
    school = peewee.ForeignKeyField(School, on_delete="CASCADE")
    at = MomentField(null=True)

    class Meta:
        indexes = ((("staff", "school"), True),)

    @property
    def since(self) -> datetime:
        """From when on everything is new to that person: the beginning of time, before any look."""
        return self.at or datetime.fromtimestamp(0, UTC)

    @classmethod
    def of(cls, staff: StaffMember, school: School) -> "StaffLook":
        """The stored look, or one that has never been (its `at` is None)."""
        found = cls.get_or_none((cls.staff == staff.id) & (cls.school == school.id))
        return found or cls(staff=staff, school=school, at=None)

    @classmethod
    def renew(cls, staff: StaffMember, school: School, moment: datetime) -> None:
        """That person looked then."""
        key = [cls.staff, cls.school]
        cls.insert(staff=staff, school=school, at=moment).on_conflict(
            conflict_target=key, update={cls.at: moment}
        ).execute()
