"""A pupil’s file as the school’s desk holds it: facts, addresses, accounts; each act is immediate and in the trail."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple

import peewee

from . import audit, code_limits
from .attempts import Attempt, AttemptKind
from .base import exclusively
from .board import School
from .family import Child
from .parent import Parent
from .roster import Guardian, Pupil
from .secrets import keyed_hash
from .staff import StaffMember


class FileChanged(Exception):
    """The file is no longer what was read when the correction began: nothing was written."""


@dataclass(frozen=True)
class PupilFacts:
    """What a correction may change. The file number is the roster’s key: it never changes here."""

    last_name: str
    first_name: str
    birth_date: date
    group_name: str

    @classmethod
    def of(cls, pupil: Pupil) -> "PupilFacts":
        return cls(**{field.name: getattr(pupil, field.name) for field in fields(cls)})

    @property
    def version(self) -> str:
        """Says, without telling them, which facts were read."""
        return keyed_hash("pupil facts", *map(str, asdict(self).values()))[:20]


class Address(NamedTuple):
    """An address on the file. name: how a form calls it; attached_at: None without an account that sees the child."""

    name: str
    email: str
    has_account: bool
    attached_at: datetime | None
    is_closed: bool  # too many wrong codes: its code flows are closed


def file_name(pupil_id: int) -> str:
    """How addresses call a pupil’s file: the same each time, never the file number nor a sequence."""
    return keyed_hash("pupil", str(pupil_id))[:20]


class PupilFile:
    """One pupil’s file, on the desk of somebody of that pupil’s school."""

    def __init__(self, staff: StaffMember, school: School, pupil: Pupil) -> None:
        self.staff, self.school, self.pupil = staff, school, pupil

    @property
    def name(self) -> str:
        return file_name(self.pupil.id)

    @property
    def facts(self) -> PupilFacts:
        return PupilFacts.of(self.pupil)

    @property
    def addresses(self) -> list[Address]:
        """In the order in which they were put on the file. Two queries."""
        mine = (
            Guardian.select(Guardian.email, Parent.id, Child.attached_at)
            .join(Parent, peewee.JOIN.LEFT_OUTER, on=(Parent.email == Guardian.email))
            .join(Child, peewee.JOIN.LEFT_OUTER, on=((Child.parent == Parent.id) & (Child.pupil == Guardian.pupil)))
            .where(Guardian.pupil == self.pupil.id)
            .order_by(Guardian.id)
        )
        rows: Any = list(mine.tuples())
        closed = code_limits.closed_among([row[0] for row in rows])
        return [
            Address(self._address_name(email), email, account is not None, attached_at, email in closed)
            for email, account, attached_at in rows
        ]

    def address(self, name: str) -> Address | None:
        """The address on this file that a form calls so, or None."""
        return next((address for address in self.addresses if address.name == name), None)

    @property
    def accounts(self) -> list[Child]:
        """The accounts to which the pupil is attached, those that see nothing for now included. One query."""
        links = Child.select(Child, Parent).join(Parent, attr="parent").where(Child.pupil == self.pupil.id)
        return list(links.order_by(Child.attached_at, Child.id))

    def account(self, name: str) -> Child | None:
        """The link of that public id, or None."""
        return next((link for link in self.accounts if link.public_id == name), None)

    def correct(self, facts: PupilFacts, version: str) -> bool:
        """Write the corrected facts; says whether anything changed. Raises FileChanged when the file is another one.

        version: that of the facts which were read. The next roster may say otherwise, and will be believed.
        """
        with exclusively(f"pupil:{self.pupil.id}"):
            stored = Pupil.get_by_id(self.pupil.id)
            before = PupilFacts.of(stored)
            if before == facts and not stored.removed_at:
                return False
            if before.version != version or stored.removed_at:
                raise FileChanged
            unchanged = [getattr(Pupil, name) == value for name, value in asdict(before).items()]
            if not Pupil.update(asdict(facts)).where(Pupil.id == stored.id, *unchanged).execute():
                raise FileChanged
            changed = [name for name, value in asdict(facts).items() if getattr(before, name) != value]
            self._record(audit.Event.PUPIL_CORRECTED, changed=changed)
        for name, value in asdict(facts).items():
            setattr(self.pupil, name, value)
        return True

    def add_address(self, email: str) -> bool:
        """Put a canonical address on the file; says whether it was not there yet. It may then be attached (K1)."""
        with exclusively(f"pupil:{self.pupil.id}"):
            _, is_new = Guardian.get_or_create(pupil=self.pupil.id, email=email)
            if is_new:
                self._record(audit.Event.ADDRESS_ADDED, email)
            return is_new

    def remove_address(self, email: str) -> bool:
        """Take an address off the file: its access ends at once (S13); says whether it was still there."""
        with exclusively(f"pupil:{self.pupil.id}"):
            mine = (Guardian.pupil == self.pupil.id) & (Guardian.email == email)
            if not Guardian.delete().where(mine).execute():
                return False
            self._record(audit.Event.ADDRESS_REMOVED, email)
            for link in self.accounts:
                if link.parent.email == email:
                    self._record(audit.Event.CHILD_REMOVED, email, child=link.public_id, why="address")
            return True

    def detach(self, link: Child) -> bool:
        """Take the child off that account (K6); says whether it was still on it. The address stays on the file."""
        with exclusively(f"attach:{link.parent_id}"):
            mine = (Child.id == link.id) & (Child.pupil == self.pupil.id)
            if not Child.delete().where(mine).execute():
                return False
            self._record(audit.Event.CHILD_REMOVED, link.parent.email, child=link.public_id, why="detached")
            return True

    def restrict(self, is_restricted: bool) -> None:
        """« Ne pas partager les avis entre les parents », from now on."""
        with exclusively(f"pupil:{self.pupil.id}"):
            other = (Pupil.id == self.pupil.id) & (Pupil.is_restricted != is_restricted)
            if Pupil.update(is_restricted=is_restricted).where(other).execute():
                self._record(audit.Event.SHARING_CHANGED, is_restricted=is_restricted)
        self.pupil.is_restricted = is_restricted

    def reopen_codes(self, address: Address) -> None:
        """Forget the wrong codes of an address on this file, which had closed its code flows (section 1)."""
        with exclusively(f"pupil:{self.pupil.id}"):
            Attempt.forget(AttemptKind.CODE_WRONG, address.email)
            self._record(audit.Event.CODES_REOPENED, address.email)

    def _address_name(self, email: str) -> str:
        return keyed_hash("address", str(self.pupil.id), email)[:20]

    def _record(self, event: audit.Event, address: str = "", **about: Any) -> None:
        audit.record(event, self.staff.public_id, address, self.school, pupil=self.name, **about)
