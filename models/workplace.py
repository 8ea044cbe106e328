"""Where a staff member works: one school, or a whole board; and how a person at a terminal names it."""

from typing import NamedTuple

from .board import Board, School
from .staff import Role, StaffMember


class UnknownWorkplace(LookupError):
    """No school, or no board, has that code."""


class SeveralSchools(UnknownWorkplace):
    """Several boards have a school of that code; `slugs` tells them apart."""

    def __init__(self, slugs: list[str]) -> None:
        self.slugs = slugs


class Workplace(NamedTuple):
    """A board, and the school of it where somebody works; no school for an administrator."""

    board: Board
    school: School | None = None

    @property
    def role(self) -> Role:
        return Role.SECRETARY if self.school else Role.ADMINISTRATOR

    @property
    def name(self) -> str:
        """« École des Grands-Pins », « Centre de services scolaire de la Capitale »."""
        return self.school.name if self.school else self.board.name

    @classmethod
    def of(cls, staff: StaffMember) -> "Workplace":
        """Where that person works now."""
        return cls(staff.board, staff.school)

    @classmethod
    def of_codes(cls, school: str = "", board: str = "") -> "Workplace":
        """By the codes of the roster: a board’s, a school’s (« 001 », « 732000-001 »), or both.

        Raises UnknownWorkplace, or SeveralSchools when a bare code is that of several schools.
        """
        if not school:
            found = Board.get_or_none(Board.code == board)
            if found is None:
                raise UnknownWorkplace
            return cls(found)
        places = _schools(school, board)
        if not places:
            raise UnknownWorkplace
        only, *others = places
        if others:
            raise SeveralSchools([place.slug for place in places])
        return cls(only.board, only)


def _schools(code: str, board: str) -> list[School]:
    before, _hyphen, after = code.partition("-")
    is_meant = (School.code == code) | ((Board.code == before) & (School.code == after))
    of_board = (Board.code == board) if board else (Board.id == Board.id)
    query = School.select(School, Board).join(Board, attr="board").where(is_meant & of_board)
    return list(query.order_by(Board.code))
