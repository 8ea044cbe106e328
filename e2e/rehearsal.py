"""The client of the portal’s test-data API, at any address that knows the secret: a worker of a run."""

import base64
import http.client
import itertools
import json
import ssl
from typing import Any
from urllib.parse import urlsplit

# How a line says that the other end hung up meanwhile; the last, over TLS. (`RemoteDisconnected` is the first’s kind.)
ASLEEP = (ConnectionError, ssl.SSLEOFError)


class Refused(AssertionError):
    """The portal does not do that act; the text is its own."""


class Rehearsal:
    """One worker of one run, on one connection that stays open."""

    def __init__(self, address: str, secret: str, run: str, worker: str = "0", basic_auth: str = "") -> None:
        self._host, kind = _line_to(address)
        self._line = kind(self._host, timeout=60)
        self._secret, self._basic_auth = secret, basic_auth
        self.run, self.worker = run, worker
        self.moment = ""  # what its requests, and its visitors’, believe that it is; "": the true time
        self._addresses, self._visitors = itertools.count(1), itertools.count(1)

    def new_address(self) -> str:
        """An address of this run that nobody has used yet, recognisable: all of them go at its end."""
        return f"qa+{self.run}-{self.worker}-{next(self._addresses)}@courriel.example"

    def new_visitor(self) -> str:
        """The name of another visitor, as X-Test-Run says it: each has limits of its own."""
        return f"{self.run}-{self.worker}-{next(self._visitors)}"

    def headers(self, name: str = "") -> dict[str, str]:
        """What each request of that visitor, or of this worker, says of itself."""
        said = {"X-Test-Secret": self._secret, "X-Test-Run": name or f"{self.run}-{self.worker}"}
        return said | ({"X-Test-Now": self.moment} if self.moment else {})

    def act(self, name: str, /, **fields: Any) -> dict[str, Any]:
        """One act of the portal’s `ACTS`; raises Refused with its words. A line that fell asleep is taken up again."""
        try:
            status, text = self._post(name, json.dumps(fields))
        except ASLEEP:  # closed while nothing was said: nothing was done
            status, text = self._post(name, json.dumps(fields))
        if status == 404:
            raise Refused(f"{name}: the portal knows no such secret (PORTAIL_TEST_SECRET), or has none.")
        if status >= 500:
            raise Refused(f"{name}: the portal answers {status}; its log says why.")
        if status != 200:
            raise Refused(f"{name}: {text[:500]}")
        return json.loads(text)

    def end(self) -> dict[str, int]:
        """Take away all that the run made, whichever worker made it; how many rows of each kind."""
        return self.act("end")

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _post(self, name: str, body: str) -> tuple[int, str]:
        said = {**self.headers(), "Content-Type": "application/json", "Host": self._host, **self._way_in()}
        try:
            self._line.request("POST", f"/repetition/{name}", body.encode(), said)
            answer = self._line.getresponse()
            return answer.status, answer.read().decode()
        except BaseException:
            self._line.close()  # or the next act would find it in the middle of this one
            raise

    def _way_in(self) -> dict[str, str]:
        return {"Authorization": basic(self._basic_auth)} if self._basic_auth else {}


def basic(name_and_password: str) -> str:
    """The header of « name:password » (RFC 7617)."""
    return "Basic " + base64.b64encode(name_and_password.encode()).decode()


def _line_to(address: str) -> tuple[str, type[http.client.HTTPConnection]]:
    parts = urlsplit(address)
    return parts.netloc, http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
