"""What a request of a rehearsal says of itself in headers, believed with the secret only (QA.md Q-05, Q-08, Q-09).

X-Test-Secret: PORTAIL_TEST_SECRET, compared in constant time. X-Test-Run: « ab12cd-3-17 », run, worker and visitor.
X-Test-Now: the moment that this request believes it is, « 2026-11-27T06:30:00-05:00 ».
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request

from models import Rehearsal, same

CENTURY = timedelta(days=36_525)


class BadMoment(ValueError):
    """X-Test-Now is no moment; the text says how it is written."""


@dataclass(frozen=True)
class Visit:
    """One request of a rehearsal; of nobody’s where `is_known` is False."""

    is_known: bool = False
    name: str = ""
    rehearsal: Rehearsal | None = None
    moment: datetime | None = None

    @classmethod
    def of(cls, asking: Request, secret: str) -> "Visit":
        """Raises BadMoment, to who knows the secret."""
        if not secret or not same(asking.headers.get("X-Test-Secret", ""), secret):
            return cls()
        name = asking.headers.get("X-Test-Run", "")
        rehearsal = Rehearsal.named(name)
        return cls(True, name if rehearsal else "", rehearsal, _moment(asking.headers.get("X-Test-Now", "")))

    @property
    def prefix(self) -> str:
        """What the name of the request begins with: in the trail, and on each line of the log."""
        return f"{self.rehearsal.run}-" if self.rehearsal else ""

    @property
    def mark(self) -> str:
        """What stands before the browser’s name: a session of nobody is of a run all the same."""
        return f"{self.rehearsal.mark} " if self.rehearsal else ""


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        is_near = moment.tzinfo is not None and abs(moment - datetime.now(UTC)) < CENTURY
    except (ValueError, OverflowError):
        is_near = False
    if not is_near:
        raise BadMoment("X-Test-Now is a moment with its offset, such as 2026-11-27T06:30:00-05:00.")
    return moment
