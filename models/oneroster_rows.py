"""The roster that a OneRoster register makes: a row for each pupil, and faults where a fact is missing."""

from collections.abc import Iterator, Mapping

from .oneroster_groups import WRONG_DATE
from .oneroster_orgs import WRONG, Key, Orgs
from .oneroster_people import PupilFacts, Register
from .oneroster_table import Row
from .roster_fault import Problem
from .roster_file import Roster
from .roster_row import RosterRow

_STORED = -1  # no line of this zip


class RowMaker:
    """Empties the register into a roster. stored: the names of the schools that the portal has."""

    def __init__(self, register: Register, orgs: Orgs, row: Row, stored: Mapping[Key, str], *, is_delta: bool) -> None:
        self._register, self._orgs, self._row = register, orgs, row
        self._stored, self._is_delta = stored, is_delta
        self._first_lines: dict[tuple[str, str], int] = {}  # by board and file number
        self.roster = Roster("utf-8", is_whole=not is_delta)

    def make(self) -> Roster:
        """All the rows, in the order of the file; each pupil is forgotten as soon as its row is there."""
        self._settle_guardians()
        if self._is_delta:
            self._keep_numbers()
        for pupil in self._drained():
            if pupil.is_touched or not self._is_delta:
                self._take(pupil)
        self._orgs.judge(self._stored.keys())
        self._name_schools()
        return self.roster

    def _settle_guardians(self) -> None:
        """Who is no guardian any more has no address here and names nobody."""
        for guardian in self._register.guardians.values():
            if guardian.is_there is False:
                guardian.email, guardian.is_touched = "", True
                guardian.name_wards(())
        if self._is_delta:
            self._register.touch_linked()
        for guardian in self._register.guardians.values():
            guardian.wards = ()  # a pupil whose row is made can then be forgotten

    def _keep_numbers(self) -> None:
        """The file numbers of those of whom a delta says nothing are theirs."""
        for pupil in self._register.pupils.values():
            if pupil.is_there and pupil.school and not pupil.is_touched:
                self._first_lines[pupil.school[0], pupil.stored_number] = _STORED

    def _drained(self) -> Iterator[PupilFacts]:
        waiting = list(reversed(self._register.pupils.values()))
        self._register.pupils.clear()
        while waiting:
            yield waiting.pop()

    def _take(self, pupil: PupilFacts) -> None:
        key = pupil.key
        if not pupil.is_there or (key is None and pupil.has_left):
            if not (pupil.line or pupil.stored_id) and self._is_delta:
                self._row.tell(0, "sourcedId", pupil.source_id, Problem.UNKNOWN_PUPIL)
            self._leave(pupil)
        elif key is None:
            self._row.tell(pupil.line, "orgSourcedIds", pupil.source_id, Problem.NO_SCHOOL)
        elif self._is_complete(pupil, key):
            self._adopt(pupil, key)
            if (pupil.school or WRONG)[0] != key[0] or pupil.stored_number != pupil.file_number:
                self._leave(pupil)  # the number was left for another one, as a whole roster would say
            self._keep(pupil, key)

    def _leave(self, pupil: PupilFacts) -> None:
        if pupil.stored_id and pupil.school:
            self.roster.leavers[pupil.stored_id] = pupil.school

    def _adopt(self, pupil: PupilFacts, key: Key) -> None:
        """A pupil of a CSV roster, seen by its number: what OneRoster does not say stays."""
        known = self._register.unsourced.get((key[0], pupil.file_number))
        if known is not None and not pupil.stored_id:
            pupil.plain_emails = known.plain_emails
            pupil.birth_date = pupil.birth_date or known.birth_date
            pupil.grade = pupil.grade or known.grade

    def _is_complete(self, pupil: PupilFacts, key: Key) -> bool:
        """Whether every fact is there; what is missing is told, unless it was."""
        if pupil.birth_date is None and (key[0], pupil.file_number) not in self._register.unsourced:
            self._row.tell(pupil.line, "sourcedId", pupil.source_id, Problem.NO_BIRTH_DATE)
            return False
        facts = (pupil.last_name, pupil.first_name, pupil.file_number)
        return key is not WRONG and all(facts) and pupil.birth_date is not WRONG_DATE

    def _keep(self, pupil: PupilFacts, key: Key) -> None:
        line = self._first_lines.setdefault((key[0], pupil.file_number), pupil.line)
        if line != pupil.line:
            problem = Problem.DUPLICATE if line > 0 else Problem.NUMBER_TAKEN
            self._row.tell(pupil.line, "identifier", pupil.file_number, problem, str(line))
        self.roster.rows.append(self._made(pupil, key))

    def _made(self, pupil: PupilFacts, key: Key) -> RosterRow:
        emails = pupil.emails
        self.roster.schools.setdefault(key, "")
        group = self._register.homerooms.get(pupil.homeroom, "") if pupil.homeroom else pupil.grade
        assert pupil.birth_date is not None
        return RosterRow(
            pupil.line,
            *key,
            self._name(key),
            pupil.file_number,
            pupil.last_name,
            pupil.first_name,
            pupil.birth_date,
            group,
            tuple(emails),
            pupil.source_id,
            pupil.agent_ids,
            pupil.homeroom,
            tuple(emails.values()),
        )

    def _name(self, key: Key) -> str:
        return self._orgs.names.get(key) or self._stored.get(key, "")

    def _name_schools(self) -> None:
        roster = self.roster
        named = [*roster.schools, *roster.leavers.values(), *(key for key in self._orgs.names if key in self._stored)]
        roster.schools = {key: self._name(key) for key in named}
        roster.school_ids = {key: self._orgs.ids[key] for key in roster.schools if key in self._orgs.ids}
