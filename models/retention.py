"""How long records are kept: each kind goes when its time is over, in batches, and never what is current."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import peewee

from . import audit, base
from .absence import AbsenceNotice
from .attach_alert import AttachAlert
from .attempts import Attempt, AttemptKind
from .audit import AuditEvent
from .base import Model, database
from .clock import now
from .document import NoticeDocument
from .email_code import EmailCode
from .match_request import MatchRequest, MatchRequestState
from .outbox import MailState, OutgoingMail
from .recorded_absence import RecordedAbsence, RollCall
from .roster import Pupil
from .roster_file import Progress, quiet
from .roster_upload import RosterUpload, UploadOrigin
from .web_session import WebSession

BATCH = 500
DAY = 86_400
CODES_KEPT = timedelta(days=2)
UNSENT_DOCUMENTS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Expiry:
    """Which rows of a kind have had their time."""

    name: str
    model: type[Model]
    is_over: peewee.Expression

    def ids(self) -> "peewee.ModelSelect[Model]":
        """Some of them, at most BATCH."""
        return self.model.select(self.model.id).where(self.is_over).limit(BATCH)

    def count(self) -> int:
        return self.model.select().where(self.is_over).count()

    def purge(self, tick: Callable[[int], None]) -> int:
        """Delete them, BATCH at a time, so that nobody waits behind a long transaction; returns how many."""
        gone = 0
        while ids := [row.id for row in self.ids()]:
            with database.atomic():
                self.model.delete().where(self.model.id.in_(ids)).execute()
            gone += len(ids)
            tick(len(ids))
        return gone


def expiries(moment: datetime) -> Iterator[Expiry]:
    """Every kind that has an end, what leans on others first; days as the settings say."""
    yield from _of_accounts(moment)
    yield from _of_absences(moment)
    yield Expiry("removed pupils", Pupil, _pupils_over(_before(moment, base.settings.keep_removed_pupils_days)))
    yield Expiry("roster files", RosterUpload, _uploads_over(moment))
    yield Expiry("audit trail", AuditEvent, AuditEvent.at < _before(moment, base.settings.keep_audit_days))


def _of_accounts(moment: datetime) -> Iterator[Expiry]:
    limits = base.settings
    yield Expiry("sessions", WebSession, _sessions_over(moment))
    yield Expiry("counters", Attempt, Attempt.at < _before(moment, limits.keep_counters_days))
    yield Expiry("codes", EmailCode, EmailCode.expires_at < moment - CODES_KEPT)
    settled = OutgoingMail.state != MailState.WAITING
    yield Expiry("mail", OutgoingMail, settled & (OutgoingMail.created_at < _before(moment, limits.keep_mail_days)))
    yield Expiry("alerts", AttachAlert, AttachAlert.at < _before(moment, limits.keep_alerts_days))
    closed = MatchRequest.state != MatchRequestState.OPEN
    answered = closed & (MatchRequest.settled_at < _before(moment, limits.keep_requests_days))
    yield Expiry("requests", MatchRequest, answered)


def _of_absences(moment: datetime) -> Iterator[Expiry]:
    limits = base.settings
    unsent = NoticeDocument.notice.is_null() & (NoticeDocument.added_at < moment - UNSENT_DOCUMENTS_KEPT)
    yield Expiry("documents never sent", NoticeDocument, unsent)
    oldest = _before(moment, limits.keep_documents_days).date()
    old = AbsenceNotice.select(AbsenceNotice.id).where(AbsenceNotice.last_day < oldest)
    yield Expiry("documents", NoticeDocument, NoticeDocument.notice.in_(old))
    last_day = _before(moment, limits.keep_absences_days).date()
    yield Expiry("recorded absences", RecordedAbsence, RecordedAbsence.day < last_day)
    yield Expiry("roll calls", RollCall, RollCall.day < last_day)
    yield Expiry("notices", AbsenceNotice, AbsenceNotice.last_day < last_day)


def _before(moment: datetime, days: int) -> datetime:
    return moment - timedelta(days=days)


def _sessions_over(moment: datetime) -> peewee.Expression:
    limits = base.settings
    idle = moment - timedelta(seconds=limits.session_idle_seconds)
    oldest = moment - timedelta(seconds=limits.session_remember_seconds)
    is_idle = (WebSession.is_remembered == False) & (WebSession.seen_at < idle)  # noqa: E712 - an expression of SQL
    return is_idle | (WebSession.created_at < oldest)


def _pupils_over(moment: datetime) -> peewee.Expression:
    """Taken off the roster long ago, and no absence names them any more."""
    named = (AbsenceNotice, RecordedAbsence)
    free = [~peewee.fn.EXISTS(each.select(each.id).where(each.pupil == Pupil.id)) for each in named]
    return Pupil.removed_at.is_null(False) & (Pupil.removed_at < moment) & free[0] & free[1]


def _uploads_over(moment: datetime) -> peewee.Expression:
    """Files that were brought; and the rosters kept to be restored, once the pupils who left them are forgotten."""
    limits, created = base.settings, RosterUpload.created_at
    brought = (RosterUpload.origin == UploadOrigin.UPLOADED) & (created < _before(moment, limits.keep_rosters_days))
    return brought | (created < _before(moment, limits.keep_removed_pupils_days))


def overdue() -> dict[str, int]:
    """How many rows of each kind have had their time; nothing is deleted."""
    return {expiry.name: expiry.count() for expiry in expiries(now())}


def purge(progress: Progress = quiet) -> dict[str, int]:
    """Delete what has had its time; returns how many of each kind. Again, it finds nothing."""
    total, done = sum(overdue().values()), 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress("purge", done, total)

    gone = {expiry.name: expiry.purge(tick) for expiry in expiries(now())}
    if any(gone.values()):
        audit.record(audit.Event.PURGED, gone={name: count for name, count in gone.items() if count})
    return gone


def purge_once_a_day() -> bool:
    """The same, if no process of any machine did it in the last 24 hours; was it done here?"""
    if not Attempt.is_first(AttemptKind.PURGED, "daily", DAY):
        return False
    purge()
    return True
