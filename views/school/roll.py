"""« Appel »: who is absent, group by group, from one screen."""

from datetime import timedelta

from flask import Blueprint, Response, abort, request, url_for

from models import Desk, RollBook, RollConflict

from ..banners import tell
from ..catalogue import gettext as _
from ..forms.roll import RollForm
from ..page import go_to, page
from .days import day_asked_for
from .door import PLACE, at_desk

bp = Blueprint("roll", __name__, url_prefix=PLACE)


@bp.get("/appel")
@at_desk
def index(desk: Desk) -> Response:
    """The groups of the school, and how far the roll of each is on that day."""
    day, book = day_asked_for(desk), RollBook(desk)
    calendar = book.calendar
    around = {"before": calendar.previous_school_day(day), "after": calendar.next_school_day(day + timedelta(days=1))}
    facts = {"day": day, "closing": book.closing(day), "may_be_taken": book.may_be_taken(day), **around}
    return page("school/roll/index.html", groups=book.groups(day), **facts)


@bp.route("/appel/groupe", methods=["GET", "POST"])
@at_desk
def group(desk: Desk) -> Response:
    """One group on one screen: everybody is present unless noted otherwise."""
    day, book, name = day_asked_for(desk), RollBook(desk), request.args.get("nom", "")
    sheet = book.sheet(name, day)
    if sheet is None or not book.may_be_taken(day):
        abort(404)
    form = RollForm(sheet)
    if form.is_sent_and_right():
        try:
            book.take(name, day, form.marks, form.stamp.data or "")
        except RollConflict as conflict:
            form.tell_conflict(conflict.sheet)
        else:
            tell("success", _("L’appel est enregistré."))
            return go_to(url_for(".index", school=desk.school.slug, jour=day))
    return page("school/roll/group.html", form=form, day=day)
