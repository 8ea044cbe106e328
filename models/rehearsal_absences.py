"""What a rehearsal asks of the school about absences: notices sent, answered and begun; absences that it recorded."""

from datetime import date, time, timedelta
from typing import Any, Literal

from .absence import AbsenceNotice, NoticeStatus
from .absence_mark import AbsenceMark
from .absence_register import AbsenceRegister, Noted
from .absence_time import DayPart, NoticeKind
from .base import exclusively
from .clock import today
from .family import Family
from .notice_book import NoticeBook
from .notice_draft import NoticeDraft
from .notice_refused import NoticeRefused
from .recorded_absence import RecordedAbsence
from .rehearsal import NotInRehearsal, Rehearsal
from .roster import Pupil
from .school_calendar import SchoolCalendar


def announce(
    of: Rehearsal,
    email: str,
    first_day: date,
    form_key: str,
    file_numbers: list[str] | None = None,
    kind: Literal["absence", "late"] = "absence",
    last_day: date | None = None,
    reason: str = "illness",
    at: time | None = None,
    message: str = "",
) -> dict[str, Any]:
    """That parent announces this, for all the children or for those of these numbers; the references."""
    parent = of.parent(email)
    wanted = [child for child in Family(parent).children if not file_numbers or child.pupil.file_number in file_numbers]
    draft = NoticeDraft(
        children=wanted, kind=NoticeKind(kind), first_day=first_day, last_day=last_day, reason=reason, at=at,
        message=message, form_key=form_key,
    )  # fmt: skip
    try:
        return {"references": [notice.reference for notice in NoticeBook(parent).send(draft)]}
    except NoticeRefused as refused:
        raise NotInRehearsal(f"The school refuses this notice: {type(refused).__name__} {refused}") from None


def alter_notice(
    of: Rehearsal,
    reference: str,
    status: Literal["sent", "received", "accepted", "refused", "cancelled"] | None = None,
    answer: str = "",
    part: Literal["whole", "morning", "afternoon"] | None = None,
    days_earlier: int = 0,
    together: bool = False,
) -> dict[str, Any]:
    """The notice is another one under the eyes of its reader; together: with those sent in one go with it."""
    notice = of.notice(reference)
    facts: dict[str, Any] = {"version": notice.version + 1} if part or status else {}
    if status:
        facts |= {"status": NoticeStatus(status), "answer": answer}
    if part:
        facts |= {"part": DayPart(part)}
    if days_earlier:
        facts |= {"first_day": notice.first_day - timedelta(days=days_earlier)}
    if not facts:
        raise NotInRehearsal("alter_notice needs a status, a part or days_earlier.")
    mine = (AbsenceNotice.batch == notice.batch) if together else (AbsenceNotice.id == notice.id)
    return {"altered": AbsenceNotice.update(facts).where(mine).execute()}


def count_notices(of: Rehearsal, email: str) -> dict[str, Any]:
    """How many notices the portal holds from that parent."""
    parent = of.parent(email)
    return {"notices": AbsenceNotice.select().where(AbsenceNotice.parent == parent.id).count()}


def record_absence(of: Rehearsal, board_code: str, file_number: str) -> dict[str, Any]:
    """The school notes that child absent on its last school day."""
    pupil = of.pupil(board_code, file_number)
    day = SchoolCalendar.of(pupil.school).previous_school_day(today(pupil.school.time_zone))
    register = AbsenceRegister(pupil.school)
    with exclusively(register.lock):
        register.note([Noted(pupil.id, day, AbsenceMark())])
    return {"day": day.isoformat()}


def recorded(of: Rehearsal, board_code: str, file_number: str) -> dict[str, Any]:
    """(public id, state) of what the school has noted of that child, the oldest first."""
    pupil = of.pupil(board_code, file_number)
    rows = RecordedAbsence.select().where(RecordedAbsence.pupil == pupil.id).order_by(RecordedAbsence.id)
    return {"recorded": [[row.public_id, row.state.value] for row in rows]}


def pupils(of: Rehearsal, board_code: str) -> dict[str, Any]:
    """Who is on the roster of this worker’s school of that board: « Prénom Nom groupe »."""
    there = Pupil.select().where((Pupil.school == of.school(board_code).id) & Pupil.removed_at.is_null())
    return {"pupils": sorted(f"{pupil.full_name} {pupil.group_name}" for pupil in there)}
