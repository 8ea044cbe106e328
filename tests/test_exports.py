"""Exports: files that a spreadsheet opens without running anything in them, of one school, told in the trail."""

import csv
import io
import re
from datetime import date

import pytest

from models import AuditEvent, Event, ExportKind, RosterFile, School, SchoolExport, WebSession
from models.recorded_absence import RecordedAbsence
from models.roster import Guardian, Pupil
from models.safe_csv import csv_text, safe_value
from tests.absence_scene import MONDAY
from tests.letters import send_notice
from tests.request_scene import at
from tests.staff_scene import DESK, secretary

EXPORTS = f"{DESK}/exports"
FORMULAS = (
    '=HYPERLINK("http://evil.example")', "-2+3", "+1", "@SUM(1)", "\tun", "\run", "\nun", "\x00=1", " =1", "\u00a0=1",
    "＝1", "＋1", "－1", "＠1",
)  # fmt: skip


@pytest.fixture
def office(app, grands_pins):
    """The secretary’s browser."""
    return at(app, secretary(grands_pins))


def read(text: str) -> list[list[str]]:
    """What a spreadsheet would read."""
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def rows_of(answer) -> list[list[str]]:
    return read(answer.get_data().decode("utf-8"))


# ---- cells --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("F1")
@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(text):
    assert safe_value(text) == f"'{text}"
    assert read("".join(csv_text(["nom"], [[text]])))[1:] == [[f"'{text}"]]


@pytest.mark.requirement("F1")
@pytest.mark.parametrize("text", ["O’Brien", "a=b", "nom@exemple.ca", "2026-11-27", "0012345", "1+1", ""])
def test_what_is_no_formula_stays_as_it_is(text):
    assert safe_value(text) == text


@pytest.mark.requirement("F1")
@pytest.mark.parametrize(
    "text",
    [
        "fièvre;=1+1",
        "fièvre; =1+1",
        'fièvre;"=1+1',
        "fièvre\n=1+1",
        "fièvre\r\n@SUM(A1)",
        "a;;-1",
        "a\t＝1",
        "\t=1",
        "\r=1",
        "\n=1",
    ],
)
def test_a_spreadsheet_set_for_french_finds_no_formula_inside_a_cell_either(text):
    """It ends cells at semicolons, and ignores quotation marks that do not open one."""
    written = "".join(csv_text(["numero", "nom"], [["AV-1", text]]))
    assert read(written)[1][1].startswith(("fièvre", "a", "'"))
    cells = [cell.strip(' "\u00a0') for cell in re.split(r"[;\t\r\n]", written)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]


@pytest.mark.requirement("F1")
@pytest.mark.parametrize("text", ["toux; fièvre", "rendez-vous; retour à 13 h", "deux\nlignes"])
def test_semicolons_and_lines_that_begin_nothing_stay_as_they_are(text):
    assert safe_value(text) == text


@pytest.mark.requirement("F1")
def test_quotation_marks_commas_and_lines_are_written_as_rfc_4180_says():
    text = "".join(csv_text(["a", "b"], [['dit "non", puis', "deux\nlignes"]]))
    assert text == '\ufeffa,b\r\n"dit ""non"", puis","deux\nlignes"\r\n'


def test_a_long_table_is_never_whole_in_memory():
    rows = ([str(number)] for number in range(10_000))
    pieces = list(csv_text(["n"], rows))
    assert len(pieces) > 40 and max(map(len, pieces)) < 5_000
    assert len(read("".join(pieces))) == 10_001


# ---- files --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("F1", "F5")
def test_the_roster_leaves_as_a_file_with_its_zeros_and_without_formulas(office, enrol):
    enrol("=1+1", "@Tremblay", "0001234", "nadia@exemple.ca", "pere@exemple.ca")
    answer = office.get(f"{EXPORTS}/liste.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="liste-732000-001-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    header, row = rows_of(answer)
    assert header[-2:] == ["courriel_1", "courriel_2"]
    assert row[3:6] == ["0001234", "'@Tremblay", "'=1+1"] and row[-2:] == ["nadia@exemple.ca", "pere@exemple.ca"]


@pytest.mark.requirement("F5")
def test_an_exported_roster_can_be_imported_again(office, zoe, tom, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_bytes(office.get(f"{EXPORTS}/liste.csv").get_data())
    roster = RosterFile(path).read()
    assert sorted(row.file_number for row in roster.rows) == ["0012345", "7654321"]
    assert {row.emails for row in roster.rows} == {("nadia@exemple.ca",), ("marc@exemple.ca",)}


@pytest.mark.requirement("F5")
def test_families_of_one_two_and_no_address_can_be_imported_again(office, enrol, tmp_path):
    enrol("Zoé", "Tremblay", "0001234", "nadia@exemple.ca", "pere@exemple.ca")
    enrol("Tom", "Roy", "0001235", "marc@exemple.ca")
    enrol("Ève", "Caron", "0001236")
    path = tmp_path / "liste.csv"
    path.write_bytes(office.get(f"{EXPORTS}/liste.csv").get_data())
    emails = {row.file_number: row.emails for row in RosterFile(path).read().rows}
    assert emails == {
        "0001234": ("nadia@exemple.ca", "pere@exemple.ca"),
        "0001235": ("marc@exemple.ca",),
        "0001236": (),
    }


@pytest.mark.requirement("F1", "F7")
def test_a_parents_words_cannot_run_in_the_export(office, nadia, nadias_zoe, time_machine):
    time_machine.move_to(MONDAY)
    send_notice(nadia, explanation='=cmd|"/C calc"!A1')
    [header, row] = rows_of(office.get(f"{EXPORTS}/avis.csv?du=2026-11-01&au=2026-11-30"))
    said = dict(zip(header, row, strict=True))
    assert said["explication"] == '\'=cmd|"/C calc"!A1'
    assert (said["fiche"], said["sorte"], said["etat"]) == ("0012345", "absence", "transmis")
    assert len(rows_of(office.get(f"{EXPORTS}/avis.csv?du=2026-12-01&au=2026-12-31"))) == 1


def test_recorded_absences_leave_by_the_day(office, zoe):
    facts = {"pupil": zoe, "school": zoe.school, "span": "whole", "explain_by": MONDAY}
    RecordedAbsence.create(day=date(2026, 11, 20), **facts)
    RecordedAbsence.create(day=date(2026, 11, 23), **facts)
    rows = rows_of(office.get(f"{EXPORTS}/absences-constatees.csv?du=2026-11-23&au=2026-11-23"))
    assert [row[0] for row in rows[1:]] == ["2026-11-23"] and "a_motiver" in rows[1]


def test_pupils_without_an_adult_are_a_file_too(office, nadias_zoe, tom):
    rows = rows_of(office.get(f"{EXPORTS}/sans-adulte.csv"))
    assert [row[0] for row in rows[1:]] == ["7654321"]


@pytest.mark.requirement("S12")
def test_an_export_holds_no_pupil_of_another_school(office, zoe, board):
    other = School.create(board=board, code="002", name="École d’à côté")
    facts = {"last_name": "Mystère", "first_name": "Li", "birth_date": date(2014, 9, 27)}
    Guardian.create(pupil=Pupil.create(board=board, school=other, file_number="1111111", **facts), email="x@y.ca")
    for kind in ExportKind:
        assert "Mystère" not in office.get(f"{EXPORTS}/{kind}.csv").get_data(as_text=True)
    assert office.get("/ecole/732000-002/exports/liste.csv").status_code == 404


@pytest.mark.requirement("B9")
def test_each_export_is_in_the_trail_once(office, zoe):
    office.get(f"{EXPORTS}/liste.csv")
    [event] = AuditEvent.select().where(AuditEvent.event == Event.SENSITIVE_READ)
    assert event.school == zoe.school and "export liste" in event.about and "nadia" not in event.about


@pytest.mark.requirement("S7")
def test_the_password_is_asked_for_on_a_page_never_by_a_file(office, zoe):
    WebSession.update(sudo_at=None).execute()
    assert office.get(f"{EXPORTS}/liste.csv").headers["Location"] == EXPORTS
    assert office.get(EXPORTS).headers["Location"].startswith("/ecole/confirmer?next=")


@pytest.mark.parametrize(
    ("du", "au", "said"),
    [
        ("2026-11-30", "2026-11-01", "Le dernier jour vient avant le premier"),
        ("hier", "2026-11-01", "Écrivez l’année, le mois, puis le jour"),
        ("2026-02-31", "2026-11-01", "Cette date n’existe pas au calendrier"),
        ("\x00'--", "2026-11-01", "Écrivez l’année, le mois, puis le jour"),
        ("9" * 5_000, "2026-11-01", "Écrivez l’année, le mois, puis le jour"),
    ],
)
def test_days_that_cannot_be_read_are_told(office, zoe, du, au, said):
    office.verbatim.add(du)
    answer = office.get(f"{EXPORTS}/avis.csv", query_string={"du": du, "au": au})
    assert answer.status_code == 422 and said in answer.text


def test_a_file_that_does_not_exist_is_not_found(office):
    assert office.get(f"{EXPORTS}/mots-de-passe.csv").status_code == 404


def test_a_whole_school_is_read_some_hundreds_at_a_time(school_open, grands_pins, assert_query_count):
    rows = [
        {
            "board": grands_pins.board_id, "school": grands_pins.id, "file_number": f"{number:07d}",
            "last_name": "Tremblay", "first_name": "Li", "birth_date": date(2014, 9, 27),
        }
        for number in range(1_200)
    ]  # fmt: skip
    for start in range(0, 1_200, 100):
        Pupil.insert_many(rows[start : start + 100]).execute()
    export = SchoolExport(secretary(grands_pins), grands_pins, date(2026, 7, 1), date(2027, 6, 30))
    with assert_query_count(9):  # the trail; the fullest file; 4 of pupils and 3 of addresses
        assert len(read("".join(export.file(ExportKind.ROSTER)))) == 1_201
