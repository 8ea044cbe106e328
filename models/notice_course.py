"""The course of a notice: when what it announces begins, which of its days have begun, which are still to come."""

from datetime import date, datetime, time
from functools import cached_property

from .absence import AbsenceNotice, NoticeStatus
from .absence_time import DayPart
from .clock import now, zone
from .school_calendar import SchoolCalendar

NOON = time(12)


class NoticeCourse:
    """Where one notice stands now, on the school’s clocks: a day on which the hour changes is a day like any other.

    It begins at the hour that it names (the arrival, the departure, the first period); at noon for an afternoon; else
    when the school’s day starts.
    """

    def __init__(self, notice: AbsenceNotice) -> None:
        self.notice = notice

    @property
    def starts_at(self) -> datetime:
        """When it begins: until then it may be changed or cancelled; aware, on the school’s clocks."""
        return self._on(self.notice.first_day)

    @property
    def is_open(self) -> bool:
        """Neither begun nor cancelled?"""
        return not self.is_cancelled and now() < self.starts_at

    @property
    def is_cancelled(self) -> bool:
        return self.notice.status is NoticeStatus.CANCELLED

    @property
    def last_begun(self) -> date | None:
        """The last of its days that has begun, while others are still to come: with it, it can be made to end."""
        notice = self.notice
        if notice.is_one_day or self.is_cancelled or self.is_open:
            return None
        begun = [day for day in self._days if self._on(day) <= now()]
        return begun[-1] if begun and len(begun) < len(self._days) else None

    def next_day(self, day: date) -> date:
        """Its first day after `last_begun`: when the child is expected, if it ends there; of a series, a week later."""
        return next(each for each in self._days if each > day)

    @cached_property
    def _days(self) -> list[date]:
        notice = self.notice
        return self._calendar.school_days(notice.first_day, notice.last_day, weekly=notice.is_weekly)

    @property
    def _calendar(self) -> SchoolCalendar:
        return SchoolCalendar.of(self.notice.school)

    def _on(self, day: date) -> datetime:
        notice = self.notice
        hour = notice.at or notice.starts or (NOON if notice.part is DayPart.AFTERNOON else notice.school.day_starts)
        return datetime.combine(day, hour, tzinfo=zone(notice.school.time_zone))
