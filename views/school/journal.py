"""The audit trail of the board, for its administrators."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("journal", __name__, url_prefix=PLACE)


@bp.get("/journal")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/journal/index.html")
