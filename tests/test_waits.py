"""The tabs of the desk: each says how much waits behind it, for this school and for this person."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from models import AbsenceNotice, Child, Desk, Explanations, MatchRequest, NoticeStatus, Parent, Pupil, School
from tests.absence_scene import MONDAY, TODAY, TOMORROW
from tests.desk_scene import announce
from tests.recorded_scene import note
from tests.request_scene import ask, ask_for_nobody
from tests.staff_scene import DESK, administrator, secretary, sit


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def desk(grands_pins: School) -> Desk:
    return Desk(secretary(grands_pins), grands_pins)


def tabs(app: Flask, desk: Desk, path: str) -> list[str]:
    """What the tabs of that page say, to somebody who listens."""
    page = BeautifulSoup(sit(app, desk.staff).get(DESK + path).text, "html.parser")
    return [" ".join(tab.get_text().split()) for tab in page.select(".menu a")]


def test_nothing_waits_and_the_tabs_say_nothing(app: Flask, desk: Desk) -> None:
    assert tabs(app, desk, "/eleves") == ["Aujourd’hui", "Appel", "Demandes", "Élèves", "Liste", "Réglages"]


def test_what_waits_is_said_on_the_tabs_of_the_other_sections(
    app: Flask, desk: Desk, nadia: Parent, nadias_zoe: Child, zoe: Pupil, marc: Parent
) -> None:
    announce(nadias_zoe)
    ask(marc, zoe, first_name="Zoe")
    unknown = ask_for_nobody(marc, zoe.board, "0000009")
    MatchRequest.update(school=None).where(MatchRequest.id == unknown.id).execute()  # the administrators’
    Explanations(nadia).dispute(note(zoe), "Zoé était en sortie.")
    assert tabs(app, desk, "/eleves")[:3] == [
        "Aujourd’hui 1 avis à lire",
        "Appel 1 absence contestée",
        "Demandes 1 demande à traiter",
    ]
    assert tabs(app, desk, "/demandes")[2] == "Demandes" and tabs(app, desk, "/aujourdhui")[0] == "Aujourd’hui"
    board = Desk(administrator(zoe.board), desk.school)
    assert tabs(app, board, "/eleves")[2] == "Demandes 2 demandes à traiter"


def test_the_page_behind_the_tab_leads_to_what_waits(
    app: Flask, desk: Desk, nadia: Parent, nadias_zoe: Child, zoe: Pupil
) -> None:
    roll = f"{DESK}/appel"
    said = "1 absence contestée attend une réponse de l’école."
    assert said not in sit(app, desk.staff).get(roll).text
    Explanations(nadia).dispute(note(zoe), "Zoé était en sortie.")
    link = BeautifulSoup(sit(app, desk.staff).get(roll).text, "html.parser").find("a", string=said)
    assert link and link["href"] == f"{DESK}/absences?voir=disputed"


@pytest.mark.parametrize(
    ("changes", "status", "number"),
    [
        ({"first_day": TODAY}, NoticeStatus.SENT, 1),
        ({"first_day": TODAY}, NoticeStatus.RECEIVED, 0),
        ({"first_day": TOMORROW}, NoticeStatus.SENT, 0),
        ({"first_day": date(2026, 11, 16), "last_day": date(2026, 12, 18), "is_weekly": True}, NoticeStatus.SENT, 1),
        ({"first_day": date(2026, 11, 17), "last_day": date(2026, 12, 18), "is_weekly": True}, NoticeStatus.SENT, 0),
        ({"first_day": date(2026, 11, 17), "last_day": date(2026, 12, 18)}, NoticeStatus.SENT, 1),
    ],
)
def test_unread_notices_of_the_day_wait_and_a_weekly_one_on_its_weekday(
    desk: Desk, nadias_zoe: Child, assert_query_count: Callable, changes: dict, status: NoticeStatus, number: int
) -> None:
    announce(nadias_zoe)
    AbsenceNotice.update(status=status, **{"last_day": changes["first_day"], **changes}).execute()
    with assert_query_count(1):
        assert desk.waits.notices == number


def test_what_waits_elsewhere_is_not_said_here(desk: Desk, nadias_zoe: Child, zoe: Pupil, nadia: Parent) -> None:
    announce(nadias_zoe)
    ask(nadia, zoe, first_name="Zoe")
    note(zoe)
    elsewhere = School.create(board=zoe.board, code="002", name="École de l’Anse")
    assert Desk(secretary(elsewhere, "anse@ecole.example"), elsewhere).waits == (0, 0, 0)
