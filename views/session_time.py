"""How long the session still lasts: told three minutes before its end, with a press that prolongs it (UX.md G-14)."""

from typing import Any

from flask import Blueprint, Response, current_app, session, url_for
from flask_login import current_user, login_required

from models import now

from .page import fragment
from .people import is_school_side
from .sides import SCHOOL_SIDE

bp = Blueprint("session_time", __name__)
WARNING_SECONDS = 180


@bp.get("/session")
@bp.get(f"{SCHOOL_SIDE}/session", endpoint="staff")
@login_required
def parent() -> Response:
    """What is left. Asked for by the page itself (X-Polling), it prolongs nothing; pressed, it does, like any page."""
    return fragment("access/session.html", **time_left())


def time_left() -> dict[str, Any]:
    """Seconds left, when it ends, where one asks; nothing for a visitor, nor on a device that stays signed in."""
    row = session.row  # type: ignore[attr-defined]
    facts = {"left": 0, "ends": None, "warning": WARNING_SECONDS, "url": ""}
    if current_user.is_authenticated and row is not None and not row.is_remembered:
        facts["ends"] = row.expires_at
        facts["left"] = max(1, int((row.expires_at - now()).total_seconds()))
        facts["url"] = url_for("session_time.staff" if is_school_side() else "session_time.parent")
    return facts


def time_of_page() -> dict[str, Any]:
    """The same for a page that was just asked for: rounded, so that two answers alike are alike to the letter (K2)."""
    facts, idle = time_left(), current_app.config["PORTAIL"].session_idle_seconds
    return {**facts, "left": min(facts["left"], idle - idle // 30)}


bp.record_once(lambda state: state.app.jinja_env.globals.update(time_of_page=time_of_page))
