"""Birth dates from demographics.csv, and groups from the homeroom classes in which pupils are enrolled."""

from datetime import date

from .oneroster_people import Register
from .oneroster_roles import PUPIL, has_ended, is_active
from .oneroster_table import Tables
from .roster_fault import Problem
from .roster_row import birth_date, group_name

HOMEROOM = "homeroom"
WRONG_DATE = date.min  # told already


def read_births(tables: Tables, register: Register, today: date, *, is_delta: bool) -> None:
    """demographics.csv has the same sourcedId as users.csv; it speaks of staff as well."""
    row, told = tables.row("demographics.csv"), dict[str, int]()
    for line, (user, born, status) in tables.lines("demographics.csv", ("sourcedId", "birthDate"), ("status",)):
        pupil = register.pupils.get(user)
        if pupil is None or not is_active(row, line, status, is_delta):
            continue
        if told.setdefault(pupil.source_id, line) != line:
            row.tell(line, "sourcedId", user, Problem.REPEATED_ID, str(told[user]))
        found = row.checked(line, "birthDate", born, lambda text: birth_date(text, today))
        pupil.birth_date = found if isinstance(found, date) else WRONG_DATE
        pupil.is_touched = True


def read_homerooms(tables: Tables, register: Register, *, is_delta: bool) -> None:
    """The titles of the homerooms; a delta may give one that earlier imports know another title."""
    row, renamed = tables.row("classes.csv"), set[str]()
    columns = ("sourcedId", "title", "classType")
    for line, (source_id, title, kind, status) in tables.lines("classes.csv", columns, ("status",)):
        if kind.strip().lower() == HOMEROOM and is_active(row, line, status, is_delta):
            register.homerooms[source_id] = str(row.checked(line, "title", title, group_name) or "")
            renamed.add(source_id)
    for pupil in register.pupils.values():  # nobody is in one yet, unless an earlier import says so
        pupil.is_touched = pupil.is_touched or pupil.homeroom in renamed


def read_enrollments(tables: Tables, register: Register, today: date, *, is_delta: bool) -> None:
    """Of several homerooms, the first; one that has ended counts no longer."""
    row, placed = tables.row("enrollments.csv"), set[str]()
    columns = ("classSourcedId", "userSourcedId", "role")
    for line, values in tables.lines("enrollments.csv", columns, ("status", "endDate")):
        homeroom, user, role, status, ends = values
        if homeroom not in register.homerooms or role.strip().lower() != PUPIL:
            continue
        pupil = register.pupils.get(user)
        if pupil is None:
            continue
        pupil.is_touched = True
        if is_active(row, line, status, is_delta) and not has_ended(ends, today):
            if user not in placed:
                pupil.homeroom = homeroom
                placed.add(pupil.source_id)
        elif pupil.homeroom == homeroom and user not in placed:
            pupil.homeroom = ""
