"""« Personnel »: the administrators of a board invite, close and begin anew; a board always keeps one of them."""

import pytest
from flask import Flask

from models import Board, Event, MailKind, NotAllowed, Role, School, StaffMember, StaffRoom, WebSession
from tests.account_steps import at_once, bare, events, letters_to
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import administrator, secretary, settled, sit

ROOM = "/ecole/personnel"
NEW = "anse@ecole.example"


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins."""
    return secretary(grands_pins, **settled(password_hash))


@pytest.fixture
def andre(board: Board, password_hash: str) -> StaffMember:
    """An administrator of the board."""
    return administrator(board, **settled(password_hash))


@pytest.fixture
def desk(app: Flask, andre: StaffMember, lise: StaffMember) -> ProofReadingClient:
    """André’s browser."""
    client = sit(app, andre)
    client.verbatim.add(lise.email)
    return client


def press(client: ProofReadingClient, member: StaffMember, act: str):
    return client.fill(f"{ROOM}/{member.public_id}", act=act)


# ---- who works here -----------------------------------------------------------------------------------------------


def test_everybody_of_the_board_is_listed_and_nobody_else(desk: ProofReadingClient, lise: StaffMember) -> None:
    elsewhere = administrator(Board.get(Board.code == "762000"), "ailleurs@ecole.example")
    page = desk.get(ROOM).text
    assert lise.email in page and "admin@capitale.example" in page
    assert elsewhere.email not in page


@pytest.mark.requirement("S11")
def test_a_colleague_of_another_board_is_as_one_who_does_not_exist(desk: ProofReadingClient) -> None:
    elsewhere = administrator(Board.get(Board.code == "762000"), "ailleurs@ecole.example")
    answers = [desk.get(f"{ROOM}/{name}") for name in (elsewhere.public_id, "personne", "%00")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert bare(answers[0], "") == bare(answers[1], "")
    token = desk.form(f"{ROOM}/inviter")[1]["csrf_token"]
    assert desk.post(f"{ROOM}/{elsewhere.public_id}", data={"csrf_token": token, "act": "fermer"}).status_code == 404
    assert not StaffMember.get_by_id(elsewhere.id).is_disabled


@pytest.mark.requirement("B9", "S12")
def test_a_secretary_is_told_that_it_is_not_hers_and_so_is_the_trail(app: Flask, lise: StaffMember) -> None:
    assert sit(app, lise).get(ROOM).status_code == 403
    assert events(Event.FORBIDDEN) == 1


# ---- an invitation ------------------------------------------------------------------------------------------------


def test_somebody_is_invited_to_a_school(desk: ProofReadingClient, grands_pins: School) -> None:
    answer = desk.fill(f"{ROOM}/inviter", email=NEW, place="001", language="en")
    assert answer.location == ROOM
    staff = StaffMember.with_email(NEW)
    assert (staff.role, staff.school, staff.language) == (Role.SECRETARY, grands_pins, "en")
    assert len(letters_to(NEW, MailKind.STAFF_INVITATION)) == 1
    assert "L’invitation part à" in desk.get(ROOM).text


def test_somebody_is_invited_to_the_board(desk: ProofReadingClient, board: Board) -> None:
    desk.fill(f"{ROOM}/inviter", email=NEW, place="*")
    staff = StaffMember.with_email(NEW)
    assert (staff.role, staff.board, staff.school) == (Role.ADMINISTRATOR, board, None)


@pytest.mark.requirement("S12", "S14")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": NEW, "place": "777"}, "Choisissez un lieu de la liste."),
        ({"email": NEW, "place": ""}, "Choisissez une école, ou tout le centre."),
        ({"email": NEW, "place": ["", "777"]}, "Choisissez une école, ou tout le centre."),
        ({"email": "", "place": "001"}, "Indiquez le courriel de la personne."),
        ({"email": "a\r\nBcc: v@exemple.ca", "place": "001"}, "Écrivez l’adresse au complet"),
        ({"email": NEW, "place": "001", "language": "de"}, "Choisissez une des réponses proposées."),
        ({"email": NEW, "place": None}, "Choisissez une école, ou tout le centre."),
    ],
)
def test_an_invitation_that_cannot_be_says_what_to_do(desk: ProofReadingClient, typed, said: str) -> None:
    """Among them a school of another board: its code is in no list here."""
    School.create(board=Board.get(Board.code == "762000"), code="777", name="École du Fleuve")
    answer = desk.fill(f"{ROOM}/inviter", **typed)
    assert answer.status_code == 422 and said in answer.text
    assert StaffMember.select().count() == 2


def test_an_address_that_works_elsewhere_is_left_alone(desk: ProofReadingClient, andre: StaffMember, lise) -> None:
    for address, place in ((andre.email, "001"), (lise.email, "*")):
        answer = desk.fill(f"{ROOM}/inviter", email=address, place=place)
        assert answer.status_code == 422 and "a déjà un compte ailleurs" in answer.text
    assert StaffMember.get_by_id(andre.id).is_administrator
    assert not StaffMember.get_by_id(lise.id).is_administrator


def test_twenty_presses_at_once_make_one_colleague(app: Flask, desk, andre: StaffMember) -> None:
    url, fields = desk.form(f"{ROOM}/inviter")

    def send(_number: int) -> int:
        return sit(app, andre).post(url, data={**fields, "email": NEW, "place": "001"}).status_code

    app.config["WTF_CSRF_ENABLED"] = False
    assert set(at_once(8, send)) == {303}
    assert StaffMember.select().where(StaffMember.email == NEW).count() == 1


# ---- an account ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S13")
def test_an_account_is_closed_at_once_and_opened_again(app: Flask, desk, lise: StaffMember) -> None:
    hers = sit(app, lise)
    assert hers.get("/ecole/732000-001/aujourdhui").status_code == 200
    assert press(desk, lise, "fermer").status_code == 303
    assert hers.get("/ecole/732000-001/aujourdhui").location.startswith("/ecole/connexion")
    assert WebSession.of(lise) == []
    assert press(desk, lise, "ouvrir").status_code == 303
    assert not StaffMember.get_by_id(lise.id).is_disabled
    assert (events(Event.STAFF_DISABLED), events(Event.STAFF_ENABLED)) == (1, 1)


def test_a_lost_telephone_is_forgotten_with_its_password(desk, lise: StaffMember) -> None:
    press(desk, lise, "oublier")
    now = StaffMember.get_by_id(lise.id)
    assert (now.password_hash, now.sealed_totp, now.is_settled) == ("", "", False)
    assert len(letters_to(lise.email, MailKind.STAFF_INVITATION)) == 1
    assert "Invitation envoyée" in desk.get(f"{ROOM}/{lise.public_id}").text
    press(desk, lise, "inviter")
    assert len(letters_to(lise.email, MailKind.STAFF_INVITATION)) == 2


@pytest.mark.parametrize("act", ["", "supprimer", "<b>", "fermer; ouvrir", ["x", "fermer"], None])
def test_no_other_act_exists(desk: ProofReadingClient, lise: StaffMember, act) -> None:
    desk.proof_reads = False
    before = StaffMember.get_by_id(lise.id).__data__
    assert press(desk, lise, act).status_code in (422, 303)
    assert StaffMember.get_by_id(lise.id).__data__ == before


@pytest.mark.parametrize("act", ["fermer", "oublier"])
def test_nobody_closes_the_own_account(desk: ProofReadingClient, andre: StaffMember, act: str) -> None:
    token = desk.form(f"{ROOM}/inviter")[1]["csrf_token"]
    answer = desk.post(f"{ROOM}/{andre.public_id}", data={"csrf_token": token, "act": act})
    assert answer.status_code == 403
    assert StaffMember.get_by_id(andre.id).is_settled and not StaffMember.get_by_id(andre.id).is_disabled
    assert "C’est votre compte" in desk.get(f"{ROOM}/{andre.public_id}").text


def test_two_administrators_who_close_each_other_at_once_leave_one(board: Board, andre: StaffMember) -> None:
    other = administrator(board, "autre@capitale.example")
    pairs = [(andre, other), (other, andre)]

    def close(number: int) -> bool:
        actor, member = (StaffMember.get_by_id(person.id) for person in pairs[number])
        try:
            StaffRoom(actor).disable(member)
        except NotAllowed:
            return False
        return True

    assert sorted(at_once(2, close)) == [False, True]
    assert StaffMember.select().where(~StaffMember.is_disabled).count() == 1


@pytest.mark.requirement("S7")
def test_what_changes_an_account_needs_a_fresh_password(desk: ProofReadingClient, lise: StaffMember) -> None:
    _url, fields = desk.form(f"{ROOM}/{lise.public_id}")
    WebSession.update(sudo_at=None).execute()
    for path in (f"{ROOM}/inviter", f"{ROOM}/{lise.public_id}"):
        assert desk.get(path).location.startswith("/ecole/confirmer?next=")
        assert desk.post(path, data={**fields, "act": "fermer"}).location.startswith("/ecole/confirmer")
    assert not StaffMember.get_by_id(lise.id).is_disabled
    assert desk.get(ROOM).status_code == 200
