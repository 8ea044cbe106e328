"""The recorded absences of a school, one by one: what it does with one that a parent says is not exact."""

from . import audit
from .absence_register import AbsenceRegister
from .base import exclusively
from .clock import now
from .desk import Desk
from .explain_delay import explain_by
from .notice_draft import written
from .outbox import MailKind, OutgoingMail
from .recorded_absence import RecordedAbsence, RecordedState
from .recorded_facts import recorded_facts


class SettledAlready(Exception):
    """Somebody did otherwise meanwhile; nothing was stored. absence: as it stands now."""

    def __init__(self, absence: RecordedAbsence) -> None:
        super().__init__(absence.state)
        self.absence = absence


class RecordedBook:
    """The recorded absences of one school, one by one, through its desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.register = desk, AbsenceRegister(desk.school, desk.staff)

    def find(self, name: str) -> RecordedAbsence | None:
        """That of this public id at this school; another school’s and one that does not exist are None."""
        mine = (RecordedAbsence.school == self.desk.school.id) & (RecordedAbsence.public_id == name)
        return RecordedAbsence.with_pupils().where(mine).first() if "\x00" not in name else None

    def of_pupil(self, pupil: int, limit: int = 10) -> list[RecordedAbsence]:
        """What stands of the pupil of that id at this school, the latest day first. One query."""
        mine = (RecordedAbsence.school == self.desk.school.id) & (RecordedAbsence.pupil == pupil)
        rows = RecordedAbsence.with_pupils().where(mine & (RecordedAbsence.state != RecordedState.WITHDRAWN))
        return list(rows.order_by(RecordedAbsence.day.desc(), RecordedAbsence.span).limit(limit))

    def take_back(self, name: str) -> None:
        """The pupil was there: nothing is asked any more. Whoever disputed it is told. Twice is once."""
        with exclusively(self.register.lock):
            row = self._row(name)
            if row.state is RecordedState.WITHDRAWN:
                return
            self.register.take_back([row])
            self._remember(row, "withdrawn")

    def maintain(self, name: str, note: str) -> None:
        """It stands, for the reason that the note gives, and is to be explained again. Raises SettledAlready."""
        with exclusively(self.register.lock):
            row, note = self._row(name), written(note)
            if row.state is RecordedState.TO_EXPLAIN and row.note == note:
                return
            if row.state is not RecordedState.DISPUTED:
                raise SettledAlready(row)
            row.explain_by = row.explain_by if row.explain_by > now() else explain_by(row.school, row.day)
            facts = {"state": RecordedState.TO_EXPLAIN, "note": note, "explain_by": row.explain_by, "changed_at": now()}
            RecordedAbsence.update(facts).where(RecordedAbsence.id == row.id).execute()
            self._remember(row, "maintained", note)

    def _row(self, name: str) -> RecordedAbsence:
        row = self.find(name)
        assert row is not None, "the view has found it through the same desk"
        return row

    def _remember(self, row: RecordedAbsence, outcome: str, note: str = "") -> None:
        """The trail; and a letter to the parent who disputed it, if that address is still on the file."""
        who = self.desk.staff.public_id
        audit.record(audit.Event.DISPUTE_SETTLED, who, "", row.school, absence=row.public_id, outcome=outcome)
        reader = row.answered_by if row.state is RecordedState.DISPUTED else None
        if reader and reader.email in row.pupil.guardian_emails:
            facts = {"recorded": [recorded_facts(row)], "outcome": outcome, "answer": note, "phone": row.school.phone}
            OutgoingMail.write(MailKind.DISPUTE_SETTLED, reader.email, reader.language, facts)
