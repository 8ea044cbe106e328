"""The worker of rosters: one file is one worker’s; one that dies leaves the roster as it was, and another begins."""
# ruff: noqa: F811 - fixtures are asked for by their names

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from models import Problem, Pupil, RosterUpload, RosterWorker, UploadPart, UploadState, base, now, step_of
from models.roster_upload import MOST_TRIES
from models.roster_watch import RosterWatch, Step
from tests.roster_files import TOM, ZOE, bring, dump, pupils, stored, write  # noqa: F401 - fixtures
from tests.roster_scene import RosterClerk, newest
from tests.staff_scene import DESK, administrator, secretary, sit

DIE = """
import os, signal, sys
import models
from models import RosterWorker, Settings, roster_import, roster_watch
models.open_school(Settings(database_url=sys.argv[1], secret_key="tests-only-tests-only-tests-only-tests-only"))
def die(plan):
    os.kill(os.getpid(), signal.SIGKILL)
roster_import._end_access = die
RosterWorker().work()
"""


@pytest.fixture
def clerk(app, grands_pins) -> RosterClerk:
    """The secretary of Grands-Pins."""
    return RosterClerk(sit(app, secretary(grands_pins)))


def later() -> None:
    """The holds of every worker are over."""
    past = now() - timedelta(seconds=1)
    RosterUpload.update(taken_until=past).where(RosterUpload.taken_until.is_null(False)).execute()


@pytest.mark.requirement("F6")
def test_a_worker_killed_in_the_middle_leaves_the_roster_as_it_was_and_another_takes_the_file(clerk, bring):
    bring(pupils(10))
    before = {name: rows for name, rows in dump().items() if name in ("Pupil", "Guardian", "School", "AuditEvent")}
    path = clerk.preview([*pupils(9), ZOE])
    clerk.press(path)
    died = subprocess.run([sys.executable, "-c", DIE, base.settings.database_url], timeout=60)
    assert died.returncode == -signal.SIGKILL
    assert {name: rows for name, rows in dump().items() if name in before} == before
    assert newest().state is UploadState.IMPORTING and RosterWorker().work() == 0  # still the dead one’s
    assert "<progress" in clerk.client.get(path).text
    later()
    assert RosterWorker().work() == 1 and newest().state is UploadState.IMPORTED
    assert len(stored()) == 10 and Pupil.get(Pupil.file_number == "0012345").removed_at is None


def test_a_file_that_kills_its_worker_is_refused_in_the_end(clerk):
    path = clerk.send([ZOE]).location
    for _ in range(MOST_TRIES):
        assert RosterUpload.claim() is not None
        later()
    assert RosterWorker().work() == 1
    assert newest().state is UploadState.REFUSED and newest().said["faults"][0]["problem"] == Problem.TROUBLE
    assert "n’a pas réussi à lire" in clerk.client.get(path).text


def test_a_file_that_makes_the_worker_stumble_is_tried_again_then_refused(clerk, monkeypatch):
    clerk.send([ZOE])
    monkeypatch.setattr("models.roster_job.read_roster", lambda path, progress: 1 / 0)
    for _ in range(MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            RosterWorker().work()
    RosterWorker().work()
    assert newest().state is UploadState.REFUSED and not UploadPart.select().exists()


def test_many_workers_take_each_file_once(clerk, app, grands_pins):
    for number in range(6):
        other = RosterClerk(sit(app, secretary(grands_pins, f"s{number}@ecole.example")))
        other.send(pupils(3))
    taken = []

    def work() -> None:
        while upload := RosterUpload.claim():
            taken.append(upload.id)
        base.database.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(upload.id for upload in RosterUpload.select())


@pytest.mark.requirement("F6")
def test_two_administrators_who_import_at_once_do_it_one_after_the_other(app, board, grands_pins):
    """The second one’s roster is no longer what was previewed: it is shown again, nothing is mixed."""
    clerks = [RosterClerk(sit(app, administrator(board, f"a{n}@capitale.example"))) for n in range(2)]
    rosters = [pupils(10), pupils(10, groupe="9")]
    paths = [clerk.preview(rows) for clerk, rows in zip(clerks, rosters, strict=True)]
    for clerk, path in zip(clerks, paths, strict=True):
        clerk.press(path)
    threads = [threading.Thread(target=_work_and_close) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    RosterWorker().work()
    states = sorted(upload.state for upload in RosterUpload.select())
    assert states == [UploadState.IMPORTED, UploadState.READY]
    assert len(stored()) == 10 and len({row[3] for row in stored()}) == 1


def _work_and_close() -> None:
    try:
        RosterWorker().work()
    finally:
        base.database.close()


def test_given_up_while_it_is_read_it_stays_given_up(clerk, monkeypatch):
    path = clerk.send([ZOE]).location
    from models.roster_source import read_roster

    def given_up(file, progress):
        RosterUpload.get().settle(UploadState.ABANDONED)
        return read_roster(file, progress)

    monkeypatch.setattr("models.roster_job.read_roster", given_up)
    RosterWorker().work()
    assert newest().state is UploadState.ABANDONED and "abandonnée" in clerk.client.get(path).text


def test_progress_is_known_here_at_once_and_elsewhere_by_the_row(clerk, monkeypatch):
    clerk.send([ZOE])
    monkeypatch.setattr("models.roster_watch.BEAT_SECONDS", 0.01)
    upload = RosterUpload.claim()
    with RosterWatch(upload) as watch:
        watch("compare", 40, 100)
        assert step_of(newest()) == Step("compare", 40, 100) and step_of(newest()).percent == 40
        beaten = threading.Event()
        while newest().done != 40 and not beaten.wait(0.01):
            pass
    assert step_of(newest()) == Step("compare", 40, 100)
    assert newest().taken_until > now() + timedelta(seconds=30)


def test_the_worker_of_a_served_process_does_it_by_itself(clerk):
    worker = RosterWorker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        path = clerk.send([ZOE, TOM]).location
        wait = threading.Event()
        while newest().state is not UploadState.READY and not wait.wait(0.02):
            pass
        clerk.press(path)
        while newest().state is not UploadState.IMPORTED and not wait.wait(0.02):
            pass
    finally:
        worker.stop()
        thread.join(10)
    assert not thread.is_alive() and len(stored()) == 2


@pytest.mark.requirement("F8")
def test_what_nobody_confirms_is_forgotten_with_its_names(clerk):
    clerk.preview([ZOE])
    RosterUpload.update(created_at=now() - timedelta(hours=25)).execute()
    clerk.send([TOM])
    first = RosterUpload.select().order_by(RosterUpload.id).first()
    assert first.state is UploadState.ABANDONED and first.said == {}
    assert {part.upload_id for part in UploadPart.select()} == {newest().id}


def test_nothing_is_left_on_the_disk(clerk, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    clerk.bring([ZOE])
    clerk.preview([{**ZOE, "fiche": "1"}])
    assert os.listdir(tmp_path) == [] and f"{DESK}/liste"
