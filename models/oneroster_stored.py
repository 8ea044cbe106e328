"""Who the portal knows already, as earlier imports left them: what a OneRoster delta changes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import peewee

from .base import database
from .board import Board, School
from .oneroster_orgs import Key
from .oneroster_people import PupilFacts, Register, read_source
from .roster import Guardian, Pupil

PAGE = 10_000  # rows


class StoredRegister:
    """The schools of these boards, and everybody in them."""

    def __init__(self, boards: set[str]) -> None:
        schools = School.select(School, Board).join(Board, attr="board").where(Board.code.in_(boards))
        self.names: dict[Key, str] = {}
        self.school_ids: dict[str, Key] = {}  # by OneRoster’s sourcedId
        self._keys: dict[int, Key] = {}
        for school in schools:
            self._keys[school.id] = key = (school.board.code, school.code)
            self.names[key] = school.name
            if school.source_id:
                self.school_ids[school.source_id] = key
        self._boards = [board.id for board in Board.select(Board.id).where(Board.code.in_(boards))]

    def fill(self, register: Register) -> None:
        """Everybody, in passes over the tables: a delta is a rare job, and may touch anybody."""
        by_id: dict[int, PupilFacts] = {}
        for row in self._pages(Pupil, _PUPIL):
            pupil = self._pupil(register, row)
            if pupil is not None:
                by_id[row[0]] = pupil
        for _, pupil_id, email, source in self._pages(Guardian, _GUARDIAN):
            if pupil_id in by_id:
                _link(register, by_id[pupil_id], email, source)

    def _pages(self, table: type[Any], columns: tuple[peewee.Field, ...]) -> Iterator[tuple[Any, ...]]:
        """Row by row, the first column being the id; a page at a time, so that memory stays bounded."""
        last, rows = 0, [(0,)]
        while rows:
            query = table.select(*columns).where(table.id > last)
            if table is Guardian:
                query = query.join(Pupil)
            here = Pupil.board.in_(self._boards)
            rows = database.execute(query.where(here).order_by(table.id).limit(PAGE)).fetchall()
            yield from rows
            last = rows[-1][0] if rows else 0

    def _pupil(self, register: Register, row: tuple[Any, ...]) -> PupilFacts | None:
        pupil_id, school, number, last, first, born, group, removed, source, agents, homeroom = row
        there, key = removed is None, self._keys[school]
        known = register.pupils.get(source)
        if known is not None and (
            known.is_there or not there
        ):  # one number was left for another: the present one counts
            return None
        pupil = PupilFacts(source)
        pupil.stored_id, pupil.stored_number, pupil.file_number, pupil.school = pupil_id, number, number, key
        pupil.last_name, pupil.first_name, pupil.birth_date = last, first, date.fromisoformat(str(born))
        pupil.is_there, pupil.homeroom = there, homeroom
        if homeroom and there:
            register.homerooms[homeroom] = group
        elif homeroom:
            register.homerooms.setdefault(homeroom, group)
        else:
            pupil.grade = group
        pupil.agents = tuple(register.guardian(agent) for agent in agents.split())
        if source:
            register.pupils[source] = pupil
        else:
            register.unsourced[key[0], number] = pupil
        return pupil


_PUPIL: tuple[peewee.Field, ...] = (
    Pupil.id, Pupil.school, Pupil.file_number, Pupil.last_name, Pupil.first_name, Pupil.birth_date,
    Pupil.group_name, Pupil.removed_at, Pupil.source_id, Pupil.agent_ids, Pupil.homeroom_id,
)  # fmt: skip
_GUARDIAN: tuple[peewee.Field, ...] = (Guardian.id, Guardian.pupil, Guardian.email, Guardian.source_id)


def _link(register: Register, pupil: PupilFacts, email: str, source: str) -> None:
    if not source:
        pupil.plain_emails += (email,)
    for source_id, is_own in read_source(source):
        guardian = register.guardian(source_id)
        guardian.email = email
        if is_own:
            guardian.wards += (pupil,)
            pupil.claimed += (guardian,)


def boards_of_deltas() -> set[str]:
    """The boards that were imported from OneRoster before."""
    query = Board.select(Board.code).join(School).where(School.source_id != "").distinct()
    return {board.code for board in query}


def stored_schools(boards: set[str]) -> set[Key]:
    """The schools that the portal has of these boards."""
    return set(StoredRegister(boards).names)
