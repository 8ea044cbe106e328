"""« Journal »: the trail of a board, for its administrators alone; who did what, in words, nothing in full."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from models import (
    AuditEvent,
    Board,
    Event,
    Family,
    RosterFile,
    RosterImport,
    School,
    WebSession,
    record_event,
)
from models.journal import network_of
from tests.letters import attach, fail_to_attach
from tests.request_scene import at
from tests.staff_scene import DESK, administrator, secretary
from views.journal_words import EVENTS

JOURNAL = f"{DESK}/journal"


@pytest.fixture
def hedwige(board):
    """The administrator of the board."""
    return administrator(board)


@pytest.fixture
def boss(app, hedwige, grands_pins):
    """Her browser."""
    return at(app, hedwige)


def rows(answer) -> list[list[str]]:
    """The lines: when, what, who, where, from where."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("tbody tr")]


def words(answer) -> list[str]:
    return [row[1] for row in rows(answer)]


def test_every_event_has_words():
    assert set(Event) - set(EVENTS) == set()


@pytest.mark.requirement("B9", "S12")
def test_the_acts_of_families_and_staff_are_told_in_words_and_masked(boss, hedwige, nadia, zoe, app, grands_pins):
    attach(nadia, zoe)
    office = at(app, secretary(grands_pins))
    office.get(f"{DESK}/exports/liste.csv")
    office.get(f"{DESK}/journal")  # refused
    found = rows(boss.get(JOURNAL))
    said = {row[1].split(" Adresse")[0].split(" Objet")[0].split(" Raison")[0].split(" Page")[0]: row for row in found}
    assert said["Enfant rattaché à un compte"][2:4] == ["parent n…@exemple.ca", "École des Grands-Pins"]
    assert said["Renseignements lus ou exportés"][2] == "secretaire@grands-pins.example"
    assert said["Page refusée"][2] == "secretaire@grands-pins.example"
    assert "nadia@exemple.ca" not in boss.get(JOURNAL).text


@pytest.mark.requirement("S12")
def test_a_secretary_is_told_that_it_is_for_administrators(app, grands_pins):
    office = at(app, secretary(grands_pins))
    for path in (JOURNAL, f"{JOURNAL}.csv"):
        assert office.get(path).status_code == 403
    assert AuditEvent.select().where(AuditEvent.event == Event.FORBIDDEN).count() == 2


@pytest.mark.requirement("S11", "S12")
def test_an_administrator_of_another_board_sees_nothing_of_it(app, nadia, zoe, grands_pins):
    attach(nadia, zoe)
    montreal = Board.get(Board.code == "762000")
    School.create(board=montreal, code="001", name="École d’ailleurs")
    other = at(app, administrator(montreal, "admin@montreal.example"))
    assert other.get(JOURNAL).status_code == 404
    seen = other.get("/ecole/762000-001/journal")
    assert seen.status_code == 200 and "n…@exemple.ca" not in seen.text and "Grands-Pins" not in seen.text
    assert "n…@exemple.ca" not in other.get("/ecole/762000-001/journal.csv").get_data(as_text=True)


def test_an_attempt_that_did_not_match_is_its_boards_affair(boss, nadia, zoe):
    fail_to_attach(nadia, zoe, times=2)
    found = words(boss.get(f"{JOURNAL}?sorte={Event.CHILD_MISMATCH}"))
    assert len(found) == 2 and all("Essai d’ajout d’un enfant sans concordance" in line for line in found)


def test_it_is_filtered_by_kind_by_day_and_by_person(app, hedwige, nadia, zoe, marc, tom, time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 15, tzinfo=UTC))
    attach(nadia, zoe)
    time_machine.move_to(datetime(2026, 11, 25, 4, 59, tzinfo=UTC))  # still the 24th in Montréal
    attach(marc, tom)
    record_event(Event.SENSITIVE_READ, hedwige.public_id, "", zoe.school, what="essai")
    boss = at(app, hedwige)
    assert len(rows(boss.get(f"{JOURNAL}?jour=2026-11-23"))) == 1
    assert len(rows(boss.get(f"{JOURNAL}?jour=2026-11-24&sorte={Event.CHILD_ATTACHED}"))) == 1
    assert rows(boss.get(f"{JOURNAL}?jour=2026-11-25")) == []
    hers = f"{JOURNAL}?personne={hedwige.public_id}&jour=2026-11-24"
    assert {row[2] for row in rows(boss.get(hers))} == {hedwige.email}
    assert len(rows(boss.get(f"{hers}&sorte={Event.SENSITIVE_READ}"))) == 1
    assert {row[2] for row in rows(boss.get(f"{JOURNAL}?personne=parents"))} == {
        "parent n…@exemple.ca",
        "parent m…@exemple.ca",
    }


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"}, {"page": "99999999999"}, {"sorte": "' OR 1=1 --"}, {"jour": "hier"}, {"jour": "9" * 3_000},
        {"jour": "9999-12-31"}, {"jour": "2000-01-01"}, {"personne": "\x00"}, {"personne": "<script>"},
    ],
)  # fmt: skip
def test_whatever_is_asked_gets_a_page(boss, query):
    answer = boss.get(JOURNAL, query_string=query)
    assert answer.status_code == 200 and "<script>" not in answer.text


def test_a_hundred_lines_have_pages_and_cost_as_many_queries_as_one(boss, grands_pins, assert_query_count):
    boss.get(JOURNAL)
    for number in range(120):
        record_event(Event.SENSITIVE_READ, "quelqu’un", "", grands_pins, what=str(number))
    # the session, the person, the schools, the staff, the count, the lines, two looks for names, the tabs
    with assert_query_count(9):
        answer = boss.get(f"{JOURNAL}?sorte={Event.SENSITIVE_READ}&page=2")
    assert len(rows(answer)) == 50 and "Objet\u00a0: 69" in words(answer)[0]


@pytest.mark.requirement("F1", "B10")
def test_its_file_holds_the_same_lines_without_formulas(boss, grands_pins):
    record_event(Event.SENSITIVE_READ, "x", "", grands_pins, what='=cmd\n{"event":"faux"}')
    answer = boss.get(f"{JOURNAL}.csv?sorte={Event.SENSITIVE_READ}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="journal-732000-')
    text = answer.get_data().decode("utf-8").removeprefix("\ufeff")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert [line[1] for line in lines[1:]] == ["sensitive_read"] * 2  # taking the file is the other one
    assert not [cell for line in lines for cell in line if re.match(r"[=+\-@]", cell)]


@pytest.mark.requirement("S7")
def test_the_password_is_asked_for(boss, grands_pins):
    WebSession.update(sudo_at=None).execute()
    assert boss.get(JOURNAL).headers["Location"].startswith("/ecole/confirmer?next=")
    assert boss.get(f"{JOURNAL}.csv").headers["Location"] == JOURNAL


@pytest.mark.parametrize(
    ("ip", "shown"),
    [("203.0.113.7", "203.0.113.…"), ("2001:db8:1:2:3::4", "2001:0db8:0001:0002:…"), ("", ""), ("n’importe quoi", "")],
)
def test_where_from_is_masked(ip, shown):
    assert network_of(ip) == shown


def test_it_is_said_in_english_too(app, board, nadia, zoe):
    attach(nadia, zoe)
    boss = at(app, administrator(board, "boss@capitale.example", language="en"), "École des Grands-Pins")
    assert "Child attached to an account" in boss.get(JOURNAL).text


def test_a_child_taken_off_an_account_is_the_schools_affair(school_open, nadia, zoe):
    attach(nadia, zoe)
    Family(nadia).children[0].remove()
    event = AuditEvent.get(AuditEvent.event == Event.CHILD_REMOVED)
    assert event.school == zoe.school and event.board == zoe.board


@pytest.mark.requirement("K8", "B9")
def test_an_access_that_the_roster_ends_is_the_schools_affair(school_open, nadias_zoe, zoe, tmp_path):
    header = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1"
    row = "732000,001,École des Grands-Pins,0012345,Bouchard-Tremblay,Zoé,2014-09-27,601,autre@exemple.ca"
    path = tmp_path / "liste.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    RosterImport(RosterFile(path).read()).apply()
    event = AuditEvent.get(AuditEvent.event == Event.CHILD_REMOVED)
    assert event.school == zoe.school and nadias_zoe.public_id in event.about
