"""« Aujourd’hui »: the notices that concern this day, live, and what is new."""

from flask import Blueprint, Response

from models import Desk

from ..page import page, stamp_of
from .door import PLACE, at_desk

bp = Blueprint("today", __name__, url_prefix=PLACE)


@bp.get("/aujourdhui")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/today/index.html", stamp=stamp_of(desk.today))
