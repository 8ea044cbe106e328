"""Days for notices: always school days to come, within the school year, whatever the portal thinks of them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

QUEBEC = ZoneInfo("America/Toronto")


def today() -> date:
    """The day it is at the schools of the tests."""
    return datetime.now(QUEBEC).date()


def next_weekday(day: date) -> date:
    """The first weekday on or after that day."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def school_day(ahead: int = 3) -> date:
    """A school day about so many days ahead; never the 1st of July or later of this school year."""
    return min(next_weekday(today() + timedelta(days=ahead)), last_school_day())


def last_school_day() -> date:
    """The last school day of the year that may be announced: on the 30th of June, or before (Education Act, s. 13)."""
    now = today()
    day = date(now.year + (now.month >= 7), 6, 30)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day
