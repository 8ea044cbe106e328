"""A run at another address knows what it may do there, and stops with one line where nothing can be tested (Q-26)."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from e2e.places import ROOT, Target, Unreachable, environment_of
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


# ---- what .env and the options say ----------------------------------------------------------------------------------

SECRET = "a-secret-of-the-tests-of-targets-only"
DOTENV = {
    "E2E_STAGING_URL": "https://essais.example/", "E2E_STAGING_SECRET": SECRET,
    "E2E_STAGING_MAILPIT_URL": "https://courriel.example", "E2E_PRODUCTION_URL": "https://portail.example",
    "E2E_STAGING_BASIC_AUTH": "qa:essais",
}  # fmt: skip


def test_staging_is_named_by_its_target_or_by_its_address() -> None:
    staging = Target.named("staging", "", DOTENV)
    assert (staging.address, staging.secret, staging.basic_auth) == ("https://essais.example", SECRET, "qa:essais")
    assert staging.mailpit == "https://courriel.example"
    assert Target.of("https://essais.example", DOTENV) == staging
    assert Target.named("staging", "https://autre.example", DOTENV).secret == SECRET


@pytest.mark.parametrize(
    "target",
    [
        lambda: Target.named("production", "", DOTENV),
        lambda: Target.named("production", "https://essais.example", DOTENV),
        lambda: Target.of("https://portail.example", DOTENV),
        lambda: Target.of("https://essais.example:8443", DOTENV),
        lambda: Target.of("http://essais.example", DOTENV),
    ],
    ids=["production", "production elsewhere", "its address", "another port", "another scheme"],
)
def test_nobody_else_gets_the_secret_of_staging(target: Callable[[], Target]) -> None:
    assert target().secret == "" and target().mailpit == ""


def test_production_is_never_staging() -> None:
    with pytest.raises(Unreachable, match="is production"):
        Target.named("staging", "https://portail.example", DOTENV)


def test_a_target_without_an_address_says_which_variable_to_set() -> None:
    with pytest.raises(Unreachable, match="set E2E_STAGING_URL in .env"):
        Target.named("staging", "", {})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# une adresse\nE2E_STAGING_URL=https://a.example\nE2E_STAGING_SECRET='x y'\n", encoding="utf-8")
    told = environment_of(file, {"E2E_STAGING_URL": "https://b.example"})
    assert told == {"E2E_STAGING_URL": "https://b.example", "E2E_STAGING_SECRET": "x y"}
    assert environment_of(tmp_path / "none", {}) == {}


def test_the_example_names_every_variable_that_is_read() -> None:
    read: set[str] = set()

    class Read(dict[str, str]):
        def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
            read.add(name)
            return super().get(name, default)

    example = environment_of(ROOT / ".env.example", {})
    Target.named("staging", "", Read(example))
    Target.named("production", "", Read(example))
    assert read - {"E2E_BASIC_AUTH"} == set(example)  # which is of --base-url, for once


def test_a_portal_that_knows_the_secret_may_be_rehearsed_in(site) -> None:
    site[1].answers = {**site[1].answers, "/repetition": (200, b'{"acts": {}}')}
    check(replace(Target(site[0]), secret=SECRET))


@pytest.mark.parametrize("status", [404, 500])
def test_a_portal_that_does_not_know_the_secret_is_told(site, status: int) -> None:
    site[1].answers = {**site[1].answers, "/repetition": (status, b"")}
    with pytest.raises(Unreachable, match="E2E_STAGING_SECRET must be" if status == 404 else "see the log"):
        check(replace(Target(site[0]), secret=SECRET))
