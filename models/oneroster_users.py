"""What users.csv says of each pupil and guardian; roles were read before, so each line finds its person."""

import re
from typing import TypeVar

from .names import search_key
from .oneroster_orgs import Orgs
from .oneroster_people import GuardianFacts, PupilFacts, Register
from .oneroster_roles import is_active, offer_first
from .oneroster_table import Tables
from .roster_fault import Problem
from .roster_row import email_address, file_number, group_name, name

FILE = "users.csv"
_COLUMNS = ("sourcedId", "enabledUser", "familyName", "givenName")
_OTHERS = ("status", "identifier", "userIds", "email", "agentSourcedIds", "grades", "primaryOrgSourcedId")
_TYPED_ID = re.compile(r"\{([^{}:]{1,60}):([^{}:]{1,60})\}")
_NUMBER = re.compile(r"[0-9]{7}")
_NUMBER_TYPES = frozenset({"fiche", "numero de fiche", "no de fiche", "no fiche", "filenumber", "file number"})
Person = TypeVar("Person")


class UserReader:
    """Fills in the register, line by line."""

    def __init__(self, tables: Tables, register: Register, orgs: Orgs, *, is_delta: bool) -> None:
        self._tables, self._row = tables, tables.row(FILE)
        self._register, self._orgs, self._is_delta = register, orgs, is_delta

    def read(self) -> None:
        """All of users.csv."""
        pupils, guardians = self._register.pupils, self._register.guardians
        for line, values in self._tables.lines(FILE, _COLUMNS, _OTHERS):
            pupil, guardian = pupils.get(values[0]), guardians.get(values[0])
            if pupil is not None or guardian is not None:
                active = is_active(self._row, line, values[4], self._is_delta) and values[1].strip().lower() != "false"
                if pupil is not None and self._is_first(line, pupil):
                    self._read_pupil(pupil, values, active)
                if guardian is not None and self._is_first(line, guardian):
                    self._read_guardian(guardian, values, active)

    def _is_first(self, line: int, person: PupilFacts | GuardianFacts) -> bool:
        if person.line:
            self._row.tell(line, "sourcedId", person.source_id, Problem.REPEATED_ID, str(person.line))
            return False
        person.line, person.is_touched = line, True
        return True

    def _read_pupil(self, pupil: PupilFacts, values: tuple[str, ...], active: bool) -> None:
        """A wrong value leaves None or "", which is told already."""
        pupil.is_there = active
        if not active:
            return
        _, _, last, first, _, identifier, ids, _, agents, grades, org = values
        line, checked = pupil.line, self._row.checked
        pupil.last_name = str(checked(line, "familyName", last, name) or "")
        pupil.first_name = str(checked(line, "givenName", first, name) or "")
        pupil.file_number = str(checked(line, "identifier", _number(identifier, ids), file_number) or "")
        pupil.grade = str(checked(line, "grades", grades.split(",")[0], group_name) or "")
        pupil.agents = _known(agents, self._register.guardians)
        if org:
            offer_first(pupil, self._orgs, org)

    def _read_guardian(self, guardian: GuardianFacts, values: tuple[str, ...], active: bool) -> None:
        """Without an address, nobody can sign in: the links stay, for the day when a delta brings one."""
        if not active or guardian.is_there is False:
            guardian.is_there = False
            return
        email = self._row.checked(guardian.line, "email", values[7], email_address)
        guardian.email = str(email or "")
        guardian.name_wards(_known(values[8], self._register.pupils))


def _number(identifier: str, ids: str) -> str:
    """The identifier when it is a file number, else what userIds has: « {Fiche:1234567} »."""
    if not _NUMBER.fullmatch(identifier.strip()):
        for kind, value in _TYPED_ID.findall(ids):
            if search_key(kind) in _NUMBER_TYPES:
                return str(value)
    return identifier


def _known(listed: str, people: dict[str, Person]) -> tuple[Person, ...]:
    """The persons of that list whom the zip knows in that role; teachers and the departed may be in it as well."""
    if not listed:
        return ()
    found = (people.get(source_id.strip()) for source_id in listed.split(","))
    return tuple(dict.fromkeys(person for person in found if person is not None))
