"""What is kept goes when its time is over, in either database, and what is current stays."""

from datetime import date, timedelta

import pytest
import time_machine

import models
from models import (
    AbsenceNotice,
    AttachAlert,
    Attempt,
    AttemptKind,
    AuditEvent,
    Child,
    CodeRequest,
    EmailCode,
    Event,
    Guardian,
    NoticeBook,
    NoticeDocument,
    NoticeVersion,
    OutgoingMail,
    Parent,
    Pupil,
    Purpose,
    RecordedAbsence,
    RollCall,
    RosterUpload,
    UploadOrigin,
    UploadPart,
    WebSession,
    now,
    overdue,
    purge,
    purge_once_a_day,
)
from models.match_request import MatchRequest, MatchRequestState
from models.retention import expiries
from tests.absence_scene import MONDAY, draft

YEARS = timedelta(days=800)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def full_house(nadia, nadias_zoe, zoe, grands_pins, enrol):
    """One record of every kind, all of today; and a pupil who left."""
    notice = NoticeBook(nadia).send(draft(nadias_zoe))[0]
    NoticeVersion.create(notice=notice, version=1, facts="{}")
    facts = {"kind": "pdf", "size": 1, "sealed_content": b"x"}
    NoticeDocument.create(parent=nadia, notice=notice, **facts)
    NoticeDocument.create(parent=nadia, notice=None, **facts)
    recorded = {"pupil": zoe, "school": grands_pins, "day": date(2026, 11, 23), "span": "absence whole"}
    RecordedAbsence.create(**recorded, explain_by=now())
    RollCall.take(grands_pins, date(2026, 11, 23), "601", None, now())
    WebSession.open(WebSession.new_token(), nadia)
    WebSession.open(WebSession.new_token(), nadia, remember=True)
    EmailCode.send(CodeRequest(Purpose.SIGN_UP, "a@exemple.ca", "browser"))
    OutgoingMail.update(state="sent").execute()
    asked = {
        "parent": nadia,
        "board": grands_pins.board,
        "last_name": "a",
        "first_name": "b",
        "birth_date": "2015-01-01",
    }
    MatchRequest.create(**asked, file_number="1111111", state=MatchRequestState.REFUSED, settled_at=now())
    MatchRequest.create(**asked, file_number="2222222")
    AttachAlert.create(school=grands_pins, number="•••••11", failures=5, email="x@exemple.ca")
    upload = RosterUpload.create(board=grands_pins.board, origin=UploadOrigin.UPLOADED)
    UploadPart.create(upload=upload, number=0, content=b"x")
    RosterUpload.create(board=grands_pins.board, origin=UploadOrigin.KEPT)
    gone = enrol("Parti", "Ailleurs", "0099999", "parti@exemple.ca")
    Pupil.update(removed_at=now()).where(Pupil.id == gone.id).execute()


PURGED = (
    WebSession, Attempt, EmailCode, OutgoingMail, AttachAlert, NoticeDocument, RecordedAbsence, RollCall, AbsenceNotice,
    NoticeVersion, UploadPart,
)  # fmt: skip


def test_nothing_of_today_goes(full_house):
    before = {table: table.select().count() for table in models.TABLES}
    assert not any(overdue().values()) and not any(purge().values())
    assert {table: table.select().count() for table in models.TABLES} == before


def test_everything_that_has_had_its_time_goes(full_house, zoe, nadia):
    with time_machine.travel(MONDAY + YEARS, tick=False):
        counts = overdue()
        assert all(counts.values()), counts
        assert purge() == counts
        assert {table.__name__: table.select().count() for table in PURGED} == dict.fromkeys(
            [table.__name__ for table in PURGED], 0
        )
        assert not any(purge().values())
        [told] = AuditEvent.select()
        assert told.event is Event.PURGED
    assert [pupil.id for pupil in Pupil.select()] == [zoe.id]
    assert Parent.select().count() == Child.select().count() == 1 and Guardian.select().count() == 1
    assert [request.file_number for request in MatchRequest.select()] == ["2222222"]  # nobody has answered it yet
    assert not RosterUpload.select().exists()


def test_a_roster_that_may_be_restored_outlives_the_file_that_was_brought(full_house):
    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        assert purge()["roster files"] == 1
    assert [upload.origin for upload in RosterUpload.select()] == [UploadOrigin.KEPT]


def test_a_letter_that_waits_is_never_thrown_away(full_house, nadia):
    OutgoingMail.update(state="waiting").execute()
    with time_machine.travel(MONDAY + YEARS, tick=False):
        assert purge()["mail"] == 0


def test_a_pupil_who_left_stays_while_an_absence_names_the_file(full_house, zoe):
    Pupil.update(removed_at=now()).execute()
    with time_machine.travel(MONDAY + timedelta(days=400), tick=False):
        assert purge()["removed pupils"] == 1
    assert [pupil.id for pupil in Pupil.select()] == [zoe.id]


def test_a_document_goes_before_its_notice(full_house):
    with time_machine.travel(MONDAY + timedelta(days=100), tick=False):
        assert (purge()["documents"], AbsenceNotice.select().count()) == (1, 1)


@pytest.mark.settings(keep_absences_days=10)
def test_each_kind_has_its_own_setting(full_house):
    with time_machine.travel(MONDAY + timedelta(days=20), tick=False):
        gone = purge()
        assert gone["notices"] == gone["recorded absences"] == 1 and gone["audit trail"] == 0


def test_to_forget_a_notice_reads_no_whole_table(school_open):
    """Each row that goes makes the engine look for what names it: without an index, all of that table, each time."""
    forgotten = {expiry.model for expiry in expiries(now())}
    unfound = [
        f"{table.__name__}.{key.name}"
        for table in models.TABLES
        for key in table._meta.refs
        if key.rel_model in forgotten
        and key.column_name not in {index.columns[0] for index in models.database.get_indexes(table._meta.table_name)}
    ]
    assert unfound == []


def test_more_than_a_batch_goes_too(school_open):
    rows = [{"kind": AttemptKind.CODE_SENT, "key": str(n), "at": now()} for n in range(1_200)]
    Attempt.insert_many(rows).execute()
    told = []
    with time_machine.travel(MONDAY + YEARS, tick=False):
        assert purge(lambda *step: told.append(step))["counters"] == 1_200
    assert told[-1] == ("purge", 1_200, 1_200) and len(told) == 3


def test_the_daily_purge_runs_once_wherever_it_runs(full_house):
    assert purge_once_a_day() and not purge_once_a_day()
    with time_machine.travel(MONDAY + timedelta(days=1, minutes=1), tick=False):
        assert purge_once_a_day()


def test_the_command_counts_before_it_deletes(app, full_house):
    run = app.test_cli_runner().invoke
    with time_machine.travel(MONDAY + YEARS, tick=False):
        said = run(args=["purge", "--dry-run"])
        assert said.exit_code == 0 and AbsenceNotice.select().count() == 1 and "notices" in said.output
        said = run(args=["purge"])
        assert said.exit_code == 0 and "records deleted." in said.output and not AbsenceNotice.select().exists()
