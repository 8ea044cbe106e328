"""Which form the fields of a page stand in: their messages, their way out and their live region depend on it."""

from contextvars import ContextVar
from typing import Any, NamedTuple

from flask import Flask
from markupsafe import Markup
from wtforms import Field

from .box import heading


class Standing(NamedTuple):
    """The form, the address its buttons send it to by htmx, and whether it is checked while it is filled in."""

    form: Any = None
    action: str = ""
    live: bool = False


_standing: ContextVar[Standing] = ContextVar("standing")  # each page begins by saying where it stands


def here() -> Standing:
    """Where the field that is being written stands."""
    return _standing.get()


def stand_in(form: Any, action: str = "", live: bool = False) -> None:
    """What is written from now on stands in this form."""
    _standing.set(Standing(form, action, live))


def is_wrong(field: Field) -> bool:
    """Is it to be shown as wrong? Only in a form that was sent."""
    form = _standing.get().form
    return bool(form.failed and form.message(field))


def described(field: Field, extra: str = "") -> str:
    """Which elements of the page describe it: its advice and its message, after `extra`."""
    advice = f"{field.id}-aide " if field.description else ""
    return f"{extra}{' ' if extra else ''}{advice}{field.id}-message"


def entry(field: Field, attributes: dict[str, Any], extra: str = "") -> Markup:
    """The input alone. The browser’s own `required` and lengths are left out: they accuse too early and cut a paste."""
    told = {"aria-describedby": described(field, extra), "aria-invalid": "true" if is_wrong(field) else False}
    return field(**told, **{"required": False, "minlength": False, "maxlength": False, **attributes})


def init_app(app: Flask) -> None:
    """For the components of `_forms.html`."""
    app.jinja_env.globals.update(
        here=here, stand_in=stand_in, is_wrong=is_wrong, described=described, entry=entry, heading=heading
    )
