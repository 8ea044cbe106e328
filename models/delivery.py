"""The delivery of the outbox: letters taken one at a time, written out, sent, and what became of each."""

import logging
import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

from . import base, outbox
from .base import DatabaseTrouble, database, release_connection
from .email_address import deliverable
from .outbox import MailState, MailTrouble, OutgoingMail
from .smtp import LetterRefused, ServerAway, SmtpRoad

LOOK_SECONDS = 1.0
log = logging.getLogger("portail.mail")

Writer = Callable[[OutgoingMail], EmailMessage]


class Road(Protocol):
    """Where letters go."""

    def send(self, message: EmailMessage, recipient: str) -> None: ...
    def close(self) -> None: ...


class Delivery:
    """Delivers due letters until it is told to stop. Several may work at once, in any process.

    write_out: makes the message of a letter. One that cannot be written or sent is put off and never holds up another.
    """

    def __init__(self, write_out: Writer, road: Road | None = None) -> None:
        self._write_out = write_out
        self._road = road or SmtpRoad(base.settings)
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Finish the letter under way, and no other."""
        self._stopped.set()
        outbox.posted.set()

    @property
    def is_stopped(self) -> bool:
        """Told to stop, or the process is ending: its main thread is over."""
        return self._stopped.is_set() or not threading.main_thread().is_alive()

    def run(self) -> None:
        """Deliver what is due, wait for more, and so on until `stop`. A database that is away is waited for."""
        while not self.is_stopped:
            outbox.posted.clear()
            try:
                self.deliver_due()
            except DatabaseTrouble as trouble:
                log.warning("the outbox cannot be read: %s", type(trouble).__name__)
            except Exception:
                log.exception("the delivery stumbled and goes on")
            if not self.is_stopped:
                outbox.posted.wait(LOOK_SECONDS)
        database.close()

    def deliver_due(self) -> int:
        """Everything that is due now; returns how many letters were taken."""
        taken = 0
        try:
            while not self.is_stopped and (letter := OutgoingMail.claim()):
                self._deliver(letter)
                taken += 1
        finally:
            self._road.close()
            release_connection()
        return taken

    def _deliver(self, letter: OutgoingMail) -> None:
        if letter.is_expired:
            letter.settle(MailState.EXPIRED)
        elif base.settings.keeps_mail:
            letter.settle(MailState.KEPT)
        else:
            self._send(letter)
        log.info("mail %s (%s): %s", letter.public_id, letter.kind, letter.state)

    def _send(self, letter: OutgoingMail) -> None:
        try:
            message = self._write_out(letter)
            self._road.send(message, deliverable(letter.recipient))
        except ServerAway as error:
            _put_off(letter, MailTrouble.SERVER_AWAY, str(error))
        except LetterRefused as error:
            _put_off(letter, MailTrouble.REFUSED, str(error))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, the next ones leave
            _put_off(letter, MailTrouble.UNREADABLE, type(error).__name__)
        else:
            letter.settle(MailState.SENT)


def _put_off(letter: OutgoingMail, trouble: MailTrouble, said: str) -> None:
    letter.put_off(trouble, said)
    if letter.state is MailState.ABANDONED:
        log.error("ALARM: mail %s (%s) is given up: %s: %s", letter.public_id, letter.kind, trouble, said)
    else:
        log.warning("mail %s (%s) is put off: %s: %s", letter.public_id, letter.kind, trouble, said)
