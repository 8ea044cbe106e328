"""Notices and recorded absences meet, whatever came first; the delay to explain is counted in days of school."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from models import (
    AbsenceMark,
    AbsenceNotice,
    AbsenceRegister,
    Answer,
    ClosedDay,
    ClosedKind,
    DayPart,
    DeskNotices,
    Explanations,
    Hours,
    Noted,
    NoticeBook,
    NoticeChange,
    NoticeKind,
    NoticeStatus,
    Parent,
    Period,
    RecordedAbsence,
    RecordedState,
    SchoolCalendar,
    Timetable,
    demo,
    exclusively,
    meet,
)
from models.explain_delay import explain_by
from tests.absence_scene import MONDAY, TODAY, attach, draft
from tests.staff_scene import secretary

FRIDAY = date(2026, 11, 20)
WHOLE, MORNING = AbsenceMark(), AbsenceMark(part=DayPart.MORNING)
AFTERNOON = AbsenceMark(part=DayPart.AFTERNOON)


def late(hour, minute):
    return AbsenceMark(kind=NoticeKind.LATE, at=time(hour, minute))


def early(hour, minute):
    return AbsenceMark(kind=NoticeKind.EARLY, at=time(hour, minute))


def hours(first, last):
    return AbsenceMark(part=DayPart.HOURS, starts=time(*first), ends=time(*last))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock
    SchoolCalendar.forget()


@pytest.fixture
def note(grands_pins, zoe):
    """note(mark) records it of Zoé today; gives the row."""

    def write(mark, day=TODAY):
        register = AbsenceRegister(grands_pins)
        with exclusively(register.lock):
            register.note([Noted(zoe.id, day, mark)])
        return RecordedAbsence.get(RecordedAbsence.span == mark.span)

    return write


@pytest.fixture
def announce(grands_pins, zoe):
    """announce(mark, **facts) is a notice that says the same."""

    def write(mark, **changes):
        spans = {"kind": mark.kind, "part": mark.part, "at": mark.at, "starts": mark.starts, "ends": mark.ends}
        about = {"pupil": zoe, "school": grands_pins, "created_at": MONDAY, "changed_at": MONDAY}
        reason = {"reason_code": "illness", "reason_fr": "Maladie", "reason_en": "Illness"}
        days = {"first_day": TODAY, "last_day": TODAY}
        count = AbsenceNotice.select().count()
        facts = {
            "reference": f"AV-{count:04d}-0000",
            "batch": str(count),
            **about,
            **reason,
            **days,
            **spans,
            **changes,
        }
        return AbsenceNotice.create(**facts)

    return write


def fresh(absence):
    return RecordedAbsence.get_by_id(absence.id)


# ---- meeting ------------------------------------------------------------------------------------------------------


def test_what_was_announced_first_asks_nothing_of_the_parent(note, announce):
    notice = announce(WHOLE)
    absence = note(WHOLE)
    assert (absence.state, absence.notice) == (RecordedState.ANNOUNCED, notice)


def test_what_is_announced_afterwards_asks_nothing_any_more(note, announce, zoe):
    absence = note(WHOLE)
    assert absence.state is RecordedState.TO_EXPLAIN
    notice = announce(WHOLE)
    meet([zoe.id])
    assert (fresh(absence).state, fresh(absence).notice) == (RecordedState.ANNOUNCED, notice)


@pytest.mark.parametrize("change", [
    {"status": NoticeStatus.CANCELLED}, {"status": NoticeStatus.REFUSED}, {"last_day": FRIDAY, "first_day": FRIDAY},
    {"part": DayPart.AFTERNOON},
], ids=["cancelled", "refused", "other day", "afternoon"])  # fmt: skip
def test_a_notice_that_covers_no_more_leaves_it_to_be_explained(note, announce, zoe, change):
    notice = announce(WHOLE)
    absence = note(MORNING)
    AbsenceNotice.update(change).where(AbsenceNotice.id == notice.id).execute()
    meet([zoe.id])
    assert (fresh(absence).state, fresh(absence).notice) == (RecordedState.TO_EXPLAIN, None)


@pytest.mark.parametrize("state", [RecordedState.EXPLAINED, RecordedState.DISPUTED, RecordedState.WITHDRAWN])
def test_what_is_explained_disputed_or_taken_back_stays_so(note, announce, zoe, state):
    absence = note(WHOLE)
    RecordedAbsence.update(state=state).execute()
    announce(WHOLE)
    meet([zoe.id])
    assert fresh(absence).state is state


def test_a_notice_of_another_pupil_covers_nothing(note, announce, zoe, tom):
    announce(WHOLE, pupil=tom)
    assert note(WHOLE).state is RecordedState.TO_EXPLAIN


@pytest.mark.parametrize(
    ("recorded", "announced", "is_covered"),
    [
        (MORNING, WHOLE, True),
        (WHOLE, MORNING, False),
        (AFTERNOON, MORNING, False),
        (late(9, 15), late(9, 15), True),
        (late(9, 5), late(9, 15), True),
        (late(9, 30), late(9, 15), True),
        (late(9, 31), late(9, 15), False),
        (late(9, 15), MORNING, True),
        (early(14, 0), early(14, 0), True),
        (early(13, 44), early(14, 0), False),
        (early(14, 30), late(9, 0), False),
        (hours((9, 0), (10, 0)), MORNING, True),
    ],
    ids=str,
)
def test_covered_is_all_of_it_give_or_take_a_quarter_of_an_hour(note, announce, recorded, announced, is_covered):
    announce(announced)
    assert (note(recorded).state is RecordedState.ANNOUNCED) is is_covered


def test_two_notices_cover_a_day_together(note, announce):
    first = announce(MORNING)
    announce(AFTERNOON)
    assert note(WHOLE).notice == first


@pytest.fixture
def four_periods(grands_pins):
    """8 h 15 to 12 h, an hour each less the breaks."""
    Period.lay_out(grands_pins, [Hours(time(hour, 15), time(hour + 1, 0)) for hour in (8, 9, 10, 11)])
    yield
    Timetable.forget()


def in_periods(numbers):
    """Of `four_periods`."""
    first, last = int(numbers[0]), int(numbers[-1])
    return AbsenceMark(part=DayPart.PERIODS, starts=time(7 + first, 15), ends=time(8 + last), periods=numbers)


@pytest.mark.parametrize(
    ("recorded", "announced", "is_covered"),
    [
        (in_periods("2"), in_periods("1,3"), False),
        (in_periods("1,2,3"), in_periods("1,3"), False),
        (in_periods("1,3"), in_periods("1,3"), True),
        (in_periods("3"), in_periods("1,3"), True),
        (in_periods("1,4"), in_periods("1,2"), False),
        (in_periods("2"), in_periods("1,2,3"), True),
        (in_periods("1,3"), MORNING, True),
        (in_periods("1,3"), hours((8, 15), (9, 0)), False),
        (hours((9, 15), (10, 0)), in_periods("1,3"), False),
        (hours((10, 15), (11, 0)), in_periods("1,3"), True),
    ],
)
def test_the_period_between_two_announced_ones_is_not_announced(
    four_periods, note, announce, recorded, announced, is_covered
):
    notice = announce(announced, periods=announced.periods)
    assert fresh(note(recorded)).notice_id == (notice.id if is_covered else None)


def test_a_hole_can_be_filled_by_another_notice(four_periods, note, announce):
    for numbers in ("1,3", "2"):
        announce(in_periods(numbers), periods=numbers)
    assert fresh(note(in_periods("1,2,3"))).state is RecordedState.ANNOUNCED


def test_a_weekly_notice_covers_its_weekday_alone(note, announce):
    announce(WHOLE, is_weekly=True, first_day=date(2026, 11, 16), last_day=date(2026, 12, 14))
    assert note(WHOLE).state is RecordedState.ANNOUNCED
    assert note(MORNING, FRIDAY).state is RecordedState.TO_EXPLAIN


# ---- the delay ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-16")
def test_the_delay_is_two_school_days_after_at_the_schools_hour(grands_pins):
    with time_machine.travel(datetime(2026, 11, 20, 15, tzinfo=UTC), tick=False):
        assert explain_by(grands_pins, FRIDAY) == datetime(2026, 11, 24, 15, 40, tzinfo=UTC)  # 10 h 40 in Montréal


def test_holidays_do_not_count(grands_pins):
    ClosedDay.create(school=grands_pins, day=date(2026, 11, 24), kind=ClosedKind.HOLIDAY)
    SchoolCalendar.forget()
    assert explain_by(grands_pins, FRIDAY) == datetime(2026, 11, 25, 15, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("America/Toronto", date(2026, 10, 30), datetime(2026, 11, 3, 15, 40)),  # the clocks went back on November 1st
        ("America/Toronto", date(2026, 10, 28), datetime(2026, 10, 30, 14, 40)),
        ("America/Halifax", date(2026, 10, 28), datetime(2026, 10, 30, 13, 40)),  # Îles-de-la-Madeleine
        ("America/Toronto", date(2027, 3, 12), datetime(2027, 3, 16, 14, 40)),  # … and forward on March 14th
    ],
)
def test_the_hour_is_the_schools_own_whatever_the_season(grands_pins, zone, day, moment):
    grands_pins.time_zone = zone
    with time_machine.travel(datetime(day.year, day.month, day.day, 15, tzinfo=UTC), tick=False):
        assert explain_by(grands_pins, day) == moment.replace(tzinfo=UTC)


def test_nobody_is_late_before_being_asked(grands_pins):
    assert explain_by(grands_pins, date(2026, 10, 1)) == datetime(2026, 11, 25, 15, 40, tzinfo=UTC)


def test_what_must_be_explained_again_has_a_new_delay(note, announce, zoe, monday):
    notice = announce(WHOLE)
    absence = note(WHOLE)
    monday.shift(timedelta(days=14))
    AbsenceNotice.update(status=NoticeStatus.CANCELLED).where(AbsenceNotice.id == notice.id).execute()
    meet([zoe.id])
    assert fresh(absence).explain_by > datetime(2026, 12, 7, 15, 40, tzinfo=UTC)


def test_a_notice_sent_for_a_recorded_day_meets_it_at_once(note, nadia, zoe):
    absence = note(WHOLE)
    sent = NoticeBook(nadia).send(draft(attach(nadia, zoe), first_day=TODAY))
    assert (fresh(absence).state, fresh(absence).notice) == (RecordedState.ANNOUNCED, sent[0])


@pytest.fixture
def sent(nadia, zoe, note):
    """A recorded absence of today, and the notice of the whole day that Nadia sent at dawn."""
    with time_machine.travel(MONDAY - timedelta(hours=5), tick=False):
        notice = NoticeBook(nadia).send(draft(attach(nadia, zoe), first_day=TODAY))[0]
        yield note(WHOLE), notice


def test_a_notice_that_its_parent_cancels_leaves_the_absence_to_be_explained(nadia, sent):
    absence, notice = sent
    assert fresh(absence).state is RecordedState.ANNOUNCED
    NoticeChange(nadia, notice).cancel(notice.version)
    assert (fresh(absence).state, fresh(absence).notice) == (RecordedState.TO_EXPLAIN, None)


def test_a_notice_that_its_parent_corrects_meets_anew(nadia, sent):
    absence, notice = sent
    change = NoticeChange(nadia, notice)
    change.edit(draft(change.child, first_day=TODAY, part=DayPart.AFTERNOON), notice.version)
    assert fresh(absence).state is RecordedState.TO_EXPLAIN


def test_a_notice_that_the_school_refuses_covers_nothing(grands_pins, sent):
    absence, notice = sent
    secretariat = DeskNotices(secretary(grands_pins), grands_pins)
    secretariat.answer({notice.reference: notice.version}, Answer(NoticeStatus.REFUSED, "Non."))
    assert fresh(absence).state is RecordedState.TO_EXPLAIN
    again = AbsenceNotice.get_by_id(notice.id)
    secretariat.answer({notice.reference: again.version}, Answer(NoticeStatus.ACCEPTED))
    assert fresh(absence).state is RecordedState.ANNOUNCED


def test_the_demo_has_two_absences_to_explain_whatever_becomes_of_them(school_open):
    demo.load()
    marc = Parent.with_email("marc.gagnon@courriel.example")
    asked = Explanations(marc).to_explain()
    assert sorted(row.periods for row in asked) == ["", "1,2,3"] and all(row.day < TODAY for row in asked)
    Explanations(marc).explain(asked, "illness")
    demo.load()
    assert Explanations(marc).to_explain() == []
