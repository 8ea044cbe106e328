"""A notice before it is one: which hours and days it may name, what of it counts, and when two of them are the same."""

from dataclasses import replace
from datetime import date, time

import pytest
import time_machine

from models import (
    AbsenceNotice,
    BadHour,
    BadHours,
    BadOrder,
    Board,
    Child,
    DayPart,
    Hours,
    NoticeDraft,
    NoticeKind,
    NoticeRefused,
    OutsideYear,
    Period,
    School,
    UnknownPeriod,
    is_in_day,
)
from models.notice_draft import written
from tests.absence_scene import MONDAY, TOMORROW, attach, draft
from tests.desk_scene import announce

NEXT_WEEK = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def leo(nadia, enrol, board: Board) -> Child:
    """Nadia’s other child, at another school."""
    pupil = enrol("Léo", "Bouchard", "0012346")
    pupil.school = School.create(board=board, code="002", name="École Alpha")
    pupil.save()
    return attach(nadia, pupil)


@pytest.fixture
def periods(grands_pins: School) -> None:
    """Two, with a pause between them, at Grands-Pins alone."""
    Period.lay_out(grands_pins, [Hours(time(8, 15), time(9, 15)), Hours(time(9, 30), time(10, 30))])


# ---- hours and days -----------------------------------------------------------------------------------------------


def test_a_notice_names_hours_from_six_to_eighteen() -> None:
    hours = [None, time(5, 59), time(6), time(12), time(18), time(18, 1)]
    assert [is_in_day(hour) for hour in hours] == [False, False, True, True, True, False]


def test_a_notice_is_about_a_child_and_a_day(nadias_zoe) -> None:
    with pytest.raises(NoticeRefused, match="no child"):
        draft().check()
    with pytest.raises(BadOrder):
        draft(nadias_zoe, last_day=date(2026, 11, 23)).check()
    with pytest.raises(OutsideYear):
        draft(nadias_zoe, first_day=date(2026, 11, 20)).check()
    draft(nadias_zoe).check()


def test_the_staff_may_write_a_notice_of_a_day_past(nadias_zoe) -> None:
    draft(nadias_zoe, first_day=date(2026, 11, 20), by_school=True).check()


def test_each_school_of_the_children_says_its_own(nadias_zoe, leo) -> None:
    School.update(days_back=5).where(School.id == nadias_zoe.school.id).execute()
    zoe = Child.get_by_id(nadias_zoe.id)
    draft(zoe, first_day=date(2026, 11, 20)).check()
    with pytest.raises(OutsideYear):
        draft(zoe, leo, first_day=date(2026, 11, 20)).check()
    assert draft(zoe, leo, zoe).schools == [zoe.school, leo.school]


@pytest.mark.parametrize(
    ("kind", "at", "back_at", "refusal"),
    [
        (NoticeKind.LATE, time(9, 15), None, None),
        (NoticeKind.LATE, None, None, BadHour),
        (NoticeKind.LATE, time(5), None, BadHour),
        (NoticeKind.LATE, time(9, 15), time(5), None),  # nobody comes back from a late arrival
        (NoticeKind.EARLY, time(14), None, None),
        (NoticeKind.EARLY, time(14), time(15), None),
        (NoticeKind.EARLY, time(14), time(19), BadHour),
        (NoticeKind.EARLY, time(14), time(14), BadHours),
        (NoticeKind.EARLY, time(14), time(13), BadHours),
    ],
)
def test_the_hours_of_a_late_arrival_and_of_a_departure(nadias_zoe, kind, at, back_at, refusal) -> None:
    asked = draft(nadias_zoe, kind=kind, at=at, back_at=back_at)
    if refusal is None:
        asked.check()
        assert asked.time(nadias_zoe.school).back_at == (back_at if kind is NoticeKind.EARLY else None)
        assert asked.time(nadias_zoe.school).at == at
    else:
        with pytest.raises(refusal):
            asked.check()


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (time(9), time(10), None),
        (time(6), time(18), None),
        (None, time(10), BadHour),
        (time(9), None, BadHour),
        (time(5, 59), time(10), BadHour),
        (time(9), time(18, 1), BadHour),
        (time(10), time(10), BadHours),
        (time(10), time(9), BadHours),
    ],
)
def test_the_hours_of_an_absence(nadias_zoe, starts, ends, refusal) -> None:
    asked = draft(nadias_zoe, part=DayPart.HOURS, starts=starts, ends=ends, periods=(1,))
    if refusal is None:
        asked.check()
        said = asked.time(nadias_zoe.school)
        assert (said.starts, said.ends, said.periods, said.at) == (starts, ends, (), None)
    else:
        with pytest.raises(refusal):
            asked.check()


def test_hours_that_nobody_asked_for_are_no_hours(nadias_zoe) -> None:
    whole = draft(nadias_zoe, starts=time(20), ends=time(3), at=time(9), periods=(9,))
    whole.check()
    said = whole.time(nadias_zoe.school)
    assert (said.starts, said.ends, said.at, said.periods, said.back_at) == (None, None, None, (), None)
    late = draft(nadias_zoe, kind=NoticeKind.LATE, at=time(9), part=DayPart.HOURS, starts=time(9), ends=time(10))
    assert (late.time(nadias_zoe.school).part, late.time(nadias_zoe.school).starts) == (DayPart.WHOLE, None)


def test_periods_are_those_of_every_school(nadias_zoe, leo, periods) -> None:
    asked = draft(nadias_zoe, part=DayPart.PERIODS, periods=(2, 1, 2))
    asked.check()
    said = asked.time(nadias_zoe.school)
    assert (said.periods, said.starts, said.ends, said.part) == ((1, 2), time(8, 15), time(10, 30), DayPart.PERIODS)
    for wrong in (
        draft(nadias_zoe, part=DayPart.PERIODS),
        replace(asked, periods=(3,)),
        replace(asked, children=[leo]),
    ):
        with pytest.raises(UnknownPeriod):
            wrong.check()
    with pytest.raises(UnknownPeriod):
        replace(asked, children=[nadias_zoe, leo]).check()


def test_every_week_takes_more_than_one_day(nadias_zoe) -> None:
    assert not draft(nadias_zoe, weekly=True).is_weekly
    assert not draft(nadias_zoe, weekly=True, last_day=TOMORROW).is_weekly
    assert draft(nadias_zoe, weekly=True, last_day=NEXT_WEEK).is_weekly
    assert not draft(nadias_zoe, last_day=NEXT_WEEK).is_weekly
    said = draft(nadias_zoe, weekly=True, last_day=NEXT_WEEK).time(nadias_zoe.school)
    assert (said.is_weekly, said.first_day, said.last_day) == (True, TOMORROW, NEXT_WEEK)
    assert draft(nadias_zoe).until == TOMORROW


def test_two_notices_are_in_each_others_way_when_they_share_a_minute(nadias_zoe, nadia) -> None:
    announce(nadias_zoe, first_day=TOMORROW, part=DayPart.MORNING)
    [notice] = AbsenceNotice.select()
    assert draft(nadias_zoe).covers(notice)
    assert not draft(nadias_zoe, part=DayPart.AFTERNOON).covers(notice)
    assert not draft(nadias_zoe, first_day=NEXT_WEEK).covers(notice)


# ---- the same notice twice ----------------------------------------------------------------------------------------


def test_the_same_answers_are_the_same_notice_whatever_their_order(nadias_zoe, leo) -> None:
    asked = draft(nadias_zoe, leo, periods=(1, 2), explanation="Dentiste", fetched_by="Marc")
    same = draft(leo, nadias_zoe, periods=(2, 1), explanation=" Dentiste\r\n", fetched_by=" Marc ", last_day=TOMORROW)
    assert asked.fingerprint == same.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"kind": NoticeKind.LATE},
        {"first_day": NEXT_WEEK},
        {"last_day": NEXT_WEEK},
        {"part": DayPart.MORNING},
        {"at": time(9)},
        {"reason": "travel"},
        {"form_key": "another"},
        {"periods": (1,)},
        {"starts": time(9)},
        {"ends": time(9)},
        {"back_at": time(9)},
        {"fetched_by": "Marc"},
        {"explanation": "Dentiste"},
        {"message": "Merci"},
        {"children": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_answer_is_another_notice(nadias_zoe, change: dict) -> None:
    asked: NoticeDraft = draft(nadias_zoe)
    assert replace(asked, **change).fingerprint != asked.fingerprint


# ---- what a person wrote ------------------------------------------------------------------------------------------


def test_what_was_written_keeps_its_lines_and_loses_what_is_not_seen() -> None:
    assert written(" a\r\nb\rc\td\x00\x07 ") == "a\nb\nc d"
    assert written("e\u0301") == "é"
    assert written("👨\u200d👩") == "👨\u200d👩"
    for nothing in ("", " \n", "\u200b", "\u0301", "\u115f\u1160\u3164\uffa0\u2800", "\x00", "\ud800"):
        assert written(nothing) == ""
    for something in ("a", "1", ".", "€", "中"):
        assert written(f"\u200b{something}") == f"\u200b{something}"
