"""The calendar at the school’s desk: days are closed and opened by hand, or a file is brought; all of it or nothing."""

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import AuditEvent, ClosedDay, Event, School, SchoolCalendar
from tests.absence_scene import MONDAY, words_of
from tests.proof_reader import fields_of
from tests.staff_scene import DESK, administrator, secretary, sit
from tests.test_calendar_file import event, ics, table

CALENDAR = f"{DESK}/calendrier"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield
    SchoolCalendar.forget()


@pytest.fixture
def line(app, grands_pins):
    return sit(app, secretary(grands_pins))


@pytest.fixture
def north(board):
    return School.create(board=board, code="002", name="École du Nord")


def closed(school=None) -> list[str]:
    rows = ClosedDay.select().order_by(ClosedDay.day)
    return [row.day.isoformat() for row in rows if school is None or row.school == school]


def bring(client, content: bytes, **answers):
    """Send that file by hand: the test client would leave a large body open on the disk."""
    fields = fields_of(BeautifulSoup(client.get(f"{CALENDAR}/importer").text, "html.parser").find(id="formulaire"))
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {**fields.to_dict(), **answers}.items()
    ]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../x.ics"\r\n\r\n'
    body = b"".join((*parts, head, content, b"\r\n--x--\r\n"))
    return client.post(f"{CALENDAR}/importer", data=body, content_type="multipart/form-data; boundary=x")


@pytest.mark.requirement("B-05")
def test_days_are_closed_and_opened_again(line):
    answer = line.fill(f"{CALENDAR}/fermer", first="2026-12-21", last="2027-01-03", kind="holiday", label="Les Fêtes")
    assert answer.status_code == 303 and answer.location.endswith("annee=2026")
    assert len(closed()) == 10 and closed()[0] == "2026-12-21" and closed()[-1] == "2027-01-01"
    page = line.get(CALENDAR)
    assert page.text.count("Les Fêtes") == 1 and "/rouvrir/2026-12-21/2027-01-01" in page.text
    assert line.fill(f"{CALENDAR}/rouvrir/2026-12-21/2027-01-01").status_code == 303
    assert closed() == []
    told = AuditEvent.select().where(AuditEvent.event == Event.SETTINGS_CHANGED)
    assert told.count() == 2


def test_a_day_closed_again_changes_its_name(line):
    for kind, label in (("holiday", "Congé"), ("pedagogical", "")):
        line.fill(f"{CALENDAR}/fermer", first="2026-12-04", kind=kind, label=label)
    [row] = ClosedDay.select()
    assert (row.kind, row.label) == ("pedagogical", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": ""}, {"kind": None}, {"kind": "weekend"}, {"first": "2026-11-28"}, {"last": "2026-12-01"},
        {"last": "2027-12-04"}, {"first": "2090-01-02"}, {"label": "x" * 121}, {"first": "04/12/2026"},
    ],
)  # fmt: skip
def test_days_that_cannot_be_closed_are_refused(line, wrong):
    facts = {"first": "2026-12-04", "last": "", "kind": "holiday", "label": ""}
    assert line.fill(f"{CALENDAR}/fermer", **{**facts, **wrong}).status_code == 422
    assert closed() == []


def test_a_span_that_is_not_there_cannot_be_opened(line):
    line.proof_reads = False
    for span in ("2026-12-04/2026-12-04", "x/y", "2026-02-30/2026-03-01", "2026-12-04/2020-01-01"):
        assert line.get(f"{CALENDAR}/rouvrir/{span}").status_code == 404


def test_a_file_closes_the_days_of_this_school_alone(line, north, grands_pins):
    answer = bring(line, ics(event("20261224"), event("20261210T180000Z")).encode())
    assert answer.status_code == 303 and closed(grands_pins) == ["2026-12-24"] and closed(north) == []
    said = line.get(CALENDAR).text
    assert "Jours ajoutés\u00a0: 1" in said and "1 événement avec une heure" in said


@pytest.mark.requirement("F6")
def test_a_file_that_would_open_closed_days_asks_first(line):
    line.fill(f"{CALENDAR}/fermer", first="2026-12-21", last="2026-12-23", kind="holiday")
    asked = bring(line, ics(event("20261224")).encode())
    assert asked.status_code == 422 and "retirerait 3 jours fermés" in words_of(asked, "resume-erreurs")
    assert 'name="removals"' in asked.text and len(closed()) == 3
    assert bring(line, ics(event("20261224")).encode(), removals="y").status_code == 303
    assert closed() == ["2026-12-24"]


@pytest.mark.requirement("S12", "S14")
def test_a_secretary_closes_no_other_school(line, north, grands_pins):
    bring(line, table("732000,,2026-12-24,conge,,", "732000,002,2026-12-23,conge,,").encode(), whole_board="y")
    assert closed(grands_pins) == ["2026-12-24"] and closed(north) == []


def test_an_administrator_may_close_the_whole_board(app, board, north, grands_pins):
    assert bring(sit(app, administrator(board)), ics(event("20261224")).encode(), whole_board="y").status_code == 303
    assert closed(grands_pins) == closed(north) == ["2026-12-24"]


@pytest.mark.requirement("F2", "F4", "F8")
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x00\xff", ics().encode(), b"BEGIN:VCALENDAR", b"PK\x03\x04"])
def test_a_broken_file_changes_nothing_and_says_why(line, content):
    line.fill(f"{CALENDAR}/fermer", first="2026-12-04", kind="holiday")
    answer = bring(line, content)
    assert answer.status_code == 422 and words_of(answer, "resume-erreurs")
    assert closed() == ["2026-12-04"]


@pytest.mark.requirement("B7")
def test_a_file_that_is_too_large_is_refused(line):
    assert bring(line, b"x" * (8 * 1024 * 1024 + 1)).status_code == 422
    assert bring(line, b"x" * (9 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_are_proof_read_in_both_languages(line, language):
    line.set_cookie("langue", language)
    line.verbatim |= {"École des Grands-Pins"}
    line.fill(f"{CALENDAR}/fermer", first="2026-12-04", kind="holiday")
    for page in ("", "/fermer", "/importer", "/rouvrir/2026-12-04/2026-12-04", "?annee=2027"):
        assert line.get(CALENDAR + page).status_code == 200
    line.proof_reads = False
    assert line.get(f"{CALENDAR}?annee=1").status_code == line.get(f"{CALENDAR}?annee=abcd").status_code == 404
