"""A OneRoster zip, 1.1 or 1.2, whole or a delta: read and checked as a whole, or refused with every fault."""

from datetime import date
from pathlib import Path

from . import base
from .board import Board
from .clock import today
from .oneroster_archive import Archive, opened
from .oneroster_groups import read_births, read_enrollments, read_homerooms
from .oneroster_manifest import NAME, Manifest
from .oneroster_orgs import Orgs, read_orgs
from .oneroster_people import Register
from .oneroster_roles import read_roles, read_user_roles
from .oneroster_rows import RowMaker
from .oneroster_stored import StoredRegister, boards_of_deltas
from .oneroster_table import Tables
from .oneroster_users import UserReader
from .roster_fault import Faults, Hopeless, Problem
from .roster_file import Progress, Roster, quiet
from .roster_import import last_import


class OneRosterZip:
    """The zip at this path. A delta is read against what the database holds."""

    def __init__(self, path: Path) -> None:
        self._path, self._faults = path, Faults()

    def read(self, progress: Progress = quiet) -> Roster:
        """The roster; raises RosterRefused. Nothing is stored."""
        roster = Roster("utf-8")
        try:
            with opened(self._path) as archive:
                roster = _Reading(archive, self._faults, progress).roster()
        except Hopeless as hopeless:
            self._faults.tell(hopeless.fault)
        self._faults.check()
        if roster.is_whole and not roster.rows:
            self._faults.tell(Hopeless(0, Problem.NO_PUPIL, file="users.csv").fault)
            self._faults.check()
        return roster


class _Reading:
    """One reading, from the manifest to the rows."""

    def __init__(self, archive: Archive, faults: Faults, progress: Progress) -> None:
        self._tables = Tables(archive, faults, progress)
        if NAME not in archive:
            raise Hopeless(0, Problem.NO_MANIFEST)
        self._manifest = Manifest(self._tables.lines(NAME, ("propertyName", "value")), archive)
        names = self._manifest.files
        self._tables.expect([*names, "users.csv"] if self._manifest.is_1_1 and "users.csv" in names else names)
        self._register = Register()
        self._progress = progress

    def roster(self) -> Roster:
        """All the passes; each needs what the ones before found."""
        is_delta, has, changes = self._manifest.is_delta, self._manifest.has, self._manifest.changes
        before = last_import()
        boards = frozenset(board.code for board in Board.select(Board.code))
        orgs = read_orgs(self._tables, boards, is_there=has("orgs"))
        stored = StoredRegister(self._boards(orgs))
        if is_delta:
            orgs.know(stored.school_ids)
            stored.fill(self._register)
        day = today(base.settings.time_zone)
        self._read_people(orgs, day)
        if has("demographics"):
            read_births(self._tables, self._register, day, is_delta=changes("demographics"))
        if has("classes"):
            read_homerooms(self._tables, self._register, is_delta=changes("classes"))
        if has("enrollments"):
            read_enrollments(self._tables, self._register, day, is_delta=changes("enrollments"))
        row = self._tables.row("users.csv")
        roster = RowMaker(self._register, orgs, row, stored.names, is_delta=is_delta).make()
        roster.as_of = before if is_delta else None
        return roster

    def _boards(self, orgs: Orgs) -> set[str]:
        """Those that orgs.csv names; for a delta that names none, the only one that was imported from OneRoster."""
        named = orgs.board_codes
        if not named and self._manifest.is_delta:
            named = boards_of_deltas()
            if len(named) != 1:
                raise Hopeless(0, Problem.WHICH_BOARD, file="orgs.csv")
        return named

    def _read_people(self, orgs: Orgs, day: date) -> None:
        is_delta = self._manifest.is_delta
        if self._manifest.has("roles"):
            read_roles(self._tables, self._register, orgs, day, is_delta=is_delta)
        if self._manifest.has("users"):
            if self._manifest.is_1_1:
                read_user_roles(self._tables, self._register, orgs)
            UserReader(self._tables, self._register, orgs, is_delta=is_delta).read()
