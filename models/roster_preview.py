"""What a person reads before a roster is imported: counts by school and the first examples, as data that JSON holds."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain, islice
from typing import Any

from .board import School
from .roster import Guardian, Pupil
from .roster_plan import SHARE_THAT_MAY_LEAVE, RosterPlan, SchoolPlan
from .roster_row import RosterRow

EXAMPLES = 20  # of each kind
LOOKED_AT = 500  # to find them
_FACTS = ("last_name", "first_name", "birth_date", "group_name")


def preview_of(plan: RosterPlan, only: School | None = None) -> dict[str, Any]:
    """Counts, examples and a print of the whole plan; only: the school outside of which nothing is shown."""
    return {
        "schools": counts_of(plan),
        "print": print_of(plan),
        "added": [_added(row) for row in plan.added[:EXAMPLES]],
        "changed": _changed(plan, only),
        "removed": _removed(plan),
    }


def counts_of(plan: RosterPlan) -> list[dict[str, Any]]:
    """Each school with its counts; `asks`: would it lose so many that this must be confirmed (SECURITY.md F6)?"""
    return [{**asdict(school), "asks": _loses_many(school)} for school in plan.schools.values()]


def _loses_many(school: SchoolPlan) -> bool:
    """A fifth or more; the command line asks beyond a fifth."""
    return school.removed > 0 and school.removed >= SHARE_THAT_MAY_LEAVE * school.current


def print_of(plan: RosterPlan) -> str:
    """The same as long as the plan is: another roster, or the same over other pupils, has another one."""
    digest = hashlib.blake2b(repr(counts_of(plan)).encode(), digest_size=12)
    ids = (sorted(plan.gone), sorted(plan.lost_addresses))
    for part in chain(plan.changed, plan.added, plan.new_addresses, ids):
        digest.update(repr(part).encode())
    return digest.hexdigest()


def _added(row: RosterRow) -> dict[str, Any]:
    return {"number": row.file_number, "name": f"{row.first_name} {row.last_name}", "group": row.group_name,
            "school": row.school_name, "emails": list(row.emails)}  # fmt: skip


def _changed(plan: RosterPlan, only: School | None) -> list[dict[str, Any]]:
    """The first who change; one of whom only OneRoster’s identifiers do is nothing to show."""
    rows = dict(islice(plan.changed, LOOKED_AT))
    gained: dict[int, list[str]] = {}
    for new in plan.new_addresses[:LOOKED_AT]:
        gained.setdefault(new[0], []).append(new[1])
    lost = _lost_of_those_who_stay(plan)
    ids = list(dict.fromkeys(chain(rows, gained, lost)))[:LOOKED_AT]
    pupils = {pupil.id: pupil for pupil in _with_school(ids)}
    shown = (_change(pupils[i], rows.get(i), gained.get(i, []), lost.get(i, []), only) for i in ids)
    return list(islice((change for change in shown if change["facts"]), EXAMPLES))


def _change(
    pupil: Pupil, row: RosterRow | None, gained: list[str], lost: list[str], only: School | None
) -> dict[str, Any]:
    """One pupil: [what, old, new] for each thing that changes. What another school wrote is not shown."""
    is_foreign = only is not None and pupil.school_id != only.id
    facts: list[list[str]] = []
    if row and not is_foreign:
        facts = [[name, str(getattr(pupil, name)), str(getattr(row, name))] for name in _FACTS]
    if row and (is_foreign or pupil.school.code != row.school):
        facts.append(["school", "" if is_foreign else pupil.school.name, row.school_name])
    if pupil.removed_at is not None:
        facts.append(["back", "", ""])
    moved = [["emails", email, ""] for email in lost if not is_foreign] + [["emails", "", email] for email in gained]
    who = row if is_foreign and row else pupil
    return {"number": pupil.file_number, "name": f"{who.first_name} {who.last_name}",
            "facts": [fact for fact in facts if fact[0] == "back" or fact[1] != fact[2]] + moved}  # fmt: skip


def _lost_of_those_who_stay(plan: RosterPlan) -> dict[int, list[str]]:
    """The first addresses taken off the file of somebody who stays; those of who leaves go with them."""
    gone, found = set(plan.gone), dict[int, list[str]]()
    for guardian in _guardians(plan.lost_addresses[:LOOKED_AT]):
        if guardian.pupil_id not in gone:
            found.setdefault(guardian.pupil_id, []).append(guardian.email)
    return found


def _guardians(ids: list[int]) -> Iterable[Guardian]:
    return Guardian.select().where(Guardian.id.in_(ids)).order_by(Guardian.id)


def _with_school(ids: list[int]) -> Iterable[Pupil]:
    return Pupil.select(Pupil, School).join(School, attr="school").where(Pupil.id.in_(ids))


def _removed(plan: RosterPlan) -> list[dict[str, Any]]:
    gone = _with_school(plan.gone[:EXAMPLES])
    return [{"number": pupil.file_number, "name": pupil.full_name, "group": pupil.group_name,
             "school": pupil.school.name} for pupil in gone]  # fmt: skip
