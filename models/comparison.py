"""What was typed set beside what is on file, letter by letter, so that somebody sees at once where they part."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from .names import MatchingRule, composed, matching_key

RELATED = 0.5  # of 1: below it two texts are two, and to mark their common letters would say nothing


class Likeness(StrEnum):
    """How alike two spellings are, by the rule of the board."""

    SAME = "same"
    ALMOST = "almost"  # only accents, spaces or hyphens differ
    DIFFERENT = "different"


class Piece(NamedTuple):
    """A run of letters; an empty one that differs stands where the other side has letters and this one none."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """One fact of a pupil, both ways. name: « last_name », « birth_date »…"""

    name: str
    likeness: Likeness
    typed: list[Piece]
    on_file: list[Piece]

    @property
    def is_same(self) -> bool:
        return self.likeness is Likeness.SAME


def compare(name: str, typed: str, on_file: str, rule: MatchingRule = MatchingRule.GUIDE) -> Comparison:
    """Set two spellings side by side; nothing is marked when the board takes them for the same."""
    likeness = _likeness(typed, on_file, rule)
    if likeness is Likeness.SAME:
        return Comparison(name, likeness, [Piece(typed, False)], [Piece(on_file, False)])
    left, right = composed(typed), composed(on_file)
    letters = SequenceMatcher(None, _letters(left), _letters(right), autojunk=False)
    if letters.ratio() < RELATED:
        return Comparison(name, likeness, [Piece(left, True)], [Piece(right, True)])
    steps = letters.get_opcodes()
    return Comparison(
        name,
        likeness,
        [Piece(left[start:end], tag != "equal") for tag, start, end, _, _ in steps],
        [Piece(right[start:end], tag != "equal") for tag, _, _, start, end in steps],
    )


def _likeness(typed: str, on_file: str, rule: MatchingRule) -> Likeness:
    if matching_key(typed, rule) == matching_key(on_file, rule):
        return Likeness.SAME
    loosely = MatchingRule.TOLERANT
    is_close = matching_key(typed, loosely) == matching_key(on_file, loosely)
    return Likeness.ALMOST if is_close else Likeness.DIFFERENT


def _letters(text: str) -> list[str]:
    """Each letter as names are compared: its case and the glyph of a hyphen do not count; a space stays a space."""
    return [matching_key(letter) or letter for letter in text]
