"""A desk: what one staff member sees and does at one school; nothing of another school can be reached through it."""

from datetime import date
from functools import cached_property

from .board import School
from .clock import now, today
from .desk_notices import DeskNotices
from .desk_waits import Waits
from .pupil_file import file_name
from .roster import Pupil
from .staff import StaffMember
from .staff_look import StaffLook


class Desk:
    """One staff member at one school. `Desk.of` is the only way in, so the check of rights cannot be left out."""

    def __init__(self, staff: StaffMember, school: School) -> None:
        self.staff, self.school = staff, school

    @classmethod
    def of(cls, staff: StaffMember, slug: str) -> "Desk | None":
        """The desk of that person at the school of that slug, or None (SECURITY.md S12)."""
        school = staff.serves(slug)
        return cls(staff, school) if school else None

    @property
    def is_administrator(self) -> bool:
        return self.staff.is_administrator

    @cached_property
    def today(self) -> date:
        """The day that it is at the school."""
        return today(self.school.time_zone)

    @cached_property
    def notices(self) -> DeskNotices:
        """The notices of this school, to be read and answered."""
        return DeskNotices(self.staff, self.school)

    @cached_property
    def waits(self) -> Waits:
        """What waits for this person today. One query."""
        return Waits.at(self.staff, self.school, self.today)

    def file_name(self, pupil: Pupil) -> str | None:
        """How an address calls that pupil’s file; None once the pupil has left this school’s roster."""
        is_here = pupil.school_id == self.school.id and pupil.removed_at is None
        return file_name(pupil.id) if is_here else None

    def look(self) -> StaffLook:
        """When this person last looked at this school’s notices."""
        return StaffLook.of(self.staff, self.school)

    def looked(self) -> None:
        """What is there now has been seen."""
        StaffLook.renew(self.staff, self.school, now())
