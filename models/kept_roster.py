"""The roster of schools as it was before an import, kept as the CSV that brings it back (SECURITY.md F6)."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

import peewee

from .base import database
from .board import Board, School
from .clock import now
from .roster import Guardian, Pupil
from .roster_archive import ArchiveWriter
from .roster_plan import RosterPlan
from .roster_row import REQUIRED
from .roster_upload import RosterUpload, UploadOrigin, UploadState
from .staff import StaffMember
from .stored_roster import batches

KEPT_ROSTERS = 3  # the newest ones of a school, and of a board


def keep_previous(plan: RosterPlan, staff: StaffMember | None = None) -> None:
    """Keep what this plan is about to change; inside its transaction. Nothing when nothing changes or was there."""
    if all(school.is_unchanged for school in plan.schools.values()):
        return
    concerned: dict[int, list[School]] = defaultdict(list)
    for school in _concerned(plan):
        concerned[school.board_id].append(school)
    for schools in concerned.values():
        if Pupil.select().where(_current(schools)).exists():
            _keep(schools, staff)


def _concerned(plan: RosterPlan) -> list[School]:
    """The schools that the file names, and those that lose a pupil to them."""
    ids = {school_id for school_id, key in plan.school_keys.items() if key in plan.schools}
    for batch in batches(change[0] for change in plan.changed):
        losing = Pupil.select(Pupil.school).where(Pupil.id.in_(batch) & Pupil.removed_at.is_null()).distinct()
        ids |= {school_id for (school_id,) in database.execute(losing).fetchall()}
    found: list[School] = []
    for batch in batches(sorted(ids)):
        stored = School.select(School, Board).join(Board, attr="board").where(School.id.in_(batch))
        found.extend(stored.order_by(School.id))
    return found + _new_schools(plan)


def _new_schools(plan: RosterPlan) -> list[School]:
    """Not stored yet, so without an id: bringing the old roster back empties them."""
    new = [school for school in plan.schools.values() if school.is_new]
    return [School(board=plan.boards[school.board], code=school.code, name=school.name) for school in new]


def _keep(schools: list[School], staff: StaffMember | None) -> None:
    only = schools[0] if len(schools) == 1 else None
    kept = RosterUpload.create(
        board=schools[0].board_id, school=only, staff=staff, origin=UploadOrigin.KEPT, state=UploadState.KEPT
    )
    archive = ArchiveWriter(kept)
    stored = [school for school in schools if school.id]
    pupils = _write_csv(archive, stored)
    archive.close()
    facts = {"schools": [[school.code, school.name] for school in schools], "pupils": pupils}
    kept.move(UploadState.KEPT, size=archive.size, outcome=json.dumps(facts, ensure_ascii=False), settled_at=now())
    _forget_older(kept)


def _write_csv(archive: ArchiveWriter, schools: list[School]) -> int:
    """The file of DESIGN.md, school after school; returns how many pupils."""
    most = max(1, *(_most_addresses(batch) for batch in batches(schools)))
    header = [*REQUIRED, *(f"courriel_{n + 1}" for n in range(most))]
    count = 0
    for lines in ([header], *map(_lines, schools)):
        page = io.StringIO(newline="")
        writer = csv.writer(page)
        for line in lines:
            writer.writerow([*line, *[""] * (len(header) - len(line))])
            count += 1
        archive.write(page.getvalue().encode())
    return count - 1


def _lines(school: School) -> Iterator[list[str]]:
    """Its pupils, each with as many addresses as there are."""
    addresses: dict[int, list[str]] = defaultdict(list)
    guardians = Guardian.select(Guardian.pupil, Guardian.email).join(Pupil).where(_current([school]))
    for pupil_id, email in database.execute(guardians.order_by(Guardian.id)).fetchall():
        addresses[pupil_id].append(email)
    facts = (Pupil.id, Pupil.file_number, Pupil.last_name, Pupil.first_name, Pupil.birth_date, Pupil.group_name)
    pupils = Pupil.select(*facts).where(_current([school])).order_by(Pupil.file_number)
    for pupil_id, *values in database.execute(pupils).fetchall():
        yield [school.board.code, school.code, school.name, *map(str, values), *addresses[pupil_id]]


def _most_addresses(schools: Iterable[School]) -> int:
    each = (
        Guardian.select(peewee.fn.COUNT(Guardian.id).alias("n"))
        .join(Pupil)
        .where(_current(schools))
        .group_by(Guardian.pupil)
    )
    return each.order_by(peewee.SQL("n").desc()).limit(1).scalar() or 0


def _current(schools: Iterable[School]) -> peewee.Expression:
    return Pupil.school.in_([school.id for school in schools if school.id]) & Pupil.removed_at.is_null()


def _forget_older(kept: RosterUpload) -> None:
    of_school = RosterUpload.school == kept.school_id if kept.school_id else RosterUpload.school.is_null()
    same = (RosterUpload.board == kept.board_id) & of_school & (RosterUpload.state == UploadState.KEPT)
    newest_first = RosterUpload.select().where(same).order_by(RosterUpload.id.desc())
    for upload in list(newest_first)[KEPT_ROSTERS:]:
        upload.delete_instance()
