"""« Appel »: a whole class on one screen, recorded once, corrected without losing what a parent has said."""

import json
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceMark,
    AuditEvent,
    ClosedDay,
    ClosedKind,
    DayPart,
    Desk,
    Event,
    NoticeBook,
    NoticeKind,
    RecordedAbsence,
    RecordedState,
    RollBook,
    RollCall,
    RollConflict,
    SchoolCalendar,
)
from tests.absence_scene import MONDAY, TODAY, at_once, attach, draft
from tests.staff_scene import DESK, secretary, sit

GROUP = f"{DESK}/appel/groupe?nom=601"
WHOLE, MORNING = AbsenceMark(), AbsenceMark(part=DayPart.MORNING)
LATE = AbsenceMark(kind=NoticeKind.LATE, at=time(9, 15))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def desk(grands_pins):
    return Desk(secretary(grands_pins), grands_pins)


@pytest.fixture
def book(desk, zoe, tom):
    """The rolls of a school where Zoé and Tom are of group 601."""
    return RollBook(desk)


@pytest.fixture
def office(app, desk, zoe, tom):
    """The secretary’s browser."""
    client = sit(app, desk.staff)
    client.verbatim |= {"Zoé", "Tom", "601"}
    return client


def take(book, *, stamp=None, **marks):
    """The roll of 601 today; marks by the first name of the pupil."""
    sheet = book.sheet("601", TODAY)
    named = {line.pupil.first_name: line.pupil.id for line in sheet.lines}
    book.take("601", TODAY, {named[name]: mark for name, mark in marks.items()}, stamp or sheet.stamp)


def on_file(state=None):
    """(given name, span) of what stands."""
    rows = RecordedAbsence.with_pupils().order_by(RecordedAbsence.id)
    wanted = [row for row in rows if (row.state is state if state else row.state is not RecordedState.WITHDRAWN)]
    return [(row.pupil.first_name, row.span) for row in wanted]


def page_of(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


# ---- the book -----------------------------------------------------------------------------------------------------


def test_the_roll_records_who_is_absent_and_that_it_was_taken(book):
    take(book, Zoé=WHOLE, Tom=None)
    assert on_file() == [("Zoé", "absence whole")]
    assert RollCall.get().group_name == "601"


@pytest.mark.requirement("E-10")
def test_the_same_roll_twice_is_one_record(book):
    take(book, Zoé=LATE, Tom=None)
    first = RecordedAbsence.get()
    take(book, Zoé=LATE, Tom=None)
    assert RecordedAbsence.get() == first and RecordedAbsence.select().count() == 1


@pytest.mark.requirement("E-10")
def test_twenty_identical_rolls_at_once_are_one_record(desk, book):
    stamp = book.sheet("601", TODAY).stamp
    marks = {line.pupil.id: WHOLE for line in book.sheet("601", TODAY).lines}

    def send(_number):
        RollBook(desk).take("601", TODAY, marks, stamp)

    at_once(20, send)
    assert RecordedAbsence.select().count() == 2


def test_a_pupil_corrected_to_present_is_taken_back(book):
    take(book, Zoé=WHOLE)
    take(book, Zoé=None)
    assert (on_file(), on_file(RecordedState.WITHDRAWN)) == ([], [("Zoé", "absence whole")])


def test_a_correction_never_loses_the_explanation_already_given(book):
    take(book, Zoé=WHOLE)
    said = {"reason_code": "illness", "reason_fr": "Maladie", "reason_en": "Illness", "state": RecordedState.EXPLAINED}
    RecordedAbsence.update(said).execute()
    take(book, Zoé=None)
    take(book, Zoé=WHOLE)
    again = RecordedAbsence.get()
    assert (again.state, again.reason_fr) == (RecordedState.EXPLAINED, "Maladie")
    take(book, Zoé=MORNING)
    shorter = RecordedAbsence.get(RecordedAbsence.span == "absence morning")
    assert (shorter.state, shorter.reason_fr) == (RecordedState.EXPLAINED, "Maladie")
    assert on_file() == [("Zoé", "absence morning")]


def test_the_second_secretary_is_told_and_both_versions_are_in_the_trail(book):
    opened = book.sheet("601", TODAY).stamp
    take(book, Zoé=WHOLE, Tom=None)
    with pytest.raises(RollConflict) as told:
        take(book, stamp=opened, Zoé=LATE, Tom=None)
    assert on_file() == [("Zoé", "absence whole")]
    take(book, stamp=told.value.sheet.stamp, Zoé=LATE, Tom=None)
    assert on_file() == [("Zoé", "late 09:15")]
    trail = [json.loads(row.about) for row in AuditEvent.select().where(AuditEvent.event == Event.ROLL_TAKEN)]
    assert [row["noted"][0][1] for row in trail] == ["absence whole", "late 09:15"]
    assert trail[1]["taken_back"][0][1] == "absence whole"


def test_a_second_secretary_who_says_the_same_is_not_bothered(book):
    opened = book.sheet("601", TODAY).stamp
    take(book, Zoé=WHOLE, Tom=None)
    take(book, stamp=opened, Zoé=WHOLE, Tom=None)
    assert on_file() == [("Zoé", "absence whole")]


def test_pupils_of_another_group_are_never_touched(book, enrol):
    lea = enrol("Léa", "Roy", "0000001")
    lea.group_name = "602"
    lea.save()
    book.take("601", TODAY, {lea.id: WHOLE}, book.sheet("601", TODAY).stamp)
    assert on_file() == []


def test_the_groups_tell_how_far_the_roll_is(book, enrol):
    lea = enrol("Léa", "Roy", "0000001")
    lea.group_name = "602"
    lea.save()
    take(book, Zoé=WHOLE, Tom=LATE)
    found = [(group.name, group.pupils, group.noted, bool(group.taken_at)) for group in book.groups(TODAY)]
    assert found == [("601", 2, 2, True), ("602", 1, 0, False)]


def test_a_whole_school_of_500_pupils_costs_three_queries(book, enrol, assert_query_count):
    for number in range(500):
        enrol("Élève", f"Nom{number}", f"{1000000 + number}")
    with assert_query_count(3):
        assert book.groups(TODAY)[0].pupils == 502


# ---- the page -----------------------------------------------------------------------------------------------------


def test_everybody_is_present_until_somebody_says_otherwise(office):
    page = page_of(office.get(GROUP))
    assert [box["value"] for box in page.select("input[type=radio][checked]")] == ["present", "present"]
    assert [name.text for name in page.select(".appel-nom")] == ["Bouchard-Tremblay, Zoé", "Gagnon, Tom"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_roll_is_filled_in_and_recorded(office, desk, language):
    desk.staff.language = language
    desk.staff.save()
    answer = office.fill(GROUP, **{"etat-0012345": "late", "heure-0012345": "9h15", "etat-7654321": "whole"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}/appel?jour=2026-11-23")
    assert sorted(on_file()) == [("Tom", "absence whole"), ("Zoé", "late 09:15")]
    assert office.get(answer.headers["Location"]).status_code == 200
    page = page_of(office.get(GROUP))
    assert {box["value"] for box in page.select("input[type=radio][checked]")} == {"late", "whole"}


@pytest.mark.parametrize("hour", ["", "99 h", "3 h", "midi", "\x00", "9" * 5000])
def test_a_late_arrival_needs_an_hour_that_can_be(office, hour):
    answer = office.fill(GROUP, **{"etat-0012345": "late", "heure-0012345": hour})
    assert answer.status_code == 422 and on_file() == []
    assert page_of(answer).select_one("#resume-erreurs a")["href"] == "#heure-0012345"


def test_what_a_notice_announces_is_said_and_nothing_is_ticked(office, nadia, zoe):
    NoticeBook(nadia).send(draft(attach(nadia, zoe), first_day=TODAY))
    page = page_of(office.get(GROUP))
    assert "Annoncé\u00a0: Absence, toute la journée (Maladie)" in page.find(id="annonce-0012345").text
    assert {box["value"] for box in page.select("input[type=radio][checked]")} == {"present"}


def test_the_page_tells_what_another_person_recorded_meanwhile(office, desk, book):
    address, fields = office.form(GROUP)
    take(book, Zoé=WHOLE)
    fields["etat-0012345"], fields["heure-0012345"] = "late", "9 h 15"
    answer = office.post(address, data=fields)
    assert answer.status_code == 409
    page = page_of(answer)
    assert "Au registre\u00a0: Absence, toute la journée" in page.find(id="annonce-0012345").text
    assert page.select_one("[name=etat-0012345][checked]")["value"] == "late"
    fields["stamp"] = page.select_one("[name=stamp]")["value"]
    assert office.post(address, data=fields).status_code == 303
    assert on_file() == [("Zoé", "late 09:15")]


def test_what_the_roll_cannot_say_stays_as_it_was_noted(office, grands_pins, zoe):
    hours = AbsenceMark(part=DayPart.HOURS, starts=time(9), ends=time(10, 30))
    RecordedAbsence.create(pupil=zoe, school=grands_pins, day=TODAY, explain_by=MONDAY, **hours.facts)
    page = page_of(office.get(GROUP))
    assert page.select_one("[name=etat-0012345][checked]")["value"] == "noted"
    assert "de 9\u00a0h à 10\u00a0h\u00a030" in page.text
    office.fill(GROUP)
    assert on_file() == [("Zoé", "absence 09:00-10:30")]


@pytest.mark.parametrize(
    "address",
    ["/appel/groupe", "/appel/groupe?nom=999", "/appel/groupe?nom=601&jour=2026-11-24", "/appel?jour=2026-02-30",
     "/appel/groupe?nom=601&jour=2026-11-22", "/appel/groupe?nom=601&jour=1999-01-01", "/appel?jour=x",
     "/appel?jour=%00", "/appel/groupe?nom=%00",
     "/appel/groupe?nom=601&jour=2025-11-24", "/appel/groupe?nom=%2e%2e%2f", "/appel?jour=99999-01-01"],
)  # fmt: skip
def test_a_group_or_a_day_that_has_no_roll_is_not_found(office, address):
    assert office.get(DESK + address).status_code == 404


def test_a_closed_day_has_no_roll(office, grands_pins):
    ClosedDay.create(school=grands_pins, day=date(2026, 11, 20), kind=ClosedKind.PEDAGOGICAL)
    SchoolCalendar.forget()
    answer = office.get(f"{DESK}/appel?jour=2026-11-20")
    assert "Il n’y a pas d’école ce jour-là." in answer.text
    assert office.get(GROUP + "&jour=2026-11-20").status_code == 404
    SchoolCalendar.forget()


@pytest.mark.requirement("S12")
def test_a_group_of_another_school_is_not_found(office, board):
    from models import School

    School.create(board=board, code="002", name="Collège du Nord")
    assert office.get("/ecole/732000-002/appel/groupe?nom=601").status_code == 404
    assert office.post("/ecole/732000-002/appel/groupe?nom=601").status_code in (400, 404)
    assert on_file() == []


@pytest.mark.requirement("B6", "F7")
def test_strange_names_of_groups_and_pupils_are_shown_literally(office, enrol):
    for number, name in enumerate(("5/6", "..", "a//b?c#d", "<b>é</b>", "")):
        pupil = enrol("<img src=x>", 'O\'Roy & "fils"', f"{number:07d}")
        pupil.group_name = name
        pupil.save()
    office.proof_reads = False
    page = page_of(office.get(f"{DESK}/appel"))
    links = [link["href"] for link in page.select("td a")]
    assert len(links) == 6
    for link in links:
        answer = office.get(link)
        assert answer.status_code == 200 and not page_of(answer).select("#partie img, #partie b")


@pytest.mark.requirement("S14")
def test_fields_that_are_not_of_the_roll_change_nothing(office, enrol):
    more = {
        "etat-0000009": "whole",
        "etat-7654321": "../../etc",
        "state": "explained",
        "etat-0012345": ["whole", "late"],
    }
    assert office.fill(GROUP, **more).status_code == 303
    assert on_file() == [("Zoé", "absence whole")]


def test_the_hour_of_daylight_saving_changes_nothing(desk, zoe, tom):
    with time_machine.travel(datetime(2026, 11, 2, 4, 30, tzinfo=UTC), tick=False):
        assert desk.today == date(2026, 11, 1)  # a Sunday, still, in Montréal
        assert not RollBook(desk).may_be_taken(desk.today)
