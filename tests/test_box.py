"""Our box writes what WTForms would write."""

from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup
from wtforms.widgets.core import html_params

from views.forms.box import attributes

names = some.sampled_from(["id", "class_", "data_nom", "aria_invalid", "value", "required"])
values = some.one_of(some.booleans(), some.integers(), some.text(), some.text().map(Markup))


@given(some.dictionaries(names, values))
def test_attributes_are_those_of_wtforms(named) -> None:
    assert attributes(**named) == html_params(**named)
