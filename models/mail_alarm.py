"""The alarm that mail is late: once an hour in one log, on however many machines."""

import logging

from . import base
from .attempts import Attempt, AttemptKind
from .outbox import OutgoingMail

HOUR = 3_600
log = logging.getLogger("portail.mail")


def alarm_of_late_mail() -> bool:
    """Say it in the log, unless mail is on time or any process said so in the last hour; was it said here?"""
    lag = OutgoingMail.lag_seconds()
    if lag <= base.settings.mail_lag_alarm_seconds or not Attempt.is_first(AttemptKind.MAIL_LATE, "", HOUR):
        return False
    log.error("ALARM: mail is late: the oldest letter that could leave has been waiting for %d s", lag)
    return True
