"""The pupils’ files: search, correct, addresses, accounts attached; and who has no adult attached."""

from flask import Blueprint, Response

from models import Desk

from ..page import page
from .door import PLACE, at_desk

bp = Blueprint("pupils", __name__, url_prefix=PLACE)


@bp.get("/eleves")
@at_desk
def index(desk: Desk) -> Response:
    """To be built."""
    return page("school/pupils/index.html")
