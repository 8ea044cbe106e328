"""Somebody in front of a browser: one connection that is kept, a cookie, the form of a notice."""

import re
import threading
import time
from datetime import date
from email.message import Message
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

FORM = "/absences/aviser"
SIGN_IN = "/connexion"
PATIENCE = 60  # seconds


class Answer(NamedTuple):
    """status 0: none came; seconds: from the moment of asking."""

    status: int
    seconds: float
    text: str = ""
    headers: Message = Message()  # whose names have no case

    @property
    def reference(self) -> str:
        """Of the notice that was just acknowledged."""
        found = re.search(r"/absences/(AV-[0-9A-Z]{4}-[0-9A-Z]{4})", self.headers.get("Location", ""))
        return found[1] if found else ""

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.text)
        return found[1] if found else ""


class Visitor:
    """Asks one thing after the other; a connection that was closed is opened again, once."""

    def __init__(self, port: int, cookie: str = "", come_from: str = "") -> None:
        self.port, self.cookie, self.token = port, cookie, ""
        self._from = {"X-Forwarded-For": come_from} if come_from else {}
        self._line: HTTPConnection | None = None
        self._alone = threading.Lock()  # one thing after the other, whoever speaks for them

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, answers: dict[str, str]) -> Answer:
        return self.ask("POST", path, urlencode({**answers, "csrf_token": self.token}))

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """The answer; a cookie that comes with it is kept."""
        with self._alone:
            return self._ask(method, path, body)

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        begun, kind = time.perf_counter(), {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        for is_old in (self._line is not None, False):
            self._line = self._line or HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                self._line.request(method, path, body, {"Cookie": self.cookie, **self._from, **kind})
                found = self._line.getresponse()
                text = found.read().decode("utf-8", "replace")
            except (OSError, HTTPException):
                self.close()
                if is_old:
                    continue
                break
            self._keep_cookie(found.getheader("Set-Cookie") or "")
            return Answer(found.status, time.perf_counter() - begun, text, found.headers)
        return Answer(0, time.perf_counter() - begun)

    def open_form(self, path: str = FORM) -> None:
        """Read its token, once. Raises RuntimeError when there is none."""
        if not self.token:
            answer = self.get(path)
            self.token = answer.token
            if not self.token:
                raise RuntimeError(f"{path} has no form: {answer.status} {answer.text[:200]}")

    def announce(self, day: date) -> Answer:
        """An absence of that day; the same again is the same notice. Without a form, what came instead of it."""
        if not self.token:
            form = self.get(FORM)
            self.token = form.token
            if not self.token:
                return form
        said = {"kind": "absence", "part": "whole", "day": "other", "first_day": day.isoformat(), "reason": "illness"}
        return self.post(FORM, {**said, "form_key": f"fault-{day.isoformat()}"})

    def sign_in(self, email: str, password: str) -> Answer:
        """Whose form is open already."""
        return self.post(SIGN_IN, {"email": email, "password": password})

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._line = None

    def _keep_cookie(self, given: str) -> None:
        if given.startswith("portail="):
            self.cookie = given.partition(";")[0]


def looked_at(port: int, path: str, cookie: str = "") -> Answer:
    """On a connection that is closed again."""
    visitor = Visitor(port, cookie)
    try:
        return visitor.get(path)
    finally:
        visitor.close()
