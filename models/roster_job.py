"""The work on one roster: it is read and compared, or imported; what became of it is written on the upload."""

import json
import logging
from dataclasses import asdict
from typing import Any

from . import audit
from .base import DatabaseTrouble
from .board import School
from .roster_archive import on_disk
from .roster_errand import Errand
from .roster_fault import Fault, Problem, RosterRefused
from .roster_file import Roster
from .roster_import import RosterImport, TooManyRemovals
from .roster_plan import RosterPlan
from .roster_preview import counts_of, preview_of, print_of
from .roster_scope import RosterScope
from .roster_source import read_roster
from .roster_upload import MOST_TRIES, RosterUpload, UploadOrigin, UploadState
from .roster_watch import RosterWatch, WorkerStopped

log = logging.getLogger("portail.roster")


class PlanChanged(Exception):
    """What would be done is no longer what was confirmed; nothing was changed."""

    def __init__(self, plan: RosterPlan) -> None:
        super().__init__("another plan")
        self.plan = plan


class UploadErrand(Errand):
    """That of whoever confirmed a file: only what was read and confirmed, and only in their schools."""

    def __init__(self, upload: RosterUpload) -> None:
        self._upload, self.staff = upload, upload.staff
        is_back = upload.origin is UploadOrigin.RESTORED
        self.event = audit.Event.ROSTER_RESTORED if is_back else audit.Event.ROSTER_IMPORTED

    def judge(self, plan: RosterPlan) -> None:
        """Raises RosterRefused or PlanChanged."""
        RosterScope.of(self._upload).check_plan(plan)
        if print_of(plan) != self._upload.said.get("print"):
            raise PlanChanged(plan)

    def note(self, plan: RosterPlan, **facts: Any) -> None:
        """The file is settled in the same transaction: a worker that dies leaves all of it undone."""
        super().note(plan, upload=self._upload.public_id, **facts)
        if not self._upload.settle(UploadState.IMPORTED, schools=counts_of(plan)):
            raise WorkerStopped


class RosterJob:
    """One file that this worker holds."""

    def __init__(self, upload: RosterUpload) -> None:
        self._upload = upload

    def run(self) -> None:
        """Read it, and compare or import it; whatever happens, the upload says it."""
        try:
            if self._upload.tries > MOST_TRIES:
                raise RosterRefused([Fault(0, "", "", Problem.TROUBLE)], 1)
            with RosterWatch(self._upload) as watch:
                self._work(watch)
        except RosterRefused as refused:
            self._refuse(refused)
        except (PlanChanged, TooManyRemovals) as changed:
            self._show_again(changed.plan)
        except (WorkerStopped, *DatabaseTrouble) as trouble:
            self._upload.release()
            if not isinstance(trouble, WorkerStopped):
                raise
        except Exception:
            self._upload.move(self._upload.state, taken_until=None)  # tried again, and counted
            raise

    def _work(self, watch: RosterWatch) -> None:
        with on_disk(self._upload) as path:
            roster = read_roster(path, watch)
        self._name_schools(roster)
        RosterScope.of(self._upload).check(roster)
        if self._upload.state is UploadState.READING:
            self._compare(RosterPlan(roster, watch))
        else:
            watch.is_writing = True
            confirmed = self._upload.is_confirmed
            RosterImport(roster, confirm_removals=confirmed, progress=watch).apply(UploadErrand(self._upload))

    def _name_schools(self, roster: Roster) -> None:
        """A kept roster brings back also the schools that had nobody, which a CSV file cannot name."""
        for code, name in self._upload.said.get("kept", []):
            roster.schools.setdefault((self._upload.board.code, code), name)

    def _compare(self, plan: RosterPlan, **said: Any) -> None:
        RosterScope.of(self._upload).check_plan(plan)
        outcome = {**self._kept, **preview_of(plan, self._upload.school), **said}
        shown = json.dumps(outcome, ensure_ascii=False)
        self._upload.move(self._upload.state, state=UploadState.READY, outcome=shown, taken_until=None, tries=0)

    def _show_again(self, plan: RosterPlan) -> None:
        """The roster changed since the preview: here is the new one, to be confirmed."""
        self._upload.is_confirmed = False
        self._compare(plan, changed_since=True)

    @property
    def _kept(self) -> dict[str, Any]:
        return {"kept": kept} if (kept := self._upload.said.get("kept")) else {}

    def _refuse(self, refused: RosterRefused) -> None:
        upload = self._upload
        if upload.settle(UploadState.REFUSED, faults=[asdict(fault) for fault in refused.faults], count=refused.count):
            who = upload.staff.public_id if upload.staff else ""
            school: School | None = upload.school
            problems = sorted({fault.problem for fault in refused.faults})
            audit.record(audit.Event.ROSTER_REFUSED, who, school=school, of_board=upload.board_id,
                         faults=refused.count, problems=problems)  # fmt: skip
