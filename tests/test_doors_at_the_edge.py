"""Who may enter: one person, one school, one board; and what the room of the staff changes, for nobody else."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from models import (
    AuditEvent,
    Board,
    Desk,
    Event,
    MailKind,
    NotAllowed,
    OutgoingMail,
    RecoveryCode,
    Role,
    School,
    SeveralSchools,
    StaffMember,
    StaffRoom,
    UnknownWorkplace,
    WebSession,
    Workplace,
    WorksElsewhere,
)
from models.clock import now, today
from models.desk_waits import Waits
from models.pupil_file import file_name
from models.staff_invitation import invite
from tests.staff_scene import administrator, secretary, settled, sit


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins, settled."""
    return secretary(grands_pins, **settled(password_hash))


@pytest.fixture
def other_school(grands_pins: School) -> School:
    """Another one of the same board, first by name."""
    return School.create(board=grands_pins.board, code="002", name="École Alpha")


@pytest.fixture
def foreign(grands_pins: School) -> School:
    """A school of another board, with the code of Grands-Pins."""
    return School.create(board=Board.get(Board.id != grands_pins.board_id), code="001", name="École Ailleurs")


@pytest.fixture
def andre(board: Board, password_hash: str) -> StaffMember:
    """The administrator of the board."""
    return administrator(board, **settled(password_hash))


def told(event: Event) -> dict[str, object]:
    """What the trail says about the newest event of that kind."""
    row = AuditEvent.select().where(AuditEvent.event == event).order_by(AuditEvent.id.desc()).get()
    return {"who": row.who, "school": row.school_id, "board": row.board_id, **json.loads(row.about)}


def invitations() -> list[tuple[str, str, dict]]:
    found = OutgoingMail.select().where(OutgoingMail.kind == MailKind.STAFF_INVITATION).order_by(OutgoingMail.id)
    return [(one.recipient, one.language, one.facts) for one in found]


# ---- a desk -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S12")
def test_a_secretary_serves_one_school_and_an_administrator_all_of_one_board(
    lise, andre, grands_pins, other_school, foreign
) -> None:
    assert (lise.schools, andre.schools) == ([grands_pins], [other_school, grands_pins])
    assert (lise.is_administrator, andre.is_administrator) == (False, True)
    assert Desk.of(lise, grands_pins.slug).school == grands_pins
    assert Desk.of(andre, other_school.slug).school == other_school
    for staff, slug in ((lise, other_school.slug), (lise, foreign.slug), (andre, foreign.slug), (andre, "732000")):
        assert Desk.of(staff, slug) is None
    assert lise.serves(grands_pins.slug + "\x00") is None


def test_a_desk_knows_its_day_its_person_and_the_files_of_its_school(lise, andre, zoe, tom, other_school) -> None:
    desk = Desk.of(lise, "732000-001")
    assert (desk.today, desk.is_administrator) == (today("America/Toronto"), False)
    assert Desk.of(andre, "732000-001").is_administrator
    assert desk.file_name(zoe) == file_name(zoe.id) != file_name(tom.id)
    zoe.removed_at = now()
    assert desk.file_name(zoe) is None
    tom.school = other_school
    assert desk.file_name(tom) is None
    assert (desk.notices.staff, desk.notices.school) == (lise, desk.school)
    assert desk.waits == Waits.at(lise, desk.school, desk.today)
    assert desk.look().at is None
    desk.looked()
    assert now() - desk.look().at < timedelta(minutes=5)
    assert Desk.of(andre, "732000-001").look().at is None


def test_an_account_is_settled_with_a_password_and_a_second_factor(grands_pins, lise, password_hash: str) -> None:
    assert lise.is_settled
    assert not secretary(grands_pins, "a@x.example", password_hash=password_hash).is_settled
    assert not secretary(grands_pins, "b@x.example", totp_confirmed_at=now()).is_settled


def test_what_happens_to_an_account_is_its_schools_affair_or_its_boards(lise, andre, grands_pins, board) -> None:
    assert lise.affair == {"school": grands_pins, "of_board": board.id}
    assert andre.affair == {"school": None, "of_board": board.id}
    assert (StaffMember.named(lise.public_id), StaffMember.named("nobody")) == (lise, None)
    assert lise.get_id() == f"staff-{lise.id}"


# ---- the room of the staff ----------------------------------------------------------------------------------------


def test_the_room_lists_administrators_then_schools_and_nobody_of_another_board(
    andre, lise, other_school, foreign
) -> None:
    zoe_of_alpha = secretary(other_school, "z@alpha.example")
    second = secretary(other_school, "a@alpha.example")
    stranger = secretary(foreign, "s@ailleurs.example")
    room = StaffRoom.of(andre)
    assert StaffRoom.of(lise) is None
    assert room.members == [andre, second, zoe_of_alpha, lise]
    assert room.member(lise.public_id) == lise and room.member(stranger.public_id) is None
    assert room.places == [
        Workplace(andre.board),
        Workplace(andre.board, other_school),
        Workplace(andre.board, lise.school),
    ]


def test_closing_an_account_ends_its_sessions_and_no_others(andre, lise, grands_pins) -> None:
    colleague = secretary(grands_pins, "c@x.example")
    for person in (andre, lise, colleague):
        WebSession.open(WebSession.new_token(), person)
    StaffRoom(andre).disable(lise)
    assert list(StaffMember.select().where(StaffMember.is_disabled)) == [lise]
    assert lise.is_disabled
    assert {row.staff_id for row in WebSession.select()} == {andre.id, colleague.id}
    closed = told(Event.STAFF_DISABLED)
    assert (closed["who"], closed["school"], closed["by"]) == (lise.public_id, grands_pins.id, andre.public_id)
    StaffRoom(andre).enable(lise)
    assert not StaffMember.get_by_id(lise.id).is_disabled and not lise.is_disabled
    assert told(Event.STAFF_ENABLED)["by"] == andre.public_id


def test_nobody_closes_the_own_account_nor_acts_once_closed(andre, lise, board) -> None:
    with pytest.raises(NotAllowed):
        StaffRoom(andre).disable(andre)
    with pytest.raises(NotAllowed):
        StaffRoom(andre).forget_second_factor(andre)
    StaffRoom(administrator(board, "b@x.example")).disable(StaffMember.get_by_id(andre.id))
    with pytest.raises(NotAllowed):
        StaffRoom(andre).disable(lise)
    assert not StaffMember.get_by_id(lise.id).is_disabled


def test_a_lost_telephone_goes_back_to_the_invitation_unless_the_account_is_closed(andre, lise, grands_pins) -> None:
    colleague = secretary(grands_pins, "c@x.example", **settled("x"))
    RecoveryCode.give(lise)
    WebSession.open(WebSession.new_token(), lise)
    StaffRoom(andre).forget_second_factor(lise)
    for person in (lise, StaffMember.get_by_id(lise.id)):
        assert (person.sealed_totp, person.totp_confirmed_at, person.password_hash) == ("", None, "")
    assert RecoveryCode.left(lise) == 0 and WebSession.of(lise) == []
    assert told(Event.FACTOR_FORGOTTEN)["who"] == lise.public_id
    assert [to for to, _, _ in invitations()] == [lise.email]
    assert StaffMember.get_by_id(colleague.id).is_settled
    colleague.is_disabled = True
    StaffRoom(andre).forget_second_factor(colleague)
    assert len(invitations()) == 1


def test_a_board_opens_its_first_school_once(andre, board, foreign, grands_pins) -> None:
    assert StaffRoom(andre).open_first_school("003", "École Tierce") is None
    StaffMember.delete().where(StaffMember.school.is_null(False)).execute()
    School.delete().where(School.board == board).execute()
    opened = StaffRoom(andre).open_first_school("003", "École Tierce")
    assert (opened.board, opened.code, opened.name) == (board, "003", "École Tierce")
    trail = told(Event.SETTINGS_CHANGED)
    assert trail == {"who": andre.public_id, "school": opened.id, "board": board.id, "what": "first school"}
    assert StaffRoom(andre).open_first_school("004", "École Quatre") is None


# ---- invitations --------------------------------------------------------------------------------------------------


def test_an_invitation_makes_one_account_and_mails_it_each_time(andre, grands_pins, board) -> None:
    place = Workplace(board, grands_pins)
    staff = StaffRoom(andre).invite("n@x.example", place, "en")
    assert (staff.role, staff.board, staff.school, staff.language) == (Role.SECRETARY, board, grands_pins, "en")
    assert invite("n@x.example", place) == staff
    letter = ("n@x.example", "en", {"place": grands_pins.name, "role": "secretary"})
    assert invitations() == [letter, letter]
    trail = [json.loads(row.about) for row in AuditEvent.select().where(AuditEvent.event == Event.STAFF_INVITED)]
    assert [row["by"] for row in trail] == [andre.public_id, "command line"]
    assert trail[0]["role"] == "secretary"


def test_who_works_elsewhere_moves_only_when_that_is_wanted_and_nobody_else_moves(lise, andre, other_school) -> None:
    place = Workplace(andre.board, other_school)
    with pytest.raises(WorksElsewhere):
        invite(lise.email, place)
    assert StaffMember.get_by_id(lise.id).school == lise.school and invitations() == []
    moved = invite(lise.email, place, moves=True)
    kept = StaffMember.get_by_id(lise.id)
    assert (moved.school, kept.school, kept.role) == (other_school, other_school, Role.SECRETARY)
    assert StaffMember.get_by_id(andre.id).role is Role.ADMINISTRATOR
    invite(lise.email, Workplace(andre.board), moves=True)
    assert (StaffMember.get_by_id(lise.id).school, StaffMember.get_by_id(lise.id).is_administrator) == (None, True)


def test_an_invitation_opens_a_closed_account_again_and_that_one_alone(lise, andre, grands_pins) -> None:
    StaffMember.update(is_disabled=True).execute()
    staff = invite(lise.email, Workplace.of(lise))
    assert not staff.is_disabled and not StaffMember.get_by_id(lise.id).is_disabled
    assert StaffMember.get_by_id(andre.id).is_disabled


def test_a_workplace_is_named_by_its_codes(grands_pins, other_school, foreign, board) -> None:
    school, whole = Workplace(board, grands_pins), Workplace(board)
    assert (school.name, school.role) == ("École des Grands-Pins", Role.SECRETARY)
    assert (whole.name, whole.role) == (board.name, Role.ADMINISTRATOR)
    assert Workplace.of_codes(board="732000") == whole
    assert Workplace.of_codes("002") == Workplace(board, other_school)
    assert Workplace.of_codes("732000-001") == Workplace.of_codes("001", "732000") == school
    with pytest.raises(SeveralSchools) as several:
        Workplace.of_codes("001")
    assert several.value.slugs == sorted([grands_pins.slug, foreign.slug]) == list(several.value.args[0])
    for codes in (("999", ""), ("", "999"), ("002", foreign.board.code), ("732000-999", "")):
        with pytest.raises(UnknownWorkplace):
            Workplace.of_codes(*codes)


# ---- the doors ----------------------------------------------------------------------------------------------------


def test_a_secretary_at_an_administrators_door_is_in_the_trail(app: Flask, lise, grands_pins) -> None:
    assert sit(app, lise).get("/ecole/personnel").status_code == 403
    refused = told(Event.FORBIDDEN)
    assert (refused["who"], refused["school"], refused["why"]) == (
        lise.public_id,
        grands_pins.id,
        "not an administrator",
    )
