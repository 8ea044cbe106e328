"""When attaching fails too often, the school is told: who and when, never the typed guesses (SECURITY.md K5)."""

from datetime import timedelta

import peewee

from . import base
from .attempts import Attempt, AttemptKind
from .base import Model, MomentField
from .board import School
from .clock import now
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .roster import ChildClaim, school_of_number

DAY = 86_400


class AttachAlert(Model):
    """What a school was alerted of, for its own list: who and when, the number masked, never what was typed."""

    school = peewee.ForeignKeyField(School, backref="alerts", on_delete="CASCADE", index=False)
    number = peewee.CharField(max_length=7)  # « •••••67 »
    failures = peewee.IntegerField()
    email = peewee.CharField(max_length=254)  # of the account that tried
    at = MomentField(default=now)

    class Meta:
        indexes = ((("school", "at"), False),)


def tell_school_of_failures(parent: Parent, claim: ChildClaim) -> None:
    """Mail the school once a day, at 5 failures on one number or 3 numbers tried by one account; else do nothing.

    Call it inside the transaction that counted the failure.
    """
    limits = base.settings
    on_number = Attempt.count_of(AttemptKind.ATTACH_FAILED_NUMBER, claim.number_key, DAY)
    numbers = _numbers_tried(parent, claim)
    if on_number >= limits.attach_alert_failures:
        _alert(f"number {claim.number_key}", parent, claim, on_number)
    elif numbers >= limits.attach_alert_numbers:
        _alert(f"account {parent.email}", parent, claim, numbers)


def _numbers_tried(parent: Parent, claim: ChildClaim) -> int:
    """How many different numbers this account tried in 24 h, this one included."""
    pair = f"{parent.email} {claim.number_key}"
    if Attempt.latest(AttemptKind.ATTACH_NUMBER, pair, DAY) is None:
        Attempt.record(AttemptKind.ATTACH_NUMBER, pair)
        Attempt.record(AttemptKind.ATTACH_NUMBERS, parent.email)
    return Attempt.count_of(AttemptKind.ATTACH_NUMBERS, parent.email, DAY)


def _alert(what: str, parent: Parent, claim: ChildClaim, failures: int) -> None:
    school: School | None = school_of_number(claim)
    if Attempt.latest(AttemptKind.ALERTED, what, DAY) or school is None:
        return
    Attempt.record(AttemptKind.ALERTED, what)
    number = "•••••" + claim.file_number[-2:]
    facts = {"number": number, "failures": failures, "at": now().isoformat(), "by": parent.email}
    AttachAlert.create(school=school, number=number, failures=failures, email=parent.email)
    if school.secretariat_email:
        OutgoingMail.write(MailKind.ATTACH_ALERT, school.secretariat_email, school.language, facts)


def recent_alerts(school: School, limit: int = 20) -> list[AttachAlert]:
    """What that school was alerted of in the last 30 days, the newest first. One query."""
    recent = (AttachAlert.school == school.id) & (AttachAlert.at > now() - timedelta(days=30))
    return list(AttachAlert.select().where(recent).order_by(AttachAlert.at.desc()).limit(limit))
