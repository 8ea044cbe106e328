"""The questions of a notice about its days; which are asked, given the other answers."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from wtforms import Field
from wtforms.fields import SelectChoice

from models import Child, earliest_day, end_of_school_year, today

from .. import words
from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .absence_what import WhatQuestions
from .answers import ChoiceField, DayField
from .rules import Needed

ANOTHER_DAY, EACH_WEEK = "other", "weekly"
_A_DATE = _l("Indiquez la date, par exemple 2026-11-27.")


class WhenQuestions(WhatQuestions):
    """Today, tomorrow, another day or several, or one day of each week."""

    day = ChoiceField(_l("Quand?"), [Needed(_l("Choisissez la date."))], render_kw={"data-nom": _l("la date")})
    first_day = DayField(_l("Du"), [Needed(_A_DATE)], render_kw={"data-nom": _l("la date")})
    last_day = DayField(_l("Au"), render_kw={"data-nom": _l("le dernier jour")})
    weekly_from = DayField(_l("À partir du"), [Needed(_A_DATE)], render_kw={"data-nom": _l("la première date")})
    weekly_until = DayField(_l("Jusqu’au"), [Needed(_A_DATE)], render_kw={"data-nom": _l("la dernière date")})

    def __init__(self, family: Sequence[Child], chosen: Child | None = None, *, by_school: bool = False) -> None:
        super().__init__(family, chosen, by_school=by_school)
        self.day.choices = self._days()

    @cached_property
    def today(self) -> date:
        """The day that it is at the school; of two time zones, the later, so that no school finds it past."""
        return max(today(school.time_zone) for school in self.schools)

    @cached_property
    def earliest(self) -> date:
        """The first day that every school still takes."""
        return max(earliest_day(school, by_school=self.by_school) for school in self.schools)

    @property
    def year_end(self) -> date:
        return end_of_school_year(self.today)

    def _days(self) -> list[SelectChoice]:
        """Their values are dates: a form opened at 23:59 and sent after midnight still means the day that it showed."""
        tomorrow = self.today + timedelta(days=1)
        days = [SelectChoice(self.today.isoformat(), _("Aujourd’hui, %(day)s", day=_named(self.today)))]
        shown_before = _day_in(self.day.data)
        if shown_before and self.earliest <= shown_before < self.today:
            days.insert(0, SelectChoice(shown_before.isoformat(), words.day(shown_before, year=False).capitalize()))
        if tomorrow <= self.year_end:
            days.append(SelectChoice(tomorrow.isoformat(), _("Demain, %(day)s", day=_named(tomorrow))))
        more = [SelectChoice(ANOTHER_DAY, _("Une autre date")), SelectChoice(EACH_WEEK, _("Chaque semaine"))]
        return [*days, *more]

    @property
    def first(self) -> date | None:
        """The first day, however it was given."""
        given = {ANOTHER_DAY: self.first_day, EACH_WEEK: self.weekly_from}.get(self.day.data or "")
        if given is not None:
            return given.data
        return _day_in(self.day.data) if not self.day.errors else None

    @property
    def last(self) -> date | None:
        given = self.last_field
        return given.data if given is not None else None

    @property
    def is_weekly(self) -> bool:
        return bool(self.day.data == EACH_WEEK)

    @property
    def first_field(self) -> Field:
        """The question that gives the first day."""
        return {ANOTHER_DAY: self.first_day, EACH_WEEK: self.weekly_from}.get(self.day.data or "", self.day)

    @property
    def last_field(self) -> Field | None:
        return {ANOTHER_DAY: self.last_day, EACH_WEEK: self.weekly_until}.get(self.day.data or "")

    def is_asked(self, field: Field) -> bool:
        if field in (self.first_day, self.last_day):
            return bool(self.day.data == ANOTHER_DAY)
        if field in (self.weekly_from, self.weekly_until):
            return bool(self.day.data == EACH_WEEK)
        return super().is_asked(field)


def _named(day: date) -> str:
    return words.day(day, year=False, article=False)


def _day_in(text: str | None) -> date | None:
    """The day that this answer names, if it is one."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
