"""The browser tests speak as the portal does, in the language of the run: what they ask `e2e/words.py` to say."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from e2e.words import OF_A_SCHOOL, Words

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
# What says a phrase of the portal, at which place of its arguments (None: at each).
SAID = {"say": None, "like": 0, "is_at": 0, "button": 0, "link": 0, "field": 0, "choose": 0, "number": None}
# What compares with the page, or looks there, as it stands.
QUOTED = {
    "to_contain_text", "not_to_contain_text", "to_have_text", "not_to_have_text", "to_have_title", "filter",
    "get_by_role", "get_by_label", "get_by_text", "to_have_accessible_name", "to_have_accessible_description",
    "compile",
}  # fmt: skip
TOLD = {"name", "has_text"}
ALIKE = {"fiche"}  # a column of a list of pupils, in both languages
# Journeys and what every page owes: they take the language of the run, or name theirs by `way`.
SPEAKING = ("journeys", "quality", "pages", "states", "smoke")


@cache
def english() -> dict[str, str]:
    """Each French phrase of the catalogue with its English, plurals too."""
    found = dict(OF_A_SCHOOL)
    with CATALOGUE.open("rb") as file:
        for message in read_po(file, locale="en"):
            several = (
                (message.id, message.string) if isinstance(message.id, tuple) else ((message.id,), (message.string,))
            )
            found |= dict(zip(*several, strict=True))
    return found


@cache
def plurals() -> set[str]:
    """What only `say.number` says."""
    with CATALOGUE.open("rb") as file:
        return {message.id[1] for message in read_po(file, locale="en") if isinstance(message.id, tuple)}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Where in those folders something is called: (place, its name, the call)."""
    for path in sorted(path for folder in SPEAKING for path in (ROOT / "e2e" / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name, node


def literals(nodes: list[ast.expr]) -> Iterator[str]:
    """The words that stand in the code, those between the places of an f-string too."""
    for node in nodes:
        for part in node.values if isinstance(node, ast.JoinedStr) else [node]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_what_a_test_asks_the_portal_to_say_the_portal_says() -> None:
    """A phrase that changed in the portal alone would be looked for in French on an English page."""
    asked = [
        (place, name, text)
        for place, name, call in calls()
        if name in SAID
        for text in literals(call.args if SAID[name] is None else call.args[:1])
    ]
    assert len(asked) > 300
    strange = [
        f"{place}: {text}"
        for place, name, text in asked
        if text not in english() or (text in plurals() and name != "number")
    ]
    assert not strange, "\n".join(strange)


def test_no_test_quotes_french_to_a_page_that_may_be_english() -> None:
    """« not_to_contain_text("le motif") » is true of every English page: such words go through `say`."""
    quoted = [
        f"{place}: {text} ({name})"
        for place, name, call in calls()
        if name in QUOTED
        for text in literals([*(call.args if name != "get_by_role" else ()), *named(call)])
        if is_french(text)
    ]
    assert not quoted, "\n".join(quoted)


def named(call: ast.Call) -> Iterator[ast.expr]:
    return (word.value for word in call.keywords if word.arg in TOLD)


def is_french(text: str) -> bool:
    """Words of a phrase of the portal that its English does not have."""
    bare = re.sub(r"[\^$\\.*+?()|]+", " ", text).strip()
    return (
        len(bare) > 3
        and bare not in ALIKE
        and any(bare in french and bare not in said for french, said in english().items())
    )


def test_a_quotation_would_be_found() -> None:
    assert is_french("le motif") and is_french("^Erreur")
    assert not is_french("Zoé Tremblay") and not is_french("802-123-4567")


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", ["2 critères sur 4", "1 critère sur 4", "0 critère sur 4"]),
     ("en", ["2 rules of 4 met", "1 rule of 4 met", "0 rules of 4 met"])],
)  # fmt: skip
def test_a_number_is_said_as_its_language_counts(language: str, said: list[str]) -> None:
    say = Words(language)
    rules = ("%(num)s critère sur %(total)s", "%(num)s critères sur %(total)s")
    assert [say.number(*rules, count, total=4) for count in (2, 1, 0)] == said


def test_hours_and_days_are_those_of_a_sentence() -> None:
    french, english = Words("fr"), Words("en")
    assert [french.hour(at) for at in ("09:15", "14:00")] == ["9\u00a0h\u00a015", "14\u00a0h"]
    assert [english.hour(at) for at in ("09:15", "12:00", "00:05")] == [
        "9:15\u00a0a.m.", "12:00\u00a0p.m.", "12:05\u00a0a.m.",
    ]  # fmt: skip
    assert french.weekday(date(2026, 12, 1)) == "mardi 1er décembre"
    assert french.weekday(date(2026, 11, 30)) == "lundi 30 novembre"
    assert english.weekday(date(2026, 12, 1)) == "Tuesday, December 1"


def test_a_phrase_is_known_whatever_stands_at_its_places() -> None:
    say = Words("en")
    assert say("Retirer %(email)s du dossier?", email="a@b.ca") == "Remove a@b.ca from the file?"
    assert say.like("Retirer %(email)s du dossier?").search("Remove a@b.ca from\u00a0the file?")
    assert not say.like("Retirer %(email)s du dossier?").search("Remove a@b.ca from the files?")
    page = say.like("(page %(n)s de %(total)s)", n=2)
    assert page.search("Boards (page 2 of 6) – Parents Portal") and not page.search("Boards (page 3 of 6)")
    assert say("Voyage") == "Travel" and say.other("Voyage") == "Voyage"
