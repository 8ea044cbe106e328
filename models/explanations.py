"""« Motiver »: what the school recorded of a parent’s children, and what the parent answers: a reason, or an error."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import peewee

from . import audit
from .base import exclusively
from .board import School
from .clock import now
from .family import Child
from .names import tidy
from .notice_draft import written
from .notice_refused import NeedsExplanation, UnknownReason
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .prepared import Prepared
from .reason import Reason
from .recorded_absence import RecordedAbsence, RecordedState
from .recorded_facts import recorded_facts
from .roster import Guardian, Pupil

MOST_AT_ONCE = 200


def _of_family(email: object, parent: object) -> "peewee.ModelSelect[RecordedAbsence]":
    """What is recorded of the children attached to this account, whose file still bears this address (S11, S13)."""
    on_file = (Guardian.pupil == RecordedAbsence.pupil) & (Guardian.email == email)
    attached = (Child.pupil == RecordedAbsence.pupil) & (Child.parent == parent)
    return (
        RecordedAbsence.with_pupils()
        .join(Guardian, on=on_file)
        .switch(RecordedAbsence)
        .join(Child, on=attached)
        .where(Pupil.removed_at.is_null())
        .switch(RecordedAbsence)
    )


@Prepared
def _to_explain(email: object, parent: object) -> "peewee.ModelSelect[RecordedAbsence]":
    rows = _of_family(email, parent).where(RecordedAbsence.state == RecordedState.TO_EXPLAIN)
    return rows.order_by(RecordedAbsence.day, RecordedAbsence.span, RecordedAbsence.id).limit(MOST_AT_ONCE)


@dataclass
class Explained:
    """What became of the absences that were chosen. taken: somebody else, or the school, settled them first."""

    done: list[RecordedAbsence] = field(default_factory=list)
    taken: list[RecordedAbsence] = field(default_factory=list)


class Explanations:
    """The recorded absences of one parent’s children, as the roster allows now."""

    def __init__(self, parent: Parent) -> None:
        self.parent = parent

    def to_explain(self, child: Child | None = None) -> list[RecordedAbsence]:
        """What is asked of the family, or of one child, the oldest day first. One query."""
        rows = _to_explain(self.parent.email, self.parent.id)
        return [row for row in rows if child is None or row.pupil_id == child.pupil_id]

    def between(self, first: date, last: date) -> list[RecordedAbsence]:
        """What is recorded of the family in that span, but what a notice covers or the school took back. One query."""
        settled = (RecordedState.ANNOUNCED, RecordedState.WITHDRAWN)
        mine = _of_family(self.parent.email, self.parent.id).where(RecordedAbsence.state.not_in(settled))
        inside = mine.where((RecordedAbsence.day >= first) & (RecordedAbsence.day <= last))
        return list(inside.order_by(RecordedAbsence.day, RecordedAbsence.id))

    def answered(self) -> list[RecordedAbsence]:
        """What this parent answered, of the children whom the school still shows. One query."""
        mine = _of_family(self.parent.email, self.parent.id).where(RecordedAbsence.answered_by == self.parent.id)
        return list(mine.order_by(RecordedAbsence.day, RecordedAbsence.id))

    def find(self, name: str) -> RecordedAbsence | None:
        """The one of that public id, whatever its state; another family’s and one that does not exist are None."""
        return next(iter(self.named([name])), None)

    def named(self, names: Collection[str]) -> list[RecordedAbsence]:
        """Those of these public ids that are the family’s. One query."""
        mine = _of_family(self.parent.email, self.parent.id)
        wanted = [name for name in list(names)[:MOST_AT_ONCE] if "\x00" not in name]
        rows = mine.where(RecordedAbsence.public_id.in_(wanted)).order_by(RecordedAbsence.day, RecordedAbsence.id)
        return list(rows) if wanted else []

    def explain(self, absences: Collection[RecordedAbsence], reason: str, explanation: str = "") -> Explained:
        """Give them all the same reason; the first answer stands, and the same answer sent twice is one.

        After the delay it is still taken. Raises UnknownReason or NeedsExplanation, and stores nothing.
        """
        with exclusively(*_locks(absences)):
            found = self.named([absence.public_id for absence in absences])
            schools = {row.school.id: row.school for row in found}
            said = {name: _said(school, reason, explanation, found) for name, school in schools.items()}
            outcome = Explained()
            for row in found:
                is_mine = row.is_open or self._said_so(row, said[row.school.id])
                (outcome.done if is_mine else outcome.taken).append(row)
            self._store([row for row in outcome.done if row.is_open], said)
        return outcome

    def _said_so(self, row: RecordedAbsence, said: dict[str, Any]) -> bool:
        """Did this parent give that very answer already?"""
        same = row.reason_code == said["reason_code"] and row.explanation == said["explanation"]
        return row.state is RecordedState.EXPLAINED and row.answered_by_id == self.parent.id and same

    def _store(self, rows: list[RecordedAbsence], said: dict[int, dict[str, Any]]) -> None:
        moment = now()
        for school in {row.school.id: row.school for row in rows}.values():
            theirs = [row for row in rows if row.school.id == school.id]
            facts = {**said[school.id], "state": RecordedState.EXPLAINED, **self._signature(moment)}
            ids = [row.id for row in theirs]
            RecordedAbsence.update(facts).where(RecordedAbsence.id.in_(ids)).execute()
            names = [row.public_id for row in theirs]
            audit.record(audit.Event.ABSENCE_EXPLAINED, self.parent.public_id, "", school, absences=names)

    def _signature(self, moment: datetime) -> dict[str, Any]:
        return {"answered_by": self.parent.id, "answered_at": moment, "changed_at": moment}

    def dispute(self, absence: RecordedAbsence, words: str) -> bool:
        """« Ce n’est pas exact »: tell the school, once; False when it was settled otherwise meanwhile."""
        with exclusively(*_locks([absence])):
            row = self.find(absence.public_id)
            if row is None or not row.is_open:
                is_same = row is not None and row.state is RecordedState.DISPUTED
                return is_same and row is not None and row.answered_by_id == self.parent.id
            facts = {"state": RecordedState.DISPUTED, "dispute": written(words), **self._signature(now())}
            RecordedAbsence.update(facts).where(RecordedAbsence.id == row.id).execute()
            self._tell_school(row, written(words))
        return True

    def _tell_school(self, row: RecordedAbsence, words: str) -> None:
        named = {"absence": row.public_id}
        audit.record(audit.Event.ABSENCE_DISPUTED, self.parent.public_id, "", row.school, **named)
        if row.school.secretariat_email:
            facts = {"recorded": [recorded_facts(row)], "dispute": words, "parent": self.parent.email}
            facts["place"] = f"/ecole/{row.school.slug}/absences/{row.public_id}"
            to = row.school.secretariat_email, row.school.language
            OutgoingMail.write(MailKind.ABSENCE_DISPUTED, *to, facts)


def _locks(absences: Collection[RecordedAbsence]) -> set[str]:
    return {f"recorded:{absence.school_id}" for absence in absences}


def _said(school: School, code: str, explanation: str, rows: Collection[RecordedAbsence]) -> dict[str, Any]:
    """The reason as it stands now at that school, and the explanation when there is one to give."""
    reason = Reason.of(school, tidy(code.replace("\x00", "")))
    kinds = {row.kind for row in rows if row.school.id == school.id}
    if reason is None or not all(reason.suits(kind) for kind in kinds):
        raise UnknownReason(code)
    text = written(explanation)
    if reason.is_explained and not text:
        raise NeedsExplanation
    words = {"reason_fr": reason.label_fr, "reason_en": reason.label_en}
    return {"reason_code": reason.code, **words, "explanation": text if reason.is_explained else ""}
