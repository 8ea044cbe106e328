"""Flask’s session on rows of the database: the cookie is an opaque name and nothing else (SECURITY.md S1 to S4).

A visitor who only reads, or who sees a form, costs no row: the name then begins with « a », and the CSRF token is
derived from it. A row is made when there is something to remember; the name then begins with « s ».
"""

import re
from typing import Any

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin
from flask_login import login_user
from werkzeug.datastructures import CallbackDict

from models import DatabaseTrouble, Event, Parent, StaffMember, WebSession, keyed_hash, now, record_sparingly

from .doors import greet
from .sides import is_of_the_school

_TOKEN = re.compile(r"[as][A-Za-z0-9_-]{43}")
_CSRF = "csrf_token"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NO_SESSION = ("/static/", "/sante", "/pret", "/version")


class PortalSession(CallbackDict, SessionMixin):
    """What Flask calls the session: a dictionary that knows its row."""

    def __init__(self, token: str, row: WebSession | None, *, is_new: bool) -> None:
        super().__init__(row.kept() if row else {}, on_update=PortalSession._changed)
        self.token, self.row, self.new = token, row, is_new
        self.modified = False
        self.must_set_cookie = False
        dict.__setitem__(self, _CSRF, keyed_hash("csrf", token[1:]))

    def _changed(self) -> None:
        self.modified = True

    def __getitem__(self, key: str) -> Any:
        if key == _CSRF and self.new:
            self.must_set_cookie = True
        return super().__getitem__(key)

    @property
    def parent(self) -> Parent | None:
        """The signed-in parent, already loaded with the row."""
        return self.row.parent if self.row and self.row.parent_id else None

    @property
    def staff(self) -> StaffMember | None:
        """The signed-in staff member."""
        return self.row.staff if self.row and self.row.staff_id else None

    @property
    def memory(self) -> dict[str, Any]:
        """What is worth storing."""
        return {key: value for key, value in self.items() if key != _CSRF}

    def sign_in(self, person: Parent | StaffMember, *, remember: bool = False) -> None:
        """A new name and a new row: what was planted or known before is worth nothing (SECURITY.md S2)."""
        before = self._renamed()
        login_user(person)
        named = self.token[1:]
        self.row = WebSession.open(named, person, remember=remember, data=self.memory, after=before)

    def sign_out(self) -> None:
        """End the row; the visitor goes on as nobody."""
        self._forget_everything()
        self.token = "a" + self.token[1:]

    def prove(self) -> None:
        """The same journey under a new name, now that it has proved something: the old one may be planted (S2).

        Who is signed in already got a new name then.
        """
        if self.row and self.row.person:
            return
        memory = self.memory
        self._forget_everything()
        self.update(memory)

    def _forget_everything(self) -> None:
        if before := self._renamed():
            before.end()

    def _renamed(self) -> WebSession | None:
        """Nothing is known any more, and under a new name; the row so far, which is yet to end."""
        before = self.row
        self.clear()
        self.row, self.new, self.must_set_cookie = None, True, True
        self.token = "s" + WebSession.new_token()
        dict.__setitem__(self, _CSRF, keyed_hash("csrf", self.token[1:]))
        g.pop(_CSRF, None)
        g.pop("csrf_valid", None)  # a new name asks for a new token
        return before


class PortalSessions(SessionInterface):
    """Opens a session from its cookie and saves it after the answer."""

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure
        self.prefix = "__Host-" if secure else ""

    def cookie(self, path: str) -> str:
        """Its name: each side of the house has its own, so a parent and a secretary may share a browser."""
        return f"{self.prefix}portail{'-ecole' if is_of_the_school(path) else ''}"

    def open_session(self, app: Flask, request: Request) -> PortalSession:  # type: ignore[override]
        greet(request)
        token = request.cookies.get(self.cookie(request.path), "")
        if request.path.startswith(_NO_SESSION) or not _TOKEN.fullmatch(token):
            return PortalSession("a" + WebSession.new_token(), None, is_new=True)
        if token[0] == "a" and request.method not in CHANGING:
            return PortalSession(token, None, is_new=False)
        try:
            row = WebSession.find(token[1:])
        except DatabaseTrouble as trouble:  # said by the first door, once there is a session to show a page with
            g.trouble = trouble
            return PortalSession(token, None, is_new=False)
        if row is None:
            return PortalSession(token, None, is_new=False) if token[0] == "a" else _after_the_end(request)
        if not request.headers.get("X-Polling"):
            row.touch()
        session = PortalSession("s" + token[1:], row, is_new=False)
        session.must_set_cookie = token[0] == "a"  # a second click, sent before the first one’s answer was read
        return session

    def save_session(self, app: Flask, session: PortalSession, response: Response) -> None:  # type: ignore[override]
        if session.modified and (session.memory or session.row):
            self._keep(session)
        if session.must_set_cookie:
            self._set_cookie(session, response)

    def _keep(self, session: PortalSession) -> None:
        if session.row is None:
            session.token = "s" + session.token[1:]
            session.row = WebSession.begin(session.token[1:])
            session.must_set_cookie = True
        session.row.keep(session.memory)

    def _set_cookie(self, session: PortalSession, response: Response) -> None:
        row = session.row
        response.set_cookie(
            self.cookie(request.path),
            session.token,
            max_age=_seconds_left(row) if row is not None and row.is_remembered else None,
            secure=self.secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def _seconds_left(row: WebSession) -> int:
    return int((row.expires_at - now()).total_seconds())


def _after_the_end(request: Request) -> PortalSession:
    """A cookie whose row is gone. A form gets no new one: a double click must not undo what its first half did."""
    record_sparingly(Event.SESSION_USED_AFTER_END)
    session = PortalSession("a" + WebSession.new_token(), None, is_new=request.method not in CHANGING)
    session.must_set_cookie = session.new
    return session
