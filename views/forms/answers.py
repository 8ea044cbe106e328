"""Answers that say how to be given: one of several, a day, an hour, a few lines. Unanswered, they keep quiet."""

import re
from datetime import date, time
from typing import Any

from wtforms import Form, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError

from models import tidy, written

from .. import words
from ..catalogue import gettext as _
from .rules import TidyField

_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_HOUR = re.compile(
    r"(?P<hour>[0-9]{1,2}) ?(?:h|heures?|:|\.)? ?(?P<minute>[0-9]{2})?(?: ?(?P<half>[ap])\.? ?m\.?)?", re.IGNORECASE
)


class ChoiceField(RadioField):
    """One answer among several; `data` is None while nothing is chosen."""

    def pre_validate(self, form: Form) -> None:
        if self.data and self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(_("Choisissez une des réponses proposées."))


class ChoicesField(SelectMultipleField):
    """Several answers; each counts once."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = list(dict.fromkeys(str(value) for value in valuelist))

    def pre_validate(self, form: Form) -> None:
        if not set(self.data or ()) <= {choice.value for choice in self.choices}:
            raise ValidationError(_("Choisissez parmi les réponses proposées."))


class WrittenField(TextAreaField):
    """A few lines; what cannot be seen is left out. Shown again as it was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).replace("\x00", "") if valuelist else ""
        self.data = written(self.typed)

    def _value(self) -> str:
        return getattr(self, "typed", "") or self.data or ""


class DayField(TidyField):
    """A day: `data` is a date or None. 2026-11-27, 2026 11 27 and 20261127 are read; what is not is shown again."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        text, self.data = self.data, None
        self.data = read_day(text) if text else None

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else super()._value()


class HourField(TidyField):
    """An hour of the day: `data` is a time or None. 9 h 15, 9h15, 9:15, 0915, 9 h and 9:15 a.m. are read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        text, self.data = self.data, None
        self.data = read_hour(text) if text else None

    def _value(self) -> str:
        return super()._value() if self.raw_data or not self.data else words.hour(self.data)


def read_day(text: str) -> date:
    """The day that was typed, year first. Raises ValueError with the remedy."""
    found = _DAY.fullmatch(tidy(text).replace("‑", "-").replace("–", "-"))
    if not found:
        raise ValueError(_("Écrivez l’année, le mois, puis le jour, par exemple 2026-11-27."))
    year, month, day = (int(number) for number in found.groups() if number)
    if year < 2000:
        raise ValueError(_("Écrivez l’année en quatre chiffres, par exemple 2026-11-27."))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_("Cette date n’existe pas au calendrier. Vérifiez le mois et le jour.")) from None


def read_hour(text: str) -> time:
    """The hour that was typed, on 24 hours or with a.m. and p.m. Raises ValueError with the remedy."""
    found = _HOUR.fullmatch(tidy(text))
    if not found:
        raise ValueError(_("Écrivez l’heure et les minutes, par exemple 9\u00a0h\u00a015."))
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(
            _("Cette heure n’existe pas. Écrivez l’heure et les minutes, par exemple 9\u00a0h\u00a015.")
        ) from None
