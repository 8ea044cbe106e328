"""The pupils of one school as its desk searches them: by name, group or file number, and who nobody follows yet."""

from collections import Counter
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from .board import School
from .family import Child
from .names import search_key
from .parent import Parent
from .pupil_file import PupilFile, file_name
from .roster import Guardian, Pupil
from .staff import StaffMember

_key = lru_cache(maxsize=20_000)(search_key)  # the same names are searched again and again


class PupilFilter(StrEnum):
    """Which pupils are looked for."""

    NO_ADULT = "sans-adulte"  # no account sees the child
    NO_ADDRESS = "sans-adresse"  # no address at all on the file


class PupilLine(NamedTuple):
    """One pupil in the list."""

    id: int
    file_number: str
    last_name: str
    first_name: str
    group_name: str
    has_address: bool
    has_adult: bool

    @property
    def name(self) -> str:
        """How an address calls this pupil’s file."""
        return file_name(self.id)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def searched(self) -> str:
        return f"{_key(self.first_name)} {_key(self.last_name)}"

    def is_meant(self, only: PupilFilter | None) -> bool:
        """Does it belong to the pupils looked for?"""
        if only == PupilFilter.NO_ADULT:
            return not self.has_adult
        return only != PupilFilter.NO_ADDRESS or not self.has_address


class DeskPupils:
    """The pupils now on the roster of one school; nobody of another school can be reached through it."""

    PER_PAGE = 25

    def __init__(self, staff: StaffMember, school: School) -> None:
        self.staff, self.school = staff, school

    @cached_property
    def lines(self) -> list[PupilLine]:
        """Everybody, by name, accents and case aside. Three queries, whatever their number.

        SQLite cannot compare without accents, and a school has some hundreds of pupils: they are compared here.
        """
        on_file, attached = self._with_address(), self._with_adult()
        columns = (Pupil.id, Pupil.file_number, Pupil.last_name, Pupil.first_name, Pupil.group_name)
        rows: Any = Pupil.select(*columns).where(self._mine).tuples()
        lines = [PupilLine._make((*row, row[0] in on_file, row[0] in attached)) for row in rows]
        return sorted(lines, key=lambda line: (_key(line.last_name), _key(line.first_name), line.file_number))

    @cached_property
    def groups(self) -> list[str]:
        """The school’s groups in their order, those without a name left out."""
        return sorted({line.group_name for line in self.lines if line.group_name}, key=_key)

    def find(self, words: str = "", group: str = "", only: PupilFilter | None = None) -> list[PupilLine]:
        """Those whose name holds every word, or whose file number begins so; of that group; of that kind."""
        wanted = search_key(words).split()
        return [
            line
            for line in self.lines
            if (not group or line.group_name == group)
            and line.is_meant(only)
            and (all(word in line.searched for word in wanted) or line.file_number.startswith(words))
        ]

    def count(self, only: PupilFilter | None = None) -> int:
        """How many there are of that kind."""
        return sum(line.is_meant(only) for line in self.lines)

    def count_by_group(self, only: PupilFilter | None) -> list[tuple[str, int]]:
        """(group, how many of that kind), the groups that have some."""
        counts = Counter(line.group_name for line in self.lines if line.is_meant(only))
        return sorted(counts.items(), key=lambda pair: _key(pair[0]))

    def file(self, name: str) -> PupilFile | None:
        """The file that an address calls so, or None: another school’s and a nonexistent one are the same."""
        ids: Any = Pupil.select(Pupil.id).where(self._mine).tuples()
        found = next((row[0] for row in ids if file_name(row[0]) == name), None)
        pupil = Pupil.get_or_none(Pupil.id == found, self._mine) if found else None
        if pupil is None:
            return None
        pupil.school = self.school
        return PupilFile(self.staff, self.school, pupil)

    def files(self, ids: list[int]) -> list[PupilFile]:
        """The files of these pupils of the school, in the same order. One query."""
        pupils = {pupil.id: pupil for pupil in Pupil.select().where(Pupil.id.in_(ids) & self._mine)}
        for pupil in pupils.values():
            pupil.school = self.school
        return [PupilFile(self.staff, self.school, pupils[number]) for number in ids if number in pupils]

    @property
    def _mine(self) -> Any:
        return (Pupil.school == self.school.id) & Pupil.removed_at.is_null()

    def _with_address(self) -> set[int]:
        rows: Any = Guardian.select(Guardian.pupil).join(Pupil).where(self._mine).tuples()
        return {row[0] for row in rows}

    def _with_adult(self) -> set[int]:
        """Those whom an account sees: attached, and its address still on the file."""
        still = (Guardian.pupil == Child.pupil) & (Guardian.email == Parent.email)
        seen = Child.select(Child.pupil).join(Parent).switch(Child).join(Pupil).join(Guardian, on=still)
        rows: Any = seen.where(self._mine).tuples()
        return {row[0] for row in rows}
