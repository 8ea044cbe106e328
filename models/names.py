"""When two spellings are the same name: the rules of the guide, and the tolerant rule that a board can choose."""

import re
import unicodedata
from enum import StrEnum

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʹʻ`´′＇‛"), "'")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−－﹣⁃"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"), None)
_LIGATURES = {ord("œ"): "oe", ord("æ"): "ae"}
_GLYPHS = {**_APOSTROPHES, **_HYPHENS, **_INVISIBLE}
_LONGEST = 2_000  # no answer is longer; putting a run of combining marks in order takes quadratic time


class MatchingRule(StrEnum):
    """How a board compares names."""

    GUIDE = "guide"
    TOLERANT = "tolerant"


def composed(text: str) -> str:
    """One Unicode form (NFC). What is longer than any answer stays as it is: its rules refuse it (SECURITY.md B7)."""
    return unicodedata.normalize("NFC", text) if len(text) <= _LONGEST else text


def tidy(text: str) -> str:
    """What a person meant to type: no invisible characters, outer or double spaces, one Unicode form."""
    return " ".join(composed(text).translate(_INVISIBLE).split())


def matching_key(name: str, rule: MatchingRule = MatchingRule.GUIDE) -> str:
    """Two names match when their keys are equal (UX.md K-09).

    Guide: letters, accents, spaces and hyphens count; case, Unicode form, the glyph of an apostrophe or hyphen, outer
    and double spaces do not. Tolerant: accents, hyphens and spaces do not count either.
    """
    key = tidy(name).translate(_GLYPHS).casefold()
    key = composed(key)
    return search_key(key).replace(" ", "") if rule is MatchingRule.TOLERANT else key


def search_key(text: str) -> str:
    """A key for searching by hand: no case, accents, hyphens, apostrophes nor punctuation; words one space apart."""
    folded = tidy(text[:_LONGEST]).translate(_GLYPHS).casefold().translate(_LIGATURES)
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())
