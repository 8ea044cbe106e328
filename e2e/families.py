"""Families of the tests’ own: each test has its pupils and addresses; nothing is shared, and order does not matter."""

import itertools
import os
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache

import pyotp
from playwright.sync_api import BrowserContext

import models
from models import (
    AbsenceMark,
    AbsenceNotice,
    AbsenceRegister,
    Board,
    BoardList,
    Child,
    Guardian,
    Hours,
    Noted,
    Parent,
    Period,
    Pupil,
    Reason,
    RecordedAbsence,
    Role,
    School,
    SchoolCalendar,
    Settings,
    StaffMember,
    WebSession,
    Workplace,
    exclusively,
    staff_invitation,
    today,
)
from models.password import hash_password
from models.secrets import seal

PASSWORD = "Cour-de-recré!"
STRICT_BOARD = "761000"  # whose school of the tests asks for more than the others
_numbers = itertools.count(1)
_worker = int("".join(c for c in os.environ.get("PYTEST_XDIST_WORKER", "0") if c.isdigit()) or 0)


@dataclass
class EnrolledChild:
    """What a report card says of a child."""

    last_name: str
    first_name: str
    birth_date: date
    file_number: str
    board_code: str
    board_name: str
    school_name: str
    group: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass
class EnrolledFamily:
    """A parent and the children on whose files the address stands."""

    email: str
    children: list[EnrolledChild] = field(default_factory=list)
    password: str = PASSWORD

    @property
    def child(self) -> EnrolledChild:
        return self.children[0]


class Registrar:
    """The school’s side of the tests: puts families on the roster of this worker’s portal."""

    def __init__(self, database_url: str, address: str) -> None:
        self.address = address
        models.open_school(Settings(database_url=database_url, public_url=address))

    def enrol(
        self, *names: str, boards: tuple[str, ...] = ("732000",), account: bool = False, language: str = "fr"
    ) -> EnrolledFamily:
        """A new family with one child a name (« Prénom Nom »), in these boards by turns; account: with one."""
        number = next(_numbers)
        family = EnrolledFamily(email=self.new_address(number))
        for place, name in enumerate(names):
            family.children.append(_enrolled(name, boards[place % len(boards)], family.email, number * 10 + place))
        if account:
            _open_account(family, language)
        return family

    @staticmethod
    def new_address(number: int = 0) -> str:
        """An address that nobody has used yet."""
        return f"qa+{_worker}-{number or next(_numbers)}@courriel.example"

    def let_in(self, context: BrowserContext, family: EnrolledFamily) -> None:
        """The parent is signed in on that browser, as after the sign-in page; for tests whose subject is elsewhere."""
        token = WebSession.new_token()
        parent = Parent.get(Parent.email == family.email)
        WebSession.open(token, parent).keep({"_user_id": parent.get_id(), "_fresh": True})
        context.add_cookies([{"name": "portail", "value": f"s{token}", "url": self.address, "httpOnly": True}])

    def seat(
        self, context: BrowserContext, board_code: str = "732000", *, administrator: bool = False, language: str = "fr"
    ) -> str:
        """Somebody of the tests’ school is signed in, second factor included; gives the school’s slug."""
        board = BoardList.find(board_code)
        assert board is not None
        school = _school_of(board)
        staff = StaffMember.create(
            email=self.new_address(), board=board, school=None if administrator else school, language=language,
            role=Role.ADMINISTRATOR if administrator else Role.SECRETARY,
        )  # fmt: skip
        token = WebSession.new_token()
        WebSession.open(token, staff).keep({"_user_id": staff.get_id(), "_fresh": True})
        context.add_cookies([{"name": "portail-ecole", "value": f"s{token}", "url": self.address, "httpOnly": True}])
        return f"{board_code}-{school.code}"

    def invite(self, board_code: str = "732000", *, language: str = "fr") -> str:
        """The tests’ school invites somebody to its secretariat; gives the address, where the letter arrives."""
        address, board = self.new_address(), BoardList.find(board_code)
        assert board is not None
        staff_invitation.invite(address, Workplace(board, _school_of(board)), language)
        return address

    def appoint(self, board_code: str = "732000", *, with_factor: bool = True, language: str = "fr") -> tuple[str, str]:
        """Somebody of the tests’ school who has PASSWORD and, maybe, a second factor: (address, its secret)."""
        address, secret = self.invite(board_code, language=language), pyotp.random_base32()
        factor = {"sealed_totp": seal(secret), "totp_confirmed_at": models.now()} if with_factor else {}
        chosen = {"password_hash": _hashed(PASSWORD), **factor}
        StaffMember.update(chosen).where(StaffMember.email == address).execute()
        return address, secret

    @staticmethod
    def strict_school(board_code: str = STRICT_BOARD) -> str:
        """A school that has a timetable and asks for a document with a medical appointment; gives its board’s code."""
        board = BoardList.find(board_code)
        assert board is not None
        school = _school_of(board)
        Reason.update(needs_document=True).where((Reason.school == school) & (Reason.code == "appointment")).execute()
        if not Period.of(school):
            Period.lay_out(school, [Hours(time(8, 15), time(9, 15)), Hours(time(9, 30), time(10, 30))])
        return board_code

    @staticmethod
    def end_sessions(family: EnrolledFamily) -> None:
        """Every session of the parent is over, as after half an hour away."""
        WebSession.end_all(Parent.get(Parent.email == family.email))

    @staticmethod
    def grow_old(family: EnrolledFamily) -> None:
        """The password of the parent’s sessions was given long ago."""
        WebSession.update(sudo_at=None).where(WebSession.parent == Parent.get(Parent.email == family.email)).execute()

    @staticmethod
    def detach(child: EnrolledChild) -> None:
        """The child is on no account; still on the school’s file."""
        Child.delete().where(Child.pupil == Pupil.get(Pupil.file_number == child.file_number)).execute()

    @staticmethod
    def notices(family: EnrolledFamily) -> int:
        """How many notices the portal holds from that parent."""
        parent = Parent.get(Parent.email == family.email)
        return AbsenceNotice.select().where(AbsenceNotice.parent == parent).count()

    @staticmethod
    def record_absences(family: EnrolledFamily) -> str:
        """The school notes each child absent on the last school day; gives that day, as addresses write it."""
        for child in family.children:
            pupil = Pupil.get(Pupil.file_number == child.file_number)
            day = SchoolCalendar.of(pupil.school).previous_school_day(today(pupil.school.time_zone))
            register = AbsenceRegister(pupil.school)
            with exclusively(register.lock):
                register.note([Noted(pupil.id, day, AbsenceMark())])
        return day.isoformat()

    @staticmethod
    def recorded(family: EnrolledFamily) -> list[tuple[str, str]]:
        """(public id, state) of what the school has noted of these children."""
        numbers = [child.file_number for child in family.children]
        rows = RecordedAbsence.select().join(Pupil).where(Pupil.file_number.in_(numbers))
        return [(row.public_id, row.state.value) for row in rows.order_by(RecordedAbsence.id)]

    @staticmethod
    def secretariat(board_code: str) -> str:
        """Where the school of the tests receives its mail."""
        return f"secretariat-{board_code}@ecole.example"


def _enrolled(name: str, board_code: str, email: str, number: int) -> EnrolledChild:
    board = BoardList.find(board_code)
    assert board is not None
    school = _school_of(board)
    first, _, last = name.partition(" ")
    born, group = date(2014, 9, 27), "5e année"
    file_number = f"{9_000_000 + _worker * 100_000 + number:07d}"
    pupil = Pupil.create(
        board=board, school=school, file_number=file_number, last_name=last, first_name=first, birth_date=born,
        group_name=group,
    )  # fmt: skip
    Guardian.create(pupil=pupil, email=email)
    return EnrolledChild(last, first, born, file_number, board.code, board.short_name, school.name, group)


def _school_of(board: Board) -> School:
    mailed = {"name": "École des Essais", "secretariat_email": Registrar.secretariat(board.code)}
    school, is_new = School.get_or_create(board=board, code="QA", defaults=mailed)
    if is_new:
        Reason.give_first_reasons(school)
    return school


@cache
def _hashed(password: str) -> str:
    return hash_password(password)


def _open_account(family: EnrolledFamily, language: str) -> None:
    parent = Parent.create(email=family.email, password_hash=_hashed(family.password), language=language)
    for child in family.children:
        Child.create(parent=parent, pupil=Pupil.get(Pupil.file_number == child.file_number))
