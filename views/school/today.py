"""« Aujourd’hui »: the notices that concern a day, live, what is new among them, and the answer to several at once."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from models import Desk

from ..forms.desk_answer import AnswerForm, done
from ..forms.desk_sheet import SheetAsked
from ..page import go_to, is_poll, nothing_new, page, stamp_of
from .door import PLACE, at_desk

bp = Blueprint("today", __name__, url_prefix=PLACE)


@bp.get("/aujourdhui")
@at_desk
def index(desk: Desk) -> Response:
    """The sheet of the day; to open it is to have seen it, to follow or to filter it is not."""
    asked = SheetAsked(desk.today)
    if asked.is_opening:
        asked.since = desk.look().since
        if request.method == "GET" and not is_poll():
            desk.looked()
    return _sheet(desk, asked, AnswerForm())


@bp.post("/aujourdhui")
@at_desk
def answer(desk: Desk) -> Response:
    """One answer to all the notices that are ticked; those that changed meanwhile are told, the others are done."""
    asked, form = SheetAsked(desk.today), AnswerForm()
    asked.since = asked.since or desk.look().since
    if not form.is_sent_and_right():
        return _sheet(desk, asked, form)
    given = form.answer()
    outcome = desk.notices.answer(form.wanted, given)
    if outcome.changed or not (outcome.done or outcome.kept):
        form.tell(outcome)
        return _sheet(desk, asked, form)
    flash(done(len(outcome.done), given.status), "success")
    return go_to(url_for(".index", school=desk.school.slug, **asked.named()))


@bp.post("/aujourdhui/vu")
@at_desk
def seen(desk: Desk) -> Response:
    """« Tout marquer comme vu »."""
    desk.looked()
    asked = SheetAsked(desk.today)
    return go_to(url_for(".index", school=desk.school.slug, **asked.named(depuis=None)))


def _sheet(desk: Desk, asked: SheetAsked, form: AnswerForm) -> Response:
    ahead = desk.notices.ahead(desk.today)
    stamp = stamp_of(desk.notices.state_on(asked.day), ahead, asked.named())
    return nothing_new(stamp) or _whole_sheet(desk, asked, stamp=stamp, ahead=ahead, form=form)


def _whole_sheet(desk: Desk, asked: SheetAsked, **facts: Any) -> Response:
    sheet = desk.notices.on(asked.day, asked.since, asked.filter)
    said = {"sheet": sheet, **asked.shown(sheet), **asked.choices(sheet)}
    return page("school/today/index.html", asked=asked, **said, **facts)
