"""A run at another address stops at once, with one line that says what to do, where nothing can be tested (Q-26)."""

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from e2e.places import Target, Unreachable
from e2e.server import free_port
from e2e.targets import check


class Site(BaseHTTPRequestHandler):
    """Some site, as the test wants it: `answers` gives the status and the body of a path."""

    answers: dict[str, tuple[int, bytes]] = {}
    password = ""

    def do_GET(self) -> None:
        expected = "Basic " + base64.b64encode(self.password.encode()).decode()
        is_in = not self.password or self.headers["Authorization"] == expected
        status, body = self.answers[self.path] if is_in else (401, b"")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    class Mine(Site):
        answers = {"/sante": (200, b'{"etat": "vivant"}'), "/pret": (200, b'{"etat": "x"}')}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Mine
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_portal_that_is_ready_is_tested(site) -> None:
    check(Target.of(site[0] + "/", {}))


def test_a_portal_that_is_not_ready_is_told(site) -> None:
    site[1].answers = {**site[1].answers, "/pret": (503, b"")}
    with pytest.raises(Unreachable, match="/pret answers 503: see the log"):
        check(Target.of(site[0], {}))


def test_another_site_is_told(site) -> None:
    site[1].answers = {"/sante": (200, b"<h1>Bienvenue</h1>")}
    with pytest.raises(Unreachable, match="is not the portal’s answer"):
        check(Target.of(site[0], {}))


def test_nobody_is_there() -> None:
    with pytest.raises(Unreachable, match="/sante does not answer"):
        check(Target(f"http://127.0.0.1:{free_port()}"))


def test_a_site_behind_a_password_asks_for_it(site) -> None:
    site[1].password = "qa:essais"
    with pytest.raises(Unreachable, match="answers 401: set E2E_BASIC_AUTH"):
        check(Target.of(site[0], {}))
    check(Target.of(site[0], {"E2E_BASIC_AUTH": "qa:essais"}))


@pytest.mark.parametrize("address", ["portail.example", "ftp://x", "https://", "https://portail.example/ecole"])
def test_what_is_no_address_of_a_site_is_told(address: str) -> None:
    with pytest.raises(Unreachable, match="write the address of the site"):
        Target.of(address, {})
