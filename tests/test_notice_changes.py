"""A notice is corrected, cancelled and cut short by its sender: until when, what is kept, who is told, who is first."""

import json
from datetime import date, time, timedelta

import pytest
import time_machine

from models import (
    AbsenceNotice,
    AuditEvent,
    DayPart,
    Event,
    Guardian,
    MailKind,
    NeedsExplanation,
    NoticeBook,
    NoticeClosed,
    NoticeCourse,
    NoticeKind,
    NoticeMoved,
    NoticeStatus,
    NoticeVersion,
    OutgoingMail,
    OutsideYear,
    Overlap,
    School,
    SchoolCalendar,
)
from models.school_calendar import ClosedDay, ClosedKind
from tests.absence_scene import MONDAY, TODAY, TOMORROW, at_once, attach, draft
from tests.notice_scene import answer, clock, told

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def book(nadia):
    return NoticeBook(nadia)


@pytest.fixture
def announce(book, nadias_zoe):
    """announce(first_day=…) sends a notice for Zoé and gives it into the hands of Nadia."""

    def send(**facts):
        return book.change_of(book.send(draft(nadias_zoe, **facts))[0])

    return send


def now_says(change) -> AbsenceNotice:
    return AbsenceNotice.get_by_id(change.notice.id)


# ---- until when ---------------------------------------------------------------------------------------------------

LATE = {"kind": NoticeKind.LATE, "at": time(9, 15)}
EARLY = {"kind": NoticeKind.EARLY, "at": time(14, 30)}


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(
    ("facts", "hour", "minute"),
    [
        ({}, 8, 0), ({"part": DayPart.MORNING}, 8, 0), ({"part": DayPart.AFTERNOON}, 12, 0), (LATE, 9, 15),
        (EARLY, 14, 30), ({"part": DayPart.HOURS, "starts": time(10, 5), "ends": time(11)}, 10, 5),
    ],
)  # fmt: skip
def test_a_notice_may_be_cancelled_until_the_minute_it_begins(announce, monday, facts, hour, minute):
    change = announce(**facts)
    begins = clock(2026, 11, 24, hour, minute)
    assert NoticeCourse(change.notice).starts_at == begins
    monday.move_to(begins)
    with pytest.raises(NoticeClosed):
        change.cancel(version=1)
    monday.move_to(begins - timedelta(seconds=1))
    change.cancel(version=1)
    assert now_says(change).status is NoticeStatus.CANCELLED


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(("zone", "utc"), [("America/Toronto", "13:00"), ("America/Halifax", "12:00")])
def test_the_clocks_of_the_school_decide(announce, monday, nadias_zoe, zone, utc):
    nadias_zoe.school.time_zone = zone
    nadias_zoe.school.save()
    change = announce()
    monday.move_to(f"2026-11-24 {utc}:00+00:00")
    assert not NoticeCourse(change.notice).is_open
    monday.shift(timedelta(seconds=-1))
    assert NoticeCourse(change.notice).is_open


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(("day", "utc"), [(date(2026, 11, 2), "13:00"), (date(2027, 3, 15), "12:00")])
def test_the_night_when_the_hour_changes_moves_no_hour(announce, monday, day, utc):
    """The Monday after each change, 8 h is 8 h on the clock."""
    monday.move_to(f"{day - timedelta(days=3)} 15:00:00+00:00")
    change = announce(first_day=day)
    monday.move_to(f"{day} {utc}:00+00:00")
    assert not NoticeCourse(change.notice).is_open
    monday.shift(timedelta(seconds=-1))
    assert NoticeCourse(change.notice).is_open


# ---- correct ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-14")
def test_a_correction_keeps_the_number_and_what_was_said(announce, nadias_zoe, nadia):
    change = announce()
    answer(change.notice)
    change.edit(draft(nadias_zoe, **LATE, reason="travel", message="Merci"), version=2)
    notice = now_says(change)
    assert (notice.reference, notice.version, notice.kind, notice.at) == (
        change.notice.reference,
        3,
        "late",
        time(9, 15),
    )
    assert (notice.status, notice.answer, notice.reason_fr, notice.message) == ("sent", "", "Voyage", "Merci")
    kept = NoticeVersion.get()
    assert (kept.version, kept.changed_by) == (2, nadia.public_id)
    assert (kept.said["kind"], kept.said["reason_fr"], kept.said["status"]) == ("absence", "Maladie", "refused")


@pytest.mark.requirement("A21")
def test_a_correction_is_told_to_the_sender_the_school_and_the_other_guardian(announce, nadias_zoe, zoe):
    Guardian.create(pupil=zoe, email="karim@exemple.ca")
    announce().edit(draft(nadias_zoe, first_day=FRIDAY), version=1)
    assert told(MailKind.NOTICE_CHANGED) == [
        ("nadia@exemple.ca", "sender"),
        ("secretariat@grands-pins.example", "school"),
        ("karim@exemple.ca", "guardian"),
    ]
    facts = OutgoingMail.select().order_by(OutgoingMail.id.desc()).get().facts
    assert (facts["notices"][0]["first_day"], facts["former"][0]["first_day"]) == ("2026-11-27", "2026-11-24")
    assert "nadia@" not in json.dumps(facts)


def test_a_place_that_read_the_former_kind_learns_of_the_new_one(announce, nadias_zoe):
    places = {"childcare_email": "garde@ecole.example", "childcare_kinds": "early", "secretariat_kinds": "absence"}
    School.update(places).execute()
    nadias_zoe.pupil.school = School.get()
    announce(**EARLY).edit(draft(nadias_zoe), version=1)
    assert {address for address, reader in told(MailKind.NOTICE_CHANGED) if reader == "school"} == {
        "garde@ecole.example",
        "secretariat@grands-pins.example",
    }


def test_a_correction_follows_the_rules_of_a_new_notice(announce, book, nadias_zoe):
    change = announce()
    book.send(draft(nadias_zoe, first_day=FRIDAY, form_key="other"))
    for refusal, facts in (
        (Overlap, {"first_day": FRIDAY}),
        (NeedsExplanation, {"reason": "other"}),
        (OutsideYear, {"first_day": date(2026, 11, 20)}),
    ):
        with pytest.raises(refusal):
            change.edit(draft(nadias_zoe, **facts), version=1)
    assert now_says(change).version == 1 and not told(MailKind.NOTICE_CHANGED)


def test_a_notice_is_not_in_its_own_way(announce, nadias_zoe):
    change = announce()
    change.edit(draft(nadias_zoe, part=DayPart.MORNING), version=1)
    assert now_says(change).part is DayPart.MORNING


@pytest.mark.requirement("E-10")
def test_a_correction_that_changes_nothing_is_no_correction(announce, nadias_zoe):
    change = announce(message="Merci")
    change.edit(draft(nadias_zoe, message="  Merci\r\n"), version=1)
    assert now_says(change).version == 1 and not NoticeVersion.select().exists()


def test_another_window_and_the_school_are_noticed(announce, nadias_zoe):
    change = announce()
    change.edit(draft(nadias_zoe, first_day=FRIDAY), version=1)
    with pytest.raises(NoticeMoved) as refusal:
        change.edit(draft(nadias_zoe, first_day=WEDNESDAY), version=1)
    assert refusal.value.notice.first_day == FRIDAY
    answer(change.notice)
    for late in (lambda: change.edit(draft(nadias_zoe, first_day=WEDNESDAY), version=2), lambda: change.cancel(2)):
        with pytest.raises(NoticeMoved) as refusal:
            late()
        assert refusal.value.notice.answer == "Sortie du 24."
    assert now_says(change).first_day == FRIDAY


def test_what_is_cancelled_is_not_corrected(announce, nadias_zoe):
    change = announce()
    change.cancel(version=1)
    with pytest.raises(NoticeClosed):
        change.edit(draft(nadias_zoe, first_day=FRIDAY), version=2)


def test_nobody_is_told_corrected_of_what_was_cancelled_or_answered_meanwhile(announce, nadias_zoe):
    """Even where the correction changes nothing: « L’avis est modifié » would hide the refusal."""
    cancelled, refused = announce(), announce(first_day=FRIDAY)
    cancelled.cancel(version=1)
    for version in (1, 2):
        with pytest.raises(NoticeClosed):
            cancelled.edit(draft(nadias_zoe), version)
    answer(refused.notice)
    with pytest.raises(NoticeMoved):
        refused.edit(draft(nadias_zoe, first_day=FRIDAY), version=1)
    refused.edit(draft(nadias_zoe, first_day=FRIDAY), version=2)
    assert now_says(refused).version == 2


def test_of_two_windows_at_once_one_wins_and_the_other_is_told(announce, book, nadias_zoe, nadia):
    notice = announce().notice
    days = [WEDNESDAY, FRIDAY]

    def correct(number):
        change = NoticeBook(nadia).change_of(NoticeBook(nadia).find(notice.reference))
        try:
            change.edit(draft(nadias_zoe, first_day=days[number]), version=1)
        except NoticeMoved:
            return "told"
        return "done"

    assert sorted(at_once(2, correct)) == ["done", "told"]
    assert NoticeVersion.select().count() == 1 and len(told(MailKind.NOTICE_CHANGED)) == 2


# ---- cancel -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-14", "A21")
def test_a_cancelled_notice_stays_and_everybody_is_told_once(announce, book, zoe):
    Guardian.create(pupil=zoe, email="karim@exemple.ca")
    change = announce()
    change.cancel(version=1)
    change.cancel(version=1)
    assert [notice.status for notice in book.all()] == [NoticeStatus.CANCELLED] and not book.upcoming()
    assert [reader for _address, reader in told(MailKind.NOTICE_CANCELLED)] == ["sender", "school", "guardian"]
    assert AuditEvent.select().where(AuditEvent.event == Event.NOTICE_CANCELLED).count() == 1


def test_a_correction_leaves_a_trace_at_its_school(announce, nadias_zoe, nadia):
    announce().edit(draft(nadias_zoe, first_day=FRIDAY), version=1)
    event = AuditEvent.get(AuditEvent.event == Event.NOTICE_CHANGED)
    assert (event.who, event.school_id, event.board_id) == (
        nadia.public_id,
        nadias_zoe.school.id,
        nadias_zoe.school.board_id,
    )


# ---- cut short ----------------------------------------------------------------------------------------------------


def test_a_stay_away_that_has_begun_ends_with_the_last_day_begun(announce, monday):
    change = announce(first_day=TOMORROW, last_day=FRIDAY)
    monday.move_to(clock(2026, 11, 25, 8, 0))
    course = NoticeCourse(change.notice)
    assert (course.is_open, course.last_begun, course.next_day(course.last_begun)) == (
        False,
        WEDNESDAY,
        date(2026, 11, 26),
    )
    change.shorten(WEDNESDAY, version=1)
    change.shorten(WEDNESDAY, version=1)
    notice = now_says(change)
    assert (notice.last_day, notice.version, notice.status) == (WEDNESDAY, 2, NoticeStatus.SENT)
    assert NoticeVersion.get().said["last_day"] == "2026-11-27" and len(told(MailKind.NOTICE_CHANGED)) == 2


def test_a_weekly_notice_ends_with_its_last_day_begun(announce, monday):
    change = announce(first_day=TOMORROW, last_day=date(2026, 12, 22), weekly=True)
    monday.move_to(clock(2026, 12, 4, 12, 0))
    assert NoticeCourse(change.notice).last_begun == date(2026, 12, 1)
    change.shorten(date(2026, 12, 1), version=1)
    assert now_says(change).last_day == date(2026, 12, 1) and now_says(change).is_weekly


def test_days_without_school_do_not_begin(announce, monday, grands_pins):
    change = announce(first_day=TOMORROW, last_day=date(2026, 12, 1))
    ClosedDay.create(school=grands_pins, day=FRIDAY, kind=ClosedKind.PEDAGOGICAL)
    SchoolCalendar.forget()
    monday.move_to(clock(2026, 11, 29, 12, 0))
    assert NoticeCourse(change.notice).last_begun == date(2026, 11, 26)


def test_a_day_that_begins_meanwhile_is_noticed(announce, monday):
    change = announce(first_day=TOMORROW, last_day=FRIDAY)
    monday.move_to(clock(2026, 11, 25, 12, 0))
    with pytest.raises(NoticeClosed):
        change.shorten(TOMORROW, version=1)
    with pytest.raises(NoticeClosed):
        change.cancel(version=1)


@pytest.mark.parametrize(
    ("first", "last", "moment"), [(TOMORROW, None, 24), (TOMORROW, FRIDAY, 27), (TODAY, FRIDAY, 22)]
)
def test_nothing_is_left_to_cut_before_it_begins_on_its_only_day_and_on_its_last(announce, monday, first, last, moment):
    change = announce(first_day=first, last_day=last)
    monday.move_to(clock(2026, 11, moment, 12, 0))
    assert NoticeCourse(change.notice).last_begun is None


def test_the_other_guardian_holds_nothing_in_the_hands(announce, marc, zoe, nadias_zoe):
    notice = announce().notice
    attach(marc, zoe)
    seen = NoticeBook(marc).find(notice.reference)
    assert seen is not None and NoticeBook(marc).change_of(seen) is None
