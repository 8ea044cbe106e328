"""The rosters at a desk: what is known, a new file, what it would change, and the way back (SECURITY.md F6, S12)."""

import json
import threading
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

import peewee

from .audit import AuditEvent, Event
from .base import database
from .board import School
from .desk import Desk
from .roster import Guardian, Pupil
from .roster_archive import copy, store
from .roster_upload import OPEN, RosterUpload, UploadOrigin, UploadState
from .staff import StaffMember

LARGEST_UPLOAD = 64 * 1024 * 1024  # bytes

arrived = threading.Event()
"""Set when this process has put something before the worker: nobody has to wait for its next look."""


class SchoolCount(NamedTuple):
    """A school and what its roster holds."""

    school: School
    pupils: int
    addresses: int
    unreachable: int  # pupils without an address


class RosterDesk:
    """A secretary’s own school; an administrator’s board. Other files cannot be reached through it."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._staff = desk, desk.staff
        self.board = desk.school.board
        self.school = None if desk.is_administrator else desk.school

    def counts(self) -> list[SchoolCount]:
        """What the roster is now, school by school. Four queries, whatever their number."""
        schools = self._desk.staff.schools
        on_file = Pupil.school.in_([school.id for school in schools]) & Pupil.removed_at.is_null()
        pupils = Pupil.select(Pupil.school, peewee.fn.COUNT(Pupil.id)).where(on_file).group_by(Pupil.school)
        addresses = Pupil.select(
            Pupil.school, peewee.fn.COUNT(Guardian.id), peewee.fn.COUNT(Guardian.pupil.distinct())
        ).join(Guardian).where(on_file).group_by(Pupil.school)  # fmt: skip
        there = dict(database.execute(pupils).fetchall())
        reach = {school: (count, reached) for school, count, reached in database.execute(addresses).fetchall()}
        return [_count(school, there.get(school.id, 0), *reach.get(school.id, (0, 0))) for school in schools]

    def last_import(self) -> tuple[datetime, StaffMember | None] | None:
        """When this roster was last imported, and by whom (None: by the command line)."""
        mine = AuditEvent.board == self.board.id
        if self.school:
            mine &= AuditEvent.school.is_null() | (AuditEvent.school == self.school.id)
        imports = AuditEvent.event.in_((Event.ROSTER_IMPORTED, Event.ROSTER_RESTORED))
        last = AuditEvent.select().where(mine & imports).order_by(AuditEvent.at.desc()).first()
        return (last.at, StaffMember.get_or_none(StaffMember.public_id == last.who)) if last else None

    def kept(self) -> list[RosterUpload]:
        """The previous rosters that can be brought back, the newest first."""
        return self._of(UploadState.KEPT)

    def open(self) -> list[RosterUpload]:
        """What is on its way or waits to be confirmed, the newest first."""
        return self._of(*OPEN, UploadState.CONFIRMED, UploadState.IMPORTING)

    def _of(self, *states: UploadState) -> list[RosterUpload]:
        with_staff = peewee.JOIN.LEFT_OUTER
        found = RosterUpload.select(RosterUpload, StaffMember).join(StaffMember, with_staff, attr="staff")
        mine = found.where(self._mine() & RosterUpload.state.in_(states))
        return list(mine.order_by(RosterUpload.id.desc()).limit(20))

    def upload(self, name: str) -> RosterUpload | None:
        """The file of that public id, if it is of this desk; else None, whether or not it exists."""
        return RosterUpload.get_or_none(self._mine() & (RosterUpload.public_id == name))

    def _mine(self) -> peewee.Expression:
        mine = RosterUpload.board == self.board.id
        return mine & (RosterUpload.school == self.school.id) if self.school else mine

    def receive(self, stream: BinaryIO, form_key: str) -> RosterUpload:
        """Store this file and put it before the worker; the same form again gives the same upload.

        What the same person had not confirmed is given up: nobody confirms the wrong one of two.
        """
        RosterUpload.forget_stale()
        upload, is_new = self._new(form_key, UploadOrigin.UPLOADED)
        if is_new:
            try:
                size = store(upload, stream)
            except BaseException:
                upload.settle(UploadState.ABANDONED)
                raise
            self._hand_over(upload, size=size)
        return upload

    def restore(self, kept: RosterUpload, form_key: str) -> RosterUpload:
        """Begin to bring a kept roster back: it is read, compared and confirmed like a new one, and stays kept."""
        with database.atomic():
            upload, is_new = self._new(form_key, UploadOrigin.RESTORED)
            if is_new:
                copy(kept, upload)
                outcome = json.dumps({"kept": kept.said["schools"]}, ensure_ascii=False)
                self._hand_over(upload, size=kept.size, outcome=outcome)
        return upload

    def _new(self, form_key: str, origin: UploadOrigin) -> tuple[RosterUpload, bool]:
        whose = {"staff": self._staff, "form_key": form_key}
        scope = {"board": self.board, "school": self.school, "origin": origin, "state": UploadState.ARRIVING}
        upload, is_new = RosterUpload.get_or_create(**whose, defaults=scope)
        return upload, is_new

    def _hand_over(self, upload: RosterUpload, **facts: Any) -> None:
        before = (RosterUpload.staff == self._staff) & (RosterUpload.id < upload.id) & RosterUpload.state.in_(OPEN)
        for other in list(RosterUpload.select().where(before)):
            other.settle(UploadState.ABANDONED)
        upload.move(UploadState.ARRIVING, state=UploadState.WAITING, **facts)
        database.after_commit(arrived.set)

    @staticmethod
    def confirm(upload: RosterUpload, seen: str, removals: set[str]) -> bool:
        """Import what was read; False when what was read is not what would be done now.

        seen: the print of the preview on the page; removals: the schools whose loss was confirmed, « 732000-001 ».
        """
        said = upload.said
        asked = {f"{school['board']}-{school['code']}" for school in said.get("schools", []) if school["asks"]}
        if said.get("print") != seen or not asked <= removals:
            return False
        moved = upload.move(UploadState.READY, state=UploadState.CONFIRMED, is_confirmed=bool(asked), taken_until=None)
        database.after_commit(arrived.set)
        return moved

    @staticmethod
    def give_up(upload: RosterUpload) -> bool:
        """Import nothing; False when it is too late for that."""
        return upload.state in OPEN and upload.settle(UploadState.ABANDONED)


def _count(school: School, pupils: int, addresses: int, reached: int) -> SchoolCount:
    return SchoolCount(school, pupils, addresses, pupils - reached)
