"""« Appel »: who is absent, group by group, from one screen."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("roll", __name__, url_prefix=PLACE)


@bp.get("/appel")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/roll/index.html")
