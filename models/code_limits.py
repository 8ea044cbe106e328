"""How often a code may leave and be tried, by address and by network (the numbers of SECURITY.md section 1)."""

from datetime import datetime, timedelta

from . import base
from .asker import asker
from .attempts import Attempt, AttemptKind
from .clock import now

DAY = 86_400
HOUR = 3_600


def next_send(address: str) -> datetime:
    """When a code may leave for that address, known or not: a moment that is past when it may leave now."""
    limits, network = base.settings, asker().network
    full = (
        _full_until(AttemptKind.CODE_SENT, address, limits.code_resend_seconds, 1),
        _full_until(AttemptKind.CODE_SENT, address, HOUR, limits.codes_per_hour),
        _full_until(AttemptKind.CODE_SENT, address, DAY, limits.codes_per_day),
        _full_until(AttemptKind.CODE_SENT_FROM, network, HOUR, limits.codes_per_hour_per_ip),
        _full_until(AttemptKind.CODE_WRONG, address, DAY, limits.code_wrong_entries_per_day),
    )
    return max(moment or now() for moment in full)


def count_sent(address: str) -> None:
    """One more code left."""
    Attempt.record(AttemptKind.CODE_SENT, address)
    Attempt.record(AttemptKind.CODE_SENT_FROM, asker().network)


def is_closed(address: str) -> bool:
    """20 wrong entries in 24 h close the code flows of an address (a rolling window)."""
    return _full_until(AttemptKind.CODE_WRONG, address, DAY, base.settings.code_wrong_entries_per_day) is not None


def _full_until(kind: AttemptKind, key: str, seconds: int, limit: int) -> datetime | None:
    """When the window has room again; None when it has room now."""
    oldest = Attempt.of(kind, key, seconds).offset(limit - 1).first()
    return oldest and oldest.at + timedelta(seconds=seconds)


def closed_among(addresses: list[str]) -> set[str]:
    """Those of these addresses whose code flows are closed now. One query."""
    limit = base.settings.code_wrong_entries_per_day
    full = Attempt.full(AttemptKind.CODE_WRONG, addresses, DAY, limit)
    return {address for address in addresses if Attempt.stored_key(AttemptKind.CODE_WRONG, address) in full}
