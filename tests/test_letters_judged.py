"""Every letter, in both languages, before those who judge pages: Nu, html-validate and axe (make e2e-markup)."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axe_playwright_python.base import AxeResults
from flask import Flask
from playwright.sync_api import Browser, Page

from e2e.engines import ENGINES
from e2e.markup.fault import Fault, report
from e2e.markup.html_validate import HtmlValidate, open_html_validate
from e2e.markup.let_through import LETTERS_LET_THROUGH
from e2e.markup.nu import Nu, open_nu
from e2e.markup.tools import axe_script, what_html_validate_lacks, what_nu_lacks
from models import MailKind, Parent, Pupil
from tests import letters
from views.letters import read

pytestmark = [pytest.mark.markup, pytest.mark.timeout(300)]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}
# A letter stands in the page of a mail reader, which has the landmarks and the main heading.
OF_WHOLE_PAGES = ("landmark-one-main", "region", "page-has-heading-one")
PHONE = {"width": 360, "height": 700}
AXE_SCRIPT = axe_script().read_text("utf-8")
BAD = "<h1>Bonjour</h1><h1></h1><img src=x.png><a href=/></a>"


@pytest.fixture(scope="module")
def nu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nu]:
    _there_is("the W3C’s Nu validator", what_nu_lacks())
    with open_nu(tmp_path_factory.mktemp("nu") / "nu.log") as judge:
        yield judge


@pytest.fixture(scope="module")
def html_validate() -> Iterator[HtmlValidate]:
    _there_is("html-validate", what_html_validate_lacks())
    with open_html_validate() as judge:
        yield judge


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    """The browser of this machine, as in e2e/."""
    return {**browser_type_launch_args, **ENGINES[browser_name].launch_args(headed=False)}


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A small phone that opens letters."""
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    yield page
    page.close()


@pytest.fixture
def written(app: Flask, nadia: Parent, zoe: Pupil, language: str) -> dict[MailKind, str]:
    """The HTML part of each kind of letter, in that language."""
    with time_machine.travel(letters.MONDAY, tick=False), app.app_context():
        every = letters.write_every_letter(nadia, zoe)
        for mail in every.values():
            mail.language = language
        return {kind: read(mail).html for kind, mail in every.items()}


def _there_is(name: str, lack: str) -> None:
    if lack:
        pytest.skip(f"left out: {name}; {lack}")


def _faults(judge: Nu | HtmlValidate, html: str) -> list[Fault]:
    """Less what mail programs need."""
    return [one for one in judge.faults(html) if not any(words.search(one.message) for words in LETTERS_LET_THROUGH)]


def _nothing_from(judge: Nu | HtmlValidate, written: dict[MailKind, str]) -> None:
    assert set(written) == set(MailKind)
    told = (report(f"the letter « {kind.value} »", _faults(judge, html)) for kind, html in written.items())
    found = "\n".join(filter(None, told))
    assert not found, found


def _seen_by_axe(screen: Page, html: str, theme: str = "light") -> AxeResults:
    screen.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    screen.set_content(html)
    screen.evaluate(AXE_SCRIPT)
    rules = {rule: {"enabled": False} for rule in OF_WHOLE_PAGES}
    return AxeResults(screen.evaluate("options => axe.run(document, options)", {**AXE, "rules": rules}))


# ---- the judges, on every letter ----------------------------------------------------------------------------------


@LANGUAGES
def test_the_standard_has_nothing_to_say_of_a_letter(written: dict[MailKind, str], nu: Nu) -> None:
    _nothing_from(nu, written)


@LANGUAGES
def test_html_validate_has_nothing_to_say_of_a_letter(
    written: dict[MailKind, str], html_validate: HtmlValidate
) -> None:
    _nothing_from(html_validate, written)


@LANGUAGES
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_letter(written: dict[MailKind, str], screen: Page, theme: str) -> None:
    for kind, html in written.items():
        seen = _seen_by_axe(screen, html, theme)
        assert not seen.response["violations"], f"the letter « {kind.value} »: {seen.generate_report()}"
        assert seen.response["passes"], "axe looked at nothing"


@LANGUAGES
def test_a_letter_fits_a_small_phone(written: dict[MailKind, str], screen: Page) -> None:
    for kind, html in written.items():
        screen.set_content(html)
        assert screen.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], kind


# ---- and on a bad one ---------------------------------------------------------------------------------------------


@pytest.fixture
def bad(written: dict[MailKind, str]) -> str:
    return written[MailKind.CODE].replace("</body>", f"{BAD}</body>")


@LANGUAGES
def test_the_validators_see_a_bad_letter(bad: str, nu: Nu, html_validate: HtmlValidate, language: str) -> None:
    assert _faults(nu, bad) and _faults(html_validate, bad)


@LANGUAGES
def test_axe_sees_a_bad_letter(bad: str, screen: Page, language: str) -> None:
    found = {violation["id"] for violation in _seen_by_axe(screen, bad).response["violations"]}
    assert {"image-alt", "link-name", "empty-heading"} <= found
