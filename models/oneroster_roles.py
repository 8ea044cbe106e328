"""Who is a pupil and who a guardian, and in which school: roles.csv in OneRoster 1.2, the users themselves in 1.1."""

import re
from datetime import date

from .oneroster_orgs import Orgs
from .oneroster_people import PupilFacts, Register
from .oneroster_table import Row, Tables
from .roster_fault import Problem, Wrong

PUPIL = "student"
GUARDIANS = frozenset({"parent", "guardian", "relative"})
_SOURCE_ID = re.compile(r"[^\s,\x00-\x1f\x7f-\x9f]{1,255}")
_PRIMARY, _FIRST, _SECONDARY = 3, 2, 1


def source_id(text: str) -> str:
    """A sourcedId: lists of them are separated by commas, so it holds none."""
    if not _SOURCE_ID.fullmatch(text):
        raise Wrong(Problem.SOURCE_ID)
    return text


def is_active(row: Row, line: int, status: str, is_delta: bool) -> bool:
    """What a status says. Whole files leave it empty; one in a delta that says nothing could mean either."""
    word = status.strip().lower()
    if word not in ("active", "tobedeleted", "inactive") and (word or is_delta):
        row.tell(line, "status", status, Problem.STATUS)
    return word not in ("tobedeleted", "inactive")


def has_ended(last_day: str, today: date) -> bool:
    """Whether that day (ISO 8601, or nothing) is over."""
    return "" < last_day[:10] < today.isoformat()


def read_roles(tables: Tables, register: Register, orgs: Orgs, today: date, *, is_delta: bool) -> None:
    """OneRoster 1.2: a person may have several roles, in several schools; one that has ended counts no longer."""
    row = tables.row("roles.csv")
    columns = ("userSourcedId", "role", "orgSourcedId")
    for line, values in tables.lines("roles.csv", columns, ("roleType", "status", "endDate")):
        user, role, org, kind, status, ends = values
        word = role.strip().lower()
        if word == PUPIL:
            active = is_active(row, line, status, is_delta) and not has_ended(ends, today)
            if (active or is_delta) and row.checked(line, "userSourcedId", user, source_id):
                rank = _SECONDARY if kind.strip().lower() == "secondary" else _PRIMARY
                _take_pupil(register.pupil(user), orgs, org.strip(), active, rank)
        elif word in GUARDIANS:
            active = is_active(row, line, status, is_delta) and not has_ended(ends, today)
            if (active or is_delta) and row.checked(line, "userSourcedId", user, source_id):
                _take_guardian(register, user, active)


def _take_pupil(pupil: PupilFacts, orgs: Orgs, org: str, active: bool, rank: int) -> None:
    pupil.is_touched = True
    school = orgs.school(org)
    if active and school is not None:
        pupil.offer(school, rank)
        pupil.is_there = pupil.is_there or bool(pupil.stored_id)
    elif active and rank == _PRIMARY:
        pupil.rank = pupil.rank or -1
    elif not active and school == pupil.school:
        pupil.has_left = True


def _take_guardian(register: Register, user: str, active: bool) -> None:
    guardian = register.guardian(user)
    guardian.is_there = active or bool(guardian.is_there)
    guardian.is_touched = True


def read_user_roles(tables: Tables, register: Register, orgs: Orgs) -> None:
    """OneRoster 1.1: the user’s line says the role, and all the schools; the first one counts."""
    row = tables.row("users.csv")
    for line, (user, role, schools) in tables.lines("users.csv", ("sourcedId", "role", "orgSourcedIds")):
        word = role.strip().lower()
        if word == PUPIL:
            if row.checked(line, "sourcedId", user, source_id):
                pupil = register.pupil(user)
                offer_first(pupil, orgs, schools)
                pupil.rank = pupil.rank or -1
        elif word in GUARDIANS and row.checked(line, "sourcedId", user, source_id):
            register.guardian(user).is_there = True
        if word != PUPIL and user in register.pupils:
            register.pupils[user].has_left = True
        if word not in GUARDIANS and user in register.guardians:
            register.guardians[user].is_there = False


def offer_first(pupil: PupilFacts, orgs: Orgs, listed: str) -> None:
    """The first school of that list."""
    found = (orgs.school(org.strip()) for org in listed.split(","))
    school = next((key for key in found if key is not None), None)
    if school is not None:
        pupil.offer(school, _FIRST)
