"""A request to verify and its answer: what the school reads, what the parent reads, and nobody else’s is touched."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models import (
    AlreadySettled,
    Attempt,
    AttemptKind,
    Board,
    Child,
    ChildClaim,
    Event,
    Family,
    FileChanged,
    MailKind,
    MatchRequest,
    MatchRequestState,
    MatchSettlement,
    School,
)
from models.clock import now
from models.pupil_file import PupilFile
from tests.staff_scene import secretary
from tests.test_matching_at_the_edge import MARC, NADIA, ZOE, letters, told

TYPED = {"last_name": "Tremblay-Bouchard"}


@pytest.fixture
def paule(grands_pins: School):
    """The secretary of Grands-Pins."""
    return secretary(grands_pins)


@pytest.fixture
def request_of(board: Board, nadia, marc, zoe):
    """request_of(nadia) asks for Zoé under another name."""
    return lambda parent: Family(parent).ask_to_verify(replace(ChildClaim(board, *ZOE), **TYPED))


@pytest.fixture
def file(paule, grands_pins, zoe) -> PupilFile:
    """Zoé’s, on Paule’s desk."""
    return PupilFile(paule, grands_pins, zoe)


def test_a_request_keeps_what_was_typed_and_writes_to_the_school(nadia, zoe, request_of, grands_pins, board) -> None:
    asked = MatchRequest.get_by_id(request_of(nadia).id)
    assert asked.claim == replace(ChildClaim(board, *ZOE), **TYPED)
    assert (asked.full_name, asked.is_open, asked.school) == ("Zoé Tremblay-Bouchard", True, grands_pins)
    [(to, language, facts)] = letters(MailKind.MATCH_REQUEST)
    assert (to, language) == (grands_pins.secretariat_email, grands_pins.language)
    assert facts == {
        "parent": NADIA, "last_name": "Tremblay-Bouchard", "first_name": "Zoé", "birth_date": "2014-09-27",
        "file_number": "0012345", "board": board.short_name, "desk": grands_pins.slug, "request": asked.public_id,
    }  # fmt: skip
    trail = told(Event.MATCH_REQUESTED)
    assert trail == {
        "who": nadia.public_id, "school": grands_pins.id, "board": board.id,
        "request": asked.public_id, "address": "n…@exemple.ca",
    }  # fmt: skip


def test_a_school_without_a_mailbox_is_not_written_to(nadia, zoe, request_of, grands_pins) -> None:
    grands_pins.secretariat_email = ""
    grands_pins.save()
    assert request_of(nadia).school == grands_pins
    assert letters(MailKind.MATCH_REQUEST) == []


def test_a_board_without_schools_is_not_written_to_either(nadia, board) -> None:
    asked = Family(nadia).ask_to_verify(ChildClaim(board, *ZOE))
    assert asked.school is None and letters(MailKind.MATCH_REQUEST) == []


def test_a_correction_that_matches_attaches_the_child_and_settles_that_request_alone(
    paule, nadia, marc, request_of, file
) -> None:
    asked, other = request_of(nadia), request_of(marc)
    read = file.facts
    assert MatchSettlement(paule, asked).correct(file, replace(read, **TYPED), read.version)
    assert [(child.parent, child.full_name) for child in Child.select()] == [(nadia, "Zoé Tremblay-Bouchard")]
    settled = MatchRequest.get_by_id(asked.id)
    assert (settled.state, settled.settled_by, settled.is_open) == (MatchRequestState.SETTLED, paule, False)
    assert now() - settled.settled_at < timedelta(minutes=5)
    assert MatchRequest.get_by_id(other.id).is_open
    with pytest.raises(AlreadySettled):
        MatchSettlement(paule, asked).correct(file, read, file.facts.version)


def test_a_correction_that_matches_another_pupil_attaches_nobody(paule, nadia, request_of, file, enrol, grands_pins):
    asked = request_of(nadia)
    lea = PupilFile(paule, grands_pins, enrol("Léa", "Bouchard", "0012346", NADIA))
    file.correct(replace(file.facts, **TYPED), file.facts.version)
    read = lea.facts
    assert not MatchSettlement(paule, asked).correct(lea, replace(read, first_name="Lea"), read.version)
    assert not Child.select().exists() and MatchRequest.get_by_id(asked.id).is_open


def test_a_correction_that_matches_nobody_attaches_nobody(paule, nadia, request_of, file) -> None:
    asked, read = request_of(nadia), file.facts
    act = MatchSettlement(paule, asked)
    assert act.lock == f"attach:{nadia.id}"  # as the parent’s own tries
    assert act.correct(file, replace(read, first_name="Zoée"), read.version) is False
    assert not Child.select().exists() and MatchRequest.get_by_id(asked.id).is_open


def test_the_school_attaches_what_it_read_and_the_parent_reads_the_name_on_file(paule, marc, request_of, file) -> None:
    asked = request_of(marc)
    act = MatchSettlement(paule, asked)
    for _ in range(5):
        Attempt.record(AttemptKind.ATTACH_FAILED, MARC)
    with pytest.raises(FileChanged):
        act.attach(file, "another version")
    assert MARC not in file.pupil.guardian_emails and len(act.version(file)) == 20
    act.attach(file, act.version(file))
    assert MARC in file.pupil.guardian_emails
    assert [child.parent for child in Child.select()] == [marc]
    assert Attempt.count_of(AttemptKind.ATTACH_FAILED, MARC, 60) == 0
    school, board = file.school, file.school.board
    assert letters(MailKind.MATCH_SETTLED) == [(MARC, "fr", {
        "state": "settled", "child": "Zoé Bouchard-Tremblay", "board": board.short_name, "school": school.name,
        "phone": school.phone, "answer": "",
    })]  # fmt: skip
    assert told(Event.MATCH_SETTLED) == {
        "who": paule.public_id, "school": school.id, "board": board.id, "address": "m…@exemple.ca",
        "request": asked.public_id, "state": "settled",
    }  # fmt: skip
    with pytest.raises(AlreadySettled):
        act.attach(file, "another version")


def test_the_school_puts_a_child_on_an_account(nadia, zoe) -> None:
    child = Family(nadia).receive(zoe)
    assert (child.pupil, child.parent) == (zoe, nadia) and list(Child.select()) == [child]


def test_the_version_of_what_is_attached_tells_address_and_facts_apart(paule, nadia, marc, request_of, file) -> None:
    hers, his = (MatchSettlement(paule, request_of(parent)) for parent in (nadia, marc))
    assert hers.version(file) != his.version(file)
    before = hers.version(file)
    file.correct(replace(file.facts, group_name="602"), file.facts.version)
    assert hers.version(file) != before


@pytest.mark.requirement("K7")
@pytest.mark.parametrize(
    ("state", "left"), [(MatchRequestState.RETRY, 0), (MatchRequestState.REFUSED, 5)], ids=["try again", "no"]
)
def test_an_answer_names_no_school_and_only_an_invitation_forgets_the_failures(
    paule, marc, request_of, board, state: MatchRequestState, left: int
) -> None:
    marc.language = "en"
    marc.save()
    asked = request_of(marc)
    for _ in range(5):
        Attempt.record(AttemptKind.ATTACH_FAILED, MARC)
    MatchSettlement(paule, asked).answer(state, "Appelez-nous.")
    assert Attempt.count_of(AttemptKind.ATTACH_FAILED, MARC, 60) == left
    assert letters(MailKind.MATCH_SETTLED) == [(MARC, "en", {
        "state": state, "child": "Zoé Tremblay-Bouchard", "board": board.short_name, "school": "",
        "phone": board.phone, "answer": "Appelez-nous.",
    })]  # fmt: skip
    assert MatchRequest.get_by_id(asked.id).answer == "Appelez-nous."
    with pytest.raises(AlreadySettled):
        MatchSettlement(paule, asked).answer(state, "Encore.")
