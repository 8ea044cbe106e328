"""The demo: fictional schools and pupils, and the people whom somebody trying the portal can be."""

import csv
from dataclasses import dataclass, replace
from typing import NamedTuple

from . import base, demo_staff
from .base import exclusively
from .board import Board, BoardList, School
from .demo_recorded import record_two_absences
from .demo_roster import FACTS, SCHOOLS, DemoSchool
from .demo_school_life import give_life
from .family import Child
from .parent import Parent
from .password import hash_password, verify_password
from .roster import pupils_with_guardian
from .roster_file import RosterFile
from .roster_import import RosterImport

BOARD_PHONES = {"732000": "418 555-0190", "762000": "514 555-0191", "811000": "418 555-0192", "887000": "514 555-0193"}
PASSWORD = demo_staff.PASSWORD


class NotADemo(RuntimeError):
    """The portal runs in production: nothing fictional goes in."""


class DemoChild(NamedTuple):
    """What the report card of a demo child says, as one types it."""

    board: str
    school: str
    last_name: str
    first_name: str
    birth_date: str  # AAAA-MM-JJ
    file_number: str
    group: str


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to be. password: empty when the account is yet to be created; advice: what to try."""

    name: str
    email: str
    password: str
    advice_fr: str
    advice_en: str
    language: str = "fr"
    has_family: bool = False  # the children are attached already
    children: tuple[DemoChild, ...] = ()

    def advice(self, language: str) -> str:
        """What to try, in that language."""
        return self.advice_en if language == "en" else self.advice_fr


_PEOPLE = (
    DemoPerson(
        "Nadia Tremblay",
        "nadia.tremblay@courriel.example",
        "",
        "Créez votre compte, allez chercher le code dans les courriels, puis ajoutez vos deux enfants.",
        "Create your account, fetch the code from the mailbox, then add your two children, of two boards.",
    ),
    DemoPerson(
        "Marc Gagnon",
        "marc.gagnon@courriel.example",
        PASSWORD,
        "Connectez-vous, avisez l’école d’une absence, pour un enfant ou pour les trois, et motivez les deux notées.",
        "Sign in, tell the school of an absence, for one child or for all three, and explain the two on record.",
        has_family=True,
    ),
    DemoPerson(
        "Sophie Bélanger",
        "sophie.belanger@courriel.example",
        PASSWORD,
        "Ajoutez Jade Bélanger : l’école a écrit « Bélenger » par erreur. Demandez-lui de vérifier.",
        "Add Jade Bélanger: the school wrote “Bélenger” by mistake. Ask it to check.",
    ),
    DemoPerson(
        "Sarah O’Connor",
        "sarah.oconnor@courriel.example",
        PASSWORD,
        "Connectez-vous : ce compte est en anglais.",
        "Sign in: this account is in English.",
        language="en",
        has_family=True,
    ),
)


def people() -> list[DemoPerson]:
    """Whom one can be, with what one must know to try: for `/demo` and for what `make run` prints."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [replace(person, children=_children(person, rows)) for person in _PEOPLE]


def both_sides() -> tuple[DemoPerson, demo_staff.DemoStaff]:
    """A parent and the secretary of the same school: one window each."""
    return _PEOPLE[1], demo_staff.PEOPLE[0]


def _children(person: DemoPerson, rows: list[dict[str, str]]) -> tuple[DemoChild, ...]:
    mine = [row for row in rows if person.email in (row["courriel_1"], row["courriel_2"], row["courriel_3"])]
    return tuple(
        DemoChild(
            board=_board_name(row["organisme"]),
            school=row["nom_ecole"],
            last_name=row["nom"],
            first_name=row["prenom"],
            birth_date=row["date_naissance"],
            file_number=row["fiche"],
            group=row["groupe"],
        )
        for row in mine
    )


def _board_name(code: str) -> str:
    board = BoardList.find(code)
    return board.short_name if board else code


def load() -> list[DemoPerson]:
    """Load the demo, again and again if need be; returns its people. Raises NotADemo in production.

    What was tried stays: contacts that were chosen, children that were removed. The passwords are again as printed.
    """
    if base.settings.is_production:
        raise NotADemo
    roster = RosterFile(FACTS).read()
    with exclusively("demo"):
        RosterImport(roster, confirm_removals=True).apply()
        for code, phone in BOARD_PHONES.items():
            Board.update(phone=phone).where((Board.code == code) & (Board.phone == "")).execute()
        for school in SCHOOLS:
            _give_contacts(school)
        give_life()
        for person in _PEOPLE:
            if person.password:
                _give_account(person)
        demo_staff.give_accounts()
        record_two_absences(_PEOPLE[1].email)
    BoardList.forget()
    return people()


def _give_contacts(school: DemoSchool) -> None:
    """Where it reads its mail and how it is called, unless somebody has said already."""
    facts = {"secretariat_email": school.email, "phone": school.phone, "time_zone": school.time_zone}
    board = Board.get(Board.code == school.board)
    mine = (School.board == board) & (School.code == school.code) & (School.secretariat_email == "")
    School.update(facts).where(mine).execute()


def _give_account(person: DemoPerson) -> None:
    parent = Parent.with_email(person.email)
    if parent is None:
        hashed = hash_password(person.password)
        parent = Parent.create(email=person.email, password_hash=hashed, language=person.language)
        for pupil in pupils_with_guardian(person.email) if person.has_family else ():
            Child.get_or_create(parent=parent, pupil=pupil)
    elif not verify_password(parent.password_hash, person.password):
        parent.change_password(person.password)
