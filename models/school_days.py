"""Which days there is school, and until when a parent may announce: dates are dates, in the school’s time zone."""

from datetime import date, timedelta

SATURDAY = 5


def is_school_day(day: date) -> bool:
    """Monday to Friday; the school’s own calendar will say more."""
    return day.weekday() < SATURDAY


def next_school_day(day: date) -> date:
    """The first school day on or after `day`."""
    while not is_school_day(day):
        day += timedelta(days=1)
    return day


def end_of_school_year(day: date) -> date:
    """The 30th of June that closes the school year of `day`; it begins on the 1st of July (Education Act, s. 13)."""
    return date(day.year + (day.month >= 7), 6, 30)


def school_days(first: date, last: date) -> int:
    """How many school days from `first` to `last`, both included."""
    return sum(is_school_day(first + timedelta(days=n)) for n in range((last - first).days + 1))
