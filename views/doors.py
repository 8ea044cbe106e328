"""What happens at the door of every request: who asks, is it from this site; after it, the connection is given back."""

import re
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from models import Asker, Event, record_event, release_connection, set_asker

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def init_app(app: Flask) -> None:
    """Register the doorman."""
    app.before_request(_meet)
    app.before_request(_refuse_other_sites)
    app.teardown_request(lambda _error: release_connection())


def _meet() -> None:
    g.request_id = secrets.token_hex(8)
    trouble = g.pop("trouble", None)
    if trouble is not None:
        raise trouble
    agent = _CONTROL.sub(" ", request.user_agent.string)[:200]
    set_asker(Asker(ip=request.remote_addr or "", agent=agent, request_id=g.request_id))
    if "\x00" in request.path:  # in no address of ours, and PostgreSQL takes none in a text
        abort(404)


def _refuse_other_sites() -> Response | None:
    """No other site may send a form here, even one that stole a token (SECURITY.md S9)."""
    if request.method in SAFE:
        return None
    origin = request.headers.get("Origin")
    is_foreign = bool(origin and origin != "null" and urlsplit(origin).netloc != request.host)
    if is_foreign or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        record_event(Event.FORBIDDEN, where=request.path[:200], why="another site")
        abort(403)
    return None
