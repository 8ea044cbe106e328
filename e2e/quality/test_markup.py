"""The HTML of every state of every page, held against the standard by the Nu validator and by html-validate."""

import pytest

from ..markup.fault import report
from ..markup.html_validate import HtmlValidate
from ..markup.nu import Nu
from .seen import Seen

pytestmark = pytest.mark.markup


def test_the_standard_has_nothing_to_say(seen: Seen, nu: Nu) -> None:
    _nothing_from(nu, seen)


def test_html_validate_has_nothing_to_say(seen: Seen, html_validate: HtmlValidate) -> None:
    _nothing_from(html_validate, seen)


def _nothing_from(judge: Nu | HtmlValidate, seen: Seen) -> None:
    served = report(f"{seen} as it was served", judge.faults(seen.served))
    shown = report(f"{seen} as it stands in the browser", judge.faults(seen.shown, is_shown=True))
    found = "\n".join(filter(None, (served, shown)))
    assert not found, found
