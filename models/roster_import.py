"""The import of a roster: the whole roster of the schools that it names, in one transaction or not at all."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import peewee

from . import audit
from .base import database, exclusively
from .board import School
from .clock import now
from .family import Child
from .parent import Parent
from .reason import Reason
from .roster import Guardian, Pupil
from .roster_errand import Errand
from .roster_fault import Problem, refusal
from .roster_file import Progress, Roster, quiet
from .roster_plan import Key, RosterPlan, SchoolPlan
from .roster_row import RosterRow
from .stored_roster import batches, fresh_ids

_WRITE_BATCH = 5000
_IMPORTS = ("ROSTER_IMPORTED", "ROSTER_RESTORED")  # events after which a partial roster must be read again
_NEW_PUPIL = """pupil (id, school_id, last_name, first_name, birth_date, group_name, board_id, file_number,
    is_restricted, source_id, agent_ids, homeroom_id)"""
_NEW_GUARDIAN = "guardian (pupil_id, email, source_id)"
_UPDATE_PUPIL = """UPDATE pupil SET school_id = ?, last_name = ?, first_name = ?, birth_date = ?, group_name = ?,
    removed_at = NULL WHERE id = ?"""
_UPDATE_SOURCES = "UPDATE pupil SET source_id = ?, agent_ids = ?, homeroom_id = ? WHERE id = ?"
_UPDATE_GUARDIAN = "UPDATE guardian SET source_id = ? WHERE id = ?"


class TooManyRemovals(Exception):
    """Schools would lose more pupils than may leave unconfirmed; nothing was changed. plan: what would be done."""

    def __init__(self, plan: RosterPlan) -> None:
        super().__init__(", ".join(school.name for school in plan.emptied))
        self.plan = plan


class RosterImport:
    """Makes the roster of the schools that a file names what the file says.

    A pupil who is no longer listed is marked as removed; an address that is no longer on a file loses access at once
    (SECURITY.md K8, S13). A pupil listed in another school of the board has moved. The same file again changes nothing.
    """

    def __init__(self, roster: Roster, *, confirm_removals: bool = False, progress: Progress = quiet) -> None:
        self._roster, self._confirmed, self._progress = roster, confirm_removals, progress
        self._written = self._to_write = 0

    def plan(self) -> RosterPlan:
        """What would change; nothing is written."""
        return RosterPlan(self._roster, self._progress)

    def apply(self, errand: Errand | None = None) -> RosterPlan:
        """Change it, in one transaction; returns what was changed, or raises TooManyRemovals and changes nothing.

        errand: on whose behalf; the roster as it was is kept. Raises RosterRefused for a partial roster that was read
        before another import.
        """
        asked = errand or Errand()
        with exclusively("roster"):
            if self._roster.as_of not in (None, last_import()):
                raise refusal(Problem.STALE)
            plan = self.plan()
            asked.judge(plan)
            if plan.emptied and not self._confirmed:
                raise TooManyRemovals(plan)
            asked.keep(plan)
            self._write(plan)
            asked.note(plan, confirmed=self._confirmed)
        return plan

    def _write(self, plan: RosterPlan) -> None:
        schools = _write_schools(plan)
        self._written = 0
        self._to_write = len(plan.added) + len(plan.changed) + plan.count("addresses_added")
        self._to_write += len(plan.sourced) + len(plan.new_sources)
        ids = fresh_ids(len(plan.added))
        added = zip(ids, plan.added, strict=True)
        self._insert(_NEW_PUPIL, ((pupil_id, *_inserted(plan, schools, row)) for pupil_id, row in added))
        self._update(_UPDATE_PUPIL, ((*_facts(schools, row), pupil_id) for pupil_id, row in plan.changed))
        self._update(_UPDATE_SOURCES, iter(plan.sourced))
        _end_access(plan)
        self._update(_UPDATE_GUARDIAN, iter(plan.new_sources))
        self._insert(_NEW_GUARDIAN, iter(plan.new_addresses))
        self._insert(_NEW_GUARDIAN, _addresses_of_added(ids, plan.added))
        if _is_postgresql():
            database.execute_sql("ANALYZE pupil, guardian")  # what parents ask next is planned for as many as there are

    def _insert(self, into: str, rows: Iterator[tuple[Any, ...]]) -> None:
        """The engine’s own way for many rows: through the ORM, 100,000 pupils would take minutes."""
        for batch in batches(rows, _WRITE_BATCH):
            if _is_postgresql():
                _copy(into, batch)
            else:
                places = ", ".join("?" * len(batch[0]))
                database.cursor().executemany(f"INSERT INTO {into} VALUES ({places})", batch)
            self._tell(len(batch))

    def _update(self, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
        for batch in batches(rows, _WRITE_BATCH):
            database.cursor().executemany(statement.replace("?", database.param), batch)
            self._tell(len(batch))

    def _tell(self, written: int) -> None:
        self._written += written
        self._progress("write", self._written, self._to_write)


def last_import() -> int:
    """The event of the newest import, of any board; 0 before the first."""
    imports = audit.AuditEvent.event.in_([event for event in audit.Event if event.name in _IMPORTS])
    return int(audit.AuditEvent.select(peewee.fn.MAX(audit.AuditEvent.id)).where(imports).scalar() or 0)


def _is_postgresql() -> bool:
    return isinstance(database.obj, peewee.PostgresqlDatabase)


def _copy(into: str, rows: list[tuple[Any, ...]]) -> None:
    with database.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _facts(schools: dict[Key, int], row: RosterRow) -> tuple[Any, ...]:
    return schools[row.school_key], row.last_name, row.first_name, row.birth_date.isoformat(), row.group_name


def _inserted(plan: RosterPlan, schools: dict[Key, int], row: RosterRow) -> tuple[Any, ...]:
    return *_facts(schools, row), plan.boards[row.board], row.file_number, False, *_sources(row)


def _sources(row: RosterRow) -> tuple[str, str, str]:
    return row.source_id, row.agent_ids, row.homeroom_id


def _addresses_of_added(ids: Sequence[int], rows: list[RosterRow]) -> Iterator[tuple[int, str, str]]:
    for pupil_id, row in zip(ids, rows, strict=True):
        for email, source in zip_longest(row.emails, row.sources, fillvalue=""):
            yield pupil_id, email, source


def _write_schools(plan: RosterPlan) -> dict[Key, int]:
    """New schools with their first reasons, new names; returns the ids of all the schools of the file."""
    ids = {key: school_id for school_id, key in plan.school_keys.items()}
    for school in plan.schools.values():
        if school.is_new:
            ids[school.key] = _new_school(plan, school).id
        elif school.former_name:
            School.update(name=school.name).where(School.id == ids[school.key]).execute()
        if school.source_id:
            School.update(source_id=school.source_id).where(School.id == ids[school.key]).execute()
    return ids


def _new_school(plan: RosterPlan, school: SchoolPlan) -> School:
    language = "en" if school.board in plan.english_boards else "fr"
    created = School.create(board=plan.boards[school.board], code=school.code, name=school.name, language=language)
    Reason.give_first_reasons(created)
    return created


_AT_SCHOOL = Pupil.school == School.id


def _end_access(plan: RosterPlan) -> None:
    """Take the lost addresses off the files and mark who is gone; each link that this suspends is logged (K8)."""
    for ids in batches(plan.lost_addresses):
        on_file = (Guardian.pupil == Child.pupil) & (Guardian.email == Parent.email)
        whose = Child.select(Child, Parent, Pupil, School).join(Pupil).join(School, on=_AT_SCHOOL, attr="school")
        suspended = whose.switch(Child).join(Parent).join(Guardian, on=on_file).where(Guardian.id.in_(ids))
        for child in list(suspended):
            who = (child.parent.public_id, child.parent.email, child.school)
            audit.record(audit.Event.CHILD_REMOVED, *who, child=child.public_id, why="roster")
        Guardian.delete().where(Guardian.id.in_(ids)).execute()
    for ids in batches(plan.gone):
        Pupil.update(removed_at=now()).where(Pupil.id.in_(ids)).execute()
