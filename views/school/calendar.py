"""The school’s calendar: holidays and pedagogical days, by hand or from a file."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("calendar", __name__, url_prefix=PLACE)


@bp.get("/calendrier")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/calendar/index.html")
