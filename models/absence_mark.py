"""What a school notes of one pupil on one day: absent for a part of it, late, or gone early."""

from datetime import time
from typing import Any, NamedTuple

from .absence_time import DayPart, NoticeKind, covered_minutes


class AbsenceMark(NamedTuple):
    """at: the arrival (LATE) or the departure (EARLY); starts, ends: with PERIODS and HOURS; on the school’s clocks."""

    kind: NoticeKind = NoticeKind.ABSENCE
    part: DayPart = DayPart.WHOLE
    at: time | None = None
    starts: time | None = None
    ends: time | None = None
    periods: str = ""

    @property
    def span(self) -> str:
        """The same text for the same mark: what is unique for a pupil and a day (at most 40 characters)."""
        if self.kind is not NoticeKind.ABSENCE:
            return f"{self.kind} {self.at:%H:%M}"
        if self.part is DayPart.HOURS:
            return f"absence {self.starts:%H:%M}-{self.ends:%H:%M}"
        return f"absence {self.periods if self.part is DayPart.PERIODS else self.part}"

    @property
    def minutes(self) -> tuple[int, int]:
        """From when to when, in minutes of the day, the end excluded."""
        return covered_minutes(self.kind, self.part, self.at, self.starts, self.ends)

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of a recorded absence."""
        return {**self._asdict(), "span": self.span}
