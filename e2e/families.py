"""Families of the tests’ own: each test has its pupils and addresses, so nothing is shared and order does not matter."""

import itertools
import os
from dataclasses import dataclass, field
from datetime import date

import models
from models import BoardList, Guardian, Parent, Pupil, Reason, School, Settings

PASSWORD = "Cour-de-recré!"
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

    def __init__(self, database_url: str) -> None:
        models.open_school(Settings(database_url=database_url, public_url="http://127.0.0.1"))

    def enrol(self, *names: str, boards: tuple[str, ...] = ("732000",), account: bool = False) -> EnrolledFamily:
        """A new family with one child a name (« Prénom Nom »), in these boards by turns; account: it already has one."""
        number = next(_numbers)
        family = EnrolledFamily(email=f"qa+{_worker}-{number}@courriel.example")
        for place, name in enumerate(names):
            family.children.append(self._child(name, boards[place % len(boards)], family.email, number * 10 + place))
        if account:
            self._account(family)
        return family

    def _child(self, name: str, board_code: str, email: str, number: int) -> EnrolledChild:
        board = BoardList.find(board_code)
        assert board is not None
        school, is_new = School.get_or_create(
            board=board, code="QA", defaults={"name": "École des Essais", "secretariat_email": self.secretariat(board_code)}
        )
        if is_new:
            Reason.give_first_reasons(school)
        first, _, last = name.partition(" ")
        pupil = Pupil.create(
            board=board, school=school, file_number=f"{9_000_000 + _worker * 100_000 + number:07d}", last_name=last,
            first_name=first, birth_date=date(2014, 9, 27), group_name="5e année",
        )  # fmt: skip
        Guardian.create(pupil=pupil, email=email)
        return EnrolledChild(
            last, first, pupil.birth_date, pupil.file_number, board.code, board.short_name, school.name, pupil.group_name
        )

    def _account(self, family: EnrolledFamily) -> None:
        from models.password import hash_password

        parent = Parent.create(email=family.email, password_hash=hash_password(family.password))
        for child in family.children:
            pupil = Pupil.get(Pupil.file_number == child.file_number)
            models.Child.create(parent=parent, pupil=pupil)

    @staticmethod
    def secretariat(board_code: str) -> str:
        """Where the school of the tests receives its mail."""
        return f"secretariat-{board_code}@ecole.example"
