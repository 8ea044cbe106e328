"""Rules that several forms share: each says what to do, and keeps quiet about a field that could not be read."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from flask_babel import LazyString
from wtforms import Field, Form, StringField
from wtforms.validators import StopValidation, ValidationError

from models import canonical_email, tidy

from ..catalogue import gettext as _
from ..catalogue import ngettext
from ..words import number

Sentence = str | LazyString
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00]")
_BETWEEN_DIGITS = re.compile(r"[\s\u00a0\u202f\u2009.\-‐‑‒–—]")


class Needed:
    """The question must be answered; the sentence says how."""

    field_flags = {"required": True}

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence

    def __call__(self, form: Form, field: Field) -> None:
        value = field.data
        is_empty = value is None or value == [] or (isinstance(value, str) and not value.strip())
        if is_empty and not field.errors:
            raise StopValidation(self.sentence)
        if is_empty:
            raise StopValidation


class AtMost:
    """At most so many characters; nothing is cut."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Form, field: Field) -> None:
        over = len(field.data or "") - self.limit
        if over > 0:
            raise ValidationError(
                ngettext("Il y a %(over)s caractère de trop\u00a0: écrivez %(limit)s caractères au plus.",
                         "Il y a %(over)s caractères de trop\u00a0: écrivez %(limit)s caractères au plus.",
                         over, over=number(over), limit=number(self.limit))
            )  # fmt: skip


class TidyField(StringField):
    """Text without invisible characters nor outer or double spaces; what was typed is shown again as it was."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([str(value).replace("\x00", "") for value in valuelist[:1]])
        self.data = tidy(self.data or "")

    def _value(self) -> str:
        return str(self.raw_data[0]).replace("\x00", "") if self.raw_data else (self.data or "")


class DigitsField(TidyField):
    """Digits, whatever spaces or hyphens stand between them (UX.md E-07)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = _BETWEEN_DIGITS.sub("", self.data or "")


def exactly(count: int, thing: Sentence) -> Callable[[Form, Field], None]:
    """`count` ASCII digits; says how many are missing or too many. thing: « Le code », « Le numéro de fiche »."""

    def rule(form: Form, field: Field) -> None:
        text = field.data or ""
        if not re.fullmatch(r"[0-9]*", text):
            raise ValidationError(_("%(thing)s n’a que des chiffres\u00a0: retirez les autres signes.", thing=thing))
        if 0 < len(text) < count:
            raise ValidationError(
                _("%(thing)s doit avoir %(count)s chiffres, il en manque %(missing)s.",
                  thing=thing, count=count, missing=count - len(text))
            )  # fmt: skip
        if len(text) > count:
            raise ValidationError(
                _("%(thing)s doit avoir %(count)s chiffres, il y en a %(over)s de trop.",
                  thing=thing, count=count, over=number(len(text) - count))
            )  # fmt: skip

    return rule


class EmailField(TidyField):
    """An e-mail address; `data` is canonical once valid, what was typed is shown again."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.typed = self.data or ""

    def pre_validate(self, form: Form) -> None:
        if not self.data:
            return
        try:
            self.data = canonical_email(self.data)
        except ValueError:
            raise StopValidation(_("Écrivez l’adresse au complet, par exemple nom@exemple.ca.")) from None


class SecretField(StringField):
    """A password: exactly what was typed, never shown again."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([str(value) for value in valuelist[:1]])

    def _value(self) -> str:
        return ""


def has_letters(form: Form, field: Field) -> None:
    """A name has a letter at least. What else it has is the school’s affair: it must match the file."""
    text = field.data or ""
    if text and not any(unicodedata.category(c).startswith("L") for c in text):
        raise ValidationError(_("Écrivez le nom en lettres."))
