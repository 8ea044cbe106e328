"""The calendar of one school as its staff sees and changes it, span by span."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from . import audit
from .base import exclusively
from .closings import LONGEST_SPAN, window
from .desk import Desk
from .school_calendar import ClosedDay, ClosedKind, Closing, SchoolCalendar
from .school_days import is_weekday


class BadSpan(ValueError):
    """Days that end before they begin, are too many or too far away, or fall on a weekend alone."""


@dataclass
class ClosedSpan:
    """Closed weekdays that follow one another, for one reason."""

    first: date
    last: date
    closing: Closing

    def takes(self, day: date, closing: Closing) -> bool:
        """Does that day go on with this span? Only a weekend may lie between them."""
        between = (self.last + timedelta(days=n) for n in range(1, (day - self.last).days))
        return closing == self.closing and not any(is_weekday(each) for each in between)


class DeskCalendar:
    """The closed days of the school of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.school = desk, desk.school

    def spans(self, year: int) -> list[ClosedSpan]:
        """Those of the school year that begins on 1 July of `year`, in order. One query."""
        first, last = date(year, 7, 1), date(year + 1, 6, 30)
        mine = (ClosedDay.school == self.school.id) & ClosedDay.day.between(first, last)
        found: list[ClosedSpan] = []
        for row in ClosedDay.select().where(mine).order_by(ClosedDay.day):
            closing = Closing(row.kind, row.label)
            if found and found[-1].takes(row.day, closing):
                found[-1].last = row.day
            else:
                found.append(ClosedSpan(row.day, row.day, closing))
        return found

    def close(self, first: date, last: date, kind: ClosedKind, label: str) -> None:
        """No school on the weekdays of that span; what was said of them before is replaced. Raises BadSpan."""
        begin, end = window()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)] if _is_near(first, last) else []
        weekdays = [day for day in days if is_weekday(day)]
        if not weekdays or not begin <= first <= last <= end:
            raise BadSpan
        with exclusively("calendars"):
            self._clear(weekdays)
            facts = {"school": self.school.id, "kind": kind, "label": label}
            ClosedDay.insert_many([{**facts, "day": day} for day in weekdays]).execute()
            self._tell(closed=f"{first}/{last}")

    def reopen(self, first: date, last: date) -> bool:
        """School again on these days; False when none of them was closed."""
        with exclusively("calendars"):
            mine = (ClosedDay.school == self.school.id) & ClosedDay.day.between(first, last)
            is_reopened = ClosedDay.delete().where(mine).execute() > 0
            if is_reopened:
                self._tell(reopened=f"{first}/{last}")
        return is_reopened

    def _clear(self, days: Iterable[date]) -> None:
        ClosedDay.delete().where((ClosedDay.school == self.school.id) & ClosedDay.day.in_(list(days))).execute()

    def _tell(self, **about: str) -> None:
        who = self.desk.staff.public_id
        audit.record(audit.Event.SETTINGS_CHANGED, who, "", self.school, what="calendar", **about)
        SchoolCalendar.forget()


def _is_near(first: date, last: date) -> bool:
    return 0 <= (last - first).days < LONGEST_SPAN
