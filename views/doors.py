"""What happens at the door of every request: who asks, is it from this site; after it, the connection is given back."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, g, request, session
from werkzeug.exceptions import BadRequest

from models import Asker, Event, move_clock, record_event, release_connection, set_asker

from . import tongue
from .rehearsal_headers import BadMoment, Visit

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FILE_BUFFER = 256 * 1024  # Werkzeug reads a file by 64 KB, and counts what is left of the last piece with the next one
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def init_app(app: Flask) -> None:
    """Register the doorman."""
    app.before_request(_meet)
    app.before_request(_make_room)
    app.before_request(_refuse_other_sites)
    app.teardown_request(_leave)


def greet(asking: Request) -> None:
    """Who asks: said before the session is opened, since its end is an event too."""
    tongue.choose_anew()
    g.started = time.perf_counter()
    visit = _visit(asking)
    g.request_id = visit.prefix + secrets.token_hex(8)
    agent = _CONTROL.sub(" ", visit.mark + asking.user_agent.string)[:200]
    set_asker(Asker(ip=asking.remote_addr or "", agent=agent, request_id=g.request_id, run=visit.name))
    move_clock(visit.moment)


def _visit(asking: Request) -> Visit:
    """Part of a rehearsal? Nobody else’s headers say anything; nor anybody’s where there is no secret."""
    try:
        return Visit.of(asking, current_app.config["PORTAIL"].test_secret)
    except BadMoment as error:
        g.trouble = BadRequest(str(error))
        return Visit()


def _meet() -> None:
    trouble = g.pop("trouble", None)
    if trouble is not None:
        raise trouble
    if _CONTROL.search(request.path):  # in no address of ours; a browser reads « /<TAB>/evil » as « //evil » (S15)
        abort(404)


def _leave(_error: BaseException | None) -> None:
    """The connection goes back; the files that were sent leave the disk at once, not when Python collects them."""
    tongue.choose_anew()
    release_connection()
    move_clock(None)
    request.close()


def takes_up_to(largest: int | Callable[[], int]) -> Callable[[View], View]:
    """For views that take files: a body of so many bytes, from somebody who is signed in; others send forms only."""

    def mark(view: View) -> View:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return mark


def _make_room() -> None:
    """Before anything reads the form: the check of its token does."""
    largest = largest_body()
    if not largest or request.method in SAFE or request.mimetype != "multipart/form-data":
        return
    if session.staff or session.parent:  # type: ignore[attr-defined]
        request.max_content_length = largest() if callable(largest) else largest
        request.max_form_memory_size = FILE_BUFFER


def largest_body() -> int | Callable[[], int]:
    """What the view of this address said of its files; 0 where it takes none."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "largest_body", 0)


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
