"""The first page of the staff: the day for a secretary, the schools with what waits in each for an administrator."""

from datetime import date, datetime

import pytest
import time_machine
from flask import Flask

from models import (
    AbsenceNotice,
    AuditEvent,
    Board,
    Child,
    Event,
    MatchRequest,
    NoticeStatus,
    Parent,
    Pupil,
    School,
    StaffRoom,
    tallies,
    today,
)
from tests.letters import MONDAY, send_notice
from tests.roster_files import TOM, ZOE
from tests.roster_scene import RosterClerk
from tests.staff_scene import administrator, secretary, sit


@pytest.fixture
def announced(nadia: Parent, nadias_zoe: Child) -> AbsenceNotice:
    """Zoé is absent on Friday the 27th; the notice lies unread."""
    with time_machine.travel(MONDAY, tick=False):
        send_notice(nadia)
    return AbsenceNotice.get()


def test_a_secretary_goes_straight_to_the_day(app: Flask, grands_pins: School) -> None:
    assert sit(app, secretary(grands_pins)).get("/ecole").location == "/ecole/732000-001/aujourdhui"


def test_an_administrator_sees_what_waits_at_each_school(
    app: Flask, board: Board, grands_pins: School, announced: AbsenceNotice, nadia: Parent
) -> None:
    School.create(board=board, code="002", name="École de l’Anse")
    MatchRequest.create(
        parent=nadia, board=board, school=grands_pins, last_name="T", first_name="Z", birth_date=date(2014, 9, 27),
        file_number="0000001",
    )  # fmt: skip
    here = today(grands_pins.time_zone)
    AbsenceNotice.update(first_day=here, last_day=here).execute()
    page = sit(app, administrator(board)).get("/ecole").text
    assert "1 avis à lire · 1 demande" in page and "Rien n’attend." in page
    AbsenceNotice.update(status=NoticeStatus.RECEIVED).execute()
    assert "avis à lire" not in sit(app, administrator(board, "b@capitale.example")).get("/ecole").text


@pytest.mark.parametrize(("day", "count"), [(20, 1), (21, 0), (27, 1), (26, 0)])
def test_a_weekly_notice_waits_on_its_weekday_only(
    grands_pins: School, announced: AbsenceNotice, day: int, count: int
) -> None:
    AbsenceNotice.update(is_weekly=True, first_day=date(2026, 11, 20), last_day=date(2026, 12, 18)).execute()
    with time_machine.travel(datetime(2026, 11, day, 9, tzinfo=MONDAY.tzinfo), tick=False):
        assert tallies([grands_pins])[grands_pins.id].notices == count


def test_whatever_the_number_of_schools_the_database_is_asked_as_much(board: Board, assert_query_count) -> None:
    schools = [School.create(board=board, code=str(number), name=f"École {number}") for number in range(20)]
    with assert_query_count(2):
        assert len(tallies(schools)) == 20
    assert tallies([]) == {}


def test_many_schools_can_be_searched(app: Flask, board: Board, grands_pins: School) -> None:
    client = sit(app, administrator(board))
    assert 'name="q"' not in client.get("/ecole").text
    for number in range(12):
        School.create(board=board, code=f"1{number:02d}", name=f"École numéro {number}")
    assert 'name="q"' in client.get("/ecole").text
    found = client.get("/ecole?q=PINS grands").text
    assert "École des Grands-Pins" in found and "École numéro" not in found
    assert "Aucune école ne porte ce nom." in client.get("/ecole?q=zzz").text


@pytest.mark.requirement("F6")
def test_on_a_boards_first_day_its_administrator_brings_the_first_roster_by_the_browser(
    app: Flask, board: Board
) -> None:
    client = sit(app, administrator(board))
    page = client.get("/ecole").text
    assert "Aucune école n’est encore inscrite." in page and 'href="/ecole/premiere-ecole"' in page
    answer = client.fill("/ecole/premiere-ecole", code="001", name="École des Grand-Pins")
    assert answer.location == "/ecole/732000-001/liste/importer"
    clerk = RosterClerk(client)
    clerk.bring([ZOE, {**TOM, "ecole": "002", "nom_ecole": "École du Quai"}])
    assert {school.name for school in School.select()} == {"École des Grands-Pins", "École du Quai"}
    assert Pupil.select().count() == 2
    assert client.get("/ecole/premiere-ecole").location == "/ecole"  # once only
    assert AuditEvent.select().where(AuditEvent.event == Event.SETTINGS_CHANGED).count() == 1


@pytest.mark.parametrize("code", ["", "0/1", "é", "..", "a" * 21, "001 002", "<b>"])
def test_a_first_schools_code_must_fit_an_address(app: Flask, board: Board, code: str) -> None:
    client = sit(app, administrator(board))
    client.verbatim.update({code} - {""})
    assert client.fill("/ecole/premiere-ecole", code=code, name="École").status_code == 422
    assert not School.select().exists()


def test_a_second_first_school_is_not_inscribed(board: Board) -> None:
    room = StaffRoom(administrator(board))
    assert room.open_first_school("001", "École") and room.open_first_school("002", "Autre") is None
    assert School.select().count() == 1
