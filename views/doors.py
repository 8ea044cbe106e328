"""What happens at the door of every request: who asks, is it from this site; after it, the connection is given back."""

import re
import secrets
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, g, request

from models import Asker, Event, record_event, release_connection, set_asker

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def init_app(app: Flask) -> None:
    """Register the doorman."""
    app.before_request(_meet)
    app.before_request(_refuse_other_sites)
    app.teardown_request(lambda _error: release_connection())


def greet(asking: Request) -> None:
    """Who asks: said before the session is opened, since its end is an event too."""
    g.request_id = secrets.token_hex(8)
    agent = _CONTROL.sub(" ", asking.user_agent.string)[:200]
    set_asker(Asker(ip=asking.remote_addr or "", agent=agent, request_id=g.request_id))


def _meet() -> None:
    trouble = g.pop("trouble", None)
    if trouble is not None:
        raise trouble
    if _CONTROL.search(request.path):  # in no address of ours; a browser reads « /<TAB>/evil » as « //evil » (S15)
        abort(404)


def _refuse_other_sites() -> Response | None:
    """No other site may send a form here, even one that stole a token (SECURITY.md S9)."""
    if request.method in SAFE:
        return None
    if _comes_from_elsewhere():
        record_event(Event.FORBIDDEN, where=request.path[:200], why="another site")
        abort(403)
    return None


def _comes_from_elsewhere() -> bool:
    """A page without a name (« null ») is foreign as well, unless the browser itself says that it is of this site."""
    origin, site = request.headers.get("Origin", ""), request.headers.get("Sec-Fetch-Site", "")
    if origin == "null":
        return site != "same-origin"
    return site in ("cross-site", "same-site") or bool(origin and urlsplit(origin).netloc != request.host)
