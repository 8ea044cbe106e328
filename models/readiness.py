"""Can the portal serve? The database answers and can be written, its tables are this program’s, and mail is leaving."""

import threading
import time
from dataclasses import dataclass

from . import base, schema
from .attempts import Attempt, AttemptKind
from .base import database
from .outbox import OutgoingMail

WRITE_SECONDS = 1.0  # a load balancer asks often: one write a second and process is enough to see a disk that is full


@dataclass(frozen=True)
class Readiness:
    """What stands in the way; nothing when all is well."""

    migrations: list[str]
    lag_seconds: float

    @property
    def is_ready(self) -> bool:
        return not self.migrations and self.lag_seconds <= base.settings.mail_lag_alarm_seconds


def readiness() -> Readiness:
    """Asked of the database itself. Raises DatabaseTrouble when it is away, gone, full, or can only be read."""
    found = Readiness(schema.pending(), OutgoingMail.lag_seconds())
    if not found.migrations:
        _probe.write()
    return found


class _Probe:
    """One row that is written again and again."""

    def __init__(self) -> None:
        self._lock, self._next = threading.Lock(), 0.0

    def write(self) -> None:
        with self._lock:
            if time.monotonic() < self._next:
                return
            with database.atomic():
                Attempt.forget(AttemptKind.PROBED, "")
                Attempt.record(AttemptKind.PROBED, "")
            self._next = time.monotonic() + WRITE_SECONDS


_probe = _Probe()
