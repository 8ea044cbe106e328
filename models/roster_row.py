"""One row of a roster file, value by value: what is right becomes a RosterRow, what is not becomes faults."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .clock import today
from .email_address import canonical_email
from .names import tidy
from .roster_fault import SHOWN_VALUE, Fault, Problem, Wrong

LONGEST_VALUE = 1000
_MEMO = 65_536  # the same names, dates and domains come again and again


class RosterRow(NamedTuple):
    """One pupil as the file says, every value in its canonical form."""

    line: int
    board: str
    school: str
    school_name: str
    file_number: str
    last_name: str
    first_name: str
    birth_date: date
    group_name: str
    emails: tuple[str, ...]
    source_id: str = ""  # OneRoster’s, as the three that follow; "": the file says nothing of them
    agent_ids: str = ""
    homeroom_id: str = ""
    sources: tuple[str, ...] = ()  # for each address, the persons who have it

    @property
    def school_key(self) -> tuple[str, str]:
        return self.board, self.school


_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DAMAGED = re.compile("\ufffd|[ÂÃÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")  # « é » read as two letters: « Ã© »
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_LOCAL_PART = re.compile(r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*")


def _text(text: str, longest: int, *, may_be_empty: bool = False) -> str:
    """One line of text, tidied. Markup and SQL are text like any other: kept as they are, escaped where shown (F7)."""
    if _FORBIDDEN.search(text.strip()):
        raise Wrong(Problem.CONTROL_CHARACTER)
    value = tidy(text)
    if not value and not may_be_empty:
        raise Wrong(Problem.MISSING)
    if len(value) > longest:
        raise Wrong(Problem.VALUE_TOO_LONG, str(longest))
    if _DAMAGED.search(value):
        raise Wrong(Problem.DAMAGED)
    return value


@lru_cache(_MEMO)
def name(text: str) -> str:
    """A pupil’s name: at least a letter, whatever else it holds."""
    value = _text(text, 200)
    if not any(unicodedata.category(letter)[0] == "L" for letter in value):
        raise Wrong(Problem.NO_LETTER)
    return value


@lru_cache(_MEMO)
def school_name(text: str) -> str:
    return _text(text, 200)


@lru_cache(_MEMO)
def school_code(text: str) -> str:
    return _text(text, 20)


@lru_cache(_MEMO)
def group_name(text: str) -> str:
    return _text(text, 60, may_be_empty=True)


def file_number(text: str) -> str:
    """Seven digits, kept as text with their leading zeros (F5)."""
    value = text.strip()
    if len(value) == 7 and value.isascii() and value.isdigit():
        return value
    if not value:
        raise Wrong(Problem.MISSING)
    is_short = value.isascii() and value.isdigit() and len(value) < 7
    raise Wrong(Problem.NUMBER, value.zfill(7) if is_short else "")


def read_date(text: str) -> date:
    """AAAA-MM-JJ and nothing else (F4)."""
    value = text.strip()
    try:
        day = date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise Wrong(Problem.DATE if value else Problem.MISSING)
    return day


@lru_cache(_MEMO)
def birth_date(text: str, last: date) -> date:
    """A date after 1900 (what spreadsheets write for an empty date) and not later than `last`."""
    day = read_date(text)
    if day > last:
        raise Wrong(Problem.DATE_IN_FUTURE)
    if day.year <= 1900:
        raise Wrong(Problem.DATE_TOO_EARLY)
    return day


def email_address(text: str) -> str:
    """The canonical form, as `canonical_email` gives it; "" for an empty value.

    The library takes 40 µs an address and a roster has 160,000: a plain local part is judged here, each domain once.
    """
    value = text.strip().lower()
    local_part, _, domain = value.rpartition("@")
    if value.isascii() and len(value) <= 254 and len(local_part) <= 64 and _PLAIN_LOCAL_PART.fullmatch(local_part):
        return f"{local_part}@{_domain(domain)}"
    return _any_address(text) if value else ""


@lru_cache(_MEMO)
def _domain(domain: str) -> str:
    return _any_address(f"a@{domain}").partition("@")[2]


def _any_address(text: str) -> str:
    try:
        return canonical_email(text)
    except ValueError:
        raise Wrong(Problem.ADDRESS) from None


Check = Callable[[str], object]
REQUIRED = ("organisme", "ecole", "nom_ecole", "fiche", "nom", "prenom", "date_naissance", "groupe")


class RowReader:
    """Reads the rows under one header. boards: the codes that exist; tell: hears of each fault."""

    def __init__(
        self, header: Sequence[str], boards: Collection[str], time_zone: str, tell: Callable[[Fault], None]
    ) -> None:
        self._boards, self._today, self._tell = frozenset(boards), today(time_zone), tell
        self._header = list(header)
        checks: tuple[Check, ...] = (
            self._board, school_code, school_name, file_number, name, name, self._birth_date, group_name
        )  # fmt: skip
        self._parts = [(self._header.index(title), check) for title, check in zip(REQUIRED, checks, strict=True)]
        self._emails = [place for place, title in enumerate(self._header) if title.startswith("courriel_")]

    def row(self, line: int, values: Sequence[str]) -> RosterRow | None:
        """The row, or None when a fault was told."""
        if len(values) != len(self._header):
            self._tell(Fault(line, "", str(len(values)), Problem.WIDTH, str(len(self._header))))
            return None
        try:
            return self._right(line, values)
        except Wrong:
            self._tell_faults(line, values)
            return None

    def _right(self, line: int, values: Sequence[str]) -> RosterRow:
        """A row without a fault, as nearly all are; raises Wrong at the first."""
        if max(map(len, values)) > LONGEST_VALUE:
            raise Wrong(Problem.VALUE_TOO_LONG)
        facts = [check(values[place]) for place, check in self._parts]
        emails = filter(None, [email_address(values[place]) for place in self._emails])
        return RosterRow._make((line, *facts, tuple(dict.fromkeys(emails)), "", "", "", ()))

    def _tell_faults(self, line: int, values: Sequence[str]) -> None:
        """Each fault of a row, column by column."""
        for place, check in [*self._parts, *((place, email_address) for place in self._emails)]:
            try:
                if len(values[place]) > LONGEST_VALUE:
                    raise Wrong(Problem.VALUE_TOO_LONG, str(LONGEST_VALUE))
                check(values[place])
            except Wrong as error:
                shown = values[place][:SHOWN_VALUE]
                self._tell(Fault(line, self._header[place], shown, error.problem, error.hint))

    def _board(self, text: str) -> str:
        code = text.strip()
        if code not in self._boards:
            raise Wrong(Problem.UNKNOWN_BOARD if code else Problem.MISSING)
        return code

    def _birth_date(self, text: str) -> date:
        return birth_date(text, self._today)
