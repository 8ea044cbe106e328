"""The delivery of the outbox: letters taken one at a time, written out, sent, and what became of each."""

import logging
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

from . import base, outbox
from .base import DatabaseTrouble, database, release_connection
from .email_address import deliverable
from .outbox import MailState, MailTrouble, OutgoingMail
from .smtp import LetterRefused, LineBroken, ServerAway, SmtpRoad

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
        self._away_until = 0.0  # on the monotonic clock: when the mail server is asked again
        self._broke_the_line = 0  # the last letter that did, while none went through since

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
        """Everything that is due now; returns how many letters were taken.

        A mail server that is away is tried with one letter every `mail_backoff_seconds`; the others stay as they are,
        and all leave once it is back.
        """
        taken = 0
        try:
            while not self.is_stopped and not self._is_server_away and (letter := OutgoingMail.claim()):
                self._deliver(letter)
                taken += 1
        finally:
            self._road.close()
            release_connection()
        return taken

    @property
    def _is_server_away(self) -> bool:
        return time.monotonic() < self._away_until

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
            self._wait_for_server(letter, str(error))
        except LineBroken as error:
            self._doubt_server(letter, str(error))
        except LetterRefused as error:
            self._broke_the_line = 0
            _put_off(letter, MailTrouble.REFUSED, str(error))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, the next ones leave
            _put_off(letter, MailTrouble.UNREADABLE, type(error).__name__)
        else:
            self._broke_the_line = 0
            letter.settle(MailState.SENT)

    def _doubt_server(self, letter: OutgoingMail, said: str) -> None:
        """One letter that breaks the line again and again is at fault; when several do in a row, the server is."""
        is_at_fault = self._broke_the_line in (0, letter.id)
        self._broke_the_line = letter.id
        if is_at_fault:
            _put_off(letter, MailTrouble.LINE_BROKEN, said)
        else:
            self._wait_for_server(letter, said)

    def _wait_for_server(self, letter: OutgoingMail, said: str) -> None:
        self._away_until = time.monotonic() + base.settings.mail_backoff_seconds
        _put_off(letter, MailTrouble.SERVER_AWAY, said)


def _put_off(letter: OutgoingMail, trouble: MailTrouble, said: str) -> None:
    if not letter.put_off(trouble, said):
        log.info("mail %s (%s) is another worker’s by now: %s", letter.public_id, letter.kind, trouble)
    elif letter.state is MailState.ABANDONED:
        log.error("ALARM: mail %s (%s) is given up: %s: %s", letter.public_id, letter.kind, trouble, said)
    else:
        log.warning("mail %s (%s) is put off: %s: %s", letter.public_id, letter.kind, trouble, said)
