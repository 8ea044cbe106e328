"""What the command line says of a roster: its faults, what changes; and who the demo’s people are."""

from collections.abc import Iterable
from itertools import islice

from models import Fault, Problem, RosterPlan, SchoolPlan, demo, demo_staff

from .fault_words import remedy
from .tongue import speaking


def place(fault: Fault) -> str:
    """« line 12, fiche « 1234 » », as far as it is known; what was read cannot move the cursor nor break the line."""
    parts = [fault.file, f"line {fault.line}" if fault.line else "", fault.column]
    read = "".join(letter if letter.isprintable() else "�" for letter in fault.value)
    value = f" « {read} »" if read and fault.problem is not Problem.WIDTH else ""
    return ", ".join(part for part in parts if part) + value


def faults(found: Iterable[Fault], count: int, shown: int) -> Iterable[str]:
    """For a terminal, in English: the first `shown` faults, one a line, then how many there are."""
    with speaking("en"):
        lines = [f"{place(fault) or 'the file'}: {remedy(fault)}" for fault in islice(found, shown)]
    end = f", the first {shown} shown." if count > shown else "."
    return [*lines, f"{count:,} fault{'s' * (count > 1)} in all{end}"]


_COLUMNS = ("listed", "added", "changed", "removed", "addresses_added", "addresses_removed")


def table(plan: RosterPlan) -> Iterable[str]:
    """One line a school, then the whole."""
    yield f"{'school':<44} {'pupils':>8} {'added':>8} {'changed':>8} {'removed':>8} {'addresses':>16}"
    for school in plan.schools.values():
        yield _line(_name(school), [getattr(school, column) for column in _COLUMNS])
    if len(plan.schools) > 1:
        yield _line(f"{len(plan.schools)} schools", [plan.count(column) for column in _COLUMNS])


def _name(school: SchoolPlan) -> str:
    note = " (new)" if school.is_new else " (new name)" if school.former_name else ""
    return f"{school.board} {school.code} {school.name}"[: 44 - len(note)] + note


def _line(name: str, counts: list[int]) -> str:
    listed, added, changed, removed, more, less = counts
    return f"{name:<44} {listed:>8,} {added:>8,} {changed:>8,} {removed:>8,} {f'+{more:,} −{less:,}':>16}"


def too_many(plan: RosterPlan) -> str:
    """Why the import is refused, and how to insist."""
    schools = [f"{school.name} ({school.removed:,} of {school.current:,})" for school in plan.emptied[:10]]
    names = ", ".join(schools) + ("…" if len(plan.emptied) > 10 else "")
    return (
        f"More than 20 % of the pupils would be removed from: {names}. Nothing was changed. "
        "If this is right, import again with --confirm-removals."
    )


def introduction(person: demo.DemoPerson) -> Iterable[str]:
    """Somebody to be: how to enter, what to try, what the report cards say."""
    yield ""
    yield f"{person.name}: {person.advice('en')}"
    yield f"  {person.email:<34} password: {person.password or 'none yet (create the account)'}"
    for child in person.children:
        name = f"{child.first_name} {child.last_name}"
        yield f"  {name:<20} {child.birth_date}   file number {child.file_number}   {child.school} ({child.board})"


def staff_introduction(person: demo_staff.DemoStaff) -> Iterable[str]:
    """Somebody to be at the school’s desk: how to enter, and the secret that an application would hold."""
    yield ""
    yield f"{person.name}: {person.place('en')}. Sign in at /ecole"
    yield f"  {person.email:<34} password: {person.password}"
    yield f"  second factor (TOTP)               {person.secret}   (/demo shows its codes)"
