"""Our boxes are those that WTForms would write, value included, whatever is typed in them."""

from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as some
from wtforms import BooleanField, Form, StringField
from wtforms.meta import DefaultMeta
from wtforms.validators import Length

from views.forms.box import BoxMeta

names = some.sampled_from(["class", "data-nom", "aria-invalid", "autocomplete", "required", "value"])
values = some.one_of(some.booleans(), some.text(alphabet=some.characters(exclude_categories=("Cs", "Cc"))))


class Theirs(Form):
    text = StringField("Nom", [Length(max=40)], render_kw={"data-nom": "le « nom »", "class": "saisie"})
    ticked = BooleanField("Oui")


class Ours(Theirs):
    class Meta(BoxMeta, DefaultMeta):
        pass


def attributes(written: str) -> dict[str, str]:
    """Of the one element, in no order."""
    return BeautifulSoup(written, "html.parser").input.attrs


@settings(deadline=None)
@given(some.text(alphabet=some.characters(exclude_categories=("Cs", "Cc"))), some.dictionaries(names, values))
def test_a_box_is_the_one_of_wtforms(typed: str, named: dict) -> None:
    named = {"required": False, "maxlength": False, **named}
    with Flask(__name__).test_request_context():
        ours, theirs = (form(data={"text": typed, "ticked": bool(typed)}) for form in (Ours, Theirs))
        for field in ("text", "ticked"):
            assert attributes(ours[field](**named)) == attributes(theirs[field](**named))
