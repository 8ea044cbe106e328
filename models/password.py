"""Passwords: the guide’s rule, the common ones refused, argon2id, and a bound on how many are hashed at once."""

import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from . import base, kept_memory
from .names import composed, search_key
from .turns import NoTurn, Turns

SHORTEST, LONGEST = 8, 128

_hasher = PasswordHasher(time_cost=1, memory_cost=kept_memory.HASH // 1024, parallelism=1)
_mine = threading.local()
_CONTEXT = frozenset(
    "portail parent parents portailparents mozaik ecole quebec montreal eleve enfant motdepasse".split()
)


class Criterion(StrEnum):
    """The four lines of the guide, in its order: there is no digit rule."""

    LENGTH = "length"
    UPPER = "upper"
    LOWER = "lower"
    SYMBOL = "symbol"


class Busy(RuntimeError):
    """Too many passwords are being hashed at once; try again in a few seconds."""


def canonical(password: str) -> str:
    """One Unicode form (NFC), so that « é » typed on two devices is one password (SECURITY.md A13); nothing is cut."""
    return composed(password)


def met_criteria(password: str) -> set[Criterion]:
    """Which lines of the checklist this password meets."""
    text = canonical(password)
    checks = {
        Criterion.LENGTH: len(text) >= SHORTEST,
        Criterion.UPPER: any(c.isupper() for c in text),
        Criterion.LOWER: any(c.islower() for c in text),
        Criterion.SYMBOL: any(unicodedata.category(c)[0] in "PS" for c in text),
    }
    return {criterion for criterion, is_met in checks.items() if is_met}


def is_too_long(password: str) -> bool:
    return len(canonical(password)) > LONGEST


def is_common(password: str, email: str = "") -> bool:
    """Is it a well-known password dressed up to pass the rule, or made of the portal’s or the person’s own words?

    It is looked up among 30,000 common passwords without its symbols, and without the digits at both ends as well:
    « Password1! » and « !!Bonjour2026 » are refused, some millions of variants in all, and « Abcdefg! » is not.
    """
    bare, core = _bare(password), _core(password)
    local_part = _core(email.partition("@")[0])
    own = {word for word in (local_part, local_part + "a") if len(word) >= 3}
    return not core or core in own or core in _CONTEXT or not {bare, core}.isdisjoint(_common_words())


def _bare(text: str) -> str:
    return search_key(canonical(text)).replace(" ", "").replace("_", "")


def _core(text: str) -> str:
    return _bare(text).strip("0123456789")


@cache
def _common_words() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # half a second and some memory: only when a password is chosen

    words = {_bare(word) for word in FREQUENCY_LISTS["passwords"]}
    return frozenset(word for word in words if len(word) >= 3)


def hash_password(password: str) -> str:
    """argon2id, m=47104 KiB, t=1, p=1 (OWASP); raises Busy."""
    with a_place():
        return _hasher.hash(canonical(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Compare, at the same cost when there is nothing to compare with (SECURITY.md A4); raises Busy."""
    with a_place():
        try:
            return _hasher.verify(stored or _decoy(), canonical(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(stored: str) -> bool:
    """Was it hashed with other parameters than today’s?"""
    return _hasher.check_needs_rehash(stored)


@cache
def _decoy() -> str:
    return _hasher.hash("nobody’s password")


def warm_up() -> None:
    """Compute the decoy before the first sign-in, or that one would be slower; keep the memory that hashes use."""
    kept_memory.keep(base.settings.hashes_at_once)
    _decoy()


@cache
def _places(count: int, queue: int) -> Turns:
    return Turns(count, queue)


def _line() -> Turns:
    return _places(base.settings.hashes_at_once, base.settings.hash_queue)


@contextmanager
def a_place() -> Iterator[None]:
    """46 MiB each: never more than `hashes_at_once` of them in a process. Raises Busy, at once when the queue is full.

    Who is to be compared takes it before anything is asked or written, or a crowd would wait in front of the database
    instead, holding every thread; what is hashed inside needs no second one.
    """
    if getattr(_mine, "has_place", False):
        yield
        return
    line = _line()
    try:
        line.take(base.settings.hash_queue_seconds)
    except NoTurn:
        raise Busy from None
    _mine.has_place = True
    try:
        yield
    finally:
        _mine.has_place = False
        line.leave()


def watch_hashing(told: Callable[[int, int], None]) -> None:
    """`told(taken, waiting)`: how many passwords are being hashed in this process and how many wait, at each change."""
    _line().watch = told
    told(0, 0)
