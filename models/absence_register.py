"""The school’s register of absences: what is noted, once, and taken back without losing what a parent has said."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from .absence_mark import AbsenceMark
from .absence_meeting import meet
from .board import School
from .clock import now
from .explain_delay import explain_by
from .recorded_absence import RecordedAbsence, RecordedState
from .secrets import public_id
from .staff import StaffMember

_BATCH = 200


class Noted(NamedTuple):
    """One mark of one pupil of the school."""

    pupil_id: int
    day: date
    mark: AbsenceMark


class AbsenceRegister:
    """What one school has noted. Call its acts inside `exclusively(register.lock)`, where what they rest on is read."""

    def __init__(self, school: School, staff: StaffMember | None = None) -> None:
        self.school, self.staff = school, staff
        self.lock = f"recorded:{school.id}"

    def note(self, noted: Sequence[Noted]) -> int:
        """Record these, each once; what stands already stays as it is. Returns how many are new or noted again.

        What was taken back is there again with its explanation; a span that replaces one taken back inherits it.
        """
        count = 0
        for start in range(0, len(noted), _BATCH):
            count += self._note(noted[start : start + _BATCH])
        return count

    def _note(self, noted: Sequence[Noted]) -> int:
        rows = {(each.pupil_id, each.day, each.mark.span): each for each in noted}
        known = self._known(noted)
        taken_back = [row for row in known if row.state is RecordedState.WITHDRAWN]
        again = [row for row in taken_back if (row.pupil_id, row.day, row.span) in rows]
        new = rows.keys() - {(row.pupil_id, row.day, row.span) for row in known}
        said = {(row.pupil_id, row.day): row for row in taken_back if row.reason_code}
        self._revive(again)
        self._insert([rows[key] for key in sorted(new)], said)
        days = [each.day for each in noted]
        meet({each.pupil_id for each in noted}, min(days), max(days))
        return len(again) + len(new)

    def _known(self, noted: Sequence[Noted]) -> list[RecordedAbsence]:
        """Everything recorded of these pupils on these days, taken back or not. One query, on an index."""
        pupils, days = {each.pupil_id for each in noted}, {each.day for each in noted}
        return list(RecordedAbsence.select().where(RecordedAbsence.pupil.in_(pupils) & RecordedAbsence.day.in_(days)))

    def _revive(self, rows: Iterable[RecordedAbsence]) -> None:
        for row in rows:
            state = RecordedState.EXPLAINED if row.reason_code else RecordedState.TO_EXPLAIN
            facts = {"state": state, "explain_by": explain_by(self.school, row.day), **self._signature()}
            RecordedAbsence.update(facts).where(RecordedAbsence.id == row.id).execute()

    def _insert(self, noted: Sequence[Noted], said: dict[tuple[int, date], RecordedAbsence]) -> None:
        rows = [self._row(each, said.get((each.pupil_id, each.day))) for each in noted]
        if rows:
            RecordedAbsence.insert_many(rows).execute()

    def _row(self, noted: Noted, former: RecordedAbsence | None) -> dict[str, Any]:
        return {
            "public_id": public_id(),
            "pupil": noted.pupil_id,
            "school": self.school.id,
            "day": noted.day,
            **noted.mark.facts,
            "state": RecordedState.EXPLAINED if former else RecordedState.TO_EXPLAIN,
            "explain_by": explain_by(self.school, noted.day),
            "recorded_at": now(),
            "reason_code": former.reason_code if former else "",
            "reason_fr": former.reason_fr if former else "",
            "reason_en": former.reason_en if former else "",
            "explanation": former.explanation if former else "",
            "answered_by": former.answered_by_id if former else None,
            "answered_at": former.answered_at if former else None,
            **self._signature(),
        }

    def _signature(self) -> dict[str, Any]:
        return {"recorded_by": self.staff.id if self.staff else None, "changed_at": now()}

    def take_back(self, rows: Sequence[RecordedAbsence]) -> None:
        """The pupils were there after all; what their parents said is kept, in case it is noted again."""
        ids = [row.id for row in rows]
        facts = {"state": RecordedState.WITHDRAWN, "notice": None, **self._signature()}
        RecordedAbsence.update(facts).where(RecordedAbsence.id.in_(ids)).execute()

    def standing(self, pupil_ids: Iterable[int], day: date) -> list[RecordedAbsence]:
        """What stands of these pupils on that day. One query."""
        mine = RecordedAbsence.pupil.in_(list(pupil_ids)) & (RecordedAbsence.day == day)
        rows = RecordedAbsence.select().where(mine & (RecordedAbsence.state != RecordedState.WITHDRAWN))
        return list(rows.order_by(RecordedAbsence.pupil, RecordedAbsence.span))
