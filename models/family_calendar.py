"""A month of a family: its school days, those without school and why, what is announced and what was recorded."""

from calendar import Calendar, monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .absence import AbsenceNotice
from .explanations import Explanations
from .family import Child
from .notice_book import NoticeBook
from .parent import Parent
from .recorded_absence import RecordedAbsence
from .school_calendar import ClosedKind, Closing, SchoolCalendar
from .school_days import is_weekday

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass
class FamilyDay:
    """One day: why there is no school, and for whom; the notices and the recorded absences of the day."""

    day: date
    closings: list[tuple[Closing, list[Child]]] = field(default_factory=list)
    notices: list[AbsenceNotice] = field(default_factory=list)
    recorded: list[RecordedAbsence] = field(default_factory=list)

    @property
    def is_weekday(self) -> bool:
        return is_weekday(self.day)

    @property
    def is_empty(self) -> bool:
        """Is there nothing to say of it?"""
        return not (self.closings or self.notices or self.recorded)


class FamilyMonth:
    """One month of these children, as their parent may see it; weeks begin on Monday."""

    def __init__(self, parent: Parent, children: Sequence[Child], year: int, month: int) -> None:
        """Raises ValueError for a month that is none, or of another time."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(year)
        self.first, self.last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        self.parent, self.children = parent, children

    @property
    def before(self) -> date | None:
        """The first day of the month before, if there is one."""
        return self._month(-1)

    @property
    def after(self) -> date | None:
        """The first day of the month after, if there is one."""
        return self._month(1)

    @cached_property
    def weeks(self) -> list[list[FamilyDay | None]]:
        """Seven days each, None for those of another month. Two queries, and one for each school at most."""
        days = {day.day: day for day in self._days()}
        return [
            [days.get(day) for day in week] for week in Calendar().monthdatescalendar(self.first.year, self.first.month)
        ]

    @property
    def is_empty(self) -> bool:
        """Nothing announced, nothing recorded?"""
        return not any(day and (day.notices or day.recorded) for week in self.weeks for day in week)

    def _month(self, step: int) -> date | None:
        number = self.first.year * 12 + self.first.month - 1 + step
        return date(number // 12, number % 12 + 1, 1) if FIRST_YEAR <= number // 12 <= LAST_YEAR else None

    def _days(self) -> Iterable[FamilyDay]:
        pupils = {child.pupil_id for child in self.children}
        notices = [row for row in NoticeBook(self.parent).between(self.first, self.last) if row.pupil_id in pupils]
        recorded = [row for row in Explanations(self.parent).between(self.first, self.last) if row.pupil_id in pupils]
        for number in range(1, self.last.day + 1):
            day = self.first.replace(day=number)
            here = [notice for notice in notices if notice.time.has(day) and _has_school(notice, day)]
            yield FamilyDay(day, self._closings(day), here, [row for row in recorded if row.day == day])

    def _closings(self, day: date) -> list[tuple[Closing, list[Child]]]:
        """For whom there is no school; weekends go without saying."""
        found: dict[Closing, list[Child]] = {}
        for child in self.children:
            closing = SchoolCalendar.of(child.school).closing(day)
            if closing and closing.kind is not ClosedKind.WEEKEND:
                found.setdefault(closing, []).append(child)
        return list(found.items())


def _has_school(notice: AbsenceNotice, day: date) -> bool:
    return SchoolCalendar.of(notice.school).is_school_day(day)
