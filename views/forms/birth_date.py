"""A birth date in three boxes: what is missing is said first, then impossible, then out of range (UX.md K-06, K-07)."""

import re
from calendar import monthrange
from datetime import date
from functools import cached_property
from typing import Any

from flask import current_app
from wtforms import Form, FormField, StringField
from wtforms.meta import DefaultMeta
from wtforms.utils import unset_value

from models import search_key, tidy, today

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .box import BoxMeta

_AS_TEXT = {"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}
_IN_FIGURES = {**_AS_TEXT, "inputmode": "numeric"}
OLDEST = 30  # years; adults’ classes are not on a parents’ portal
_MONTHS = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may"),
    ("juin", "june"), ("juillet", "july"), ("aout", "august"), ("septembre", "september"), ("octobre", "october"),
    ("novembre", "november"), ("decembre", "december"),
)  # fmt: skip


def month_number(text: str) -> int | None:
    """3 for « 3 », « 03 », « mars », « MARS », « march », « févr. » gives 2; None when no month, or two, are meant."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    start = search_key(text)
    meant = [n for n, names in enumerate(_MONTHS, 1) if any(name.startswith(start) for name in names)]
    return meant[0] if len(start) >= 3 and len(meant) == 1 else None


class BoxField(StringField):
    """One box of a date; what was typed is shown again."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([str(value).replace("\x00", "")[:40] for value in valuelist[:1]])

    @cached_property
    def text(self) -> str:
        return tidy(self.data or "")


class BirthDateBoxes(Form):
    """The three boxes; `value` is the date once they are right. Only the faulty box bears the message."""

    class Meta(BoxMeta, DefaultMeta):
        pass

    year = BoxField(_l("Année"), render_kw={**_IN_FIGURES, "data-nom": _l("l’année")})
    month = BoxField(_l("Mois"), render_kw={**_AS_TEXT, "data-nom": _l("le mois")})
    day = BoxField(_l("Jour"), render_kw={**_IN_FIGURES, "data-nom": _l("le jour")})

    value: date | None = None

    @property
    def empty_boxes(self) -> list[BoxField]:
        return [box for box in self if not box.text]

    def validate(self, extra_validators: Any = None) -> bool:
        for rule in (self._missing, self._year, self._month, self._day, self._in_month, self._in_range):
            boxes, sentence = rule() or ([], "")
            for box in boxes:
                box.errors = [sentence]
            if boxes:
                return False
        return True

    def _missing(self) -> Any:
        empty = self.empty_boxes
        if len(empty) == 3:
            return empty, _("Indiquez la date de naissance.")
        return empty and (empty, _("Indiquez aussi %(boxes)s de naissance.", boxes=_said(empty)))

    def _year(self) -> Any:
        if not re.fullmatch(r"[0-9]{4}", self.year.text):
            return [self.year], _("Écrivez l’année en 4 chiffres, par exemple 2014.")
        return None

    def _month(self) -> Any:
        if month_number(self.month.text) is None:
            return [self.month], _("Écrivez le mois en lettres ou en chiffres, de 1 à 12.")
        return None

    def _day(self) -> Any:
        if not re.fullmatch(r"0?[1-9]|[12][0-9]|3[01]", self._day_text):
            return [self.day], _("Écrivez le jour en chiffres, de 1 à 31.")
        return None

    def _in_month(self) -> Any:
        year, month, day = self._numbers
        if year and day > monthrange(year, month)[1]:
            return [self.day], _("Ce mois n’a pas %(day)s jours\u00a0: vérifiez le jour.", day=day)
        return None

    def _in_range(self) -> Any:
        now = today(current_app.config["PORTAIL"].time_zone)
        year, month, day = self._numbers
        if year < now.year - OLDEST:
            return [self.year], _("Vérifiez l’année\u00a0: elle date de plus de %(years)s ans.", years=OLDEST)
        self.value = date(year, month, day)
        if self.value <= now:
            return None
        faulty = self.year if year > now.year else self.month if month > now.month else self.day
        return [faulty], _("Cette date n’est pas encore arrivée\u00a0: vérifiez la date de naissance.")

    @property
    def _day_text(self) -> str:
        return re.sub(r"(?i)(er|st|nd|rd|th)$", "", self.day.text)

    @property
    def _numbers(self) -> tuple[int, int, int]:
        return int(self.year.text), month_number(self.month.text) or 0, int(self._day_text)


class BirthDateField(FormField):
    """The question « Date de naissance »; required."""

    named_whole = _l("la date de naissance")

    def __init__(self, label: Any = None, description: Any = "", **named: Any) -> None:
        super().__init__(BirthDateBoxes, label, description=description, **named)
        self.flags.required = True

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """A date that is known already fills the boxes."""
        if isinstance(data, date):
            data = {"year": str(data.year), "month": str(data.month), "day": str(data.day)}
        super().process(formdata, data, extra_filters)

    @property
    def lacks_answer(self) -> bool:
        """For the status line: something is still to be written, in one box at least."""
        return bool(self.form.empty_boxes)

    @property
    def named(self) -> str:
        """« la date de naissance »; while some boxes are empty, « le mois et le jour »."""
        empty = self.form.empty_boxes
        return _said(empty) if len(empty) in (1, 2) else str(self.named_whole)


def _said(boxes: list[BoxField]) -> str:
    names = [str(box.render_kw["data-nom"]) for box in boxes]
    return _("%(first)s et %(last)s", first=names[0], last=names[1]) if len(names) == 2 else names[0]
