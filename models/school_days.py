"""Which days are weekdays, and until when a parent may announce; the school’s own calendar says the rest."""

from datetime import date, timedelta

SATURDAY = 5


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def end_of_school_year(day: date) -> date:
    """The 30th of June that closes the school year of `day`; it begins on the 1st of July (Education Act, s. 13)."""
    return date(day.year + (day.month >= 7), 6, 30)


def next_weekday(day: date) -> date:
    """The first weekday on or after `day`."""
    while not is_weekday(day):
        day += timedelta(days=1)
    return day


def start_of_school_year(day: date) -> date:
    """The 1st of July that opens the school year of `day`."""
    return date(end_of_school_year(day).year - 1, 7, 1)
