"""LiveForm: one declaration, two moments: while it is filled in it helps and keeps quiet; sent, it says everything."""

import secrets
from typing import Any

from babel.support import NullTranslations
from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, Form, FormField, HiddenField

from .. import catalogue, tongue
from ..catalogue import gettext as _
from ..page import wants_part
from .box import BoxMeta

SERVICE_FIELDS = frozenset({"form_key"})


class LiveForm(FlaskForm):
    """A form that htmx may post while it is filled in (`?verifier=1`), and that anybody may post to send it."""

    form_key = HiddenField()
    what = ""  # « l’avis »: what the sentences of the status line say is being sent

    class Meta(BoxMeta, FlaskForm.Meta):
        csrf = False  # CSRFProtect reads the token of every request that changes something, before any form does

        def get_translations(self, form: Form) -> NullTranslations:
            return catalogue.forms(tongue.current())

    def __init__(self, formdata: Any = None, **named: Any) -> None:
        """Only what a form sends as text is read: a file or JSON under the name of a field is no answer."""
        sent = request.form if request.method == "POST" else None
        super().__init__(sent if formdata is None else formdata, **named)
        self.form_key.data = (self.form_key.data or "")[:64] or secrets.token_urlsafe(16)
        self.failed = False
        self.refused_status = 422
        self._was_validated = False

    @property
    def is_live(self) -> bool:
        """Is this request a live check of the form? With « page », it is the form on its way to another page."""
        how = request.args.get("verifier") if request.method == "POST" else None
        return how is not None and (how == "page" or wants_part())

    def is_sent_and_right(self) -> bool:
        """True when the form was sent and every answer is valid; a live check is never « sent »."""
        if request.method != "POST":
            return False
        is_right = self._check()
        if self.is_live:
            return False
        self.failed = not is_right
        return is_right

    def refuse(self, message: str, *, field: Field | None = None, status: int = 422) -> None:
        """The school’s rules said no after all: show the message, above the form or beside a field."""
        self.failed, self.refused_status = True, status
        if field is None:
            self.form_errors = [*self.form_errors, message]
        else:
            field.errors = [*field.errors, message]

    @property
    def status(self) -> int:
        """200 shown or checked live, 422 (or what `refuse` said) sent in vain."""
        return self.refused_status if self.failed else 200

    @property
    def answers(self) -> list[Field]:
        """The fields that a person fills in and that count now, in their order."""
        return [field for field in self if field.name not in SERVICE_FIELDS and self.is_asked(field)]

    def is_asked(self, field: Field) -> bool:
        """Is this question asked, given the other answers? Forms with conditional questions say more."""
        return True

    def missing_fields(self) -> list[Field]:
        """Required questions without an answer."""
        return [field for field in self.answers if field.flags.required and lacks_answer(field)]

    @property
    def missing(self) -> list[str]:
        """How the status line names what is missing: « la date », « le motif »."""
        return [name_of(field) for field in self.missing_fields()]

    @property
    def wrong(self) -> list[str]:
        """How the status line names what is given but not right."""
        return [name_of(field) for field in self.answers if first_error(field)] or [_("vos réponses")]

    @property
    def is_complete(self) -> bool:
        """Would it be accepted if it were sent now?"""
        return self._check() and not self.missing

    @property
    def state(self) -> str:
        """The sentence of the status line, above the button."""
        missing = self.missing
        if missing:
            return self._missing_sentence(missing)
        if not self._check():
            return _("Il reste à corriger\u00a0: %(things)s.", things=listed(self.wrong))
        return _("Tout est rempli. Vous pouvez continuer.")

    def _missing_sentence(self, missing: list[str]) -> str:
        if len(missing) == 1:
            return _("Il manque\u00a0: %(thing)s.", thing=missing[0])
        return _("Il manque %(count)s éléments\u00a0: %(things)s.", count=len(missing), things=listed(missing))

    def message(self, field: Field) -> str:
        """The one message to show beside a field; while it is filled in, only if the field has content."""
        if not (self.failed or self._was_validated) or (not self.failed and lacks_answer(field)):
            return ""
        return first_error(field)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the error summary: (id of the first faulty box, message); an empty id for the form as a whole."""
        if not self.failed:
            return []
        whole = [("", message) for message in self.form_errors]
        return whole + [(faulty_id(field), first_error(field)) for field in self.answers if first_error(field)]

    def _check(self) -> bool:
        if request.method != "POST":
            return True
        if not self._was_validated:
            self._was_validated = True
            self._is_right = self.validate()
        return self._is_right


def listed(things: list[str]) -> str:
    """« la date, le motif et l’explication »."""
    if len(things) == 1:
        return things[0]
    return _("%(first)s et %(last)s", first=", ".join(things[:-1]), last=things[-1])


def is_blank(field: Field) -> bool:
    """Nothing typed, nothing chosen."""
    if isinstance(field, FormField):
        return all(is_blank(part) for part in field)
    given = field.raw_data if field.raw_data else ([field.data] if not request.form else [])
    return not any(str(value).strip() for value in given if value is not None)


def lacks_answer(field: Field) -> bool:
    """Nothing given, or not all of it: a date whose month is still to come is not wrong yet."""
    return bool(getattr(field, "lacks_answer", False)) or is_blank(field)


def name_of(field: Field) -> str:
    """How a sentence names the field: its own `named`, else its label in lower case."""
    return str((field.render_kw or {}).get("data-nom") or getattr(field, "named", "") or field.label.text.lower())


def first_error(field: Field) -> str:
    """The first message of a field or of its parts."""
    errors = field.errors
    if isinstance(errors, dict):
        errors = [message for messages in errors.values() for message in messages]
    return str(errors[0]) if errors else ""


def faulty_id(field: Field) -> str:
    """Where the summary’s link leads: the first bad box, the first radio, or the field."""
    if isinstance(field, FormField):
        bad = [part for part in field if part.errors]
        return bad[0].id if bad else field.id
    choices = getattr(field, "choices", None)
    return f"{field.id}-0" if choices else field.id
