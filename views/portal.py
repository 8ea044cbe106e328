"""« Portail Parents » itself: one card per child, with the school’s data to check."""

from collections import Counter

from flask import Blueprint, Response
from flask_login import login_required

from models import AbsenceNotice

from .page import page
from .people import explanations, family, notice_book

bp = Blueprint("portal", __name__)


@bp.get("/portail")
@login_required
def index() -> Response:
    """The children whom the roster shows to this parent, with what each card says, and what was asked of the school."""
    next_notices: dict[int, AbsenceNotice] = {}
    for notice in notice_book().upcoming():
        next_notices.setdefault(notice.pupil_id, notice)
    to_explain = Counter(absence.pupil_id for absence in explanations().to_explain())
    facts = {"next_notices": next_notices, "to_explain": to_explain}
    mine = family()
    return page("portal/index.html", children=mine.children, requests=mine.open_requests, **facts)
