"""The staff of the demo’s schools: known passwords and known second factors, so never in production."""

from dataclasses import dataclass

import pyotp

from .clock import now
from .password import hash_password, verify_password
from .second_factor import STEP, is_secret_of
from .secrets import seal
from .staff import StaffMember
from .workplace import Workplace

PASSWORD = "Bonjour-Ecole7!"


@dataclass(frozen=True)
class DemoStaff:
    """Somebody to be at a desk. school: of a secretary; secret: what the application would hold."""

    name: str
    email: str
    secret: str
    board: str
    school: str
    place_fr: str
    place_en: str
    password: str = PASSWORD

    def place(self, language: str) -> str:
        """Who that is, in that language."""
        return self.place_en if language == "en" else self.place_fr

    @property
    def codes(self) -> tuple[str, str]:
        """The code that an application would show now, and the next one."""
        totp, step = pyotp.TOTP(self.secret), moment()
        return totp.generate_otp(step), totp.generate_otp(step + 1)


PEOPLE = (
    DemoStaff(
        "Lise Caron",
        "lise.caron@grands-pins.example",
        "PORTAILPARENTSSECRETARIAT2345672",
        "732000",
        "001",
        "Secrétariat de l’École des Grands-Pins",
        "Secretary of École des Grands-Pins",
    ),
    DemoStaff(
        "André Roy",
        "andre.roy@capitale.example",
        "PORTAILPARENTSADMINISTRATION2345",
        "732000",
        "",
        "Administration du Centre de services scolaire de la Capitale",
        "Administrator of Centre de services scolaire de la Capitale",
    ),
)


def moment() -> int:
    """Which half-minute it is: an address that holds it is another one when the codes are others."""
    return int(now().timestamp()) // STEP


def seconds_left() -> int:
    """How long the codes of this moment are still shown by an application."""
    return STEP - int(now().timestamp()) % STEP


def give_accounts() -> None:
    """Everybody of PEOPLE can come in, with the password and the secret printed here."""
    for person in PEOPLE:
        _give_account(person)


def _give_account(person: DemoStaff) -> None:
    place = Workplace.of_codes(person.school, person.board)
    facts = {"role": place.role, "board": place.board, "school": place.school, "is_disabled": False}
    staff = StaffMember.with_email(person.email) or StaffMember.create(email=person.email, **facts)
    if not staff.password_hash or not verify_password(staff.password_hash, person.password):
        facts["password_hash"] = hash_password(person.password)
    if not is_secret_of(staff, person.secret):
        facts |= {"sealed_totp": seal(person.secret), "totp_confirmed_at": now()}
    StaffMember.update(facts).where(StaffMember.id == staff.id).execute()
