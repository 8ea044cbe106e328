"""Families of the tests’ own: each test has its pupils and addresses; nothing is shared, and order does not matter."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyotp
from playwright.sync_api import BrowserContext

from .rehearsal import Refused, Rehearsal

PASSWORD = "Cour-de-recré!"
STRICT_BOARD = "761000"  # whose school of the tests asks for more than the others


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

    @property
    def file(self) -> dict[str, str]:
        """How the acts of the test-data API name this child."""
        return {"board_code": self.board_code, "file_number": self.file_number}


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
    """The school’s side of the tests: asks the portal, by its test-data API, for what a test needs to be there."""

    def __init__(self, rehearsal: Rehearsal, address: str, language: str = "fr") -> None:
        self.rehearsal, self.address = rehearsal, address
        self.language = language  # of everybody of whom a test says nothing else
        self.act = rehearsal.act  # any act of models/rehearsal_*.py, by its name
        self.seated = ""  # the address of whoever was seated last

    def new_address(self) -> str:
        """An address that nobody has used yet."""
        return self.rehearsal.new_address()

    # ---- families -------------------------------------------------------------------------------------------------

    def enrol(
        self, *names: str, boards: tuple[str, ...] = ("732000",), account: bool = False, language: str = ""
    ) -> EnrolledFamily:
        """A new family with one child a name (« Prénom Nom »), in these boards by turns; account: with one."""
        family = EnrolledFamily(email=self.new_address())
        facts = {"account": account, "password": family.password if account else ""}
        facts["language"] = language or self.language
        made = self.act("enrol", names=names, email=family.email, boards=boards, **facts)
        for child in made["children"]:
            family.children.append(EnrolledChild(**{**child, "birth_date": date.fromisoformat(child["birth_date"])}))
        return family

    def let_in(self, context: BrowserContext, family: EnrolledFamily) -> None:
        """The parent is signed in on that browser, as after the sign-in page; for tests whose subject is elsewhere."""
        self._give(context, self.act("let_in", email=family.email)["cookie"])

    def cookie_of(self, family: EnrolledFamily) -> str:
        """The same for who is no browser of ours: the `Cookie` header of a new session of that parent."""
        cookie = self.act("let_in", email=family.email)["cookie"]
        return f"{cookie['name']}={cookie['value']}"

    def end_sessions(self, family: EnrolledFamily) -> None:
        """Every session of the parent is over, as after half an hour away."""
        self.act("end_sessions", email=family.email)

    def grow_old(self, family: EnrolledFamily) -> None:
        """The password of the parent’s sessions was given long ago."""
        self.act("grow_old", email=family.email)

    def grow_idle(self, family: EnrolledFamily, minutes: int) -> None:
        """Nothing was heard of this parent for so long."""
        self.act("grow_idle", email=family.email, minutes=minutes)

    def idle_seconds(self, family: EnrolledFamily) -> float:
        """How long ago something was last heard of this parent."""
        return self.act("idle_seconds", email=family.email)["seconds"]

    def detach(self, child: EnrolledChild) -> None:
        """The child is on no account; still on the school’s file."""
        self.act("detach", **child.file)

    def rename(self, child: EnrolledChild, last_name: str) -> None:
        """The school’s file bears another name than the report card."""
        self.act("rename", **child.file, last_name=last_name)

    def share(self, child: EnrolledChild, guardian: EnrolledFamily) -> None:
        """The guardian’s address is put on the child’s file, and the child on that account."""
        self.act("share", **child.file, email=guardian.email)

    def ask_to_verify(self, family: EnrolledFamily, last_name: str, file_number: str = "") -> str:
        """The parent asks the school to verify the child typed under this name; gives the name of the request."""
        typed = {"last_name": last_name, "typed_number": file_number}
        return self.act("ask_to_verify", email=family.email, **family.child.file, **typed)["request"]

    def file_of(self, child: EnrolledChild) -> str:
        """How the desk’s addresses call that pupil’s file."""
        return self.act("pupil_file", **child.file)["name"]

    # ---- absences -------------------------------------------------------------------------------------------------

    def announce(self, family: EnrolledFamily, first_day: date, *, form_key: str = "", **facts: Any) -> list[str]:
        """What that parent announces for all the children, ill unless said otherwise; the references."""
        told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()}
        known = {"email": family.email, "first_day": first_day.isoformat(), "form_key": form_key or family.email}
        return self.act("announce", **known, **told)["references"]

    def alter(self, reference: str, **facts: Any) -> None:
        """The notice is another one: status, answer, part, days_earlier; together: with those sent in one go."""
        self.act("alter_notice", reference=reference, **facts)

    def notices(self, family: EnrolledFamily) -> int:
        """How many notices the portal holds from that parent."""
        return self.act("count_notices", email=family.email)["notices"]

    def record_absences(self, family: EnrolledFamily) -> str:
        """The school notes each child absent on the last school day; gives that day, as addresses write it."""
        return [self.act("record_absence", **child.file)["day"] for child in family.children][-1]

    def recorded(self, family: EnrolledFamily) -> list[tuple[str, str]]:
        """(public id, state) of what the school has noted of these children."""
        noted = [self.act("recorded", **child.file)["recorded"] for child in family.children]
        return [(name, state) for rows in noted for name, state in rows]

    # ---- the school -----------------------------------------------------------------------------------------------

    def seat(
        self, context: BrowserContext, board_code: str = "732000", *, administrator: bool = False, language: str = ""
    ) -> str:
        """Somebody of the tests’ school is signed in, second factor included; gives the school’s slug."""
        self.seated = self.new_address()
        facts = {"board_code": board_code, "administrator": administrator, "language": language or self.language}
        made = self.act("seat", email=self.seated, **facts)
        self._give(context, made["cookie"])
        return made["slug"]

    def dismiss(self) -> None:
        """Every session of whoever was seated last is over."""
        self.act("dismiss", email=self.seated)

    def invite(self, board_code: str = "732000", *, language: str = "") -> str:
        """The tests’ school invites somebody to its secretariat; gives the address, where the letter arrives."""
        address = self.new_address()
        self.act("invite", email=address, board_code=board_code, language=language or self.language)
        return address

    def appoint(self, board_code: str = "732000", *, with_factor: bool = True, language: str = "") -> tuple[str, str]:
        """Somebody of the tests’ school who has PASSWORD and, maybe, a second factor: (address, its secret)."""
        address, secret = self.new_address(), pyotp.random_base32()
        known = {"password": PASSWORD, "secret": secret if with_factor else "", "language": language or self.language}
        self.act("appoint", email=address, board_code=board_code, **known)
        return address, secret

    def strict_school(self, board_code: str = STRICT_BOARD) -> str:
        """A school that has a timetable and asks for a document with a medical appointment; gives its board’s code."""
        self.act("make_strict", board_code=board_code)
        return board_code

    def slug(self, board_code: str) -> str:
        """How addresses call the tests’ school of that board."""
        return self.act("create_school", board_code=board_code)["slug"]

    def secretariat(self, board_code: str) -> str:
        """Where the school of the tests receives its mail."""
        return self.act("create_school", board_code=board_code)["secretariat"]

    def pupils(self, board_code: str) -> set[str]:
        """Who is on the roster of the tests’ school, with the group."""
        return set(self.act("pupils", board_code=board_code)["pupils"])

    def _give(self, context: BrowserContext, cookie: dict[str, Any]) -> None:
        if cookie.get("secure") and self.address.startswith("http:"):
            raise Refused(f"{self.address} keeps sessions for https alone: its https address, or mode demo, is needed.")
        context.add_cookies([{**cookie, "url": self.address, "httpOnly": True}])  # type: ignore[list-item]
