"""The rows of a school’s exports: the words of their cells are those that its CSV imports read."""

from datetime import time
from typing import Any

from .absence import AbsenceNotice, NoticeStatus
from .absence_time import DayPart, NoticeKind
from .board import School
from .clock import local
from .recorded_absence import RecordedAbsence, RecordedState

_KINDS = {NoticeKind.ABSENCE: "absence", NoticeKind.LATE: "retard", NoticeKind.EARLY: "depart"}
_PARTS = {
    DayPart.WHOLE: "journee",
    DayPart.MORNING: "avant-midi",
    DayPart.AFTERNOON: "apres-midi",
    DayPart.PERIODS: "periodes",
    DayPart.HOURS: "heures",
}
_STATUSES = {
    NoticeStatus.SENT: "transmis",
    NoticeStatus.RECEIVED: "recu",
    NoticeStatus.ACCEPTED: "accepte",
    NoticeStatus.REFUSED: "refuse",
    NoticeStatus.CANCELLED: "annule",
}
_STATES = {
    RecordedState.TO_EXPLAIN: "a_motiver",
    RecordedState.ANNOUNCED: "annoncee",
    RecordedState.EXPLAINED: "motivee",
    RecordedState.DISPUTED: "contestee",
    RecordedState.WITHDRAWN: "retiree",
}


def notice_row(notice: AbsenceNotice, school: School) -> tuple[Any, ...]:
    """One notice, its pupil and its parent loaded; hours are those of the school’s clocks."""
    pupil = notice.pupil
    return (
        notice.reference, _KINDS[notice.kind], notice.first_day, notice.last_day, yes(notice.is_weekly),
        _PARTS[notice.part], _hour(notice.at), _hour(notice.starts), _hour(notice.ends), notice.periods,
        pupil.last_name, pupil.first_name, pupil.file_number, pupil.group_name,
        notice.reason_fr, notice.explanation, notice.message, _STATUSES[notice.status], notice.answer,
        yes(notice.is_tardy), notice.parent.email if notice.parent else notice.caller,
        local(notice.created_at, school.time_zone).strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip


def recorded_row(absence: RecordedAbsence) -> tuple[Any, ...]:
    """One absence that the school recorded, its pupil loaded."""
    pupil = absence.pupil
    return (
        absence.day, _KINDS[absence.kind], _PARTS[absence.part], _hour(absence.at), _hour(absence.starts),
        _hour(absence.ends), absence.periods,
        pupil.last_name, pupil.first_name, pupil.file_number, pupil.group_name,
        _STATES[absence.state], absence.reason_fr, absence.explanation, absence.dispute,
    )  # fmt: skip


def yes(is_so: bool) -> str:
    """« oui », « non »."""
    return "oui" if is_so else "non"


def _hour(at: time | None) -> str:
    return at.isoformat("minutes") if at else ""
