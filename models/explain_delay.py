"""Until when a parent has to explain a recorded absence: the school’s own delay, counted in days of school."""

from datetime import UTC, date, datetime

from .board import School
from .clock import now, today, zone
from .school_calendar import SchoolCalendar


def explain_by(school: School, day: date) -> datetime:
    """`explain_days` school days after `day`, at `explain_until` on the school’s clocks, as a moment of UTC.

    What is recorded so late that this is over already is counted from today: nobody is late before being asked.
    """
    moment = _delay(school, day)
    return moment if moment > now() else _delay(school, today(school.time_zone))


def _delay(school: School, day: date) -> datetime:
    last = SchoolCalendar.of(school).after(day, max(1, school.explain_days))
    return datetime.combine(last, school.explain_until, zone(school.time_zone)).astimezone(UTC)
