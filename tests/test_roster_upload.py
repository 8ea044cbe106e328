"""A roster through the browser: sent, read by a worker, previewed, confirmed, imported; nothing changes before that."""
# ruff: noqa: F811 - fixtures are asked for by their names

import csv
import io
import json
import re
import threading

import pytest

from models import AuditEvent, Event, RosterUpload, RosterWorker, School, UploadPart, UploadState, WebSession
from tests.roster_files import TOM, ZOE, bring, dump, pupils, stored, text, write  # noqa: F401 - fixtures
from tests.roster_scene import RosterClerk, newest
from tests.staff_scene import DESK, administrator, secretary, sit

QUAI = {"ecole": "002", "nom_ecole": "École du Quai"}


@pytest.fixture
def clerk(app, grands_pins) -> RosterClerk:
    """The secretary of Grands-Pins."""
    return RosterClerk(sit(app, secretary(grands_pins)))


@pytest.fixture
def board_clerk(app, grands_pins) -> RosterClerk:
    """The administrator of its board."""
    return RosterClerk(sit(app, administrator(grands_pins.board)))


def but(*tables: str) -> dict[str, list[tuple]]:
    """Every row of the other tables."""
    return {name: rows for name, rows in dump().items() if name not in tables}


# ---- from the file to the roster ----------------------------------------------------------------------------------


@pytest.mark.requirement("F6", "F8")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_list_is_read_previewed_then_imported(app, grands_pins, language):
    clerk = RosterClerk(sit(app, secretary(grands_pins, language=language)))
    title, done = {
        "fr": ("Ce que cette liste changerait", "La liste est importée"),
        "en": ("What this roster would change", "The roster is imported"),
    }[language]
    path = clerk.preview([ZOE, TOM])
    page = clerk.client.get(path).text
    assert title in page and "Zoé Bouchard-Tremblay" in page and "nadia@exemple.ca" in page and stored() == set()
    clerk.press(path)
    assert newest().state is UploadState.CONFIRMED and stored() == set()
    assert clerk.client.get(path).status_code == 200
    RosterWorker().work()
    assert len(stored()) == 2 and done in clerk.client.get(path).text
    assert not UploadPart.select().exists()
    assert "2" in clerk.client.get(f"{DESK}/liste").text


def test_a_list_before_is_told_as_kept_only_if_there_was_one(clerk):
    assert "La liste d’avant est gardée" not in clerk.client.get(clerk.bring([ZOE])).text
    assert "La liste d’avant est gardée" in clerk.client.get(clerk.bring([ZOE, TOM])).text


def test_the_preview_says_old_and_new_values(clerk, bring):
    rows = pupils(10)
    bring([ZOE, TOM, *rows])
    changed = {**ZOE, "groupe": "602", "courriel_1": "pere@exemple.ca"}
    said = newest_preview(clerk, [changed, *rows, {**TOM, "fiche": "0000001", "prenom": "Léo"}])
    [zoe] = said["changed"]
    assert zoe["facts"] == [
        ["group_name", "601", "602"], ["emails", "nadia@exemple.ca", ""], ["emails", "", "pere@exemple.ca"],
    ]  # fmt: skip
    assert [each["name"] for each in said["removed"]] == ["Tom Gagnon"]
    assert [each["name"] for each in said["added"]] == ["Léo Gagnon"]
    [counts] = said["schools"]
    assert (counts["added"], counts["changed"], counts["removed"]) == (1, 1, 1)
    assert (counts["addresses_added"], counts["addresses_removed"]) == (2, 2)
    page = clerk.client.get(f"{DESK}/liste/{newest().public_id}").text
    assert "Groupe\u00a0: de «\u00a0601\u00a0» à «\u00a0602\u00a0»" in page and "pere@exemple.ca" in page


def newest_preview(clerk, rows) -> dict:
    clerk.preview(rows)
    return newest().said


def test_at_most_twenty_examples_of_each_kind_are_shown(clerk):
    said = newest_preview(clerk, pupils(50))
    assert len(said["added"]) == 20 and said["schools"][0]["added"] == 50


def test_the_list_that_is_there_already_changes_nothing(clerk, bring):
    bring([ZOE, TOM])
    path = clerk.preview([TOM, ZOE])
    page = clerk.client.get(path).text
    assert "rien ne changerait" in page and "Importer</button>" not in page


@pytest.mark.requirement("F6")
def test_a_fifth_of_a_school_that_leaves_is_confirmed_by_itself(clerk, bring):
    bring(pupils(10))
    path = clerk.preview(pupils(8))
    assert "2 élèves sur 10 seraient retirés" in clerk.client.get(path).text
    for removals in ([], ["732000-002"], ["732000-001", "x"]):
        answer = clerk.press(path, removals=removals)
        assert answer.status_code == 422 and newest().state is UploadState.READY
    clerk.press(path, removals="732000-001")
    RosterWorker().work()
    assert len(stored()) == 8


def test_abandoned_nothing_changes_and_the_file_is_gone(clerk, bring):
    bring([ZOE])
    before = but("RosterUpload", "WebSession")
    path = clerk.preview([ZOE, TOM])
    assert clerk.press(path, abandon="1").status_code == 303
    assert newest().state is UploadState.ABANDONED and but("RosterUpload", "WebSession") == before
    clerk.client.post(
        path,
        data={"seen": "", "abandon": "1", "csrf_token": clerk.form("/ecole/732000-001/liste/importer")["csrf_token"]},
    )
    assert RosterWorker().work() == 0 and "abandonnée" in clerk.client.get(path).text


def test_a_new_file_gives_up_the_one_that_was_not_confirmed(clerk):
    clerk.preview([ZOE])
    clerk.preview([TOM])
    assert [upload.state for upload in RosterUpload.select().order_by(RosterUpload.id)] == [
        UploadState.ABANDONED, UploadState.READY,
    ]  # fmt: skip


def test_the_page_follows_the_worker_and_is_silent_when_nothing_moved(clerk):
    path = clerk.send([ZOE]).location
    page = clerk.client.get(path)
    assert "<progress" in page.text and "Actualiser" in page.text
    [stamp] = re.findall('X-Polling(?:&#34;|")[: ]+(?:&#34;|")([0-9a-f]{24})', page.text)
    asking = {"HX-Request": "true", "X-Polling": stamp}
    assert clerk.client.get(path, headers=asking).status_code == 204
    newest().renew("read", 30, 100)
    RosterUpload.update(state=UploadState.READING).execute()
    assert "30\u00a0%" in clerk.client.get(path, headers=asking).text


def test_the_history_says_when_and_by_whom(clerk, board_clerk):
    clerk.bring([ZOE, TOM])
    for one in (clerk, board_clerk):
        assert "par secretaire@grands-pins.example" in one.client.get(f"{DESK}/liste").text


def test_what_is_imported_and_refused_is_in_the_trail_of_the_board(clerk, grands_pins):
    clerk.bring([ZOE, TOM])
    clerk.preview([{**ZOE, "fiche": "12"}])
    trail = [(event.event, event.board_id, event.school_id) for event in AuditEvent.select().order_by(AuditEvent.id)]
    whose = (grands_pins.board_id, grands_pins.id)
    assert (Event.ROSTER_IMPORTED, *whose) in trail and (Event.ROSTER_REFUSED, *whose) in trail
    abouts = [event.about for event in AuditEvent.select()]
    assert not any("Zoé" in about or "nadia" in about for about in abouts)


# ---- who may, and of what -----------------------------------------------------------------------------------------


@pytest.mark.requirement("S12")
def test_a_secretary_brings_only_her_school(clerk, board_clerk):
    path = clerk.preview([ZOE, {**TOM, **QUAI}])
    page = clerk.client.get(path).text
    assert newest().state is UploadState.REFUSED and "l’école 001 seulement" in page
    board_clerk.bring([ZOE, {**TOM, **QUAI}])
    assert {row[0] for row in stored()} == {"001", "002"}


@pytest.mark.requirement("S12")
def test_an_administrator_brings_only_schools_of_the_board(board_clerk):
    path = board_clerk.preview([ZOE, {**TOM, "organisme": "762000"}])
    assert "à l’organisme 732000" in board_clerk.client.get(path).text and not stored()


@pytest.mark.requirement("S12")
def test_a_secretary_takes_no_pupil_from_another_school_and_reads_nothing_of_it(clerk, bring):
    other = {**TOM, **QUAI, "prenom": "Secret", "courriel_1": "secret@exemple.ca"}
    bring([ZOE, other])
    before = stored()
    path = clerk.preview([ZOE, {**TOM, "prenom": "Volé", "courriel_1": "voleur@exemple.ca"}])
    page = clerk.client.get(path).text
    assert "un élève d’une autre école" in page and "Secret" not in page and "secret@" not in page
    assert stored() == before


@pytest.mark.requirement("S12")
def test_a_pupil_whom_another_school_has_let_go_may_come_and_the_old_file_stays_unread(clerk, bring):
    rows = pupils(10, **QUAI)
    bring([ZOE, {**TOM, **QUAI, "prenom": "Secret", "courriel_1": "secret@exemple.ca"}, *rows])
    bring(rows)
    path = clerk.preview([ZOE, {**TOM, "prenom": "Tom"}])
    page = clerk.client.get(path).text
    assert "Tom Gagnon" in page and "Secret" not in page and "secret@" not in page and "École du Quai" not in page
    clerk.press(path)
    RosterWorker().work()
    assert ("001", "7654321", "Tom Gagnon", "601", "marc@exemple.ca") in stored()


@pytest.mark.requirement("S11", "S12")
def test_another_desks_file_is_nowhere(app, board_clerk, clerk, board):
    quai = School.create(board=board, code="002", name="École du Quai")
    stranger = RosterClerk(sit(app, secretary(quai, "quai@ecole.example")), "/ecole/732000-002")
    for path in (board_clerk.preview([ZOE]), clerk.preview([{**ZOE, "fiche": "1"}])):
        name = path.rpartition("/")[2]
        for address in (f"{stranger.desk}/liste/{name}", f"{stranger.desk}/liste/{name}/fautes.csv", path):
            assert stranger.client.get(address).status_code == 404
        token = stranger.form(f"{stranger.desk}/liste/importer")["csrf_token"]
        answer = stranger.client.post(f"{stranger.desk}/liste/{name}", data={"csrf_token": token, "abandon": "1"})
        assert answer.status_code == 404
    assert clerk.client.get(board_clerk.preview([ZOE])).status_code == 404  # a whole board’s is not a secretary’s


@pytest.mark.requirement("F6", "S7")
def test_it_needs_the_password_of_the_last_ten_minutes(clerk):
    form = clerk.form(f"{DESK}/liste/importer")
    path = clerk.preview([ZOE])
    preview = clerk.form(path)
    WebSession.update(sudo_at=None).execute()
    for answer in (
        clerk.client.get(f"{DESK}/liste/importer"),
        clerk.client.post(f"{DESK}/liste/importer", data={**form, "file": (io.BytesIO(b"x"), "x")}),
        clerk.client.post(path, data=preview),
    ):
        assert answer.status_code == 303 and answer.location.startswith("/ecole/confirmer?next=")
    assert RosterUpload.select().count() == 1 and newest().state is UploadState.READY


# ---- twice, at once -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("F6")
def test_the_same_form_sent_twice_at_once_is_one_upload(clerk, app):
    key = "the-same-form"
    form = clerk.form(f"{DESK}/liste/importer")
    fields = {**form, "form_key": key}
    cookie = clerk.client.get_cookie("portail-ecole")
    answers = []

    def send() -> None:
        client = app.test_client()
        client.set_cookie("portail-ecole", cookie.value)
        data = {**fields, "file": (io.BytesIO(text([ZOE]).encode()), "liste.csv")}
        answers.append(client.post(f"{DESK}/liste/importer", data=data).location)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1 and None not in answers
    assert RosterUpload.select().count() == 1 and UploadPart.select().count() == 1


def test_pressing_import_twice_imports_once(clerk):
    path = clerk.preview([ZOE])
    form = clerk.form(path)
    for _ in range(3):
        assert clerk.client.post(path, data=form).status_code == 303
    assert RosterWorker().work() == 1
    assert clerk.client.post(path, data=form).status_code == 303
    assert RosterWorker().work() == 0
    assert AuditEvent.select().where(AuditEvent.event == Event.ROSTER_IMPORTED).count() == 1


@pytest.mark.requirement("F6")
def test_a_roster_that_changed_since_the_preview_is_shown_again(clerk, bring):
    path = clerk.preview([ZOE, TOM])
    clerk.press(path)
    bring([ZOE, *pupils(3)])
    RosterWorker().work()
    assert newest().state is UploadState.READY and len(stored()) == 4
    page = clerk.client.get(path).text
    assert "a changé depuis votre aperçu" in page and "3 élèves sur 4 seraient retirés" in page
    clerk.press(path, removals="732000-001")
    RosterWorker().work()
    assert len(stored()) == 2


def test_an_old_page_confirms_nothing_new(clerk, bring):
    path = clerk.preview([ZOE, TOM])
    old = clerk.form(path)
    clerk.press(path)
    bring([ZOE])
    RosterWorker().work()
    assert "L’aperçu a changé" in clerk.client.post(path, data=old, follow_redirects=True).text
    assert newest().state is UploadState.READY and RosterWorker().work() == 0


@pytest.mark.requirement("F1")
def test_what_is_wrong_can_be_taken_away_and_runs_nothing(clerk):
    path = clerk.preview([{**ZOE, "fiche": "=1+1"}, {**TOM, "courriel_1": "@SUM(A1)"}])
    answer = clerk.client.get(f"{path}/fautes.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[1:4] for row in rows[1:]] == [["2", "fiche", "'=1+1"], ["3", "courriel_1", "'@SUM(A1)"]]
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.mimetype == "text/csv"
    assert json.dumps(newest().said["count"]) == "2"
