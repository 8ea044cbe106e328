"""The words themselves, in the code and in the catalogue: French typography, forbidden words, an English for each."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.proof_reader import faults_in_text

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
FOLDERS = {"models": "python", "views": "python", "templates": "jinja2"}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]")


@cache
def sentences() -> dict[str, str]:
    """Every French sentence of the code, and where it stands."""
    found: dict[str, str] = {}
    for folder, method in FOLDERS.items():
        places = extract_from_dir(ROOT / folder, method_map=[("**.py" if method == "python" else "**", method)])
        for name, line, message, _comments, _context in places:
            for text in message if isinstance(message, tuple) else (message,):
                found.setdefault(text, f"{folder}/{name}:{line}")
    return found


@pytest.mark.requirement("G-12", "E-06")
def test_every_french_sentence_is_well_written() -> None:
    wrong = [f"{where}: {fault}" for text, where in sentences().items() for fault in faults_in_text(bare(text))]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_sentence_has_its_english() -> None:
    with ENGLISH.open("rb") as file:
        catalogue = read_po(file, locale="en")
    known = {text: message for message in catalogue if message.id for text in as_tuple(message.id)}
    missing = [text for text in sentences() if text not in known or not all(as_tuple(known[text].string))]
    unsure = [message.id for message in catalogue if message.id and message.fuzzy]
    assert (missing, unsure) == ([], [])


def test_every_translation_keeps_its_places_and_is_english() -> None:
    with ENGLISH.open("rb") as file:
        messages = [message for message in read_po(file, locale="en") if message.id]
    wrong = []
    for message in messages:
        french, english = " ".join(as_tuple(message.id)), " ".join(as_tuple(message.string))
        if set(PLACE.findall(french)) != set(PLACE.findall(english)):
            wrong.append(f"other places: {french}")
        wrong += [f"{fault} in: {french}" for fault in faults_in_text(bare(english), "en")]
    assert not wrong, "\n" + "\n".join(wrong)


def bare(text: str) -> str:
    """Without the tags and the places that a sentence holds."""
    return PLACE.sub("x", re.sub(r"<[^>]+>", "", text)).replace("%%", "%")


def as_tuple(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
