"""How many days of school a span holds, and which of its days are none: said before anything is sent."""

from collections.abc import Sequence
from datetime import date

from models import ClosedKind, Closing, School, SchoolCalendar

from .. import words
from ..catalogue import gettext as _
from ..catalogue import ngettext
from .absence_words import own_words
from .live import listed

NAMED = 3  # closed days said one by one; of more, the number


def school_days_said(first: date, last: date, schools: Sequence[School], *, weekly: bool) -> str:
    """One sentence; one a school where their calendars say different things."""
    said = {school.id: _said_at(first, last, SchoolCalendar.of(school), weekly) for school in schools}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return " ".join(_("%(subject)s\u00a0: %(words)s", subject=_at(school), words=said[school.id]) for school in schools)


def _at(school: School) -> str:
    return _("À %(school)s", school=school.name)


def _said_at(first: date, last: date, calendar: SchoolCalendar, weekly: bool) -> str:
    count = len(calendar.school_days(first, last, weekly=weekly))
    days = ngettext("%(num)s jour de classe", "%(num)s jours de classe", count)
    closed = [
        (day, why)
        for day, why in calendar.closed_between(first, last)
        if not weekly or day.weekday() == first.weekday()
    ]
    if not closed:
        return f"{days}."
    if len(closed) > NAMED:
        return _(
            "%(days)s; %(count)s jours de congé ou journées pédagogiques n’en sont pas.", days=days, count=len(closed)
        )
    named = listed([_closed(day, why) for day, why in closed])
    return ngettext(
        "%(days)s; %(named)s n’en est pas.", "%(days)s; %(named)s n’en sont pas.", len(closed), days=days, named=named
    )


def _closed(day: date, why: Closing) -> str:
    """« la journée pédagogique du 4 décembre », « le congé du 12 octobre (Action de grâce) »."""
    said = {"day": words.day_and_month(day)}
    named = {
        ClosedKind.HOLIDAY: _("le congé du %(day)s", **said),
        ClosedKind.PEDAGOGICAL: _("la journée pédagogique du %(day)s", **said),
    }.get(why.kind) or words.day(day)
    return named + own_words(why)
