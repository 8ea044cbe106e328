"""What waits for somebody at a desk: notices of the day that nobody has read, requests, absences that are disputed."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import peewee

from .absence import AbsenceNotice, NoticeStatus
from .base import database
from .board import School
from .recorded_absence import RecordedAbsence, RecordedState
from .request_queue import RequestQueue
from .staff import StaffMember

_WEEKS = 60  # a notice « chaque semaine » ends with its school year


class Waits(NamedTuple):
    """How much of each waits."""

    notices: int
    requests: int
    disputes: int

    @classmethod
    def at(cls, staff: StaffMember, school: School, day: date) -> "Waits":
        """For that person at that school on that day. One query, which every page of the desk makes."""
        disputed = RecordedAbsence.select(peewee.fn.COUNT(RecordedAbsence.id)).where(
            (RecordedAbsence.school == school.id) & (RecordedAbsence.state == RecordedState.DISPUTED)
        )
        counts = (_unread(school, day), RequestQueue(staff, school).how_many(is_open=True), disputed)
        row: Any = peewee.Select(columns=counts).bind(database).tuples()[0]
        return cls(*row)


def _unread(school: School, day: date) -> "peewee.ModelSelect[AbsenceNotice]":
    """A weekly notice counts on its weekday only, which the engines do not name alike: hence its first days."""
    notice = AbsenceNotice
    weekdays = [day - timedelta(weeks=number) for number in range(_WEEKS)]
    mine = (notice.school == school.id) & (notice.status == NoticeStatus.SENT)
    near = (notice.first_day <= day) & (notice.last_day >= day)
    of_day = ~notice.is_weekly | notice.first_day.in_(weekdays)
    return notice.select(peewee.fn.COUNT(notice.id)).where(mine & near & of_day)
