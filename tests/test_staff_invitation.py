"""The staff’s way in: an invitation from the command line, a mailed code, a password, a second factor."""

import re

import pytest
import time_machine
from flask import Flask

from models import (
    Board,
    Event,
    MailKind,
    Role,
    School,
    StaffMember,
    WebSession,
    Workplace,
    WorksElsewhere,
    staff_invitation,
)
from tests.account_steps import PASSWORD, SIGN_UP, at_once, bare, code_for, events, letters_to, prove, wrong_code
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import SECRET, administrator, code_of_now, secretary, settled, sit
from tests.test_second_factor import NEW, shown_secret
from tests.test_staff_sign_in import LISE, NOON, SIGN_IN, STEP_2, give_password, is_in
from views.letters import read

DOOR = "/ecole/invitation"
NEW_PASSWORD = "Sapin-bleu!"


@pytest.fixture
def command(app: Flask, grands_pins: School):
    """command("lise@…", "--school", "001") runs create-staff and gives its result."""
    return lambda *words: app.test_cli_runner().invoke(args=["create-staff", *words])


def ask(client: ProofReadingClient, address: str = LISE):
    answer = client.fill(DOOR, email=address)
    assert (answer.status_code, answer.location) == (303, f"{DOOR}/code")
    return answer


def choose(client: ProofReadingClient, password: str = NEW_PASSWORD):
    return client.fill(f"{DOOR}/mot-de-passe", password=password, confirmation=password)


def prove_address(client: ProofReadingClient, address: str = LISE) -> None:
    ask(client, address)
    assert client.fill(f"{DOOR}/code", code=code_for(address)).location == f"{DOOR}/mot-de-passe"


# ---- the command --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["--school 001", "--school 732000-001", "--board 732000 --school 001"])
def test_a_school_is_named_by_its_codes(command, grands_pins: School, where: str) -> None:
    result = command(LISE, *where.split())
    assert result.exit_code == 0, result.output
    assert "secretary, École des Grands-Pins" in result.output
    staff = StaffMember.get()
    assert (staff.role, staff.school, staff.email) == (Role.SECRETARY, grands_pins, LISE)


def test_a_board_alone_makes_an_administrator(command, board: Board) -> None:
    assert command("Admin@Capitale.example", "--board", "732000", "--language", "en").exit_code == 0
    staff = StaffMember.get()
    assert (staff.role, staff.school, staff.board, staff.language) == (Role.ADMINISTRATOR, None, board, "en")
    assert staff.email == "admin@capitale.example"


def test_a_code_that_two_boards_use_must_be_told_apart(command) -> None:
    School.create(board=Board.get(Board.code == "762000"), code="001", name="École du Fleuve")
    result = command(LISE, "--school", "001")
    assert result.exit_code == 1
    assert "--school 732000-001 or --school 762000-001" in result.output
    assert StaffMember.select().count() == 0
    assert command(LISE, "--school", "762000-001").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([LISE, "--school", "999"], "There is no school 999. Import its roster first."),
        ([LISE, "--school", "001", "--board", "762000"], "There is no school 001 in board 762000."),
        ([LISE, "--board", "999999"], "There is no board 999999."),
        ([LISE], "Say where: --school CODE or --board CODE."),
        (["not an address", "--school", "001"], "is no e-mail address"),
        ([LISE, "--disable"], f"No staff member has the address {LISE}."),
    ],
)
def test_what_cannot_be_is_said_in_a_line(command, words: list[str], said: str) -> None:
    result = command(*words)
    assert result.exit_code != 0 and said in result.output
    assert StaffMember.select().count() == 0 and letters_to(LISE, MailKind.STAFF_INVITATION) == []


def test_the_same_again_mails_again_and_changes_nobody(command) -> None:
    for _ in range(2):
        assert command(LISE, "--school", "001").exit_code == 0
    assert StaffMember.select().count() == 1
    assert len(letters_to(LISE, MailKind.STAFF_INVITATION)) == 2
    assert events(Event.STAFF_INVITED) == 2


def test_who_is_at_another_school_is_moved_by_the_command_alone(command, board: Board) -> None:
    other = School.create(board=board, code="002", name="École de l’Anse")
    command(LISE, "--school", "001")
    with pytest.raises(WorksElsewhere):
        staff_invitation.invite(LISE, Workplace(board, other))
    assert StaffMember.get().school.code == "001"
    command(LISE, "--school", "002")
    assert StaffMember.get().school == other


@pytest.mark.requirement("S13")
def test_a_disabled_account_loses_everything_and_comes_back_invited(
    app: Flask, command, grands_pins: School, password_hash: str
) -> None:
    client = sit(app, secretary(grands_pins, **settled(password_hash)))
    assert command(LISE, "--disable").exit_code == 0
    assert client.get("/ecole").location.startswith(SIGN_IN)
    assert give_password(app.test_client()).status_code == 422
    assert command(LISE, "--school", "001").exit_code == 0
    assert give_password(app.test_client()).location == STEP_2


def test_a_lost_telephone_takes_the_account_back_to_its_invitation(
    app: Flask, command, grands_pins: School, password_hash: str
) -> None:
    client = sit(app, secretary(grands_pins, **settled(password_hash)))
    assert command(LISE, "--school", "001", "--reset-second-factor").exit_code == 0
    staff = StaffMember.get()
    assert (staff.password_hash, staff.sealed_totp, staff.totp_confirmed_at) == ("", "", None)
    assert client.get("/ecole").location.startswith(SIGN_IN)
    assert give_password(app.test_client()).status_code == 422


def test_the_letter_says_where_to_come_and_holds_no_code(app: Flask, command) -> None:
    command(LISE, "--school", "001")
    [letter] = letters_to(LISE, MailKind.STAFF_INVITATION)
    with app.app_context():
        words = read(letter)
    assert "École des Grands-Pins" in words.text and "/ecole/invitation" in words.text
    assert not re.search(r"\b\d{6}\b", words.text)


# ---- the steps ----------------------------------------------------------------------------------------------------


def test_from_the_invitation_to_the_first_page(client: ProofReadingClient, command) -> None:
    command(LISE, "--school", "001")
    prove_address(client)
    assert choose(client).location == NEW
    client.verbatim.add(shown_secret(client))
    assert client.fill(NEW, code=code_of_now(shown_secret(client))).location == "/ecole"
    assert is_in(client)
    assert letters_to(LISE, MailKind.PASSWORD_CHANGED) == []  # there was none before


@pytest.mark.requirement("A1", "A5")
def test_nothing_tells_whether_an_address_is_of_the_staff(app: Flask, grands_pins: School) -> None:
    secretary(grands_pins)
    secretary(grands_pins, "fermee@grands-pins.example", is_disabled=True)
    seen = []
    for address in (LISE, "fermee@grands-pins.example", "personne@ecole.example"):
        client = app.test_client()
        with time_machine.travel(NOON, tick=False):
            answers = [ask(client, address), client.get(f"{DOOR}/code")]
            answers += [client.fill(f"{DOOR}/code", code="000001") for _ in range(6)]
        seen.append([bare(answer, address) for answer in answers])
    assert seen[0] == seen[1] == seen[2]
    assert letters_to(LISE) and not letters_to("personne@ecole.example") + letters_to("fermee@grands-pins.example")


@pytest.mark.requirement("C16")
def test_no_step_can_be_skipped(client: ProofReadingClient, grands_pins: School) -> None:
    secretary(grands_pins)
    assert client.get(f"{DOOR}/mot-de-passe").location == f"{DOOR}?etape=manquante"
    ask(client)
    assert client.get(f"{DOOR}/mot-de-passe").location == f"{DOOR}/code?etape=manquante"
    fields = client.form(f"{DOOR}/code")[1]
    answer = client.post(f"{DOOR}/mot-de-passe", data={**fields, "password": PASSWORD, "confirmation": PASSWORD})
    assert answer.location == f"{DOOR}/code?etape=manquante"
    assert StaffMember.get().password_hash == ""


@pytest.mark.requirement("C8")
def test_a_code_of_one_side_is_worth_nothing_on_the_other(app: Flask, grands_pins: School) -> None:
    secretary(grands_pins)
    staff, parent = app.test_client(), app.test_client()
    ask(staff)
    parent.fill(SIGN_UP, email=LISE)
    assert parent.fill(f"{SIGN_UP}/code", code=code_for(LISE)).status_code == 422
    elsewhere = app.test_client()
    ask(elsewhere, "personne@ecole.example")
    assert elsewhere.fill(f"{DOOR}/code", code=code_for(LISE)).status_code == 422


@pytest.mark.requirement("C8")
def test_a_proved_address_of_a_parent_is_no_proof_here(client: ProofReadingClient, grands_pins: School) -> None:
    secretary(grands_pins)
    prove(client, LISE)
    assert client.get(f"{DOOR}/mot-de-passe").status_code == 303
    assert StaffMember.get().password_hash == ""


@pytest.mark.requirement("C5")
def test_one_password_of_many_at_once_is_kept(app: Flask, client: ProofReadingClient, grands_pins: School) -> None:
    secretary(grands_pins)
    prove_address(client)
    cookie, (_url, fields) = client.get_cookie("portail-ecole").value, client.form(f"{DOOR}/mot-de-passe")

    def send(number: int) -> str:
        twin = app.test_client()
        twin.set_cookie("portail-ecole", cookie)
        typed = {**fields, "password": f"Sapin-bleu{number}!", "confirmation": f"Sapin-bleu{number}!"}
        return twin.post(f"{DOOR}/mot-de-passe", data=typed).location

    assert at_once(6, send).count(NEW) == 1


# ---- a forgotten password -----------------------------------------------------------------------------------------


@pytest.mark.requirement("A18", "A19", "A20")
@pytest.mark.settings(code_resend_seconds=0)
def test_a_new_password_ends_every_session_and_the_second_factor_stays(
    app: Flask, client: ProofReadingClient, grands_pins: School, password_hash: str
) -> None:
    lise = secretary(grands_pins, **settled(password_hash))
    desk, other = sit(app, lise), app.test_client()
    prove_address(other)
    prove_address(client)
    assert choose(client).location == SIGN_IN
    assert not is_in(client) and not is_in(desk)
    assert other.get(f"{DOOR}/mot-de-passe").location == f"{DOOR}/code?etape=manquante"
    assert give_password(client, password=PASSWORD).status_code == 422
    assert give_password(client, password=NEW_PASSWORD).location == STEP_2
    assert client.fill(STEP_2, code=code_of_now(SECRET)).location == "/ecole"
    assert len(letters_to(LISE, MailKind.PASSWORD_CHANGED)) == 1


@pytest.mark.requirement("A22")
def test_asking_alone_changes_nothing(app: Flask, client, grands_pins: School, password_hash: str) -> None:
    lise = secretary(grands_pins, **settled(password_hash))
    desk = sit(app, lise)
    ask(client)
    client.fill(f"{DOOR}/code", code=wrong_code(LISE))
    assert is_in(desk)
    assert give_password(app.test_client()).location == STEP_2


def test_who_asked_while_signed_in_is_signed_out_by_the_new_password(
    app: Flask, grands_pins: School, password_hash: str
) -> None:
    client = sit(app, secretary(grands_pins, **settled(password_hash)))
    prove_address(client)
    assert choose(client).location == SIGN_IN
    assert not is_in(client)
    assert WebSession.select().where(WebSession.staff.is_null(False)).count() == 0


@pytest.mark.requirement("A14", "A11")
@pytest.mark.parametrize("password", ["court!A", "sansmajuscule!", "Sanssymbole", "Password1!", "Secretaire1!"])
def test_the_rule_of_passwords_is_that_of_parents(client, grands_pins: School, password: str) -> None:
    secretary(grands_pins)
    prove_address(client)
    assert choose(client, password).status_code == 422
    assert StaffMember.get().password_hash == ""


def test_an_administrator_is_no_secretary(app: Flask, board: Board, grands_pins: School, password_hash: str) -> None:
    """The role is that of the account, whatever the form says (SECURITY.md S14)."""
    admin = administrator(board, **settled(password_hash))
    client = app.test_client()
    prove_address(client, admin.email)
    client.fill(f"{DOOR}/mot-de-passe", password=NEW_PASSWORD, confirmation=NEW_PASSWORD, role="secretary", board="1")
    assert StaffMember.get().role is Role.ADMINISTRATOR
