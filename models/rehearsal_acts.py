"""The acts that a rehearsal may ask for, by name; what each needs is what its function says that it needs."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from . import rehearsal_absences as absences
from . import rehearsal_families as families
from . import rehearsal_rosters as rosters
from . import rehearsal_staff as staff
from .base import database
from .rehearsal import Rehearsal
from .rehearsal_end import close_schools, end

Act = Callable[..., dict[str, Any]]


def _by_name(*acts: Act) -> dict[str, Act]:
    return {act.__name__: act for act in acts}


_OF_ROSTERS = _by_name(
    rosters.read_roster, rosters.import_roster, rosters.give_up_roster, rosters.hold_roster, rosters.kept_rosters,
    rosters.regroup,
)  # fmt: skip
ACTS: dict[str, Act] = _OF_ROSTERS | _by_name(
    families.create_board, families.create_school, families.enrol, families.let_in, families.end_sessions,
    families.grow_old, families.grow_idle, families.idle_seconds, families.detach, families.rename, families.share,
    families.ask_to_verify, families.pupil_file, families.close_codes,
    staff.seat, staff.invite, staff.appoint, staff.dismiss, staff.make_strict,
    absences.announce, absences.alter_notice, absences.count_notices, absences.record_absence, absences.recorded,
    absences.pupils, close_schools, end,
)  # fmt: skip


def perform(of: Rehearsal, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Do that act of `ACTS`, all of it or nothing; raises NotInRehearsal.

    A roster is the affair of a worker, which sees only what is committed: its acts are several transactions.
    """
    with nullcontext() if name in _OF_ROSTERS else database.atomic():
        return ACTS[name](of, **fields)
