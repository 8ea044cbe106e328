"""The demo’s schools live: a calendar, a timetable, a childcare service; what somebody chose there stays."""

from datetime import date

import pytest
import time_machine

import models
from models import ClosedDay, ClosedKind, Period, Reason, School, SchoolCalendar
from models.demo_school_life import _FRENCH, closings


@pytest.fixture
def grand_opening(school_open):
    with time_machine.travel(date(2026, 11, 25), tick=False):
        models.demo.load()
        yield School.find("732000", "001")


def test_the_calendar_has_the_days_that_quebec_knows():
    days = {day: closing.label for day, closing in closings(2026, _FRENCH)}
    assert days[date(2026, 9, 7)] == "Fête du Travail" and days[date(2026, 10, 12)] == "Action de grâce"
    assert days[date(2027, 3, 26)] == days[date(2027, 3, 29)] == "Congé de Pâques"
    assert days[date(2027, 5, 24)] == "Journée nationale des patriotes" and days[date(2027, 6, 24)] == "Fête nationale"


def test_every_demo_school_has_a_calendar_and_a_timetable(grand_opening):
    for school in School.select():
        assert {row.kind for row in school.closed_days} == {ClosedKind.HOLIDAY, ClosedKind.PEDAGOGICAL}
        assert len(Period.of(school)) in (4, 5)
    calendar = SchoolCalendar.of(grand_opening)
    assert calendar.closing(date(2026, 11, 20)).label == "Journée pédagogique"
    assert calendar.next_school_day(date(2026, 12, 23)) == date(2027, 1, 6)
    assert grand_opening.recipients("early") == ["grands-pins@ecole.example", "garde.grands-pins@ecole.example"]


def test_one_reason_of_one_school_asks_for_a_document(grand_opening):
    [asked] = Reason.select().where(Reason.needs_document)
    assert asked.school.name == "Collège des Trois-Rives"


def test_what_somebody_chose_stays(grand_opening):
    ClosedDay.delete().where(ClosedDay.day != date(2026, 12, 24)).execute()
    Period.delete().where(Period.number > 1).execute()
    models.demo.load()
    assert ClosedDay.select().where(ClosedDay.school == grand_opening).count() == 1
    assert len(Period.of(grand_opening)) == 1
