"""Which school and board a OneRoster organization is: found by climbing from the school to who bears a board’s code."""

from collections.abc import Container, Mapping
from typing import NamedTuple

from .oneroster_table import Tables
from .roster_fault import Problem
from .roster_row import school_code, school_name

Key = tuple[str, str]  # codes of board and school
FILE = "orgs.csv"
HIGHEST = 20  # levels
WRONG: Key = ("", "")  # a school of which a fault was told: its pupils bring no other one


class Org(NamedTuple):
    """A line of orgs.csv."""

    line: int
    name: str
    kind: str
    identifier: str
    parent: str


class Orgs:
    """The organizations of a zip. boards: the codes that exist."""

    def __init__(self, tables: Tables, boards: frozenset[str]) -> None:
        self._row, self._boards = tables.row(FILE), boards
        self._orgs: dict[str, Org] = {}
        self._keys: dict[str, Key | None] = {}
        self._known: dict[str, Key] = {}
        self.names: dict[Key, str] = {}  # of the schools that were asked for
        self.ids: dict[Key, str] = {}

    def add(self, source_id: str, org: Org) -> None:
        """One more."""
        if source_id in self._orgs:
            self._row.tell(org.line, "sourcedId", source_id, Problem.REPEATED_ID, str(self._orgs[source_id].line))
        self._orgs[source_id] = org

    def know(self, schools: Mapping[str, Key]) -> None:
        """The schools of earlier imports, by sourcedId: a delta may name them without describing them."""
        self._known = dict(schools)

    @property
    def board_codes(self) -> set[str]:
        """The boards that are named."""
        return {org.identifier for org in self._orgs.values()} & self._boards

    def school(self, source_id: str) -> Key | None:
        """The codes of that school; None when it is no school, WRONG when it was told why it cannot be one."""
        if source_id not in self._keys:
            org = self._orgs.get(source_id)
            known = self._known.get(source_id)
            self._keys[source_id] = self._judged(source_id, org) if org and org.kind == "school" else known
        return self._keys[source_id]

    def judge(self, stored: Container[Key]) -> None:
        """Look also at the schools without pupils in the zip, when the portal has them: they may be empty now."""
        for source_id, org in self._orgs.items():
            if org.kind == "school" and (self._board(org), org.identifier) in stored:
                self.school(source_id)

    def _judged(self, source_id: str, org: Org) -> Key:
        code = self._row.checked(org.line, "identifier", org.identifier, school_code)
        name = self._row.checked(org.line, "name", org.name, school_name)
        board = self._board(org) or self._known.get(source_id, WRONG)[0]
        if not board:
            problem = Problem.ORG_CIRCLE if self._runs_in_circle(org) else Problem.NO_BOARD
            self._row.tell(org.line, "parentSourcedId", org.parent, problem)
        if not (code and name and board):
            return WRONG
        return self._named((board, str(code)), str(name), source_id, org.line)

    def _named(self, key: Key, name: str, source_id: str, line: int) -> Key:
        if self.names.setdefault(key, name) != name:
            self._row.tell(line, "name", name, Problem.SCHOOL_NAME, self.names[key])
        self.ids.setdefault(key, source_id)
        return key

    def _board(self, org: Org) -> str:
        """The first organization above that bears the code of a board, or ""."""
        return next((above.identifier for above in self._above(org) if above.identifier in self._boards), "")

    def _above(self, org: Org) -> list[Org]:
        """The organizations above; nobody has more than HIGHEST, unless they run in a circle."""
        found: list[Org] = []
        parent = self._orgs.get(org.parent)
        while parent is not None and parent is not org and len(found) < HIGHEST:
            found.append(parent)
            parent = self._orgs.get(parent.parent)
        return found

    def _runs_in_circle(self, org: Org) -> bool:
        last = (self._above(org) or [org])[-1]
        return last.parent in self._orgs


def read_orgs(tables: Tables, boards: frozenset[str], *, is_there: bool) -> Orgs:
    """The organizations of orgs.csv, if it is there; those to be deleted left out."""
    orgs = Orgs(tables, boards)
    if is_there:
        columns = ("sourcedId", "name", "type", "identifier")
        for line, values in tables.lines(FILE, columns, ("parentSourcedId", "status")):
            source_id, name, kind, identifier, parent, status = (value.strip() for value in values)
            if status.lower() not in ("tobedeleted", "inactive"):
                orgs.add(source_id, Org(line, name, kind.lower(), identifier, parent))
    return orgs
