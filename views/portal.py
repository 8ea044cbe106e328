"""« Portail Parents » itself: one card per child, with the school’s data to check."""

from flask import Blueprint, Response
from flask_login import login_required

from models import AbsenceNotice

from .page import page
from .people import family, notice_book

bp = Blueprint("portal", __name__)


@bp.get("/portail")
@login_required
def index() -> Response:
    """The children whom the roster shows to this parent now, and each one’s next notice."""
    next_notices: dict[int, AbsenceNotice] = {}
    for notice in notice_book().upcoming():
        next_notices.setdefault(notice.pupil_id, notice)
    return page("portal/index.html", children=family().children, next_notices=next_notices)
