"""The calendar of a family: days without school and why, notices, what was recorded; nobody else’s."""

import re
from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    DayPart,
    FamilyMonth,
    Guardian,
    NoticeBook,
    NoticeKind,
    Parent,
    Reason,
    RecordedAbsence,
    RecordedState,
    School,
    SchoolCalendar,
)
from models.school_calendar import ClosedDay, ClosedKind
from tests.absence_scene import MONDAY, attach, draft, seat, words_of
from tests.recorded_scene import note

CALENDAR = "/absences/calendrier"
FRIDAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(app, nadia):
    return seat(app, nadia)


@pytest.fixture
def leo(nadia, enrol):
    """Zoé’s little brother."""
    return attach(nadia, enrol("Léo", "Bouchard-Tremblay", "0012346", born=date(2018, 5, 5)))


@pytest.fixture
def closed(grands_pins):
    """The 4th of December is a pedagogical day; the 7th has words of its own."""
    ClosedDay.create(school=grands_pins, day=date(2026, 12, 4), kind=ClosedKind.PEDAGOGICAL)
    ClosedDay.create(school=grands_pins, day=date(2026, 12, 7), kind=ClosedKind.HOLIDAY, label="Fête de l'école!")
    SchoolCalendar.forget()


def cells(response) -> dict[str, str]:
    """What each day says, by its date, without the number."""
    page = BeautifulSoup(response.text, "html.parser")
    days = page.select(".calendrier td:has(time)")
    said = {day.time["datetime"]: [re.sub(r"[ \n]+", " ", each.text).strip(" ") for each in day("li")] for day in days}
    return {day: " ".join(texts) for day, texts in said.items()}


@pytest.mark.requirement("B-13", "G-13")
def test_the_month_begins_on_a_monday_and_shows_every_day_once(desk, nadias_zoe):
    response = desk.get(CALENDAR)
    page = BeautifulSoup(response.text, "html.parser")
    assert [head.text for head in page.select("th")][0::6] == ["lundi", "dimanche"]
    assert [len(week.find_all("td")) for week in page.select("tbody tr")] == [7] * 6
    assert list(cells(response)) == [f"2026-11-{day:02d}" for day in range(1, 31)]
    assert page.select_one("[aria-current=date] time")["datetime"] == "2026-11-23"
    assert "Novembre 2026" in page.h2.text and "novembre 2026" in page.title.text


@pytest.mark.requirement("B-13")
def test_notices_stand_on_their_school_days(desk, nadia, nadias_zoe, closed):
    book = NoticeBook(nadia)
    book.send(draft(nadias_zoe, part=DayPart.MORNING, first_day=date(2026, 12, 3), last_day=date(2026, 12, 8)))
    book.send(draft(nadias_zoe, kind=NoticeKind.LATE, at=time(9, 15), form_key="2",
                    first_day=date(2026, 12, 10)))  # fmt: skip
    book.send(draft(nadias_zoe, part=DayPart.AFTERNOON, first_day=date(2026, 12, 1), last_day=date(2026, 12, 22),
                    weekly=True, form_key="3"))  # fmt: skip
    said = {day: text for day, text in cells(desk.get(f"{CALENDAR}?mois=2026-12")).items() if text}
    assert said == {
        "2026-12-01": "Absence, l’après-midi",
        "2026-12-03": "Absence, l’avant-midi",
        "2026-12-04": "Journée pédagogique",
        "2026-12-07": "Fête de l'école!",
        "2026-12-08": "Absence, l’après-midi Absence, l’avant-midi",
        "2026-12-10": "Retard, arrivée à 9\u00a0h\u00a015",
        "2026-12-15": "Absence, l’après-midi",
        "2026-12-22": "Absence, l’après-midi",
    }


def test_a_cancelled_notice_leaves_the_calendar(desk, nadia, nadias_zoe):
    book = NoticeBook(nadia)
    book.change_of(book.send(draft(nadias_zoe))[0]).cancel(version=1)
    response = desk.get(CALENDAR)
    assert not any(cells(response).values()) and "Rien n’est annoncé ni constaté ce mois-ci." in response.text


def test_what_the_school_recorded_leads_to_its_explanation(desk, zoe, nadias_zoe):
    absences = [note(zoe, day=date(2026, 11, day)) for day in (18, 19, 20)]
    for absence, state in zip(absences, (RecordedState.EXPLAINED, RecordedState.DISPUTED), strict=False):
        RecordedAbsence.update(state=state).where(RecordedAbsence.id == absence.id).execute()
    response = desk.get(CALENDAR)
    said = cells(response)
    assert [said[f"2026-11-{day}"] for day in (18, 19, 20)] == [
        "Absence, motif donné", "Absence, erreur signalée", "Absence, à motiver",
    ]  # fmt: skip
    assert f"/absences/{absences[2].public_id}/motiver" in response.text


@pytest.mark.parametrize("state", [RecordedState.WITHDRAWN, RecordedState.ANNOUNCED])
def test_what_is_settled_is_not_recorded_twice(desk, zoe, nadias_zoe, state):
    note(zoe)
    RecordedAbsence.update(state=state).execute()
    assert not any(cells(desk.get(CALENDAR)).values())


@pytest.mark.requirement("B-13")
def test_of_several_children_each_is_named_and_one_can_be_chosen(desk, nadia, nadias_zoe, leo):
    NoticeBook(nadia).send(draft(nadias_zoe, leo))
    assert cells(desk.get(CALENDAR))["2026-11-24"] == "Zoé\u00a0: Absence Léo\u00a0: Absence"
    response = desk.get(f"{CALENDAR}?enfant={leo.public_id}")
    assert cells(response)["2026-11-24"] == "Absence"
    assert "Calendrier des absences de Léo" in response.text
    assert f"{CALENDAR}?mois=2026-10&amp;enfant={leo.public_id}" in response.text


def test_a_day_without_school_for_one_child_names_that_child(desk, nadia, nadias_zoe, enrol, board, closed):
    north = School.create(board=board, code="002", name="Collège du Nord")
    Reason.give_first_reasons(north)
    pupil = enrol("Léo", "Bouchard", "0012346")
    pupil.school = north
    pupil.save()
    attach(nadia, pupil)
    assert cells(desk.get(f"{CALENDAR}?mois=2026-12"))["2026-12-04"] == "Journée pédagogique (Zoé)"


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2026-11", "2026-10", "2026-12"), ("2000-01", None, "2000-02"), ("2100-12", "2100-11", None)],
)
def test_the_months_follow_one_another_and_end_somewhere(desk, nadias_zoe, month, before, after):
    page = BeautifulSoup(desk.get(f"{CALENDAR}?mois={month}").text, "html.parser")
    links = {link["rel"][0]: link["href"].partition("mois=")[2] for link in page.select(".pages a")}
    assert (links.get("prev"), links.get("next")) == (before, after)


@pytest.mark.requirement("B8", "S11")
@pytest.mark.parametrize(
    "month", ["1999-12", "2101-01", "2026-13", "2026-00", "2026-1", "x", "", "２０２６-11", "2026-11-01", "9" * 5000]
)
def test_a_month_that_is_none_is_a_404(desk, nadias_zoe, month):
    assert desk.get(CALENDAR, query_string={"mois": month}).status_code == 404


@pytest.mark.requirement("S11", "S13")
def test_nobody_elses_month_is_seen(app, desk, nadia, nadias_zoe, marc, marcs_tom, zoe):
    NoticeBook(marc).send(draft(marcs_tom))
    note(marcs_tom.pupil)
    assert not any(cells(desk.get(CALENDAR)).values())
    assert [desk.get(f"{CALENDAR}?enfant={name}").status_code for name in (marcs_tom.public_id, "x")] == [404, 404]
    NoticeBook(nadia).send(draft(nadias_zoe))
    Guardian.delete().where(Guardian.pupil == zoe).execute()
    assert not any(cells(desk.get(CALENDAR)).values())


def test_the_other_guardians_notice_is_in_the_calendar_unless_it_is_not_shared(
    app, nadia, nadias_zoe, zoe, password_hash
):
    karim = Parent.create(email="karim@exemple.ca", password_hash=password_hash)
    attach(karim, zoe)
    NoticeBook(nadia).send(draft(nadias_zoe))
    desk = seat(app, karim)
    assert cells(desk.get(CALENDAR))["2026-11-24"] == "Absence"
    School.update(shares_notices=False).execute()
    assert not any(cells(desk.get(CALENDAR)).values())


def test_the_calendar_speaks_english(desk, nadia, zoe, nadias_zoe, leo, closed):
    nadia.choose_language("en")
    NoticeBook(nadia).send(draft(nadias_zoe, leo, kind=NoticeKind.EARLY, at=time(14, 30)))
    note(zoe)
    said = words_of(desk.get(CALENDAR), "partie")
    assert "November 2026" in said and "Zoé: Early departure" in said and "to explain" in said


def test_a_month_costs_the_same_however_full_it_is(nadia, nadias_zoe, leo, zoe, assert_query_count):
    for day in (24, 25, 26):
        NoticeBook(nadia).send(draft(nadias_zoe, leo, form_key=str(day), first_day=date(2026, 11, day)))
    note(zoe)
    with assert_query_count(3):  # notices, what was recorded, the calendar of the school
        SchoolCalendar.forget()
        assert len(FamilyMonth(nadia, [nadias_zoe, leo], 2026, 11).weeks) == 6


def test_without_a_child_the_calendar_is_empty(app, nadia):
    assert seat(app, nadia).get(CALENDAR).status_code == 200
