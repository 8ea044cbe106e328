"""What waits at each school of an administrator: notices of the day that nobody has read, requests to verify."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import peewee

from .absence import AbsenceNotice, NoticeStatus
from .board import School
from .clock import today
from .match_request import MatchRequest, MatchRequestState


class Tally(NamedTuple):
    """How much waits at one school."""

    notices: int
    requests: int


def tallies(schools: Sequence[School]) -> dict[int, Tally]:
    """What waits, by school’s id. Two queries, whatever their number."""
    ids = [school.id for school in schools]
    notices, requests = _notices(schools, ids), _requests(ids)
    return {name: Tally(notices[name], requests[name]) for name in ids}


def _notices(schools: Sequence[School], ids: list[int]) -> Counter[int]:
    """A weekly notice counts on its weekday only, which the engines do not name alike: hence the first days."""
    days = {school.id: today(school.time_zone) for school in schools}
    earliest, latest = min(days.values(), default=None), max(days.values(), default=None)
    if earliest is None:
        return Counter()
    notice, count = AbsenceNotice, peewee.fn.COUNT(AbsenceNotice.id)
    near = (notice.first_day <= latest) & (notice.last_day >= earliest)
    columns = (notice.school, notice.is_weekly, notice.first_day, notice.last_day)
    unread = notice.school.in_(ids) & (notice.status == NoticeStatus.SENT) & near
    rows: Any = notice.select(*columns, count).where(unread).group_by(*columns).tuples()
    found: Counter[int] = Counter()
    for school, is_weekly, first, last, number in rows:
        day = days[school]
        if first <= day <= last and (not is_weekly or first.weekday() == day.weekday()):
            found[school] += number
    return found


def _requests(ids: list[int]) -> Counter[int]:
    query = MatchRequest.select(MatchRequest.school, peewee.fn.COUNT(MatchRequest.id))
    mine = MatchRequest.school.in_(ids) & (MatchRequest.state == MatchRequestState.OPEN)
    rows: Any = query.where(mine).group_by(MatchRequest.school).tuples()
    return Counter(dict(rows))
