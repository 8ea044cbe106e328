"""Files to take away, which a spreadsheet opens without running anything in them (SECURITY.md F1)."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from ..people import needs_password
from .door import PLACE, at_desk

bp = Blueprint("exports", __name__, url_prefix=PLACE + "/exports")


@bp.get("")
@at_desk
@needs_password
def index(desk: Desk) -> Response:
    """Which list, and of which days."""
    return page("school/exports/index.html")
