"""The rules of time hold whatever is announced: two notices meet both ways, a delay ends on a day of school, …"""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from models import (
    AbsenceMark,
    AbsenceNotice,
    AbsenceRegister,
    AbsenceTime,
    Child,
    ClosedDay,
    ClosedKind,
    Closing,
    DayPart,
    Hours,
    NoSchool,
    Noted,
    NoticeKind,
    OutsideYear,
    Period,
    Pupil,
    RecordedAbsence,
    School,
    SchoolCalendar,
    check_days,
    exclusively,
    meet,
)
from models.explain_delay import explain_by
from tests.absence_scene import MONDAY, TODAY
from tests.desk_scene import announce

YEAR = st.dates(date(2026, 7, 1), date(2027, 6, 30))
HOLIDAY = Closing(ClosedKind.HOLIDAY)
CALENDARS = st.builds(lambda days: SchoolCalendar(dict.fromkeys(days, HOLIDAY)), st.sets(YEAR, max_size=60))
PERIODS = [Hours(time(hour, 15), time(hour + 1)) for hour in range(8, 14)]


@st.composite
def times(draw: st.DrawFn) -> AbsenceTime:
    """Anything that a notice can say, in the school’s hours."""
    first, span = draw(YEAR), timedelta(days=draw(st.integers(0, 40)))
    days = {"first_day": first, "last_day": first + span, "is_weekly": bool(span) and draw(st.booleans())}
    at, later = sorted(draw(st.lists(st.integers(360, 1080), min_size=2, max_size=2, unique=True)))
    kind, part = draw(st.sampled_from(NoticeKind)), draw(st.sampled_from(DayPart))
    if kind is not NoticeKind.ABSENCE:
        back_at = _hour(later) if kind is NoticeKind.EARLY and draw(st.booleans()) else None
        return AbsenceTime(kind, **days, at=_hour(at), back_at=back_at)
    if part is DayPart.PERIODS:
        numbers = sorted(draw(st.sets(st.integers(1, 6), min_size=1)))
        edges = {"starts": PERIODS[numbers[0] - 1].starts, "ends": PERIODS[numbers[-1] - 1].ends}
        return AbsenceTime(kind, **days, part=part, periods=tuple(numbers), **edges)
    hours = {"starts": _hour(at), "ends": _hour(later)} if part is DayPart.HOURS else {}
    return AbsenceTime(kind, **days, part=part, **hours)


def _hour(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@given(times(), times(), CALENDARS)
def test_two_notices_meet_both_ways(one: AbsenceTime, other: AbsenceTime, calendar: SchoolCalendar) -> None:
    assert one.meets(other, calendar) == other.meets(one, calendar)


@given(times(), CALENDARS)
def test_a_notice_meets_itself_where_it_has_a_day_of_school(said: AbsenceTime, calendar: SchoolCalendar) -> None:
    days = calendar.school_days(said.first_day, said.last_day, weekly=said.is_weekly)
    assert said.meets(said, calendar) == bool(days)


@given(times(), CALENDARS)
def test_a_series_is_every_school_day_of_its_weekday_and_no_other(said: AbsenceTime, calendar: SchoolCalendar) -> None:
    span = (said.first_day + timedelta(days=n) for n in range(-10, 60))
    has = [day for day in span if said.has(day) and calendar.is_school_day(day)]
    assert has == calendar.school_days(said.first_day, said.last_day, weekly=said.is_weekly)
    assert not said.is_weekly or {day.weekday() for day in has} <= {said.first_day.weekday()}


@given(YEAR, CALENDARS, st.integers(0, 20))
def test_days_of_school_are_counted_without_the_others(day: date, calendar: SchoolCalendar, count: int) -> None:
    after = calendar.after(day, count)
    between = calendar.school_days(day + timedelta(days=1), after)
    assert len(between) == count and (not count or between[-1] == after)


# ---- until when to explain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["America/Toronto", "America/Halifax"])
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 31, 23, 59), datetime(2026, 11, 1, 1, 30), datetime(2027, 3, 14, 3, 0),
        datetime(2027, 6, 30, 23, 59), datetime(2027, 7, 1, 0, 0), datetime(2026, 12, 18, 15, 0),
    ],
)  # fmt: skip
def test_the_delay_ends_on_a_day_of_school_after_the_day_and_after_now(
    grands_pins: School, zone: str, moment: datetime
) -> None:
    grands_pins.time_zone = zone
    local = ZoneInfo(zone)
    with time_machine.travel(moment.replace(tzinfo=local), tick=False):
        calendar = SchoolCalendar.of(grands_pins)
        for back in range(40):
            day = moment.date() - timedelta(days=back)
            ends = explain_by(grands_pins, day)
            assert ends.tzinfo is UTC and ends > datetime.now(UTC)
            shown = ends.astimezone(local)
            assert shown.time() == grands_pins.explain_until
            assert shown.date() > day and calendar.is_school_day(shown.date())


def test_a_year_without_a_day_of_school_ends_every_search(grands_pins: School) -> None:
    days = [TODAY + timedelta(days=n) for n in range(-500, 900)]
    rows = [{"school": grands_pins.id, "day": day, "kind": ClosedKind.HOLIDAY} for day in days if day.weekday() < 5]
    for start in range(0, len(rows), 100):
        ClosedDay.insert_many(rows[start : start + 100]).execute()
    SchoolCalendar.forget()
    with time_machine.travel(MONDAY, tick=False):
        assert explain_by(grands_pins, TODAY).astimezone(ZoneInfo("America/Toronto")).date() > TODAY
        with pytest.raises(NoSchool):
            check_days(TODAY, None, grands_pins)
    SchoolCalendar.forget()


def test_at_a_quarter_to_midnight_two_schools_have_two_days(grands_pins: School) -> None:
    """Of a family in Montréal and at the Îles: each school’s own day decides, and on the last day of the year too."""
    islands = School(time_zone="America/Halifax", days_back=0, most_days=0)
    grands_pins.days_back = 0
    for day in (date(2026, 11, 23), date(2026, 6, 29)):
        moment = datetime.combine(day, time(23, 45), ZoneInfo("America/Toronto"))
        with time_machine.travel(moment, tick=False):
            check_days(day, None, grands_pins)
            with pytest.raises(OutsideYear):
                check_days(day, None, islands)
            for school in (grands_pins, islands):
                check_days(day + timedelta(days=1), None, school)


def test_the_first_of_july_opens_the_next_year(grands_pins: School) -> None:
    for moment, last in ((datetime(2026, 6, 30, 23, 59), 2026), (datetime(2026, 7, 1, 0, 0), 2027)):
        with time_machine.travel(moment.replace(tzinfo=ZoneInfo("America/Toronto")), tick=False):
            check_days(moment.date(), date(last, 6, 30), grands_pins)
            with pytest.raises(OutsideYear):
                check_days(moment.date(), date(last, 7, 1), grands_pins)


# ---- notices and recorded absences meet ---------------------------------------------------------------------------


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def standing() -> list[tuple]:
    columns = (RecordedAbsence.span, RecordedAbsence.state, RecordedAbsence.notice, RecordedAbsence.explain_by)
    return list(RecordedAbsence.select(*columns).order_by(RecordedAbsence.span).tuples())


def test_what_meets_is_the_same_in_any_order_and_as_often_as_one_looks(
    monday: None, grands_pins: School, zoe: Pupil, nadias_zoe: Child
) -> None:
    Period.lay_out(grands_pins, PERIODS)
    hours = {"part": DayPart.HOURS, "starts": time(10), "ends": time(12)}
    said = [{"kind": NoticeKind.LATE, "at": time(9, 15)}, hours, {"part": DayPart.AFTERNOON}]
    marks = [
        AbsenceMark(), AbsenceMark(part=DayPart.MORNING), AbsenceMark(part=DayPart.AFTERNOON),
        AbsenceMark(kind=NoticeKind.LATE, at=time(9, 25)),
        AbsenceMark(part=DayPart.PERIODS, starts=time(10, 15), ends=time(14), periods="3,6"),
    ]  # fmt: skip
    register, found = AbsenceRegister(grands_pins), []
    for order in itertools.islice(itertools.permutations([*said, *marks]), 0, None, 5039):
        for act in order:
            if isinstance(act, AbsenceMark):
                with exclusively(register.lock):
                    register.note([Noted(zoe.id, TODAY, act)])
            else:
                announce(nadias_zoe, **act)
        covered = [(span, state, _said(notice)) for span, state, notice, _until in standing()]
        meet([zoe.id])
        assert [(span, state, _said(notice)) for span, state, notice, _until in standing()] == covered
        found.append(covered)
        RecordedAbsence.delete().execute()
        AbsenceNotice.delete().execute()
    assert len(found) == 9 and all(each == found[0] for each in found)


def _said(notice: int | None) -> tuple | None:
    return notice and AbsenceNotice.get_by_id(notice).minutes
