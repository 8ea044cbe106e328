"""The mailbox of every parent and school: letters that can be waited for, in the same words wherever they are kept."""

import email
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from .letter import Letter
from .network import go_on

PAUSE = 100  # milliseconds


class Mailbox(ABC):
    """What has arrived. `OwnMailbox` receives by SMTP in this process; `mailpit.Mailpit` asks a Mailpit elsewhere."""

    @property
    @abstractmethod
    def letters(self) -> list[Letter]:
        """Every letter of this run, the oldest first."""

    def to(self, address: str) -> list[Letter]:
        """The letters of one address, the oldest first."""
        return [letter for letter in self.letters if letter.to == address]

    def wait_for(self, address: str, *words: str, nth: int = 1, timeout: float = 20) -> Letter:
        """The nth letter to that address that says all those words; fails with the letters that did arrive."""
        __tracebackhide__ = True  # a failure shows the line that waited
        end = time.monotonic() + timeout
        while True:
            arrived = self.to(address)
            found = [letter for letter in arrived if letter.says(*words)]
            if len(found) >= nth:
                return found[nth - 1]
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(self._missing(address, words, nth))
            if not go_on(PAUSE):
                self._await_another(address, len(arrived), left)

    @abstractmethod
    def _await_another(self, address: str, known: int, seconds: float) -> None:
        """Come back when that address may have more letters than these, after so many seconds at the latest."""

    def _missing(self, address: str, words: tuple[str, ...], nth: int) -> str:
        which = "No letter" if nth == 1 else f"No {nth} letters"
        saying = f" with {', '.join(f'« {word} »' for word in words)}" if words else ""
        own = "\n".join(f"  {letter.subject}" for letter in self.to(address)) or "  nothing"
        others = [f"  {letter.to}: {letter.subject}" for letter in self.letters if letter.to != address][-10:]
        told = [f"{which} to {address}{saying}. What arrived there:", own, "Elsewhere, lately:"]
        return "\n".join([*told, *(others or ["  nothing"])])


class OwnMailbox(Mailbox):
    """A real SMTP server in this process."""

    def __init__(self) -> None:
        self._letters: list[Letter] = []
        self._arrived = threading.Condition()

    @property
    def letters(self) -> list[Letter]:
        return self._letters

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self._letters += [Letter(address, message) for address in envelope.rcpt_tos]  # type: ignore[arg-type]
            self._arrived.notify_all()
        return "250 OK"

    def _await_another(self, address: str, known: int, seconds: float) -> None:
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.to(address)) > known, seconds)


@contextmanager
def open_mailbox(port: int) -> Iterator[tuple[Mailbox, str]]:
    """Listen on that port; gives the mailbox and the address for PORTAIL_SMTP_URL."""
    mailbox = OwnMailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
