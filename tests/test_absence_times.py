"""What a notice covers: periods, hours, each week, a departure and a return; how it is said, who may write it."""

from datetime import date, time

import pytest
import time_machine

from models import (
    AbsenceNotice,
    AbsenceTime,
    Author,
    BadHour,
    BadHours,
    ClosedKind,
    DayPart,
    Hours,
    NoSchool,
    NoticeBook,
    NoticeKind,
    OutgoingMail,
    Period,
    Reason,
    School,
    SchoolCalendar,
    UnknownPeriod,
    write_notices,
)
from tests.absence_scene import (
    FORM,
    ILL_TOMORROW,
    MONDAY,
    TOMORROW,
    attach,
    close,
    draft,
    fields_shown,
    live,
    reread,
    seat,
    words_of,
)
from tests.staff_scene import secretary
from views import words

MORNING_PERIODS = [Hours(time(8, 15), time(9, 15)), Hours(time(9, 15), time(10, 15)), Hours(time(10, 30), time(11, 30))]
LAST_TUESDAY = date(2027, 6, 29)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield
    SchoolCalendar.forget()


@pytest.fixture
def book(nadia):
    return NoticeBook(nadia)


@pytest.fixture
def desk(app, nadia, nadias_zoe):
    """Nadia’s browser; she has one child."""
    return seat(app, nadia)


@pytest.fixture
def periods(grands_pins):
    Period.lay_out(grands_pins, MORNING_PERIODS)


@pytest.fixture
def north(board):
    """Another school of the same board."""
    school = School.create(board=board, code="002", name="Collège du Nord")
    Reason.give_first_reasons(school)
    return school


@pytest.fixture
def leo_of_the_north(nadia, enrol, north):
    pupil = enrol("Léo", "Bouchard", "0012346", "nadia@exemple.ca")
    pupil.school = north
    pupil.save()
    return attach(nadia, pupil)


# ---- parts of a day -----------------------------------------------------------------------------------------------


def test_the_periods_of_the_timetable_are_announced_with_their_hours(desk, periods):
    answers = {**ILL_TOMORROW, "part": "periods", "periods": ["3", "2"]}
    said = words_of(desk.fill(FORM, follow=True, **answers), "partie")
    assert "le mardi 24 novembre 2026, périodes 2 et 3 (9\u00a0h\u00a015 à 11\u00a0h\u00a030)." in said
    notice = AbsenceNotice.get()
    assert (notice.part, notice.periods, notice.starts, notice.ends) == ("periods", "2,3", time(9, 15), time(11, 30))


@pytest.mark.parametrize("numbers", [["4"], ["0"], ["1", "-1"], ["²"], ["1,2"], [""], ["9" * 40]])
def test_a_period_that_does_not_exist_is_refused(desk, periods, numbers):
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "part": "periods", "periods": numbers})
    assert answer.status_code == 422 and words_of(answer, "periods-message") and not AbsenceNotice.select().exists()


def test_the_book_knows_the_timetable_too(book, nadias_zoe, periods):
    for numbers in ((), (4,), (1, 9)):
        with pytest.raises(UnknownPeriod):
            book.send(draft(nadias_zoe, part=DayPart.PERIODS, periods=numbers))


def test_periods_are_proposed_where_the_schools_have_one_timetable(desk, nadias_zoe, leo_of_the_north, north, periods):
    both = [nadias_zoe.public_id, leo_of_the_north.public_id]
    assert "Certaines périodes" not in live(desk, kind="absence", children=both).text
    assert "Certaines périodes" in live(desk, kind="absence", children=both[:1]).text
    Period.lay_out(north, MORNING_PERIODS)
    assert "1, de 8\u00a0h\u00a015 à 9\u00a0h\u00a015" in live(desk, kind="absence", children=both).text


def test_a_school_without_a_timetable_proposes_no_period(desk):
    answer = live(desk, kind="absence")
    assert "Certaines périodes" not in answer.text and "D’une heure à une autre" in answer.text


def test_from_one_hour_to_another(desk):
    answers = {**ILL_TOMORROW, "part": "hours", "starts": "9h", "ends": "11 h 30"}
    said = words_of(desk.fill(FORM, follow=True, **answers), "partie")
    assert "le mardi 24 novembre 2026, de 9\u00a0h à 11\u00a0h\u00a030." in said


@pytest.mark.parametrize(
    ("starts", "ends", "where", "remedy"),
    [
        ("11 h", "9 h", "ends", "ne vient pas après la première"),
        ("9 h", "9 h", "ends", "ne vient pas après la première"),
        ("5 h", "9 h", "starts", "entre 6\u00a0h et 18\u00a0h"),
        ("9 h", "", "ends", "Indiquez l’heure de fin"),
        ("9 h", "25 h", "ends", "n’existe pas"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_remedy(desk, starts, ends, where, remedy):
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "part": "hours", "starts": starts, "ends": ends})
    assert answer.status_code == 422 and remedy in words_of(answer, f"{where}-message")


def test_an_early_departure_needs_its_hour_alone(desk):
    answer = desk.fill(FORM, kind="early", departure="14 h", day="2026-11-24", reason="appointment")
    notice = AbsenceNotice.get()
    assert answer.status_code == 303 and (notice.fetched_by, notice.comes_back, notice.back_at) == ("", False, None)


def test_an_early_departure_says_who_comes_and_when_the_child_is_back(desk):
    more = {"departure": "10 h", "back_at": "13 h", "fetched_by": "  Sa  grand-mère "}
    said = words_of(desk.fill(FORM, follow=True, **{**ILL_TOMORROW, "kind": "early"}, **more), "partie")
    assert "départ à 10\u00a0h, retour à 13\u00a0h." in said
    notice = AbsenceNotice.get()
    assert notice.fetched_by == "Sa grand-mère" and notice.comes_back and notice.minutes == (600, 780)


def test_the_child_cannot_be_back_before_it_left(desk, book, nadias_zoe):
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "kind": "early"}, departure="14 h", back_at="13 h 59")
    assert answer.status_code == 422 and "ne vient pas après" in words_of(answer, "back_at-message")
    with pytest.raises(BadHours):
        book.send(draft(nadias_zoe, kind=NoticeKind.EARLY, at=time(14), back_at=time(14)))
    with pytest.raises(BadHour):
        book.send(draft(nadias_zoe, kind=NoticeKind.EARLY, at=time(14), back_at=time(19)))


def test_the_answers_of_another_kind_are_left_out(desk, periods):
    odd = {"periods": ["1"], "starts": "9 h", "ends": "x", "back_at": "7 h", "fetched_by": "Mamie", "weekly_from": "x"}
    assert desk.fill(FORM, **ILL_TOMORROW, **odd).status_code == 303
    notice = AbsenceNotice.get()
    assert (notice.periods, notice.starts, notice.back_at, notice.fetched_by) == ("", None, None, "")


# ---- each week ----------------------------------------------------------------------------------------------------


def test_each_tuesday_until_june_is_one_notice(desk):
    answers = {**ILL_TOMORROW, "day": "weekly", "weekly_from": "2026-11-24", "weekly_until": "2027-06-30"}
    review = desk.fill(FORM, **answers)
    said = words_of(review, "partie")
    assert (
        "chaque mardi, du 24 novembre 2026 au 30 juin 2027, toute la journée." in said and "32 jours de classe" in said
    )
    assert desk.post(FORM, data=fields_shown(review)).status_code == 303
    assert AbsenceNotice.get().is_weekly and AbsenceNotice.get().last_day == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (date(2026, 11, 25), date(2026, 11, 30), False),  # from a Wednesday to a Monday
        (date(2026, 11, 25), date(2026, 12, 1), True),
        (date(2027, 6, 29), date(2027, 6, 30), True),
        (date(2026, 11, 23), date(2026, 11, 23), False),
    ],
)
@pytest.mark.requirement("B-15")
def test_a_weekly_notice_is_in_the_way_on_its_weekday_alone(book, nadias_zoe, first, last, meets):
    book.send(draft(nadias_zoe, form_key="1", last_day=LAST_TUESDAY, weekly=True))
    assert bool(book.overlapping(draft(nadias_zoe, first_day=first, last_day=last))) is meets


@pytest.mark.requirement("B-15")
def test_two_weekly_notices_meet_on_the_same_weekday_unless_there_is_no_school(book, nadias_zoe, grands_pins):
    book.send(draft(nadias_zoe, form_key="1", last_day=date(2026, 12, 8), weekly=True))
    tuesday, wednesday = date(2026, 12, 8), date(2026, 11, 25)
    assert book.overlapping(draft(nadias_zoe, first_day=tuesday, last_day=LAST_TUESDAY, weekly=True))
    assert not book.overlapping(draft(nadias_zoe, first_day=wednesday, last_day=LAST_TUESDAY, weekly=True))
    close(grands_pins, tuesday)
    assert not book.overlapping(draft(nadias_zoe, first_day=tuesday, last_day=LAST_TUESDAY, weekly=True))


def test_periods_with_a_hole_leave_room_for_the_one_between(book, nadias_zoe, periods):
    book.send(draft(nadias_zoe, form_key="1", part=DayPart.PERIODS, periods=(1, 3)))
    assert not book.overlapping(draft(nadias_zoe, part=DayPart.PERIODS, periods=(2,)))
    assert book.overlapping(draft(nadias_zoe, part=DayPart.PERIODS, periods=(2, 3)))
    assert book.overlapping(draft(nadias_zoe, part=DayPart.HOURS, starts=time(11), ends=time(12)))
    assert not book.overlapping(draft(nadias_zoe, part=DayPart.HOURS, starts=time(13), ends=time(14)))


def test_a_series_begins_on_a_school_day_of_its_weekday(book, nadias_zoe, grands_pins):
    close(grands_pins, TOMORROW, ClosedKind.HOLIDAY)
    with pytest.raises(NoSchool) as refusal:
        book.send(draft(nadias_zoe, last_day=LAST_TUESDAY, weekly=True))
    assert refusal.value.next_day == date(2026, 12, 1)
    with pytest.raises(NoSchool) as refusal:
        book.send(draft(nadias_zoe, first_day=date(2026, 11, 28), last_day=LAST_TUESDAY, weekly=True))
    assert refusal.value.next_day == date(2026, 11, 30)


# ---- the school writes it -----------------------------------------------------------------------------------------


def test_the_staff_writes_the_notice_of_somebody_who_telephones(nadias_zoe, grands_pins):
    """A day of September, no document: the school knows better than its own limits."""
    School.update(most_days=1).execute()
    Reason.update(needs_document=True).execute()
    spoken = draft(reread(nadias_zoe), first_day=date(2026, 9, 8), last_day=date(2026, 9, 11), by_school=True)
    author = Author(staff=secretary(grands_pins), caller=" Nadia   Tremblay ")
    first, again = write_notices(spoken, author), write_notices(spoken, author)
    assert [notice.reference for notice in first] == [notice.reference for notice in again]
    notice = AbsenceNotice.get()
    assert (notice.parent, notice.staff, notice.caller, notice.status) == (
        None,
        author.staff,
        "Nadia Tremblay",
        "received",
    )


# ---- how it is said -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        ({"part": DayPart.PERIODS, "periods": (2,), "starts": time(9, 15), "ends": time(10, 15)},
         "Absence de Léa le mardi 24 novembre 2026, période 2 (9\u00a0h\u00a015 à 10\u00a0h\u00a015).",
         "Absence of Léa, Tuesday, November 24, 2026, period 2 (9:15\u00a0a.m. to 10:15\u00a0a.m.)."),
        ({"part": DayPart.PERIODS, "periods": (1, 3), "starts": time(8, 15), "ends": time(11, 30)},
         "Absence de Léa le mardi 24 novembre 2026, périodes 1 et 3.",
         "Absence of Léa, Tuesday, November 24, 2026, periods 1 and 3."),
        ({"kind": NoticeKind.EARLY, "at": time(14), "is_weekly": True, "last_day": LAST_TUESDAY},
         "Départ hâtif de Léa chaque mardi, du 24 novembre 2026 au 29 juin 2027\u00a0: départ à 14\u00a0h.",
         "Early departure of Léa, every Tuesday, from November 24, 2026, to June 29, 2027: leaving at 2:00\u00a0p.m."),
    ],
)  # fmt: skip
def test_a_notice_is_said_in_one_sentence(app, facts, french, english):
    when = AbsenceTime(**{"kind": NoticeKind.ABSENCE, "first_day": TOMORROW, "last_day": TOMORROW, **facts})
    with app.test_request_context():
        assert words.announced("Léa", when) == french
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words.announced("Léa", when) == english


def test_the_letters_say_the_same_sentence(app, book, nadias_zoe):
    book.send(draft(nadias_zoe, last_day=LAST_TUESDAY, weekly=True))
    with app.test_request_context():
        for mail in OutgoingMail.select():
            assert "chaque mardi, du 24 novembre 2026 au 29 juin 2027" in words.facts_sentence(mail.facts["notices"][0])
