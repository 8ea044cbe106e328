"""What a roster would change, counted by school: read from the file and from the database, nothing written."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from .base import database
from .board import Board, School
from .roster import Pupil
from .roster_file import Progress, Roster, quiet
from .roster_row import RosterRow
from .stored_roster import Stored, addresses_of, batches, range_addresses, range_sources, ranges, stored_pupils

SHARE_THAT_MAY_LEAVE = 0.2  # of a school’s pupils, without being confirmed (SECURITY.md F6)

Key = tuple[str, str]  # codes of board and school


@dataclass
class SchoolPlan:
    """What changes in one school."""

    board: str
    code: str
    name: str
    source_id: str = ""  # OneRoster’s, when the file gives another one
    is_new: bool = False
    former_name: str = ""  # when the file gives it another one
    current: int = 0  # pupils before the import
    listed: int = 0  # pupils in the file
    added: int = 0
    changed: int = 0  # those who come from another school of the board included
    removed: int = 0
    addresses_added: int = 0
    addresses_removed: int = 0

    @property
    def key(self) -> Key:
        return self.board, self.code

    @property
    def loses_too_many(self) -> bool:
        return self.removed > SHARE_THAT_MAY_LEAVE * self.current

    @property
    def is_unchanged(self) -> bool:
        return not (self.is_new or self.former_name or self.added or self.changed or self.removed)


class RosterPlan:
    """Compares a roster with what is stored, range by range."""

    def __init__(self, roster: Roster, progress: Progress = quiet) -> None:
        self.schools: dict[Key, SchoolPlan] = {}
        self.added: list[RosterRow] = []
        self.changed: list[tuple[int, RosterRow]] = []  # pupil’s id
        self.gone: list[int] = []  # pupils’ ids
        self.new_addresses: list[tuple[int, str, str]] = []  # pupil’s id; those of the added are in their rows
        self.sourced: list[tuple[str, str, str, int]] = []  # OneRoster’s sourcedIds, pupil’s id
        self.new_sources: list[tuple[str, int]] = []  # OneRoster’s sourcedIds, guardian’s id
        self.lost_addresses: list[int] = []  # guardians’ ids
        boards = list(Board.select())
        self.boards = {board.code: board.id for board in boards}
        self.english_boards = {board.code for board in boards if board.kind == "Anglophone"}
        self.school_keys: dict[int, Key] = {}  # by id, all those of the named boards
        self._seen: set[int] = set()
        self._find_schools(roster)
        self._compare(roster.rows, progress)
        self._find_gone(None if roster.is_whole else roster.leavers)

    @property
    def emptied(self) -> list[SchoolPlan]:
        """Schools that would lose more pupils than may leave unconfirmed."""
        return [school for school in self.schools.values() if school.loses_too_many]

    def count(self, what: str) -> int:
        """How many in all the schools: added, changed, removed, listed, addresses_added…"""
        return sum(getattr(school, what) for school in self.schools.values())

    @property
    def facts(self) -> dict[str, Any]:
        """What the audit trail keeps: numbers, nobody’s name."""
        return {"schools": len(self.schools)} | {what: self.count(what) for what in ("added", "changed", "removed")}

    def _find_schools(self, roster: Roster) -> None:
        codes = {board_id: code for code, board_id in self.boards.items()}
        named = {self.boards[board] for board, _ in roster.schools}
        stored = {}
        for school in School.select().where(School.board.in_(named)):
            self.school_keys[school.id] = key = (codes[school.board_id], school.code)
            stored[key] = school.name, school.source_id
        for key, name in roster.schools.items():
            was, source = stored.get(key, ("", ""))
            given = roster.school_ids.get(key, "")
            self.schools[key] = SchoolPlan(
                *key,
                name,
                source_id=given if given != source else "",
                is_new=key not in stored,
                former_name=was if was != name else "",
            )

    def _compare(self, rows: Sequence[RosterRow], progress: Progress) -> None:
        done = 0
        for board, batch in ranges(rows):
            self._compare_range(self.boards[board], batch)
            done += len(batch)
            progress("compare", done, len(rows))

    def _compare_range(self, board_id: int, rows: list[RosterRow]) -> None:
        stored, addresses = stored_pupils(board_id, rows), range_addresses(board_id, rows)
        sources = range_sources(board_id, rows) if rows[0].source_id else {}
        for row in rows:
            school, pupil = self.schools[row.school_key], stored.get(row.file_number)
            school.listed += 1
            if pupil is None:
                school.added += 1
                school.addresses_added += len(row.emails)
                self.added.append(row)
            else:
                self._seen.add(pupil.id)
                mine = addresses.get(pupil.id, {})
                self._compare_row(school, row, pupil, mine)
                self._compare_sources(row, mine, sources)

    def _compare_row(self, school: SchoolPlan, row: RosterRow, pupil: Stored, addresses: dict[str, int]) -> None:
        is_changed = self._is_changed(row, pupil)
        if is_changed:
            self.changed.append((pupil.id, row))
        if _has_other_source(row, pupil):
            self.sourced.append((row.source_id, row.agent_ids, row.homeroom_id, pupil.id))
        if addresses.keys() != set(row.emails):
            sources = row.sources or ("",) * len(row.emails)
            pairs = zip(row.emails, sources, strict=True)
            new = [(pupil.id, email, source) for email, source in pairs if email not in addresses]
            lost = [guardian for email, guardian in addresses.items() if email not in row.emails]
            self.new_addresses += new
            self.lost_addresses += lost
            school.addresses_added += len(new)
            school.addresses_removed += len(lost)
            is_changed = True
        school.changed += is_changed

    def _compare_sources(self, row: RosterRow, addresses: dict[str, int], sources: dict[int, str]) -> None:
        """Who has an address may change while the address does not: nobody is told, the next delta needs it."""
        for email, source in zip(row.emails, row.sources, strict=False):
            guardian = addresses.get(email)
            if guardian is not None and sources.get(guardian) != source:
                self.new_sources.append((source, guardian))

    def _is_changed(self, row: RosterRow, pupil: Stored) -> bool:
        return (
            row.last_name != pupil.last_name
            or row.first_name != pupil.first_name
            or row.group_name != pupil.group_name
            or str(row.birth_date) != str(pupil.birth_date)
            or row.school_key != self.school_keys[pupil.school_id]
            or pupil.removed_at is not None
        )

    def _find_gone(self, leavers: Container[int] | None) -> None:
        """The pupils of the named schools who are not in the file (of a partial one: its leavers), their addresses."""
        named = [school_id for school_id, key in self.school_keys.items() if key in self.schools]
        gone: dict[int, SchoolPlan] = {}
        for ids in batches(named):
            current = Pupil.select(Pupil.id, Pupil.school).where(Pupil.school.in_(ids) & Pupil.removed_at.is_null())
            for pupil_id, school_id in database.execute(current).fetchall():
                school = self.schools[self.school_keys[school_id]]
                school.current += 1
                if pupil_id not in self._seen if leavers is None else pupil_id in leavers:
                    school.removed += 1
                    gone[pupil_id] = school
        self.gone = list(gone)
        for ids in batches(self.gone):
            for pupil_id, addresses in addresses_of(ids).items():
                gone[pupil_id].addresses_removed += len(addresses)
                self.lost_addresses += addresses.values()


def _has_other_source(row: RosterRow, pupil: Stored) -> bool:
    given = row.source_id, row.agent_ids, row.homeroom_id
    return bool(row.source_id) and given != (pupil.source_id, pupil.agent_ids, pupil.homeroom_id)
