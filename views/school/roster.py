"""The roster through the browser: upload, preview, import, restore."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("roster", __name__, url_prefix=PLACE)


@bp.get("/liste")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/roster/index.html")
