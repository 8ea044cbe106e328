"""Days for notices: always school days to come, within the school year."""

from datetime import date, timedelta

from models import end_of_school_year, next_weekday, today


def school_day(ahead: int = 3) -> date:
    """A school day about so many days ahead; never the 1st of July or later of this school year."""
    now = today("America/Toronto")
    return min(next_weekday(now + timedelta(days=ahead)), last_school_day())


def last_school_day() -> date:
    """The last school day of the year that may be announced."""
    day = end_of_school_year(today("America/Toronto"))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day
