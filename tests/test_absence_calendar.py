"""The days of a notice against the school’s calendar, its cut-off and its limits; which reasons it proposes for it."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceNotice,
    ClosedKind,
    Hours,
    NoticeBook,
    NoticeKind,
    OutsideYear,
    Reason,
    School,
    SchoolCalendar,
    TooManyDays,
    UnknownReason,
)
from tests.absence_scene import (
    FORM,
    ILL_TOMORROW,
    MONDAY,
    TODAY,
    attach,
    close,
    draft,
    live,
    reread,
    seat,
    words_of,
)

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


# ---- what the calendar says ---------------------------------------------------------------------------------------


@pytest.mark.requirement("B-05")
@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        (ClosedKind.HOLIDAY, "", "c’est congé. Le"),
        (ClosedKind.HOLIDAY, "Action de grâce", "c’est congé (Action de grâce). Le"),
        (ClosedKind.PEDAGOGICAL, "", "c’est une journée pédagogique. Le"),
        (ClosedKind.PEDAGOGICAL, "Journée pédagogique", "c’est une journée pédagogique. Le"),
    ],
)
def test_a_closed_day_is_told_with_its_reason_while_the_form_is_filled_in(desk, grands_pins, kind, label, said):
    close(grands_pins, date(2026, 12, 4), kind, label)
    answer = live(desk, **{**ILL_TOMORROW, "day": "other"}, first_day="2026-12-04")
    assert said in words_of(answer, "first_day-message")
    assert "Le prochain jour de classe est le lundi 7 décembre." in words_of(answer, "first_day-message")


def test_a_span_says_how_many_days_of_school_it_holds(desk, grands_pins):
    close(grands_pins, date(2026, 12, 4))
    span = {**ILL_TOMORROW, "day": "other", "first_day": "2026-12-02", "last_day": "2026-12-07"}
    said = "3 jours de classe; la journée pédagogique du 4 décembre n’en est pas."
    assert words_of(live(desk, **span), "jours-de-classe") == said
    assert said in words_of(desk.fill(FORM, **span), "partie")


@pytest.mark.requirement("G-09")
def test_of_two_schools_every_reason_is_offered_before_a_child_is_chosen(desk, north, nadias_zoe, leo_of_the_north):
    """Without JavaScript the list does not follow the child: a reason of one school alone must be in it."""
    words = {"label_fr": "Rendez-vous avec billet", "label_en": "Appointment with a note", "position": 7}
    Reason.create(school=north, code="medical_note", needs_document=True, **words)
    Reason.forget()
    page = BeautifulSoup(desk.get(FORM).text, "html.parser")
    assert [box["value"] for box in page.find_all("input", {"name": "reason"})][-2:] == ["medical_note", "other"]
    files = [box["name"] for box in page.find_all("input", type="file")]
    assert files == [f"billet-{leo_of_the_north.public_id}"]  # Zoé’s school asks for none
    sent = {**ILL_TOMORROW, "reason": "medical_note", "children": [leo_of_the_north.public_id]}
    assert "Joignez le billet de Léo" in words_of(desk.fill(FORM, **sent), "resume-erreurs")
    refused = desk.fill(FORM, **{**sent, "children": [nadias_zoe.public_id]})
    assert refused.status_code == 422 and "réponses proposées" in words_of(refused, "resume-erreurs")


def test_two_schools_with_two_calendars_are_told_apart(desk, grands_pins, nadias_zoe, leo_of_the_north):
    close(grands_pins, date(2026, 12, 4))
    span = {"day": "other", "first_day": "2026-12-02", "last_day": "2026-12-07", "kind": "absence"}
    said = words_of(live(desk, **span, children=[nadias_zoe.public_id, leo_of_the_north.public_id]), "jours-de-classe")
    assert (
        f"À {grands_pins.name}\u00a0: 3 jours de classe" in said
        and "À Collège du Nord\u00a0: 4 jours de classe." in said
    )


def test_a_week_off_is_counted_not_listed(desk, grands_pins):
    for day in range(7, 12):
        close(grands_pins, date(2026, 12, day), ClosedKind.HOLIDAY)
    span = {**ILL_TOMORROW, "day": "other", "first_day": "2026-12-04", "last_day": "2026-12-14"}
    said = "2 jours de classe; 5 jours de congé ou journées pédagogiques n’en sont pas."
    assert words_of(live(desk, **span), "jours-de-classe") == said


# ---- today, past days, too many -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "is_tardy"), [(13, False), (14, False), (15, True)])  # 8 h, 9 h, 10 h in Montréal
def test_a_notice_of_the_day_is_taken_after_the_cut_off_and_marked(app, book, nadia, nadias_zoe, hour, is_tardy):
    with time_machine.travel(datetime(2026, 11, 23, hour, tzinfo=UTC), tick=False):
        said = words_of(live(seat(app, nadia), **{**ILL_TOMORROW, "day": "2026-11-23"}), "etat")
        assert book.send(draft(nadias_zoe, first_day=TODAY))[0].is_tardy is is_tardy
    assert said.endswith("tardif\u00a0», puisqu’il est passé 9\u00a0h.") is is_tardy


@pytest.mark.parametrize("day", [date(2026, 11, 2), date(2027, 3, 15)])
def test_the_cut_off_is_nine_oclock_on_both_sides_of_a_change_of_the_hour(book, nadias_zoe, day):
    """9 h 01 on the Monday after; in UTC the two are an hour apart."""
    change = datetime(day.year, day.month, day.day, 14 if day.month == 11 else 13, 1, tzinfo=UTC)
    with time_machine.travel(change, tick=False):
        assert book.send(draft(nadias_zoe, first_day=day))[0].is_tardy


def test_a_past_day_is_taken_where_the_school_allows_it(desk, book, nadias_zoe):
    friday = {**ILL_TOMORROW, "day": "other", "first_day": "2026-11-20"}
    School.update(days_back=2).execute()
    assert "jusqu’à 2 jours après" in words_of(desk.fill(FORM, **friday), "first_day-message")
    School.update(days_back=3).execute()
    assert "puisque ce jour est passé" in words_of(live(desk, **friday), "etat")
    assert desk.fill(FORM, **friday).status_code == 303 and AbsenceNotice.get().is_tardy


def test_the_day_of_a_page_opened_before_midnight_is_taken_where_past_days_are(desk):
    School.update(days_back=1).execute()
    address, fields = desk.form(FORM)
    fields.update({**ILL_TOMORROW, "day": "2026-11-23"})
    with time_machine.travel(datetime(2026, 11, 24, 5, 1, tzinfo=UTC), tick=False):  # 0 h 01
        assert desk.post(address, data=fields).status_code == 303
    assert AbsenceNotice.get().first_day == TODAY


def test_a_school_may_say_how_many_days_a_notice_holds_but_for_a_series(desk, book, nadias_zoe, grands_pins):
    School.update(most_days=2).execute()
    span = {**ILL_TOMORROW, "day": "other", "first_day": "2026-11-26", "last_day": "2026-11-30"}
    answer = desk.fill(FORM, **span)
    assert "2 jours de classe au plus" in words_of(answer, "last_day-message") and "compte 3" in answer.text
    with pytest.raises(TooManyDays):
        book.send(draft(reread(nadias_zoe), last_day=date(2026, 11, 27)))
    assert book.send(draft(reread(nadias_zoe), last_day=LAST_TUESDAY, weekly=True))


@pytest.mark.parametrize("years", [10, 7000])
def test_a_range_of_ten_years_is_refused_at_once(book, nadias_zoe, years):
    with pytest.raises(OutsideYear):
        book.send(draft(nadias_zoe, last_day=date(2026 + years, 11, 24), weekly=True))


# ---- reasons ------------------------------------------------------------------------------------------------------


def test_a_reason_is_proposed_for_what_it_suits(desk, book, nadias_zoe):
    Reason.update(kinds="absence").where(Reason.code.in_(("travel", "other"))).execute()
    Reason.forget()
    late = live(desk, kind="late").text
    assert "Voyage" not in late and "Autre" in late and "Voyage" in live(desk, kind="absence").text
    assert desk.fill(FORM, **{**ILL_TOMORROW, "kind": "late", "reason": "travel"}, arrival="9 h").status_code == 422
    with pytest.raises(UnknownReason):
        book.send(draft(nadias_zoe, kind=NoticeKind.LATE, at=time(9), reason="travel"))


def test_a_reason_that_is_to_be_explained_has_its_box_under_it(desk):
    Reason.update(needs_explanation=True).where(Reason.code == "travel").execute()
    Reason.forget()
    answer = live(desk, **{**ILL_TOMORROW, "reason": "travel"})
    assert "il manque\u00a0: l’explication" in words_of(answer, "etat")
    group = words_of(answer, "reason")
    assert group.index("Voyage") < group.index("Explication") < group.index("Autre")
