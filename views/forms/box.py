"""How an `<input>` is written: what never changes of it, and its label, is kept; only its value is written anew.

WTForms formats every attribute of every box of every answer, which was a tenth of a page (python -m bench).
"""

from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import Field
from wtforms.widgets import CheckboxInput, FileInput, Input, TextArea

from .. import tongue
from ..catalogue import gettext as _

_FROM_FLAGS = ("disabled", "max", "min", "multiple", "pattern", "step")  # what a rule of a field says to the browser


def box(field: Field, given: dict[str, Any]) -> Markup:
    """`<input … value="…">` of a field; `given`: attributes, which win over those of its declaration."""
    widget = field.widget
    named = {"id": field.id, "name": field.name, "type": widget.input_type, **_said(field), **given}
    if isinstance(widget, CheckboxInput) and field.data:
        named["checked"] = True
    value = named.pop("value") if "value" in named else field._value()
    return Markup(f"<input {_unchanging(tongue.current(), tuple(named.items()))} {_written('value', value)}>")


def area(field: Field, given: dict[str, Any]) -> Markup:
    """`<textarea …>` of a field, and what is written in it."""
    named = {"id": field.id, "name": field.name, **_said(field), **given}
    written = _unchanging(tongue.current(), tuple(named.items()))
    return Markup(f"<textarea {written}>\r\n{escape(field._value())}</textarea>")


def _said(field: Field) -> dict[str, Any]:
    """The attributes that its declaration and its rules give it."""
    flags = vars(field.flags)
    return {**{name: flags[name] for name in _FROM_FLAGS if name in flags}, **(field.render_kw or {})}


def _written(name: str, value: Any) -> str:
    """True: the name alone; False: nothing."""
    return "" if value is False else name if value is True else f'{name}="{escape(value)}"'


@lru_cache(maxsize=4096)
def _unchanging(spoken: str, named: tuple[tuple[str, Any], ...]) -> str:
    """All but the value. The language is asked because a sentence may be among them."""
    return " ".join(_written(name, str(value) if value.__class__ is not bool else value) for name, value in named)


def heading(field: Field, optional: bool = False) -> Markup:
    """The label of a field and its advice, which never change."""
    return _heading(tongue.current(), field.id, field.label.text, field.description, optional)


@lru_cache(maxsize=4096, typed=True)  # a label may be Markup
def _heading(spoken: str, name: str, label: Any, advice: Any, optional: bool) -> Markup:
    more = f' <span class="facultatif">{escape(_("(facultatif)"))}</span>' if optional else ""
    under = f'<p class="aide" id="{escape(name)}-aide">{escape(advice)}</p>' if advice else ""
    return Markup(f'<label for="{escape(name)}">{escape(label)}{more}</label>{under}')


class BoxMeta:
    """For a form’s `Meta`: its boxes are written here; a list and a file by WTForms."""

    def render_field(self, field: Field, given: dict[str, Any]) -> Markup:
        if isinstance(field.widget, TextArea):
            return area(field, given)
        if isinstance(field.widget, Input) and not isinstance(field.widget, FileInput):
            return box(field, given)
        return super().render_field(field, given)  # type: ignore[misc]
