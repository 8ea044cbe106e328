"""The audit trail of a board, as its administrators read it: who did what, when, and from where."""

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import peewee

from . import audit, base
from .audit import AuditEvent, Event
from .board import Board, School
from .clock import zone
from .email_address import masked
from .parent import Parent
from .safe_csv import csv_text
from .staff import StaffMember

FAMILIES = "parents"  # everybody who is not of the staff
_AT_A_TIME = 500


@dataclass(frozen=True)
class JournalFilter:
    """Which lines: of one kind, of one day (on the portal’s calendar), of one person or of the parents."""

    event: Event | None = None
    day: date | None = None
    who: str = ""


class JournalLine(NamedTuple):
    """One event. who: a staff member’s address, a parent’s masked, or "" when nobody was signed in."""

    at: datetime
    event: Event
    who: str
    is_staff: bool
    network: str  # where from, its last part hidden
    school: School | None
    about: dict[str, Any]


class Journal:
    """The events of one board; another board’s cannot be reached through it."""

    PER_PAGE = 50

    def __init__(self, staff: StaffMember, board: Board) -> None:
        self.staff, self.board = staff, board

    def people(self) -> list[StaffMember]:
        """The staff of the board, by address: those whom a filter may name. One query."""
        return list(StaffMember.select().where(StaffMember.board == self.board.id).order_by(StaffMember.email))

    def pages(self, chosen: JournalFilter) -> int:
        """How many pages these lines fill, at least one. One query."""
        return max(1, -(-AuditEvent.select().where(self._meant(chosen)).count() // self.PER_PAGE))

    def page(self, number: int, chosen: JournalFilter) -> list[JournalLine]:
        """The lines of that page, the newest first. Three queries."""
        return self._lines(self._found(chosen).paginate(number, self.PER_PAGE))

    def file(self, chosen: JournalFilter) -> Iterator[str]:
        """The same lines as CSV text, piece by piece; that they were taken is in the trail."""
        audit.record(Event.SENSITIVE_READ, self.staff.public_id, "", None, self.board, what="export journal")
        return csv_text("moment,evenement,qui,ecole,reseau,details".split(","), self._rows(chosen))

    def _rows(self, chosen: JournalFilter) -> Iterator[tuple[Any, ...]]:
        last, found = None, self._found(chosen)
        while events := list((found.where(AuditEvent.id < last) if last else found).limit(_AT_A_TIME)):
            last = events[-1].id
            for line in self._lines(events):
                school, about = line.school.name if line.school else "", json.dumps(line.about, ensure_ascii=False)
                yield line.at.isoformat(timespec="seconds"), line.event, line.who, school, line.network, about

    def _found(self, chosen: JournalFilter) -> "peewee.ModelSelect[AuditEvent]":
        outer = peewee.JOIN.LEFT_OUTER
        whole = AuditEvent.select(AuditEvent, School, Board).join(School, outer, attr="school")
        whole = whole.join(Board, outer, on=(School.board == Board.id), attr="board").switch(AuditEvent)
        return whole.where(self._meant(chosen)).order_by(AuditEvent.id.desc())

    def _meant(self, chosen: JournalFilter) -> Any:
        meant = AuditEvent.board == self.board.id
        if chosen.event:
            meant &= AuditEvent.event == chosen.event
        if chosen.day:
            first = datetime.combine(chosen.day, time(), zone(base.settings.time_zone))
            meant &= AuditEvent.at.between(first, first + timedelta(days=1, microseconds=-1))
        if chosen.who == FAMILIES:
            ours = StaffMember.select(StaffMember.public_id).where(StaffMember.board == self.board.id)
            meant &= (AuditEvent.who != "") & AuditEvent.who.not_in(ours)
        elif chosen.who:
            meant &= AuditEvent.who == chosen.who
        return meant

    def _lines(self, events: Any) -> list[JournalLine]:
        found = list(events)
        staff, parents = self._named({event.who for event in found if event.who})
        return [
            JournalLine(
                event.at,
                event.event,
                staff.get(event.who) or parents.get(event.who, ""),
                event.who in staff,
                network_of(event.ip),
                event.school,
                json.loads(event.about),
            )
            for event in found
        ]

    def _named(self, ids: set[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The addresses of the staff, and those of parents, masked."""
        columns = (StaffMember.public_id, StaffMember.email)
        mine = StaffMember.public_id.in_(ids) & (StaffMember.board == self.board.id)
        staff: Any = StaffMember.select(*columns).where(mine).tuples()
        parents: Any = Parent.select(Parent.public_id, Parent.email).where(Parent.public_id.in_(ids)).tuples()
        return dict(staff), {name: masked(email) for name, email in parents}


def network_of(ip: str) -> str:
    """« 203.0.113.… », « 2001:db8:1:2:… »: enough to recognize a place, too little to follow a person."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if address.version == 4:
        return ip.rpartition(".")[0] + ".…"
    return ":".join(address.exploded.split(":")[:4]) + ":…"
