"""The first step of a staff member’s sign-in: the password was right, and the second factor is still to come."""

from datetime import datetime, timedelta

from . import base
from .clock import now
from .secrets import keyed_hash, same
from .staff import StaffMember


def taken_by(staff: StaffMember) -> dict[str, str]:
    """What the visitor’s session keeps of it: nobody is signed in by that."""
    return {"who": staff.public_id, "at": now().isoformat(), "password": _mark(staff)}


def still_open(kept: dict[str, str]) -> StaffMember | None:
    """Who took that step, if it was a short while ago and nothing has changed since; else None."""
    if not kept or datetime.fromisoformat(kept["at"]) <= now() - timedelta(seconds=base.settings.second_step_seconds):
        return None
    staff = StaffMember.named(kept["who"])
    is_same = staff is not None and staff.is_active and same(kept["password"], _mark(staff))
    return staff if is_same else None


def _mark(staff: StaffMember) -> str:
    """Changes with the password: a new one ends the sign-ins that are under way."""
    return keyed_hash("first step", staff.public_id, staff.password_hash)
