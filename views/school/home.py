"""The first page of a staff member: the schools that are served; and, for administrators, the staff."""

from flask import Blueprint, Response, url_for
from flask_login import current_user, login_required

from ..page import go_to, page
from ..sides import SCHOOL_SIDE

bp = Blueprint("staff_home", __name__, url_prefix=SCHOOL_SIDE)


@bp.get("")
@login_required
def index() -> Response:
    """A secretary goes straight to the day; an administrator chooses a school."""
    schools = current_user.schools
    if len(schools) == 1:
        return go_to(url_for("today.index", school=schools[0].slug))
    return page("school/home/index.html", schools=schools)
