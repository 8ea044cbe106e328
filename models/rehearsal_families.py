"""What a rehearsal asks of the school about families: pupils on file, accounts, sessions, requests to verify."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

import peewee

from .attempts import Attempt, AttemptKind
from .base import exclusively
from .board import Board, BoardList
from .clock import now
from .family import Child, Family
from .match_request import MatchRequest
from .parent import Parent
from .password import hash_password
from .pupil_file import file_name
from .rehearsal import NotInRehearsal, Rehearsal
from .roster import ChildClaim, Guardian, Pupil
from .web_session import WebSession

Language = Literal["fr", "en"]
BORN, GROUP = date(2014, 9, 27), "5e année"
FIRST_NUMBER, LAST_NUMBER = "9000000", "9999999"
PARENT_SIDE = "parents"


def create_board(of: Rehearsal, name: str) -> dict[str, Any]:
    """A board of the run’s own, without a school; another process offers it to parents once it is started anew."""
    facts = {"short_name": name, "kind": "Francophone"}
    board, _is_new = Board.get_or_create(code=of.board_code, defaults=facts)
    BoardList.forget()
    return {"board_code": board.code}


def create_school(of: Rehearsal, board_code: str) -> dict[str, Any]:
    """This worker’s school of that board, which `enrol` makes by itself."""
    school = of.school(board_code)
    return {"slug": school.slug, "name": school.name, "secretariat": school.secretariat_email}


def enrol(
    of: Rehearsal,
    names: list[str],
    email: str,
    boards: list[str],
    account: bool = False,
    language: Language = "fr",
    password: str = "",
) -> dict[str, Any]:
    """A pupil a name (« Prénom Nom »), in these boards by turns, with that address on file; account: with one."""
    if not boards or (account and not password):
        raise NotInRehearsal("enrol needs a board, and a password where there is to be an account.")
    address = of.address(email)
    places = [boards[place % len(boards)] for place in range(len(names))]
    pupils = [_enrolled(of, name, place, address) for name, place in zip(names, places, strict=True)]
    if account:
        _open_account(address, password, language, pupils)
    return {"children": [_report_card(pupil) for pupil in pupils]}


def _enrolled(of: Rehearsal, name: str, board_code: str, email: str) -> Pupil:
    school = of.school(board_code)
    first, _, last = name.partition(" ")
    with exclusively(f"rehearsal numbers:{school.board_id}"):
        facts = {"last_name": last, "first_name": first, "birth_date": BORN, "group_name": GROUP}
        pupil = Pupil.create(board=school.board, school=school, file_number=_free_number(school.board), **facts)
    Guardian.create(pupil=pupil, email=email)
    return pupil


def _free_number(board: Board) -> str:
    """Beyond the highest one of the board’s that begins with 9: never a number that a file of a school has."""
    ours = Pupil.file_number.between(FIRST_NUMBER, LAST_NUMBER)
    highest = Pupil.select(peewee.fn.MAX(Pupil.file_number)).where((Pupil.board == board.id) & ours).scalar()
    if highest == LAST_NUMBER:
        raise NotInRehearsal(f"The board « {board.code} » has no file number left that begins with 9: take another.")
    return str(int(highest or FIRST_NUMBER) + 1)


def _report_card(pupil: Pupil) -> dict[str, Any]:
    return {
        "last_name": pupil.last_name,
        "first_name": pupil.first_name,
        "birth_date": pupil.birth_date.isoformat(),
        "file_number": pupil.file_number,
        "board_code": pupil.board.code,
        "board_name": pupil.board.short_name,
        "school_name": pupil.school.name,
        "group": pupil.group_name,
    }


@lru_cache(maxsize=16)
def hashed_once(password: str) -> str:
    """A run gives everybody the same password: to hash it each time would be most of its time."""
    return hash_password(password)


def _open_account(email: str, password: str, language: Language, pupils: list[Pupil]) -> None:
    parent = Parent.create(email=email, password_hash=hashed_once(password), language=language)
    for pupil in pupils:
        Child.create(parent=parent, pupil=pupil)


def let_in(of: Rehearsal, email: str) -> dict[str, Any]:
    """The name of a session in which that parent is signed in, as after the sign-in page."""
    parent, token = of.parent(email), WebSession.new_token()
    WebSession.open(token, parent).keep({"_user_id": parent.get_id(), "_fresh": True})
    return {"token": f"s{token}", "side": PARENT_SIDE}


def end_sessions(of: Rehearsal, email: str) -> dict[str, Any]:
    """Every session of that parent is over, as after half an hour away."""
    return {"ended": WebSession.end_all(of.parent(email))}


def grow_old(of: Rehearsal, email: str) -> dict[str, Any]:
    """The password of the parent’s sessions was given long ago."""
    mine = WebSession.parent == of.parent(email).id
    return {"sessions": WebSession.update(sudo_at=None).where(mine).execute()}


def grow_idle(of: Rehearsal, email: str, minutes: int) -> dict[str, Any]:
    """Nothing was heard of this parent for so long."""
    mine = WebSession.parent == of.parent(email).id
    since = now() - timedelta(minutes=minutes)
    return {"sessions": WebSession.update(seen_at=since).where(mine).execute()}


def idle_seconds(of: Rehearsal, email: str) -> dict[str, Any]:
    """How long ago something was last heard of this parent."""
    living = WebSession.of(of.parent(email))
    if not living:
        raise NotInRehearsal(f"{email} has no session.")
    return {"seconds": (now() - living[0].seen_at).total_seconds()}


def detach(of: Rehearsal, board_code: str, file_number: str) -> dict[str, Any]:
    """The child is on no account; still on the school’s file."""
    pupil = of.pupil(board_code, file_number)
    return {"detached": Child.delete().where(Child.pupil == pupil.id).execute()}


def rename(of: Rehearsal, board_code: str, file_number: str, last_name: str) -> dict[str, Any]:
    """The school’s file bears another name."""
    pupil = of.pupil(board_code, file_number)
    return {"renamed": Pupil.update(last_name=last_name).where(Pupil.id == pupil.id).execute()}


def share(of: Rehearsal, board_code: str, file_number: str, email: str) -> dict[str, Any]:
    """The address of another account is put on the file, and the child on that account."""
    pupil, guardian = of.pupil(board_code, file_number), of.parent(email)
    Guardian.get_or_create(pupil=pupil, email=guardian.email)
    Child.get_or_create(parent=guardian, pupil=pupil)
    return {}


def ask_to_verify(
    of: Rehearsal, email: str, board_code: str, file_number: str, last_name: str, typed_number: str = ""
) -> dict[str, Any]:
    """The parent asks the school to verify that child, typed under this name; its name in addresses."""
    parent, pupil = of.parent(email), of.pupil(board_code, file_number)
    number = typed_number or pupil.file_number
    claim = ChildClaim(pupil.board, last_name, pupil.first_name, pupil.birth_date, number)
    asked = Family(parent).ask_to_verify(claim)
    MatchRequest.update(school=pupil.school).where(MatchRequest.id == asked.id).execute()
    return {"request": asked.public_id}


def pupil_file(of: Rehearsal, board_code: str, file_number: str) -> dict[str, Any]:
    """How the desk’s addresses call that pupil’s file."""
    return {"name": file_name(of.pupil(board_code, file_number).id)}


def close_codes(of: Rehearsal, email: str) -> dict[str, Any]:
    """So many wrong codes that the address gets none for a day."""
    address = of.address(email)
    for _ in range(20):
        Attempt.record(AttemptKind.CODE_WRONG, address)
    return {}
