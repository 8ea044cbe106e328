"""The only place that asks what time it is: moments are aware and in UTC, days belong to a school's time zone."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


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
