"""The mailbox of every parent and school: a real SMTP server in this process, and letters that can be waited for."""

import email
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Letter:
    """One received letter."""

    def __init__(self, to: str, message: EmailMessage) -> None:
        self.to, self.message = to, message
        self.subject = str(message["Subject"])
        body = message.get_body(("plain",))
        self.text = body.get_content().replace("\r\n", "\n") if body else ""

    def says(self, *words: str) -> bool:
        """Are all these words in the subject or in the text?"""
        return all(some in f"{self.subject}\n{self.text}" for some in words)

    @property
    def code(self) -> str:
        """The verification code, alone on its line."""
        found = re.search(r"^(\d{6})$", self.text, re.M)
        assert found, f"no code in « {self.subject} »"
        return found[1]


class Mailbox:
    """What has arrived, by address."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self._arrived = threading.Condition()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self.letters += [Letter(address, message) for address in envelope.rcpt_tos]  # type: ignore[arg-type]
            self._arrived.notify_all()
        return "250 OK"

    def to(self, address: str) -> list[Letter]:
        """The letters of one address, the oldest first."""
        return [letter for letter in self.letters if letter.to == address]

    def wait_for(self, address: str, *words: str, nth: int = 1, timeout: float = 20) -> Letter:
        """The nth letter to that address that says all those words; fails with the letters that did arrive."""

        def found() -> list[Letter]:
            return [letter for letter in self.to(address) if letter.says(*words)]

        with self._arrived:
            if self._arrived.wait_for(lambda: len(found()) >= nth, timeout):
                return found()[nth - 1]
        seen = "\n".join(f"  {letter.to}: {letter.subject}" for letter in self.letters) or "  nothing"
        raise AssertionError(f"No letter {nth} to {address} with {words}. What arrived:\n{seen}")


@contextmanager
def open_mailbox(port: int) -> Iterator[tuple[Mailbox, str]]:
    """Listen on that port; gives the mailbox and the address for PORTAIL_SMTP_URL."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
