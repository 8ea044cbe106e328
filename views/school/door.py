"""Who may open a page of the school’s side: a staff member of that school, and for some pages an administrator."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from flask import Flask, abort, g
from flask_login import current_user

from models import Desk, Event, StaffMember, StaffRoom, record_event

from ..people import ask_to_sign_in

PLACE = "/ecole/<school>"


def init_app(app: Flask) -> None:
    """Templates know the desk, on its pages."""
    app.context_processor(lambda: {"desk": g.get("desk")})


def at_desk(view: Callable[..., Any]) -> Callable[..., Any]:
    """For pages under PLACE: the view receives the desk of who is signed in, at that school.

    Another school and one that does not exist are the same 404 (SECURITY.md S11, S12).
    """

    @wraps(view)
    def guarded(school: str, **named: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        g.desk = Desk.of(current_user, school) or abort(404)
        return view(g.desk, **named)

    return guarded


def for_administrators(view: Callable[..., Any]) -> Callable[..., Any]:
    """Under `at_desk`: the administrators of the board alone; a secretary is told so (403), and the trail too."""

    @wraps(view)
    def guarded(desk: Desk, **named: Any) -> Any:
        if not desk.is_administrator:
            _refuse(desk.staff)
        return view(desk, **named)

    return _marked(guarded)


def at_board(view: Callable[..., Any]) -> Callable[..., Any]:
    """For pages of the whole board: the view receives the staff room of the administrator who is signed in."""

    @wraps(view)
    def guarded(**named: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        room = StaffRoom.of(current_user) or _refuse(current_user)
        return view(room, **named)

    return _marked(guarded)


def _refuse(staff: StaffMember) -> NoReturn:
    record_event(Event.FORBIDDEN, staff.public_id, why="not an administrator", **staff.affair)
    abort(403)


def _marked(guarded: Callable[..., Any]) -> Callable[..., Any]:
    """The test of all doors reads this mark; `functools.wraps` hands it on to the guards around."""
    guarded.is_for_administrators = True  # type: ignore[attr-defined]
    return guarded
