"""« Calendrier scolaire »: holidays and pedagogical days, closed by hand or brought in a file."""

import re
from datetime import date

from flask import Blueprint, Response, abort, flash, request, url_for

from models import (
    LARGEST_CALENDAR,
    BadSpan,
    CalendarChange,
    CalendarImport,
    ClosedKind,
    Desk,
    DeskCalendar,
    RosterRefused,
    read_calendar,
    school_year,
)

from .. import fault_words
from ..catalogue import gettext as _
from ..catalogue import ngettext
from ..doors import takes_up_to
from ..forms.school_calendar import CalendarFileForm, ClosingForm, ReopeningForm
from ..page import go_to, page
from .door import PLACE, at_desk

bp = Blueprint("calendar", __name__, url_prefix=f"{PLACE}/calendrier")


@bp.get("")
@at_desk
def index(desk: Desk) -> Response:
    """The closed days of a school year, this one unless the address says another near it."""
    now = school_year(desk.today)
    text = request.args.get("annee", str(now))
    year = int(text) if re.fullmatch(r"20[0-9]{2}", text) else abort(404)
    return page("school/calendar/index.html", year=year, now=now, spans=DeskCalendar(desk).spans(year))


@bp.route("/fermer", methods=["GET", "POST"])
@at_desk
def close(desk: Desk) -> Response:
    """A day or a span without school."""
    form = ClosingForm()
    if form.is_sent_and_right():
        first, last = form.first.data, form.last.data or form.first.data
        try:
            DeskCalendar(desk).close(first, last, ClosedKind(form.kind.data), form.label.data or "")
        except BadSpan:
            form.refuse_span()
        else:
            flash(_("Le calendrier est enregistré."), "success")
            return _to_year(desk, first)
    return page("school/calendar/close.html", form=form)


@bp.route("/rouvrir/<first>/<last>", methods=["GET", "POST"])
@at_desk
def reopen(desk: Desk, first: str, last: str) -> Response:
    """School again on the days of that span."""
    calendar, form = DeskCalendar(desk), ReopeningForm()
    begin, end = _day(first), _day(last)
    span = next((each for each in calendar.spans(school_year(begin)) if (each.first, each.last) == (begin, end)), None)
    if span is None:
        abort(404)
    if form.is_sent_and_right():
        calendar.reopen(begin, end)
        flash(_("Le calendrier est enregistré."), "success")
        return _to_year(desk, begin)
    return page("school/calendar/reopen.html", form=form, span=span)


@bp.route("/importer", methods=["GET", "POST"])
@at_desk
@takes_up_to(LARGEST_CALENDAR + 64 * 1024)
def bring(desk: Desk) -> Response:
    """A file, all of it or nothing; it replaces the school years that it touches."""
    form, refused = CalendarFileForm(), None
    if form.is_sent_and_right():
        try:
            answer = _import(desk, form)
        except RosterRefused as error:
            answer, refused = None, error
            form.refuse(_("Le fichier est refusé, et rien n’est changé. Corrigez-le, puis envoyez-le à nouveau."))
        if answer:
            return answer
    faults = [(fault, fault_words.remedy(fault)) for fault in refused.faults[:50]] if refused else []
    return page("school/calendar/bring.html", form=form, faults=faults, count=refused.count if refused else 0)


def _import(desk: Desk, form: CalendarFileForm) -> Response | None:
    """The calendar of the year, changed; or None when days would be lost and nobody has said that it is meant."""
    is_board = desk.is_administrator and form.whole_board.data
    schools = desk.staff.schools if is_board else [desk.school]
    with form.file.on_disk() as path:
        closings = read_calendar(path, (desk.school.board.code, "" if is_board else desk.school.code))
    act = CalendarImport(closings, schools)
    removed = sum(len(change.removed) for change in act.plan())
    if removed and not form.removals.data:
        form.ask(removed)
        return None
    flash(_what_changed(act.apply(desk.staff)), "success")
    if closings.ignored:
        flash(_left_out(closings.ignored), "info")
    return _to_year(desk, min((day for days in closings.days.values() for day in days), default=desk.today))


def _left_out(count: int) -> str:
    return ngettext(
        "%(num)s événement avec une heure n’a rien fermé.", "%(num)s événements avec une heure n’ont rien fermé.", count
    )


def _what_changed(changes: list[CalendarChange]) -> str:
    counts = {what: sum(len(getattr(each, what)) for each in changes) for what in ("added", "changed", "removed")}
    said = _("Jours ajoutés\u00a0: %(added)s; changés\u00a0: %(changed)s; retirés\u00a0: %(removed)s.", **counts)
    return _("Le calendrier est importé. %(said)s", said=said)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text) else abort(404)
    except ValueError:
        abort(404)


def _to_year(desk: Desk, day: date) -> Response:
    return go_to(url_for(".index", school=desk.school.slug, annee=school_year(day)))
