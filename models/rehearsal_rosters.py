"""What a rehearsal asks of a desk about rosters: a file read, imported, given up or held half-way; the kept ones."""

import io
import threading
from datetime import timedelta
from typing import Any, NewType

from .clock import true_now
from .desk import Desk
from .rehearsal import NotInRehearsal, Rehearsal
from .roster import Pupil
from .roster_desk import RosterDesk
from .roster_upload import RosterUpload, UploadState
from .roster_worker import RosterWorker
from .secrets import public_id

File = NewType("File", str)
"""A text as long as a body may be."""
MOST_LOOKS = 200


def _rosters(of: Rehearsal, email: str, board_code: str) -> RosterDesk:
    desk = Desk.of(of.staff(email), of.school(board_code).slug)
    if desk is None:
        raise NotInRehearsal(f"{email} has no desk at the tests’ school of « {board_code} ».")
    return RosterDesk(desk)


def _upload(of: Rehearsal, email: str, board_code: str, name: str) -> tuple[RosterDesk, RosterUpload]:
    rosters = _rosters(of, email, board_code)
    found = rosters.upload(name)
    if found is None:
        raise NotInRehearsal(f"No file « {name} » at that desk.")
    return rosters, found


def read_roster(of: Rehearsal, email: str, board_code: str, file: File) -> dict[str, Any]:
    """That person sends a file and waits until it is read; its name, and where it is on its way."""
    upload = _rosters(of, email, board_code).receive(io.BytesIO(file.encode()), public_id())
    return _said(_worked(upload, UploadState.READY, UploadState.REFUSED))


def import_roster(of: Rehearsal, email: str, board_code: str, name: str) -> dict[str, Any]:
    """That person confirms all of it, losses included, and waits until it is imported."""
    rosters, upload = _upload(of, email, board_code, name)
    if not rosters.confirm(upload, upload.said.get("print", ""), {f"{board_code}-{of.school_code}"}):
        raise NotInRehearsal(f"The file « {name} » cannot be imported: it is {upload.state}.")
    return _said(_worked(upload, UploadState.IMPORTED))


def give_up_roster(of: Rehearsal, email: str, board_code: str, name: str) -> dict[str, Any]:
    """That person abandons it."""
    rosters, upload = _upload(of, email, board_code, name)
    return {"given_up": rosters.give_up(upload)}


def hold_roster(of: Rehearsal, email: str, board_code: str, name: str) -> dict[str, Any]:
    """A worker holds it for an hour, and is at two thirds of its import."""
    _rosters_of, upload = _upload(of, email, board_code, name)
    busy = {"state": UploadState.IMPORTING, "taken_until": true_now() + timedelta(hours=1)}
    return {"held": upload.move(upload.state, stage="write", done=66, total=100, **busy)}


def kept_rosters(of: Rehearsal, email: str, board_code: str) -> dict[str, Any]:
    """The previous rosters that can be brought back there, the newest first."""
    return {"kept": [upload.public_id for upload in _rosters(of, email, board_code).kept()]}


def regroup(of: Rehearsal, board_code: str, group_name: str) -> dict[str, Any]:
    """Everybody of this worker’s school of that board is in this group."""
    mine = Pupil.school == of.school(board_code).id
    return {"regrouped": Pupil.update(group_name=group_name).where(mine).execute()}


def _worked(upload: RosterUpload, *wanted: UploadState) -> RosterUpload:
    """The portal’s own worker may be faster than this one."""
    for _ in range(MOST_LOOKS):
        RosterWorker().work()
        seen: RosterUpload = RosterUpload.get_by_id(upload.id)
        if seen.state in wanted:
            return seen
        threading.Event().wait(0.05)
    raise NotInRehearsal(f"The file is still {seen.state} after a long wait.")


def _said(upload: RosterUpload) -> dict[str, Any]:
    return {"name": upload.public_id, "state": upload.state.value}
