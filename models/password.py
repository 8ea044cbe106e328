"""Passwords: the guide’s rule, the common ones refused, argon2id, and a bound on how many are hashed at once."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from . import base
from .names import composed, search_key

SHORTEST, LONGEST = 8, 128

_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
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
    with _a_place():
        return _hasher.hash(canonical(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Compare, at the same cost when there is nothing to compare with (SECURITY.md A4); raises Busy."""
    with _a_place():
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
    """Compute the decoy before the first sign-in, or that one would be slower."""
    _decoy()


class _Places:
    """At most so many at a time (46 MiB each); who waits too long is told so."""

    def __init__(self, count: int) -> None:
        self.count, self.taken, self.waiting = count, 0, 0
        self._changed = threading.Condition()

    @contextmanager
    def one(self, patience: float) -> Iterator[None]:
        """A place, within `patience` seconds; raises Busy."""
        with self._changed:
            self.waiting += 1
            is_free = self._changed.wait_for(lambda: self.taken < self.count, patience)
            self.waiting -= 1
            if not is_free:
                raise Busy
            self.taken += 1
        try:
            yield
        finally:
            with self._changed:
                self.taken -= 1
                self._changed.notify()


@cache
def _places(count: int) -> _Places:
    return _Places(count)


def _a_place() -> AbstractContextManager[None]:
    return _places(base.settings.hashes_at_once).one(base.settings.hash_queue_seconds)


def hashing() -> tuple[int, int]:
    """How many passwords are being hashed now in this process, and how many wait."""
    places = _places(base.settings.hashes_at_once)
    return places.taken, places.waiting
