"""Between the password and the second factor: who is on the way in. Kept in the visitor’s session, so on the server."""

from flask import Response, request, session, url_for
from flask_login import current_user

from models import Event, NewFactor, SecondFactor, StaffMember, first_step, record_event

from ..page import go_to
from ..people import way_back, welcome

_KEY, _SECRET = "first_step", "new_factor"


def begin(staff: StaffMember) -> Response:
    """The password was right: on to the second factor, or to choosing one; nobody is signed in yet."""
    session.prove()  # type: ignore[attr-defined]
    is_set = SecondFactor(staff).is_set
    session[_KEY] = {**first_step.taken_by(staff), **({} if is_set else {_SECRET: NewFactor().sealed})}
    step = "staff.second_step" if is_set else "staff.new_factor"
    return go_to(url_for(step, next=way_back("") or None))


def person(*, with_factor: bool) -> StaffMember | None:
    """Who is on the way in, if that person has a second factor (or, False, has none yet) and is not too late."""
    if current_user.is_authenticated:
        return None
    staff = first_step.still_open(session.get(_KEY, {}))
    return staff if staff is not None and SecondFactor(staff).is_set == with_factor else None


def new_factor() -> NewFactor:
    """The secret that this visitor was shown."""
    return NewFactor(session[_KEY].get(_SECRET, ""))


def end(staff: StaffMember) -> Response:
    """Signed in: under a new name, to the page that was asked for."""
    welcome(staff)
    return go_to(way_back(url_for("staff_home.index")), whole_page=True)


def start_again() -> Response:
    """Too late, or too early: to the password, which says why."""
    if current_user.is_authenticated:
        return go_to(way_back(url_for("staff_home.index")), whole_page=True)
    if request.method == "POST":
        record_event(Event.STEP_SKIPPED, to="second factor")
    return go_to(url_for("staff.sign_in", etape="manquante", next=way_back("") or None))
