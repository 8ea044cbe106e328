"""A rehearsal: one run of tests. Its addresses, schools and pupils are recognisable, so nothing else is touched."""

import re
from dataclasses import dataclass

import peewee

from .absence import AbsenceNotice
from .board import Board, School
from .email_address import canonical_email
from .parent import Parent
from .reason import Reason
from .roster import Pupil
from .staff import StaffMember

SCHOOL_NAME = "École des Essais"
_NAME = re.compile(r"([a-z][a-z0-9]{3,9})(?:-([a-z0-9]{1,4}))?(?:-[0-9]{1,9})?")


class NotInRehearsal(ValueError):
    """What an act names is not of this rehearsal, or cannot be; nothing was touched. The text says what to do."""


@dataclass(frozen=True)
class Rehearsal:
    """A run and one of its workers. Everything is reached through it, so nothing of a real school can be."""

    run: str
    worker: str = "0"

    @classmethod
    def named(cls, name: str) -> "Rehearsal | None":
        """« ab12cd-3-17 »: the run, its worker (0 if left out), one of its visitors; None for any other text."""
        found = _NAME.fullmatch(name)
        return cls(found[1], found[2] or "0") if found else None

    # ---- how its records are recognised ---------------------------------------------------------------------------

    @property
    def mark(self) -> str:
        """What each of its addresses begins with."""
        return f"qa+{self.run}-"

    @property
    def school_code(self) -> str:
        """The code of this worker’s schools: one a board, which no other worker shares."""
        return f"QA-{self.run}-{self.worker}"

    @property
    def board_code(self) -> str:
        """The code of the board that the run may make for itself."""
        return f"QA{self.run}"

    def secretariat(self, board_code: str) -> str:
        """Where its school of that board reads its mail."""
        return f"{self.mark}{self.worker}-secretariat-{board_code.lower()}@ecole.example"

    def schools(self) -> "peewee.ModelSelect[School]":
        """The ids of every school of the run: those it made, and those registered in its own board."""
        own_board = Board.select(Board.id).where(Board.code == self.board_code)
        is_own = School.code.startswith(f"QA-{self.run}-") | School.board.in_(own_board)
        return School.select(School.id).where(is_own)

    # ---- the ways to them -----------------------------------------------------------------------------------------

    def address(self, text: str) -> str:
        """That address, canonical; raises NotInRehearsal unless it bears the mark of the run."""
        try:
            address = canonical_email(text)
        except ValueError as error:
            raise NotInRehearsal(f"« {text[:80]} » is no address: {error}") from None
        if not address.startswith(self.mark):
            raise NotInRehearsal(f"« {text[:80]} » is not of this rehearsal: its addresses begin with « {self.mark} ».")
        return address

    def parent(self, email: str) -> Parent:
        """The account of that address of the run."""
        found = Parent.with_email(self.address(email))
        if found is None:
            raise NotInRehearsal(f"{email} has no account: enrol with account=true.")
        return found

    def staff(self, email: str) -> StaffMember:
        """The account, on the school’s side, of that address of the run."""
        found = StaffMember.with_email(self.address(email))
        if found is None:
            raise NotInRehearsal(f"{email} works nowhere: seat, invite or appoint somebody first.")
        return found

    def board(self, code: str) -> Board:
        """A board of the public list, or the run’s own."""
        found = Board.get_or_none(Board.code == code)
        if found is None:
            raise NotInRehearsal(f"There is no board « {code} ».")
        return found

    def school(self, board_code: str) -> School:
        """This worker’s school of that board, its board loaded; made the first time."""
        board = self.board(board_code)
        mailed = {"name": SCHOOL_NAME, "secretariat_email": self.secretariat(board.code)}
        school, is_new = School.get_or_create(board=board, code=self.school_code, defaults=mailed)
        school.board = board
        if is_new:
            Reason.give_first_reasons(school)
        return school

    def pupil(self, board_code: str, file_number: str) -> Pupil:
        """The pupil of that number, in a school of the run."""
        is_own = (Pupil.file_number == file_number) & Pupil.school.in_(self.schools())
        found = Pupil.select().join(Board).where(is_own & (Board.code == board_code)).first()
        if found is None:
            raise NotInRehearsal(f"No pupil « {file_number} » of this rehearsal in the board « {board_code} ».")
        return found

    def notice(self, reference: str) -> AbsenceNotice:
        """The notice of that reference, for a pupil of a school of the run."""
        is_own = (AbsenceNotice.reference == reference) & AbsenceNotice.school.in_(self.schools())
        found = AbsenceNotice.with_pupils().where(is_own).first()
        if found is None:
            raise NotInRehearsal(f"No notice « {reference} » in this rehearsal.")
        return found
