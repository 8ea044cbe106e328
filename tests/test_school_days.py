"""Dates are dates, in the school’s time zone, whatever the clocks do."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from models import (
    BadOrder,
    NoSchool,
    OutsideYear,
    School,
    SchoolCalendar,
    check_days,
    end_of_school_year,
    is_weekday,
    next_weekday,
    today,
)

MONTREAL, ILES = School(time_zone="America/Toronto"), School(time_zone="America/Halifax")
DAYS = st.dates(date(2020, 1, 1), date(2100, 1, 1))


@pytest.mark.requirement("B-05")
def test_there_is_no_school_on_a_weekend():
    assert [is_weekday(date(2026, 11, day)) for day in range(23, 30)] == [True] * 5 + [False] * 2


@pytest.mark.requirement("B-05")
@given(DAYS)
def test_the_next_weekday_is_at_most_two_days_away(day):
    found = next_weekday(day)
    assert is_weekday(found) and 0 <= (found - day).days <= 2
    assert found == day or not is_weekday(day)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 7, 1), date(2027, 6, 30)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2027, 6, 30), date(2027, 6, 30)),
    ],
)
def test_the_school_year_ends_on_the_30th_of_june(day, end):
    assert end_of_school_year(day) == end


def test_a_week_has_five_school_days():
    calendar = SchoolCalendar({})
    assert len(calendar.school_days(date(2026, 11, 23), date(2026, 11, 29))) == 5
    assert calendar.school_days(date(2026, 11, 28), date(2026, 11, 29)) == []


@pytest.mark.parametrize(
    ("moment", "here"),
    [
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 11, 23)),  # 23 h 59, standard time
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 1, 3, 59, tzinfo=UTC), date(2026, 10, 31)),  # the eve of the hour gained
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),  # that day has 25 hours
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2027, 3, 14, 4, 59, tzinfo=UTC), date(2027, 3, 13)),  # the eve of the hour lost
        (datetime(2027, 3, 15, 3, 59, tzinfo=UTC), date(2027, 3, 14)),  # that day has 23 hours
        (datetime(2027, 3, 15, 4, 0, tzinfo=UTC), date(2027, 3, 15)),
    ],
)
def test_today_is_the_day_on_the_schools_clocks(moment, here):
    with time_machine.travel(moment, tick=False):
        assert today("America/Toronto") == here


@time_machine.travel(datetime(2026, 11, 24, 4, 30, tzinfo=UTC), tick=False)  # 23 h 30 in Montréal, 0 h 30 in the Îles
def test_the_iles_are_already_tomorrow():
    check_days(date(2026, 11, 23), None, MONTREAL)
    with pytest.raises(OutsideYear) as refusal:
        check_days(date(2026, 11, 23), None, ILES)
    assert refusal.value.is_past


@pytest.mark.requirement("B-05")
@time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (date(2026, 11, 22), None, OutsideYear),
        (date(2026, 11, 28), None, NoSchool),
        (date(2026, 11, 27), date(2026, 11, 26), BadOrder),
        (date(2026, 11, 27), date(2036, 11, 27), OutsideYear),
        (date(2027, 7, 1), None, OutsideYear),
        (date.max, None, OutsideYear),
    ],
)
def test_a_day_that_cannot_be_announced(first, last, refusal):
    with pytest.raises(refusal):
        check_days(first, last, MONTREAL)


@time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False)
def test_today_the_last_day_of_june_and_a_span_over_a_weekend_can_be_announced():
    for first, last in ((date(2026, 11, 23), None), (date(2027, 6, 30), None), (date(2026, 11, 27), date(2026, 12, 1))):
        check_days(first, last, MONTREAL)


@time_machine.travel(datetime(2027, 6, 30, 15, 0, tzinfo=UTC), tick=False)
def test_the_first_of_july_waits_for_the_first_of_july():
    with pytest.raises(OutsideYear) as refusal:
        check_days(date(2027, 7, 1), None, MONTREAL)
    assert not refusal.value.is_past
