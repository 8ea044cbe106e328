"""Which days may be announced at a school, today: not past, in the school year, school days, not too many."""

from datetime import date, datetime, timedelta

from .board import School
from .clock import local, today
from .notice_refused import BadOrder, NoSchool, OutsideYear, TooManyDays
from .school_calendar import SchoolCalendar
from .school_days import end_of_school_year, start_of_school_year


def earliest_day(school: School, *, by_school: bool = False) -> date:
    """The first day that may be announced today: `days_back` before it; for the school’s staff, the year’s first."""
    day = today(school.time_zone)
    return start_of_school_year(day) if by_school else day - timedelta(days=max(0, school.days_back))


def check_days(
    first: date, last: date | None, school: School, *, weekly: bool = False, by_school: bool = False
) -> None:
    """May these days be announced at that school today?

    weekly: only the weekday of `first`, until `last`. by_school: its staff writes it, for somebody who telephones.
    Raises OutsideYear, BadOrder, NoSchool or TooManyDays.
    """
    year_end = end_of_school_year(today(school.time_zone))
    if not earliest_day(school, by_school=by_school) <= first <= year_end:
        raise OutsideYear(first, year_end, school.days_back)
    if last and last < first:
        raise BadOrder
    if last and last > year_end:
        raise OutsideYear(last, year_end, school.days_back)
    _check_closing(first, SchoolCalendar.of(school), weekly)
    count = len(SchoolCalendar.of(school).school_days(first, last or first))
    if not weekly and not by_school and 0 < school.most_days < count:
        raise TooManyDays(count, school)


def _check_closing(first: date, calendar: SchoolCalendar, weekly: bool) -> None:
    """The first day is a school day, so a span or a series always has one."""
    closing = calendar.closing(first)
    if closing:
        same_weekday = calendar.school_days(first, end_of_school_year(first), weekly=True) if weekly else []
        next_day = same_weekday[0] if same_weekday else calendar.next_school_day(first)
        raise NoSchool(first, next_day, closing)


def is_tardy(first: date, moment: datetime, school: School) -> bool:
    """« Tardif »: sent on its first day after the cut-off of that school, on the school’s clocks, or for a past day."""
    sent = local(moment, school.time_zone)
    return first < sent.date() or (first == sent.date() and sent.time() > school.cut_off)
