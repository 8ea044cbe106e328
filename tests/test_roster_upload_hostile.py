"""What a broken or hostile file does through the browser: it is refused by line, and the roster is what it was."""
# ruff: noqa: F811 - fixtures are asked for by their names

import io

import pytest

from models import LARGEST_UPLOAD, RosterUpload, RosterWorker, UploadPart, UploadState
from tests.roster_files import TOM, ZOE, bring, dump, pupils, stored, text, write  # noqa: F401 - fixtures
from tests.roster_scene import RosterClerk, newest
from tests.staff_scene import DESK, administrator, secretary, sit
from tests.test_roster_file import BROKEN
from views.school.roster import faults_of


@pytest.fixture
def clerk(app, grands_pins) -> RosterClerk:
    """The administrator of the board of Grands-Pins."""
    return RosterClerk(sit(app, administrator(grands_pins.board)))


def roster() -> dict[str, list[tuple]]:
    return {name: rows for name, rows in dump().items() if name in ("Pupil", "Guardian", "School", "Child", "Reason")}


@pytest.mark.requirement("F2", "F4")
@pytest.mark.parametrize("content, line, column, problem", BROKEN.values(), ids=BROKEN)
def test_a_broken_roster_is_refused_by_line_through_the_browser(clerk, bring, content, line, column, problem):
    bring([ZOE, TOM])
    before = roster()
    if not content:
        assert clerk.send(content).status_code == 422 and not RosterUpload.select().exists()
        return
    path = clerk.preview(content)
    page = clerk.client.get(path).text
    first = faults_of(newest())[0]
    assert (first.line, first.column, first.problem) == (line, column, problem)
    assert "Cette liste est à corriger" in page and newest().state is UploadState.REFUSED
    assert roster() == before and not UploadPart.select().exists()


@pytest.mark.requirement("F8")
@pytest.mark.parametrize("name", ["../../x.csv", "C:\\x.csv", "x.exe", "a.csv%0D%0AX: y", "é" * 300, "<b>.csv", "con"])
def test_the_name_of_the_file_plays_no_part(clerk, name):
    path = clerk.preview([ZOE], name)
    assert newest().state is UploadState.READY and path.endswith(newest().public_id)
    stored_text = " ".join(str(value) for row in RosterUpload.select().dicts() for value in row.values())
    assert ".csv" not in stored_text and ".exe" not in stored_text


@pytest.mark.requirement("F2")
def test_a_file_of_64_mb_and_one_byte_is_told_so_and_stored_nowhere(clerk):
    answer = clerk.send(b"x" * (LARGEST_UPLOAD + 1))
    assert answer.status_code == 422 and "dépasse 64\u00a0Mo" in answer.text
    assert not RosterUpload.select().exists()


def test_a_large_right_file_arrives_whole(clerk):
    """Wherever the lines fall on the pieces by which the server reads."""
    rows = pupils(20_000, nom="Bouchard-Tremblay-" + "x" * 37)
    path = clerk.preview(rows)
    assert newest().size == len(text(rows).encode()) > 2_000_000
    assert "20\u00a0000" in clerk.client.get(path).text


@pytest.mark.requirement("F2")
def test_a_body_that_is_larger_still_is_not_read(clerk):
    assert clerk.send(b"x" * (LARGEST_UPLOAD + 2 * 1024 * 1024)).status_code == 413
    assert not RosterUpload.select().exists()


@pytest.mark.requirement("F2", "B11")
def test_a_stranger_sends_no_large_body(app, client, grands_pins):
    big = {"file": (io.BytesIO(b"x" * 100_000), "x.csv")}
    answer = client.post(f"{DESK}/liste/importer", data=big, content_type="multipart/form-data")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"file": ""}, {"file": "organisme,ecole"}, {"file": ["a", "b"]}, {"file-0": "x"}, {"form_key": "x" * 5000},
        {"file": "\0"},
    ],
)  # fmt: skip
def test_what_is_no_file_is_no_roster(clerk, fields):
    answer = clerk.client.post(f"{DESK}/liste/importer", data={**clerk.form(f"{DESK}/liste/importer"), **fields})
    assert answer.status_code == 422 and "Choisissez le fichier." in answer.text
    assert not RosterUpload.select().exists()


@pytest.mark.requirement("F7")
def test_markup_and_formulas_are_shown_as_text(clerk, bring):
    bring([ZOE])
    evil = {**TOM, "nom": "<script>alert(1)</script>", "prenom": "A{{ 7*7 }}", "groupe": "<img src=x>"}
    clerk.client.verbatim |= {"A{{ 7*7 }} <script>alert(1)</script>", "<img src=x>"}
    path = clerk.preview([{**ZOE, "groupe": "<img src=x>"}, evil])
    page = clerk.client.get(path).text
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x>" not in page
    clerk.press(path)
    RosterWorker().work()
    assert any("<script>alert(1)</script>" in row[2] for row in stored())


def test_a_thousand_faults_are_counted_and_a_hundred_shown(clerk):
    path = clerk.preview(pupils(1500, date_naissance="hier"))
    page = clerk.client.get(path).text
    assert "1500 choses à corriger" in page.replace("\u00a0", "").replace("\u202f", "")
    assert page.count("Écrivez une date qui existe") == 100
    assert clerk.client.get(f"{path}/fautes.csv").text.count("Écrivez une date qui existe") == 1000


@pytest.mark.parametrize("answers", [
    {"seen": ""}, {"seen": "x" * 10_000}, {"seen": "\0"}, {"removals": ["\0", "x"] * 50}, {"form_key": "y" * 500},
])  # fmt: skip
def test_a_confirmation_that_makes_no_sense_imports_nothing(clerk, answers):
    path = clerk.preview([ZOE])
    answer = clerk.press(path, **answers) if "form_key" not in answers else clerk.press(path, abandon="1", **answers)
    assert answer.status_code in (303, 422)
    RosterWorker().work()
    assert stored() == set()


@pytest.mark.parametrize("name", ["inconnu", "x" * 500, "..", "%00", "importer%20", "'; DROP TABLE pupil; --"])
def test_a_name_that_nothing_bears_is_nowhere(clerk, name):
    assert clerk.client.get(f"{DESK}/liste/{name}").status_code == 404


def test_every_remedy_is_said_in_english_too(app, grands_pins):
    clerk = RosterClerk(sit(app, secretary(grands_pins, language="en")))
    path = clerk.preview([{**ZOE, "fiche": "12", "nom": "", "ecole": "009"}, {**TOM, "organisme": "1"}])
    page = clerk.client.get(path).text
    assert "This roster needs corrections" in page and "A file number is exactly 7 digits." in page


@pytest.mark.requirement("F4")
def test_half_a_file_is_what_20_percent_are_for(clerk, bring):
    whole = text(pupils(40))
    bring(whole)
    half = whole[: whole.index("1000021")].rpartition("\n")[0] + "\n"
    path = clerk.preview(half)
    assert "élèves sur 40 seraient retirés" in clerk.client.get(path).text and len(stored()) == 40
