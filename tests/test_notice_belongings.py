"""What hangs on a notice that is corrected or cancelled: its document, what was recorded, the personal record."""

from datetime import date

import pytest
import time_machine

from models import (
    AbsenceNotice,
    NoticeBook,
    NoticeDocument,
    Reason,
    RecordedAbsence,
    RecordedState,
    personal_record,
)
from tests.absence_scene import MONDAY, TOMORROW, attach, draft
from tests.recorded_scene import note

FRIDAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def book(nadia):
    return NoticeBook(nadia)


@pytest.fixture
def announce(book, nadias_zoe):
    """announce(first_day=…) sends a notice for Zoé and gives it into the hands of Nadia."""

    def send(**facts):
        return book.change_of(book.send(draft(nadias_zoe, **facts))[0])

    return send


def now_says(change) -> AbsenceNotice:
    return AbsenceNotice.get_by_id(change.notice.id)


PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def noted_with_paper(book, nadias_zoe, nadia):
    """An appointment, whose reason asks for a document; and the document."""
    Reason.update(needs_document=True).where(Reason.code == "appointment").execute()
    Reason.forget()
    documents = {nadias_zoe.public_id: NoticeDocument.read(PAPER, nadia)}
    return book.change_of(book.send(draft(nadias_zoe, reason="appointment", documents=documents))[0])


def test_the_document_stays_with_a_corrected_notice(noted_with_paper):
    change = noted_with_paper
    change.edit(draft(change.child, reason="appointment", first_day=FRIDAY), version=1)
    assert now_says(change).first_day == FRIDAY
    assert NoticeDocument.of(now_says(change)).content == PAPER and NoticeDocument.select().count() == 1


def test_another_document_takes_the_place_of_the_first(noted_with_paper, nadia):
    change, other = noted_with_paper, PAPER.replace(b"1.4", b"1.7")
    documents = {change.child.public_id: NoticeDocument.read(other, nadia)}
    change.edit(draft(change.child, reason="appointment", documents=documents), version=1)
    assert NoticeDocument.of(now_says(change)).content == other and NoticeDocument.select().count() == 1


def test_a_recorded_absence_is_to_be_explained_again_when_its_notice_goes(announce, zoe, monday):
    change = announce()
    absence = note(zoe, day=TOMORROW)
    assert RecordedAbsence.get_by_id(absence.id).state is RecordedState.ANNOUNCED
    change.edit(draft(change.child, first_day=FRIDAY), version=1)
    assert RecordedAbsence.get_by_id(absence.id).state is RecordedState.TO_EXPLAIN
    change.edit(draft(change.child), version=2)
    assert RecordedAbsence.get_by_id(absence.id).state is RecordedState.ANNOUNCED
    change.cancel(version=3)
    assert RecordedAbsence.get_by_id(absence.id).state is RecordedState.TO_EXPLAIN


def test_the_personal_record_tells_what_a_notice_said_before(announce, nadia, zoe, marc):
    change = announce(reason="other", explanation="Chez la psychologue.")
    change.edit(draft(change.child, first_day=FRIDAY), version=1)
    attach(marc, zoe)
    told = personal_record(nadia)["avis"][0]
    assert (told["premier_jour"], told["avant"][0]["first_day"]) == ("2026-11-27", "2026-11-24")
    assert told["avant"][0]["explanation"] == "Chez la psychologue."
    assert personal_record(marc)["avis"] == []
