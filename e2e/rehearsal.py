"""The client of the portal’s test-data API: what Registrar will ask through, at any address that knows the secret."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit


class Refused(AssertionError):
    """The portal does not do that act; the text is its own."""


class Rehearsal:
    """One worker of one run, on one connection that stays open."""

    def __init__(self, address: str, secret: str, run: str, worker: str = "0") -> None:
        parts = urlsplit(address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._line = kind(parts.netloc, timeout=60)
        self.run, self.worker = run, worker
        self._headers = {
            "X-Test-Secret": secret,
            "X-Test-Run": f"{run}-{worker}",
            "Content-Type": "application/json",
            "Host": parts.netloc,
        }

    def address(self, number: int) -> str:
        """An address of this run, recognisable: all of them go at its end."""
        return f"qa+{self.run}-{self.worker}-{number}@courriel.example"

    def act(self, name: str, **fields: Any) -> dict[str, Any]:
        """One act of the portal’s `ACTS`; raises Refused with its words. A line that fell asleep is taken up again."""
        try:
            status, text = self._post(name, json.dumps(fields))
        except http.client.RemoteDisconnected:  # it was closed while nothing was said: nothing was done
            self._line.close()
            status, text = self._post(name, json.dumps(fields))
        if status == 404:
            raise Refused(f"{name}: the portal knows no such secret (PORTAIL_TEST_SECRET), or has none.")
        if status != 200:
            raise Refused(f"{name}: {status} {text[:500]}")
        return json.loads(text)

    def end(self) -> None:
        """Take away all that the run made."""
        self.act("end")

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _post(self, name: str, body: str) -> tuple[int, str]:
        self._line.request("POST", f"/repetition/{name}", body.encode(), self._headers)
        answer = self._line.getresponse()
        return answer.status, answer.read().decode()
