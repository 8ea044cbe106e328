"""A real mail server that can be away, hang, or be slow; and letters in the outbox for it."""

import asyncio
import email
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models import MailKind, MailState, OutgoingMail, database, now, release_connection
from tests.conftest import AnyPort
from tests.served import free_port


@dataclass(frozen=True)
class Received:
    """One letter, as it arrived; begun: when its conversation began, in seconds of the wall clock."""

    recipient: str
    message_id: str
    begun: float


@dataclass
class MailServer:
    """On one port, whatever becomes of it; `on_data` may refuse a letter, and is called before « 250 » is said."""

    on_data: Callable[[str, Any], str] = lambda _recipient, _server: ""
    delay: float = 0.0  # seconds that each letter takes
    port: int = field(default_factory=free_port)
    received: list[Received] = field(default_factory=list)
    _controller: Any = None
    _silent: socket.socket | None = None

    @property
    def url(self) -> str:
        """For PORTAIL_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        """It takes letters."""
        self.close()
        self._controller = AnyPort(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Nobody listens on its port."""
        if self._controller:
            self._controller.stop()
        if self._silent:
            self._silent.close()
        self._controller = self._silent = None

    def hang(self) -> None:
        """Connections are made, and nothing is ever said on them."""
        self.close()
        self._silent = socket.create_server(("127.0.0.1", self.port), backlog=128)

    async def handle_MAIL(self, _server: Any, session: Any, envelope: Any, address: str, options: list) -> str:  # noqa: N802
        """aiosmtpd's name: a letter begins."""
        envelope.mail_from, session.begun = address, time.time()
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd's name: a letter ends."""
        await asyncio.sleep(self.delay)
        [recipient] = envelope.rcpt_tos
        refusal = self.on_data(recipient, server)
        if refusal:
            return refusal
        message = email.message_from_bytes(envelope.content)
        self.received.append(Received(recipient, str(message["Message-ID"]), session.begun))
        return "250 Message accepted"


def write_letters(recipients: list[str]) -> None:
    """A letter to each, in one transaction."""
    with database.atomic():
        for recipient in recipients:
            OutgoingMail.write(MailKind.PASSWORD_CHANGED, recipient, "fr", {"at": now().isoformat()})
    release_connection()


def count(state: MailState) -> int:
    """Letters of the outbox in that state."""
    found = OutgoingMail.select().where(OutgoingMail.state == state).count()
    release_connection()
    return found


def seconds_until(is_so: Callable[[], bool], longest: float) -> float:
    """How long it took; infinite when it did not come."""
    begun, pause = time.monotonic(), threading.Event()
    while not is_so():
        if time.monotonic() - begun > longest:
            return float("inf")
        pause.wait(0.1)
    return time.monotonic() - begun
