"""How often a password may be tried: by typed address, existing or not, and by network, each on its own (A6 to A9)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from . import audit, base
from .asker import asker
from .attempts import Attempt, AttemptKind
from .base import exclusively
from .clock import now
from .password import Busy

MINUTE = 60
DAY = 86_400


class SignInRefused(Exception):
    """Wrong address or password; the two are never told apart."""


class TooManyTries(SignInRefused):
    """Not even tried; `until` is when the next try is heard."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class ReservedTry:
    """A failure written in advance, in the bucket of the address and in that of the network."""

    def __init__(self, *written: int) -> None:
        self.written = written  # their ids

    def judge(self, compare: Callable[[], bool]) -> bool:
        """Compare; when the portal is too busy to do so, nothing was tried and nothing is counted."""
        try:
            return compare()
        except Busy:
            self.take_back()
            raise

    def take_back(self) -> None:
        """It was a success after all: exactly these rows go, so a success never resets the network’s bucket (A8)."""
        Attempt.remove(*self.written)


def reserve_try(address: str, side: str = "") -> ReservedTry:
    """Count a try before it is made, so that parallel tries cannot pass the limit; raises TooManyTries.

    side: « staff: » counts the school’s side apart from the parents’ one; the network’s bucket is the same.
    """
    network, key = asker().network, side + address
    with exclusively(f"sign-in:{key}", f"sign-in-from:{network}"):
        last = Attempt.latest(AttemptKind.SIGN_IN_FAILED, key, DAY)
        locked_until = _network_waits_until(network, address) or _address_waits_until(address, last)
        if locked_until is None:
            written = Attempt.record_all(
                (AttemptKind.SIGN_IN_TRIED_FROM, network, 0),
                (AttemptKind.SIGN_IN_FAILED, key, _wait_after(key, last)),
                (AttemptKind.SIGN_IN_FAILED_FROM, network, 0),
            )
            return ReservedTry(written[AttemptKind.SIGN_IN_FAILED], written[AttemptKind.SIGN_IN_FAILED_FROM])
    raise TooManyTries(locked_until)


def _network_waits_until(network: str, address: str) -> datetime | None:
    limits = base.settings
    counts = Attempt.counts_of((AttemptKind.SIGN_IN_TRIED_FROM, AttemptKind.SIGN_IN_FAILED_FROM), network, MINUTE)
    tried, failed = counts[AttemptKind.SIGN_IN_TRIED_FROM], counts[AttemptKind.SIGN_IN_FAILED_FROM]
    if tried < limits.sign_in_tries_per_minute_per_ip and failed < limits.sign_in_failures_per_minute_per_ip:
        return None
    audit.record(audit.Event.LIMIT_EXCEEDED, address=address, limit="sign_in")
    return now() + timedelta(seconds=MINUTE)


def _address_waits_until(address: str, last: Attempt | None) -> datetime | None:
    if last is None or last.waits_until <= now():
        return None
    audit.record(audit.Event.SIGN_IN_LOCKED, address=address)
    return last.waits_until


def _wait_after(key: str, last: Attempt | None) -> int:
    """Seconds to wait after one more failure: 5 in 5 minutes cost 1 minute, then doubling to 15."""
    limits = base.settings
    if last and last.wait_seconds and (now() - last.at).total_seconds() < 2 * limits.sign_in_longest_wait_seconds:
        return min(2 * last.wait_seconds, limits.sign_in_longest_wait_seconds)
    recent = Attempt.count_of(AttemptKind.SIGN_IN_FAILED, key, limits.sign_in_window_seconds) if last else 0
    return limits.sign_in_wait_seconds if recent + 1 >= limits.sign_in_failures else 0
