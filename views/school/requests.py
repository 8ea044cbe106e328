"""« Demandes de vérification »: what a parent typed beside what is on file, and the school’s answer."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("requests", __name__, url_prefix=PLACE)


@bp.get("/demandes")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/requests/index.html")
