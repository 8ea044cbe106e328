"""The school’s own rules: reasons, hours, deadlines, recipients, names."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("school_settings", __name__, url_prefix=PLACE)


@bp.get("/reglages")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/settings/index.html")
