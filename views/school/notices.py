"""One notice at the school’s desk: read, received, accepted or refused; or entered for a parent who telephones."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("notices", __name__, url_prefix=PLACE)


@bp.get("/avis/nouveau")
@at_desk
def new(desk: Desk) -> Response:
    """To be built."""
    return page("school/notices/new.html")
