"""On whose behalf a roster is imported: who judges the plan before anything is written, and what is noted after it."""

from typing import Any

from . import audit
from .board import School
from .kept_roster import keep_previous
from .roster_plan import RosterPlan
from .staff import StaffMember


class Errand:
    """The command line’s: everything is allowed. All of it happens inside the transaction of the import."""

    staff: StaffMember | None = None
    event = audit.Event.ROSTER_IMPORTED

    def judge(self, plan: RosterPlan) -> None:
        """Raise what stops the import; nothing has been written yet."""

    def keep(self, plan: RosterPlan) -> None:
        """Keep the roster that this plan is about to change."""
        keep_previous(plan, self.staff)

    def note(self, plan: RosterPlan, **facts: Any) -> None:
        """Write down that it was done."""
        who = self.staff.public_id if self.staff else ""
        audit.record(self.event, who, **whose(plan), **plan.facts, **facts)


def whose(plan: RosterPlan) -> dict[str, Any]:
    """Whose affair it is: one school’s, one board’s, or several boards’, which only the portal’s keeper reads."""
    if len(plan.schools) == 1:
        [(board, code)] = plan.schools
        return {"school": School.get_or_none((School.board == plan.boards[board]) & (School.code == code))}
    boards = {board for board, _code in plan.schools}
    return {"of_board": plan.boards[next(iter(boards))] if len(boards) == 1 else None}
