"""The only place that asks what time it is: moments are aware and in UTC, days belong to a school's time zone."""

from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

_moved: ContextVar[datetime | None] = ContextVar("moved clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC; in a rehearsal, the one that it asked for."""
    return _moved.get() or true_now()


def true_now() -> datetime:
    """This moment, whatever a rehearsal pretends: for what leaves the portal by itself, such as mail."""
    return datetime.now(UTC)


def by_true_clock(moment: datetime) -> datetime:
    """When that moment comes by the true clock: ten minutes ahead stay ten minutes ahead."""
    moved = _moved.get()
    return moment + (true_now() - moved) if moved else moment


def move_clock(moment: datetime | None) -> None:
    """Until said otherwise, `now` is that aware moment in this request; None: the true one. Only the door says it."""
    _moved.set(moment and moment.astimezone(UTC))


@cache
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; raises ZoneInfoNotFoundError for an unknown one."""
    return ZoneInfo(name)


def local(moment: datetime, zone_name: str) -> datetime:
    """The same moment on the clocks of that zone."""
    return moment.astimezone(zone(zone_name))


def today(zone_name: str) -> date:
    """The day it is in that zone."""
    return local(now(), zone_name).date()
