"""A OneRoster zip through the browser: previewed and imported as a CSV is, and nobody reaches beyond the own school."""
# ruff: noqa: F811 - fixtures are asked for by their names

from dataclasses import replace

import pytest

from models import AuditEvent, Problem, Pupil, RosterUpload, RosterWorker, UploadState
from tests.oneroster_files import (
    PLACE,
    TOM,
    ZOE,
    Kid,
    changes,
    delta,
    files,
    put,  # noqa: F401
    tables,
    take,  # noqa: F401
    whole,
    zipped,
)
from tests.roster_files import dump, stored
from tests.roster_scene import RosterClerk, newest
from tests.test_oneroster_broken import bomb, lying
from tests.test_roster_upload import board_clerk, clerk  # noqa: F401 - fixtures

OTHERS = tuple(Kid(f"p{place}", f"200000{place}") for place in range(6))
ELSEWHERE = replace(TOM, school="quai")
TWO_SCHOOLS = PLACE.but(kids=(ZOE, *OTHERS, ELSEWHERE))


def refused(clerk: RosterClerk, content: bytes) -> set[str]:
    """Everything stays as it was; gives the problems."""
    before = pupils()
    path = clerk.preview(content, "liste.zip")
    assert newest().state is UploadState.REFUSED and pupils() == before
    assert clerk.client.get(path).status_code == 200
    return {fault["problem"] for fault in newest().said["faults"]}


def pupils() -> dict:
    return {name: rows for name, rows in dump().items() if name in ("Pupil", "Guardian", "School")}


def test_a_zip_is_previewed_and_imported_whatever_its_name(clerk):
    path = clerk.preview(whole(PLACE), "photo.jpg")
    page = clerk.client.get(path).text
    assert "Zoé Bouchard-Tremblay" in page and "marc@exemple.ca" in page and stored() == set()
    clerk.press(path)
    RosterWorker().work()
    assert len(stored()) == 2


def test_a_delta_is_previewed_and_imported(clerk):
    clerk.bring(whole(PLACE))
    change = delta(PLACE, PLACE.but(kids=(replace(ZOE, last="Roy"), TOM)))
    assert "Roy" in clerk.client.get(clerk.preview(change)).text
    clerk.bring(change)
    assert Pupil.get(Pupil.file_number == "0012345").last_name == "Roy" and len(stored()) == 2


@pytest.mark.requirement("F2", "F4")
@pytest.mark.parametrize(
    "content", [bomb(), lying(2_000_000_000), b"PK\x03\x04" + b"\0" * 500], ids=["bomb", "lie", "nothing"]
)
def test_a_hostile_zip_is_refused_with_what_to_do(clerk, content):
    assert refused(clerk, content) <= {Problem.ARCHIVE_SIZE, Problem.ARCHIVE}


def test_a_fault_is_told_by_file_and_line(clerk):
    pages = files(tables(PLACE))
    path = clerk.preview(zipped({**pages, "users.csv": pages["users.csv"].replace(b"7654321", b"12")}))
    assert "users.csv, 3" in clerk.client.get(path).text
    assert "users.csv,3,identifier,12" in clerk.client.get(f"{path}/fautes.csv").text


@pytest.mark.requirement("S12")
def test_a_secretary_cannot_empty_another_school_by_naming_it_without_pupils(clerk, take):
    take(whole(TWO_SCHOOLS))
    assert refused(clerk, whole(TWO_SCHOOLS.but(kids=(ZOE, *OTHERS)))) == {Problem.OTHER_SCHOOL}


@pytest.mark.requirement("S12")
def test_a_secretary_cannot_take_a_pupil_out_of_another_school_by_a_delta(clerk, take):
    take(whole(TWO_SCHOOLS))
    leaves = changes(TWO_SCHOOLS, TWO_SCHOOLS.but(kids=(ZOE, *OTHERS)))
    assert refused(clerk, zipped(files(leaves, mode="delta"))) == {Problem.OTHER_SCHOOL}
    moves = changes(TWO_SCHOOLS, TWO_SCHOOLS.but(kids=(ZOE, *OTHERS, TOM)))
    assert refused(clerk, zipped(files(moves, mode="delta"))) == {Problem.ELSEWHERE}
    renames = changes(TWO_SCHOOLS, TWO_SCHOOLS.but(kids=(ZOE, *OTHERS, replace(ELSEWHERE, last="Autre"))))
    assert refused(clerk, zipped(files(renames, mode="delta"))) == {Problem.OTHER_SCHOOL}


@pytest.mark.requirement("S12")
def test_an_administrator_brings_the_own_board_and_no_other(board_clerk):
    board_clerk.bring(whole(TWO_SCHOOLS))
    assert {row[0] for row in stored()} == {"001", "002"}
    other = tables(PLACE)
    other["orgs"][0]["identifier"] = "762000"
    assert refused(board_clerk, zipped(files(other))) == {Problem.OTHER_BOARD}


@pytest.mark.requirement("F6")
def test_the_roster_before_a_zip_is_kept(clerk):
    clerk.bring(whole(PLACE))
    clerk.bring(whole(PLACE.but(kids=(ZOE, TOM, *OTHERS))))
    kept = RosterUpload.get(RosterUpload.state == UploadState.KEPT)
    assert len(stored()) == 8 and kept.said["pupils"] == 2


@pytest.mark.requirement("B9")
def test_no_name_of_a_zip_is_in_the_audit_trail(clerk):
    clerk.bring(whole(PLACE))
    assert not any("Zo" in event.about or "nadia" in event.about for event in AuditEvent.select())
