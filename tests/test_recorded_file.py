"""Absences from a file: all of it is noted or nothing is, with every fault by line, column and remedy."""

import io
from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceMark,
    DayPart,
    Hours,
    NoticeKind,
    Period,
    Problem,
    RecordedAbsence,
    RecordedTable,
    RollCall,
    RosterRefused,
    School,
    note_absences,
)
from tests.absence_scene import MONDAY
from tests.roster_files import dump
from tests.staff_scene import DESK, secretary, sit

PAGE = f"{DESK}/absences/importer"
HEADER = "organisme,ecole,fiche,date,sorte,partie,de,a,periodes"
RIGHT = "732000,001,0012345,2026-11-23,absence,,,,"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def school(grands_pins, zoe, tom):
    """Grands-Pins with Zoé, Tom and two periods."""
    Period.lay_out(grands_pins, [Hours(time(8, 15), time(9, 15)), Hours(time(9, 15), time(10, 15))])
    return grands_pins


@pytest.fixture
def office(app, school):
    """The secretary’s browser."""
    return sit(app, secretary(school))


def periods(numbers, starts):
    return AbsenceMark(part=DayPart.PERIODS, starts=starts, ends=time(10, 15), periods=numbers)


def text(*rows, header=HEADER):
    return "\n".join((header, *rows)) + "\n"


def read(content, only=None):
    return RecordedTable(io.BytesIO(content if isinstance(content, bytes) else content.encode()), only).read()


def faults(content, only=None):
    with pytest.raises(RosterRefused) as refused:
        read(content, only)
    return [(fault.line, fault.column, fault.problem) for fault in refused.value.faults]


def send(office, content, name="absences.csv"):
    fields = office.form(PAGE)[1]
    sent = (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)
    return office.post(PAGE, data={**fields.to_dict(), "file": sent}, content_type="multipart/form-data")


# ---- a right file -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        ("absence,,,,", AbsenceMark()),
        ("ABSENCE,Journée,,,", AbsenceMark()),
        ("absence,avant-midi,,,", AbsenceMark(part=DayPart.MORNING)),
        ("absence,Après-midi,,,", AbsenceMark(part=DayPart.AFTERNOON)),
        ("absence,heures,8:15,9h30,", AbsenceMark(part=DayPart.HOURS, starts=time(8, 15), ends=time(9, 30))),
        ("retard,,,9 h 05,", AbsenceMark(kind=NoticeKind.LATE, at=time(9, 5))),
        ("depart,,14h,,", AbsenceMark(kind=NoticeKind.EARLY, at=time(14))),
        ("Départ,,14:00,,", AbsenceMark(kind=NoticeKind.EARLY, at=time(14))),
        ("absence,periodes,,,1-2", periods("1,2", time(8, 15))),
        ("absence,périodes,,,2", periods("2", time(9, 15))),
    ],
)  # fmt: skip
def test_each_sort_of_row_is_read(school, zoe, values, mark):
    noted = read(text(f"732000,001,0012345,2026-11-23,{values}"))
    assert noted == {school: [(zoe.id, date(2026, 11, 23), mark)]}


@pytest.mark.requirement("F3")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_usual_encodings_are_read(school, encoding):
    content = text("732000,001,0012345,2026-11-23,Départ,,14h,,").encode(encoding)
    assert len(read(content)[school]) == 1


@pytest.mark.requirement("E-10")
def test_the_same_file_twice_adds_nothing_and_takes_nothing_back(school, zoe, tom):
    both = read(text(RIGHT, "732000,001,7654321,2026-11-20,retard,,,9h,"))
    assert note_absences(both) == 2
    assert note_absences(both) == 0
    assert note_absences(read(text(RIGHT))) == 0
    assert RecordedAbsence.select().count() == 2
    assert {(call.day.isoformat(), call.group_name) for call in RollCall.select()} == {
        ("2026-11-20", ""),
        ("2026-11-23", ""),
    }


def test_a_file_for_two_schools_is_noted_in_both(school, board, enrol):
    north = School.create(board=board, code="002", name="Collège du Nord")
    lea = enrol("Léa", "Roy", "0000001")
    lea.school = north
    lea.save()
    content = text(RIGHT, "732000,002,0000001,2026-11-23,absence,,,,")
    assert note_absences(read(content)) == 2
    assert faults(content, only=school) == [(3, "ecole", Problem.OTHER_SCHOOL)]


def test_columns_may_come_in_any_order_and_optional_ones_be_left_out(school):
    content = text("absence,2026-11-23,0012345,001,732000", header="Sorte,date,fiche,ecole,organisme")
    assert len(read(content)[school]) == 1


# ---- a wrong one --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("F4", "F5")
@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("999999,001,0012345,2026-11-23,absence,,,,", "ecole", Problem.UNKNOWN_SCHOOL),
        ("732000,999,0012345,2026-11-23,absence,,,,", "ecole", Problem.UNKNOWN_SCHOOL),
        ("732000,001,12345,2026-11-23,absence,,,,", "fiche", Problem.NUMBER),
        ("732000,001,,2026-11-23,absence,,,,", "fiche", Problem.MISSING),
        ("732000,001,9999999,2026-11-23,absence,,,,", "fiche", Problem.NOT_ENROLLED),
        ("732000,001,0012345,23/11/2026,absence,,,,", "date", Problem.DATE),
        ("732000,001,0012345,,absence,,,,", "date", Problem.MISSING),
        ("732000,001,0012345,2026-11-24,absence,,,,", "date", Problem.NOT_A_SCHOOL_DAY),
        ("732000,001,0012345,2026-11-22,absence,,,,", "date", Problem.NOT_A_SCHOOL_DAY),
        ("732000,001,0012345,2025-11-24,absence,,,,", "date", Problem.NOT_A_SCHOOL_DAY),
        ("732000,001,0012345,0001-01-01,absence,,,,", "date", Problem.NOT_A_SCHOOL_DAY),
        ("732000,001,0012345,2026-11-23,vacances,,,,", "sorte", Problem.RECORDED_KIND),
        ("732000,001,0012345,2026-11-23,,,,,", "sorte", Problem.RECORDED_KIND),
        ("732000,001,0012345,2026-11-23,absence,matin,,,", "partie", Problem.RECORDED_PART),
        ("732000,001,0012345,2026-11-23,retard,,9h,,", "a", Problem.RECORDED_HOUR),
        ("732000,001,0012345,2026-11-23,retard,,,25h,", "a", Problem.RECORDED_HOUR),
        ("732000,001,0012345,2026-11-23,retard,,,3h,", "a", Problem.RECORDED_HOUR),
        ("732000,001,0012345,2026-11-23,depart,,,14h,", "de", Problem.RECORDED_HOUR),
        ("732000,001,0012345,2026-11-23,absence,heures,10h,9h,", "a", Problem.RECORDED_ORDER),
        ("732000,001,0012345,2026-11-23,absence,heures,10h,,", "a", Problem.RECORDED_HOUR),
        ("732000,001,0012345,2026-11-23,absence,periodes,,,3", "periodes", Problem.RECORDED_PERIOD),
        ("732000,001,0012345,2026-11-23,absence,periodes,,,2-1", "periodes", Problem.RECORDED_PERIOD),
        ("732000,001,0012345,2026-11-23,absence,periodes,,,", "periodes", Problem.RECORDED_PERIOD),
        ("732000,001,0012345,2026-11-23,absence,periodes,,,=1+1", "periodes", Problem.RECORDED_PERIOD),
        ("732000,001,=HYPERLINK(1),2026-11-23,absence,,,,", "fiche", Problem.NUMBER),
        ("732000,001,0012345,2026-11-23,absence", "", Problem.WIDTH),
        (RIGHT, "fiche", Problem.REPEATED_ABSENCE),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_and_the_others_are_not_noted(office, school, row, column, problem):
    before = dump()
    assert faults(text(RIGHT, row)) == [(3, column, problem)]
    office.proof_reads = False
    answer = send(office, text(RIGHT, row))
    assert answer.status_code == 422 and BeautifulSoup(answer.text, "html.parser").select(".tableau tbody tr")
    assert {**dump(), "AuditEvent": [], "WebSession": []} == {**before, "AuditEvent": [], "WebSession": []}


@pytest.mark.requirement("F2", "F3")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY),
        (b"\n\n", Problem.EMPTY),
        (HEADER.encode(), Problem.NO_PUPIL),
        (text(RIGHT).replace(",", ";").encode(), Problem.SEPARATOR),
        (text(RIGHT, header=HEADER.replace("fiche", "numero")).encode(), Problem.MISSING_COLUMNS),
        (text(RIGHT + ",x", header=HEADER + ",note").encode(), Problem.UNKNOWN_COLUMN),
        (text(RIGHT + ",x", header=HEADER + ",date").encode(), Problem.REPEATED_COLUMN),
        (text(RIGHT).encode("utf-16"), Problem.UTF_16),
        (text(RIGHT, "\x00").encode(), Problem.NUL),
        (text(RIGHT, '"' + "x" * 500).encode(), Problem.QUOTES),
        (text(RIGHT, "é").encode() + "é\n".encode("cp1252"), Problem.MIXED_ENCODINGS),
        (text(RIGHT, "x" * 200_000).encode(), Problem.LINE_TOO_LONG),
        (text(RIGHT, "x" + "," * 90_000).encode(), Problem.WIDTH),
        (b"PK\x03\x04" + b"\x00" * 1000, Problem.NUL),
        (b"x" * (4 * 1024 * 1024 + 1), Problem.TOO_BIG),
    ],
    ids=lambda value: str(value) if isinstance(value, Problem) else "",
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_its_reason(school, content, problem):
    assert faults(content)[0][2] is problem
    assert RecordedAbsence.select().count() == 0


# ---- through the browser ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_is_sent_and_its_absences_are_noted(office, school, language):
    office.get(f"{PAGE}?langue={language}")
    answer = send(office, text(RIGHT), name="../../etc/passwd")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}/absences")
    assert RecordedAbsence.get().recorded_by.email == "secretaire@grands-pins.example"
    office.verbatim |= {"Zoé", "Bouchard-Tremblay", "601"}
    assert office.get(answer.headers["Location"]).status_code == 200


@pytest.mark.requirement("B6", "F7")
def test_what_a_faulty_cell_holds_is_shown_literally(office):
    office.proof_reads = False
    answer = send(office, text("732000,001,<img src=x>,2026-11-23,absence,,,,"))
    page = BeautifulSoup(answer.text, "html.parser")
    assert not page.select("#partie img") and "<img src=x>" in page.text


def test_no_file_at_all_is_asked_for(office):
    assert office.fill(PAGE).status_code == 422
    assert office.fill(PAGE, file="732000,001").status_code == 422


@pytest.mark.requirement("F2")
def test_a_file_beyond_every_limit_is_cut_off_at_the_door(office):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"x" * (6 * 1024 * 1024) + b"\r\n--x--\r\n"
    answer = office.post(PAGE, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


@pytest.mark.requirement("S12")
def test_only_this_schools_desk_takes_its_absences(app, office, board):
    School.create(board=board, code="002", name="Collège du Nord")
    assert office.get("/ecole/732000-002/absences/importer").status_code == 404


# ---- the command --------------------------------------------------------------------------------------------------


def test_the_command_notes_a_file(app, school, tmp_path):
    path = tmp_path / "absences.csv"
    path.write_text(text(RIGHT))
    result = app.test_cli_runner().invoke(args=["import-absences", str(path)])
    assert (result.exit_code, result.output) == (0, "1 absence noted, of 1 listed.\n")


def test_the_command_tells_every_fault_and_changes_nothing(app, school, tmp_path):
    path = tmp_path / "absences.csv"
    path.write_text(text(RIGHT, "732000,001,9999999,2026-11-23,absence,,,,"))
    result = app.test_cli_runner().invoke(args=["import-absences", str(path)])
    assert result.exit_code == 1 and "line 3, fiche « 9999999 »" in result.output
    assert RecordedAbsence.select().count() == 0
