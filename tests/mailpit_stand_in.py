"""A stand-in for Mailpit, which could not be had where these tests were written: not Mailpit itself.

It receives by real SMTP (aiosmtpd) and answers the few addresses of Mailpit’s API that `e2e/mailpit.py` asks, as its
documentation and its source (v1.27) say: search by a part of a recipient, newest first, 50 at a time unless told
otherwise; a message as received; deletion by IDs, and of everything where none is named. Nothing else of it is here.
"""

import email
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller

from e2e.rehearsal import basic
from e2e.server import free_port


class StandIn:
    """What has arrived: raw messages by ID, the oldest first."""

    def __init__(self) -> None:
        self.messages: dict[str, bytes] = {}
        self.password = ""  # name:password, where it asks for one
        self.smtp_url = self.address = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages[secrets.token_urlsafe(16)] = envelope.content
        return "250 OK"

    def search(self, query: str, start: int, limit: int) -> dict[str, Any]:
        """`MessagesSummary`; of the query language only `to:` is known here."""
        part = re.fullmatch(r'to:"?([^"]*)"?', query)
        assert part, f"the stand-in does not understand « {query} »"
        found = [one for one in map(self.summary, reversed(list(self.messages))) if part[1].lower() in _to(one)]
        counts = {"total": len(self.messages), "messages_count": len(found), "start": start, "tags": []}
        return {**counts, "messages": found[start : start + limit]}

    def summary(self, name: str) -> dict[str, Any]:
        """`MessageSummary`, without what nobody here reads."""
        message = email.message_from_bytes(self.messages[name], policy=default)
        people = {place: _people(message, place) for place in ("To", "Cc", "Bcc", "Reply-To")}  # type: ignore[arg-type]
        said = {"Subject": message["Subject"], "Created": datetime.now(UTC).isoformat(), "Read": False}
        return {"ID": name, "MessageID": message["Message-ID"], **people, **said}

    def delete(self, names: list[str]) -> None:
        """Those; all of them where none is named."""
        for name in names or list(self.messages):
            self.messages.pop(name, None)


def _people(message: EmailMessage, place: str) -> list[dict[str, str]] | None:
    header = message[place]
    return [{"Name": one.display_name, "Address": one.addr_spec} for one in header.addresses] if header else None


def _to(summary: dict[str, Any]) -> str:
    return json.dumps(summary["To"]).lower()


class _Api(BaseHTTPRequestHandler):
    mailpit: StandIn

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        raw = re.fullmatch(r"/api/v1/message/([\w-]+)/raw", parts.path)
        if parts.path == "/api/v1/search":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            found = self.mailpit.search(asked["query"], int(asked.get("start", 0)), int(asked.get("limit", 50)))
            self._answer(200, json.dumps(found).encode(), "application/json")
        elif raw and raw[1] in self.mailpit.messages:
            self._answer(200, self.mailpit.messages[raw[1]], "text/plain; charset=utf-8")
        else:
            self._answer(404, b"404 page not found", "text/plain")

    def do_DELETE(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.mailpit.delete(json.loads(body).get("IDs", []) if body else [])
        self._answer(200, b"ok", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        wanted = self.mailpit.password
        if wanted and self.headers["Authorization"] != basic(wanted):
            status, body = 401, b"Unauthorised."
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@contextmanager
def mailpit_stand_in() -> Iterator[StandIn]:
    """Receive at `smtp_url`, and answer at `address`."""
    mailpit = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Api", (_Api,), {"mailpit": mailpit}))
    controller = Controller(mailpit, hostname="127.0.0.1", port=free_port())
    thread = Thread(target=server.serve_forever, args=(0.05,))
    mailpit.address = f"http://127.0.0.1:{server.server_port}"
    mailpit.smtp_url = f"smtp://127.0.0.1:{controller.port}"
    controller.start()
    thread.start()
    try:
        yield mailpit
    finally:
        controller.stop()
        server.shutdown()
        thread.join()
        server.server_close()
