"""« Écrire aux familles »: one letter a guardian for everything that a school waits for, and not twice in a while."""

from collections import defaultdict
from datetime import timedelta

from . import audit
from .absence_register import AbsenceRegister
from .base import exclusively
from .clock import now
from .desk import Desk
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .recorded_absence import RecordedAbsence, RecordedState
from .recorded_facts import recorded_facts
from .roster import Guardian, Pupil

REST = timedelta(hours=12)
_BATCH = 500


class AbsenceReminder:
    """The letters of one school, through its desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.school = desk, desk.school

    def due(self) -> list[RecordedAbsence]:
        """What is to be explained and was not written about for 12 hours, whatever its day. One query."""
        silent = RecordedAbsence.reminded_at.is_null() | (RecordedAbsence.reminded_at < now() - REST)
        mine = (RecordedAbsence.school == self.school.id) & (RecordedAbsence.state == RecordedState.TO_EXPLAIN)
        rows = RecordedAbsence.with_pupils().where(mine & silent & Pupil.removed_at.is_null())
        return list(rows.order_by(Pupil.last_name, Pupil.first_name, RecordedAbsence.day, RecordedAbsence.span))

    def write(self) -> int:
        """One letter to each guardian’s address, about all of that address’s children; returns how many left.

        Pressed twice, even at once, it writes once.
        """
        with exclusively(AbsenceRegister(self.school).lock):
            due = self.due()
            readers = _readers({row.pupil_id for row in due})
            languages = _languages(set(readers))
            for email, pupils in readers.items():
                theirs = [recorded_facts(row) for row in due if row.pupil_id in pupils]
                facts = {"recorded": theirs, "phone": self.school.phone, "has_account": email in languages}
                language = languages.get(email, self.school.language)
                OutgoingMail.write(MailKind.TO_EXPLAIN, email, language, facts)
            self._remember([row for row in due if any(row.pupil_id in pupils for pupils in readers.values())])
            if readers:
                who, count = self.desk.staff.public_id, len(readers)
                audit.record(audit.Event.FAMILIES_REMINDED, who, "", self.school, letters=count, absences=len(due))
        return len(readers)

    def _remember(self, rows: list[RecordedAbsence]) -> None:
        moment = now()
        for start in range(0, len(rows), _BATCH):
            ids = [row.id for row in rows[start : start + _BATCH]]
            RecordedAbsence.update(reminded_at=moment).where(RecordedAbsence.id.in_(ids)).execute()


def _readers(pupil_ids: set[int]) -> dict[str, set[int]]:
    """By address, the pupils on whose files it stands. One query for each 500 pupils."""
    found: dict[str, set[int]] = defaultdict(set)
    ids = sorted(pupil_ids)
    for start in range(0, len(ids), _BATCH):
        mine = Guardian.pupil.in_(ids[start : start + _BATCH])
        for guardian in Guardian.select().where(mine).order_by(Guardian.id):
            found[guardian.email].add(guardian.pupil_id)
    return found


def _languages(emails: set[str]) -> dict[str, str]:
    """The language of each address that has an account."""
    found: dict[str, str] = {}
    addresses = sorted(emails)
    for start in range(0, len(addresses), _BATCH):
        mine = Parent.email.in_(addresses[start : start + _BATCH])
        found.update({parent.email: parent.language for parent in Parent.select().where(mine)})
    return found
