"""The first page of a staff member: the day of the school, or the schools of the board with what waits in each."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user, login_required

from models import School, StaffRoom, search_key, tallies

from ..forms.first_school import FirstSchoolForm
from ..page import go_to, page
from ..sides import SCHOOL_SIDE
from .door import at_board

bp = Blueprint("staff_home", __name__, url_prefix=SCHOOL_SIDE)
SEARCHED = 12  # more schools than that are searched


@bp.get("")
@login_required
def index() -> Response:
    """A secretary goes straight to the day; an administrator chooses a school."""
    schools, wanted = current_user.schools, request.args.get("q", "")[:100]
    if not current_user.is_administrator and schools:
        return go_to(url_for("today.index", school=schools[0].slug))
    found = [school for school in schools if _fits(school, wanted)]
    facts = {"schools": found, "tallies": tallies(found), "wanted": wanted, "is_searched": len(schools) > SEARCHED}
    return page("school/home/index.html", **facts)


@bp.route("/premiere-ecole", methods=["GET", "POST"])
@at_board
def first_school(room: StaffRoom) -> Response:
    """A board without a school has no desk to which a roster could be brought: here is one."""
    if room.administrator.schools:
        return go_to(url_for(".index"))
    form = FirstSchoolForm()
    if form.is_sent_and_right():
        school = room.open_first_school(form.code.data or "", form.name.data or "")
        return go_to(url_for("roster.new", school=school.slug) if school else url_for(".index"))
    return page("school/home/first.html", form=form)


def _fits(school: School, wanted: str) -> bool:
    name = search_key(f"{school.name} {school.code}")
    return all(word in name for word in search_key(wanted).split())
