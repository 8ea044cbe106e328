"""The trail of security events: one row and one line of JSON each, in UTC, with no secret and no whole address."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any

import peewee
from playhouse.fields import EnumField

from .asker import asker
from .base import Model, MomentField
from .board import Board, School
from .clock import now
from .email_address import masked
from .prepared import PreparedInsert

log = logging.getLogger("portail.audit")
_listeners: list[Callable[["Event"], None]] = []


class Event(StrEnum):
    """The OWASP logging vocabulary, as far as the portal needs it (SECURITY.md B9)."""

    SIGNED_IN = "authn_login_success"
    SIGN_IN_FAILED = "authn_login_fail"
    SIGN_IN_LOCKED = "authn_login_lock"
    PASSWORD_CHANGED = "authn_password_change"
    CODE_FAILED = "authn_code_fail"
    CODES_CLOSED = "authn_code_lock"
    ACCOUNT_CREATED = "user_created"
    ACCOUNT_DELETED = "user_deleted"
    STAFF_INVITED = "user_invited"
    STAFF_DISABLED = "user_disabled"
    STAFF_ENABLED = "user_enabled"
    FACTOR_ADDED = "authn_factor_added"
    RECOVERY_CODE_USED = "authn_recovery_code_used"
    FACTOR_FORGOTTEN = "authn_factor_removed"
    SESSION_CREATED = "session_created"
    SESSION_ENDED = "session_ended"
    SESSION_EXPIRED = "session_expired"
    SESSION_USED_AFTER_END = "session_use_after_expire"
    LIMIT_EXCEEDED = "excess_rate_limit_exceeded"
    FORBIDDEN = "authz_fail"
    CHILD_ATTACHED = "authz_change"
    CHILD_REMOVED = "authz_remove"
    CHILD_MISMATCH = "authz_match_fail"
    SENSITIVE_READ = "sensitive_read"
    NOTICE_SENT = "sensitive_create"
    NOTICE_ANSWERED = "sensitive_answer"
    NOTICE_CHANGED = "sensitive_change"
    NOTICE_CANCELLED = "sensitive_delete"
    MATCH_REQUESTED = "sensitive_update"
    STEP_SKIPPED = "sequence_fail"
    ROSTER_IMPORTED = "upload_complete"
    ROSTER_REFUSED = "upload_validation"
    ROSTER_RESTORED = "upload_restore"
    SETTINGS_CHANGED = "sensitive_settings_update"
    PURGED = "data_purged"
    ROLL_TAKEN = "sensitive_record"
    ABSENCE_EXPLAINED = "sensitive_explain"
    ABSENCE_DISPUTED = "sensitive_dispute"
    DISPUTE_SETTLED = "sensitive_settle"
    FAMILIES_REMINDED = "sensitive_remind"
    ABSENCES_IMPORTED = "upload_absences"
    PUPIL_CORRECTED = "pupil_correct"
    ADDRESS_ADDED = "authz_address_add"
    ADDRESS_REMOVED = "authz_address_remove"
    SHARING_CHANGED = "authz_sharing_change"
    MATCH_SETTLED = "match_settled"
    CODES_REOPENED = "authn_code_unlock"


class AuditEvent(Model):
    """Who did what, from where, when."""

    at = MomentField(index=True)
    event = EnumField(Event, max_length=40)
    who = peewee.CharField(max_length=64, default="")
    ip = peewee.CharField(max_length=64, default="")
    request_id = peewee.CharField(max_length=40, default="")
    about = peewee.TextField(default="{}")
    board = peewee.ForeignKeyField(Board, null=True, on_delete="SET NULL", index=False)  # whose administrators read it
    school = peewee.ForeignKeyField(School, null=True, on_delete="SET NULL", index=False)

    class Meta:
        indexes = ((("board", "at"), False),)


_written = PreparedInsert(AuditEvent)


def record(
    event: Event, who: str = "", address: str = "", school: School | None = None, of_board: Any = None, **about: object
) -> None:
    """Write one event, in the transaction of what it tells.

    who: the public id of an account; address: an e-mail address, kept masked; about: facts that are no secret.
    school: whose affair it is; the administrators of its board can read it. of_board: its board, if no school.
    """
    if address:
        about["address"] = masked(address)
    here = asker()
    text = json.dumps(about, default=str)
    origin = {"ip": here.ip[:64], "request_id": here.request_id}
    whose = {"school": school, "board": school.board_id if school else of_board}
    _written(AuditEvent(at=now(), event=event, who=who, about=text, **origin, **whose))
    for tell in _listeners:
        tell(event)
    log.info(
        json.dumps(
            {"at": now().isoformat(), "event": event, "who": who, "ip": here.ip, "request": here.request_id, **about},
            default=str,
        )
    )


def listen(tell: Callable[[Event], None]) -> None:
    """From now on, tell each event that is written, in this process."""
    if tell not in _listeners:
        _listeners.append(tell)


def record_sparingly(event: Event, who: str = "", **about: Any) -> None:
    """The same, for what anybody can cause at will: at most 30 rows a minute from one address."""
    here = (AuditEvent.event == event) & (AuditEvent.ip == asker().ip[:64])
    if AuditEvent.select().where(here & (AuditEvent.at > now() - timedelta(minutes=1))).count() < 30:
        record(event, who, **about)
