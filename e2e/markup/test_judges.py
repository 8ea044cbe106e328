"""The validators see what is wrong: a bad page is reported, line by line, a good one is not."""

import pytest

from .html_validate import HtmlValidate
from .nu import Nu

pytestmark = pytest.mark.markup
GOOD = """<!doctype html>
<html lang="fr-CA">
  <head><meta charset="utf-8"><title>Essai</title></head>
  <body><main><h1>Essai</h1><p hx-get="/x">Bonjour</p></main></body>
</html>
"""
BAD = GOOD.replace("<p hx-get", '<p id="a">Un</p><p id="a">Deux</p><img src="x.png"><p hx-get')


def test_nu_reports_a_bad_page_and_lets_a_good_one_pass(nu: Nu) -> None:
    assert nu.faults(GOOD) == []
    said = [str(fault) for fault in nu.faults(BAD)]
    assert any("Duplicate ID" in words for words in said)
    assert any("alt" in words for words in said)
    assert all(words.strip().startswith("4:") for words in said)


def test_html_validate_reports_a_bad_page_and_lets_a_good_one_pass(html_validate: HtmlValidate) -> None:
    assert html_validate.faults(GOOD) == []
    rules = {fault.rule for fault in html_validate.faults(BAD)}
    assert {"no-dup-id", "wcag/h37"} <= rules


def test_only_the_browser_may_write_in_its_own_way(html_validate: HtmlValidate) -> None:
    written = GOOD.replace("<!doctype", "<!DOCTYPE").replace("<p hx", '<p hidden="" hx')
    assert {fault.rule for fault in html_validate.faults(written)} == {"doctype-style", "attribute-empty-style"}
    assert html_validate.faults(written, is_shown=True) == []
