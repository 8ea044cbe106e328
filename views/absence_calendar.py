"""The calendar of absences: a month of the family, or of one child."""

import re

from flask import Blueprint, Response, abort, request
from flask_login import current_user, login_required

from models import FamilyMonth, today

from .absences import child_asked_for
from .page import page
from .people import family

bp = Blueprint("absence_calendar", __name__)


@bp.get("/absences/calendrier")
@login_required
def index() -> Response:
    """`?mois=2026-11`, this one by default; `?enfant=` for one child."""
    children = family().children
    child = child_asked_for(children)
    zone = children[0].school.time_zone if children else "America/Toronto"
    here = today(zone)
    year, month = _month_asked_for(here.year, here.month)
    try:
        shown = FamilyMonth(current_user, [child] if child else children, year, month)
    except ValueError:
        abort(404)
    return page("absences/calendar.html", month=shown, child=child, children=children, today=here)


def _month_asked_for(year: int, month: int) -> tuple[int, int]:
    asked = request.args.get("mois")
    if asked is None:
        return year, month
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", asked) or abort(404)
    return int(found[1]), int(found[2])
