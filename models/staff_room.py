"""The staff of a board, as its administrators see and change it; nobody of another board is in the room."""

from functools import cached_property

import peewee

from . import audit, staff_invitation
from .base import database, exclusively
from .board import School
from .second_factor import SecondFactor
from .staff import StaffMember
from .web_session import WebSession
from .workplace import Workplace


class NotAllowed(Exception):
    """An administrator neither closes the own account, nor acts once it is closed: a board always keeps one."""


class StaffRoom:
    """Everybody who works for the board of this administrator."""

    def __init__(self, administrator: StaffMember) -> None:
        self.administrator = administrator

    @classmethod
    def of(cls, staff: StaffMember) -> "StaffRoom | None":
        """The room that this person may enter, or None (SECURITY.md S12)."""
        return cls(staff) if staff.is_administrator else None

    @cached_property
    def members(self) -> list[StaffMember]:
        """Administrators first, then by school. One query."""
        found = StaffMember.select(StaffMember, School).join(School, peewee.JOIN.LEFT_OUTER)
        mine = found.where(StaffMember.board == self.administrator.board_id)
        return list(mine.order_by(StaffMember.role, School.name, StaffMember.email))

    def member(self, name: str) -> StaffMember | None:
        """The colleague of that public identifier; None for anybody else’s (SECURITY.md S11)."""
        return next((member for member in self.members if member.public_id == name), None)

    @cached_property
    def places(self) -> list[Workplace]:
        """The board itself, then its schools."""
        board = self.administrator.board
        return [Workplace(board), *(Workplace(board, school) for school in self.administrator.schools)]

    def invite(self, email: str, place: Workplace, language: str) -> StaffMember:
        """Invite somebody, or once more somebody who has not come yet; raises WorksElsewhere."""
        return staff_invitation.invite(email, place, language, by=self.administrator)

    def open_first_school(self, code: str, name: str) -> School | None:
        """The board’s first school, whose desk then takes the first roster; None: the board has schools already.

        The roster decides as ever: it renames this school, and brings the others.
        """
        board = self.administrator.board
        with exclusively(f"first-school:{board.id}"):
            if School.select().where(School.board == board).exists():
                return None
            school = School.create(board=board, code=code, name=name)
            audit.record(audit.Event.SETTINGS_CHANGED, self.administrator.public_id, "", school, what="first school")
            return school

    def disable(self, member: StaffMember) -> None:
        """That account opens nothing from now on. Raises NotAllowed: two cannot close each other’s at once."""
        with exclusively(f"staff-of:{member.board_id}"):
            actor = StaffMember.get_by_id(self.administrator.id)
            if member == self.administrator or not actor.is_active:
                raise NotAllowed
            close_account(member, by=self.administrator.public_id)

    def enable(self, member: StaffMember) -> None:
        """That account opens again, with its password and its second factor."""
        with exclusively(f"staff-of:{member.board_id}"):
            _set_disabled(member, False)
            member.record(audit.Event.STAFF_ENABLED, by=self.administrator.public_id)

    def forget_second_factor(self, member: StaffMember) -> None:
        """For a lost telephone: the account goes back to its invitation, which is mailed again.

        Raises NotAllowed for the own account: who is here has it at hand, and another one can help.
        """
        if member == self.administrator:
            raise NotAllowed
        with exclusively(f"staff-of:{member.board_id}"):
            SecondFactor(member).forget()
            if member.is_active:
                self.invite(member.email, Workplace.of(member), member.language)


def close_account(member: StaffMember, *, by: str) -> None:
    """It opens nothing from now on: its sessions end, and it cannot sign in. by: who says so, for the trail."""
    with database.atomic():
        _set_disabled(member, True)
        WebSession.end_all(member)
        member.record(audit.Event.STAFF_DISABLED, by=by)


def _set_disabled(member: StaffMember, is_disabled: bool) -> None:
    member.is_disabled = is_disabled
    StaffMember.update(is_disabled=is_disabled).where(StaffMember.id == member.id).execute()
