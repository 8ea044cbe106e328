"""What a file sent from a desk may speak of: a secretary’s, one school; an administrator’s, those of the board."""

from .base import database
from .board import Board, School
from .roster import Pupil
from .roster_fault import KEPT_FAULTS, Fault, Problem, RosterRefused
from .roster_file import Roster
from .roster_plan import RosterPlan
from .roster_upload import RosterUpload
from .stored_roster import batches


class RosterScope:
    """One board, and the only school when there is one (SECURITY.md S12)."""

    def __init__(self, board: Board, school: School | None) -> None:
        self._board, self._school = board, school

    @classmethod
    def of(cls, upload: RosterUpload) -> "RosterScope":
        """That of who sent this file."""
        return cls(upload.board, upload.school)

    def check(self, roster: Roster) -> None:
        """Raises RosterRefused, with each line that speaks of another board or school.

        A OneRoster zip also names schools without a line: those it empties, and those that a delta’s leavers leave.
        """
        places = [(row.line, *row.school_key) for row in roster.rows]
        listed = {(board, school) for _line, board, school in places}
        places += [(0, *key) for key in roster.schools if key not in listed]
        faults = [fault for place in places if (fault := self._fault(*place))]
        if faults:
            raise RosterRefused(faults[:KEPT_FAULTS], len(faults))

    def _fault(self, line: int, board: str, school: str) -> Fault | None:
        if board != self._board.code:
            return Fault(line, "organisme", board, Problem.OTHER_BOARD, self._board.code)
        if self._school and school != self._school.code:
            return Fault(line, "ecole", school, Problem.OTHER_SCHOOL, self._school.code)
        return None

    def check_plan(self, plan: RosterPlan) -> None:
        """Raises RosterRefused: a secretary cannot take a pupil out of another school, nor read that pupil’s file."""
        if self._school is None:
            return
        lines = {change[0]: change[1] for change in plan.changed}
        faults = [
            Fault(lines[pupil_id].line, "fiche", lines[pupil_id].file_number, Problem.ELSEWHERE)
            for pupil_id in sorted(self._elsewhere(list(lines)), key=lambda found: lines[found].line)
        ]
        if faults:
            raise RosterRefused(faults[:KEPT_FAULTS], len(faults))

    def _elsewhere(self, pupils: list[int]) -> list[int]:
        found: list[int] = []
        for ids in batches(pupils):
            other = Pupil.id.in_(ids) & (Pupil.school != self._school) & Pupil.removed_at.is_null()
            found += [pupil_id for (pupil_id,) in database.execute(Pupil.select(Pupil.id).where(other)).fetchall()]
        return found
