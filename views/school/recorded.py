"""« Absences constatées »: what the school recorded, set against what parents announced."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("recorded", __name__, url_prefix=PLACE)


@bp.get("/absences")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/recorded/index.html")
