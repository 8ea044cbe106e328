"""The mailbox of a portal elsewhere: Mailpit (https://mailpit.axllent.org), asked through its API, version 1.

`GET /api/v1/search` finds messages by a part of an address, the newest first; `GET /api/v1/message/{ID}/raw` is one as
it was received; `DELETE /api/v1/messages` deletes those of `IDs`, and ALL of them where none is named.
"""

import email
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import urlencode

from .letter import Letter
from .mailbox import Mailbox
from .rehearsal import basic

AT_ONCE = 100  # messages a page of an answer
PAUSE = 0.2  # seconds between two looks
SECONDS = 10
PLACES = ("To", "Cc", "Bcc")


class MailpitSilent(AssertionError):
    """Mailpit does not answer as its documentation says; the text says what was asked."""


class Mailpit(Mailbox):
    """The letters of one run, recognised by what its addresses begin with; nobody else’s are read nor deleted."""

    def __init__(self, address: str, mark: str, basic_auth: str = "") -> None:
        self.address, self._mark = address.rstrip("/"), mark
        self._headers = {"Authorization": basic(basic_auth)} if basic_auth else {}
        self._read: dict[str, EmailMessage] = {}

    @property
    def letters(self) -> list[Letter]:
        return self._letters(self._mark, lambda address: address.startswith(self._mark))

    def to(self, address: str) -> list[Letter]:
        return self._letters(address, lambda other: other == address)

    def delete(self) -> int:
        """Delete the letters of the run; how many they were."""
        found = list(self._found(self._mark, lambda address: address.startswith(self._mark)))
        names = sorted({name for name, _address in found})
        if names:  # without a name, Mailpit would delete everybody’s
            self._ask("DELETE", "/api/v1/messages", json.dumps({"IDs": names}).encode())
        return len(names)

    def check(self) -> None:
        """Raises MailpitSilent unless it can be asked."""
        self._page("to:nobody", 0)

    def _await_another(self, address: str, known: int, seconds: float) -> None:
        threading.Event().wait(min(PAUSE, seconds))

    def _letters(self, part: str, is_meant: Callable[[str], bool]) -> list[Letter]:
        found = list(self._found(part, is_meant))
        return [Letter(address, self._message(name)) for name, address in reversed(found)]

    def _found(self, part: str, is_meant: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """(name, address) of each message, the newest first; Mailpit itself only knows parts of addresses."""
        seen: set[str] = set()
        start, more = 0, True
        while more:
            page = self._page(f'to:"{part}"', start)
            start, more = start + AT_ONCE, len(page) == AT_ONCE
            for message in page:
                name = message["ID"]
                if name not in seen:  # one that arrives meanwhile moves the others to the next page
                    seen.add(name)
                    yield from ((name, address) for address in _addresses(message) if is_meant(address))

    def _page(self, query: str, start: int) -> list[dict[str, Any]]:
        asked = urlencode({"query": query, "start": start, "limit": AT_ONCE})
        try:
            return json.loads(self._ask("GET", f"/api/v1/search?{asked}"))["messages"] or []
        except (ValueError, LookupError, TypeError):
            raise MailpitSilent(f"{self.address} does not answer as Mailpit does: is this its address?") from None

    def _message(self, name: str) -> EmailMessage:
        if name not in self._read:
            raw = self._ask("GET", f"/api/v1/message/{name}/raw")
            self._read[name] = email.message_from_bytes(raw, policy=default)  # type: ignore[assignment]
        return self._read[name]

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = {**self._headers, **({"Content-Type": "application/json"} if body else {})}
        asked = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
                return answer.read()
        except OSError as error:
            error_of_answer = getattr(error, "code", None) or getattr(error, "reason", error)
            raise MailpitSilent(f"Mailpit at {self.address} does not do {method} {path}: {error_of_answer}.") from None


def _addresses(message: dict[str, Any]) -> list[str]:
    """To whom it goes: « To » is null in a message without it."""
    return [one["Address"] for place in PLACES for one in message.get(place) or []]
