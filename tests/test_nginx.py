"""deploy/nginx.conf, played by nginx itself with two portals in production behind it."""

import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from bs4 import BeautifulSoup
from flask import Flask

import models
from app import create_app
from models import AuditEvent, Parent, Settings, WebSession
from tests.conftest import SECRET, close_database
from tests.front import NAME, Front, Portal, find_nginx
from tests.proof_reader import faults_in_text, texts
from tests.served import free_port
from views import assets, front_files
from views.headers import ALWAYS, STRICT_TRANSPORT

pytestmark = [
    pytest.mark.only_on("sqlite"),  # what stands in front knows nothing of the engine
    pytest.mark.skipif(not find_nginx(), reason="nginx is not here: sudo apt install nginx-light, or PORTAIL_NGINX=…"),
]
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def database_url(shelf, password_hash: str) -> Iterator[str]:
    """A school with one parent, Nadia."""
    url = shelf.fresh()
    models.open_school(Settings(database_url=url, secret_key=SECRET))
    Parent.create(email="nadia@exemple.ca", password_hash=password_hash, language="fr")
    close_database()
    yield url
    shelf.throw_away(url)


@pytest.fixture(scope="module")
def portals(database_url: str) -> Iterator[list[Portal]]:
    """Two processes, in production; mail has nowhere to go."""
    environment = {
        "PORTAIL_MODE": "production", "PORTAIL_DATABASE_URL": database_url, "PORTAIL_SECRET_KEY": SECRET,
        "PORTAIL_SMTP_URL": "smtp://127.0.0.1:9", "PORTAIL_PUBLIC_URL": f"https://{NAME}",
        "PORTAIL_TRUSTED_PROXIES": "1",
    }  # fmt: skip
    pair = [Portal(**environment), Portal(**environment)]
    try:
        for portal in pair:
            portal.start()
        yield pair
    finally:
        for portal in pair:
            if portal.process is not None and portal.process.poll() is None:
                portal.kill()


@pytest.fixture(scope="module")
def front(portals: list[Portal], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx, with the files of `write-static`."""
    folder = tmp_path_factory.mktemp("nginx")
    with create_app(Settings(secret_key=SECRET)).app_context():
        front_files.write(folder / "files")
    front = Front(folder, folder / "files", portals)
    with front.running():
        yield front


@pytest.fixture
def visitor(front: Front) -> Iterator[httpx.Client]:
    """Somebody who comes by HTTP/2."""
    with front.visitor() as client:
        yield client


@pytest.fixture
def trail(database_url: str) -> Iterator[None]:
    """The school’s records, read beside the portals."""
    models.open_school(Settings(database_url=database_url, secret_key=SECRET))
    yield
    close_database()


def form_token(page: httpx.Response) -> str:
    return BeautifulSoup(page.text, "html.parser").find("input", attrs={"name": "csrf_token"})["value"]


def sign_in(visitor: httpx.Client, password: str, **headers: str) -> httpx.Response:
    token = form_token(visitor.get("/connexion"))
    answers = {"csrf_token": token, "email": "nadia@exemple.ca", "password": password}
    return visitor.post("/connexion", data=answers, headers=headers)


def test_http_leads_to_https_and_nowhere_else(front: Front) -> None:
    address = f"http://127.0.0.1:{front.http_port}/connexion?next=%2Fportail"
    answer = httpx.get(address, headers={"Host": "evil.example"})
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/connexion?next=%2Fportail"
    assert answer.headers["Server"] == "nginx"  # and no version


def test_another_name_gets_no_certificate(front: Front) -> None:
    with (
        socket.create_connection(("127.0.0.1", front.https_port), timeout=10) as line,
        pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME|unrecognized name"),
    ):
        front.tls().wrap_socket(line, server_hostname="evil.example")


@pytest.mark.requirement("B2")
def test_a_page_comes_by_http_2_and_compressed_and_each_header_once(visitor: httpx.Client) -> None:
    answer = visitor.get("/connexion", headers=BROWSER)
    assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
    assert answer.headers["Content-Encoding"] == "gzip"
    times = Counter(name for name, _value in answer.headers.multi_items())
    expected = {**ALWAYS, "Strict-Transport-Security": STRICT_TRANSPORT}
    assert {name: (times[name.lower()], answer.headers[name]) for name in expected} == {
        name: (1, value) for name, value in expected.items()
    }


def test_an_old_browser_comes_by_http_1(front: Front) -> None:
    with front.visitor(http2=False) as visitor:
        assert visitor.get("/connexion").http_version == "HTTP/1.1"


@pytest.mark.requirement("S1")
def test_the_cookie_is_secure_and_of_this_host_alone(visitor: httpx.Client) -> None:
    answer = sign_in(visitor, "Érable-rouge")
    assert answer.status_code == 303
    cookies = [value for value in answer.headers.get_list("Set-Cookie") if value.startswith("__Host-")]
    assert cookies and all("; Secure" in cookie and "; HttpOnly" in cookie for cookie in cookies)
    assert visitor.get("/portail").status_code == 200


@pytest.mark.requirement("A10")
@pytest.mark.parametrize("claim", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_where_somebody_comes_from_is_what_nginx_saw_whatever_is_claimed(front: Front, trail, claim: str) -> None:
    AuditEvent.delete().execute()
    lie = "for=203.0.113.9" if claim == "Forwarded" else "203.0.113.9, 198.51.100.1"
    with front.visitor("127.0.0.2") as visitor:
        assert sign_in(visitor, "Pas-le-bon-mot", **{claim: lie}).status_code == 422
    assert {event.ip for event in AuditEvent.select()} == {"127.0.0.2"}


@pytest.mark.parametrize(
    "claim", [{"X-Forwarded-Proto": "http"}, {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Prefix": "/evil"}]
)
def test_nothing_else_that_is_claimed_changes_a_page(visitor: httpx.Client, claim: dict[str, str]) -> None:
    answer = visitor.get("/portail", headers=claim)
    assert answer.headers["Location"].startswith("/connexion")
    assert answer.headers["Strict-Transport-Security"] == STRICT_TRANSPORT


def test_the_figures_are_not_to_be_had_from_outside(visitor: httpx.Client) -> None:
    assert visitor.get("/metrics").status_code == 404
    assert "9464" not in Path("deploy/nginx.conf").read_text("utf-8")


@pytest.mark.parametrize("found", assets.all_assets(), ids=lambda found: found.name)
def test_a_static_file_is_as_the_portal_would_send_it(visitor: httpx.Client, app: Flask, found: assets.Asset) -> None:
    """Every file: compressed, for a year, of its own kind, with the headers of this house."""
    address = f"/static/{quote(found.hashed_name)}"
    by_nginx = visitor.get(address, headers=BROWSER)
    by_portal = app.test_client().get(address, headers=BROWSER)
    assert by_nginx.status_code == 200 and "ETag" not in by_nginx.headers
    assert by_nginx.content == found.plain
    assert by_nginx.headers.get("Content-Encoding") == ("gzip" if found.gzip else None)
    same = ["Content-Type", "Cache-Control", "Vary", *(name for name in ALWAYS if name != "Server")]
    assert {name: by_nginx.headers.get(name) for name in same} == {name: by_portal.headers.get(name) for name in same}
    assert by_nginx.headers["Server"] == "nginx"  # no portal was asked


def test_a_plain_name_is_for_the_portal(visitor: httpx.Client) -> None:
    answer = visitor.get("/static/css/portail.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert visitor.get("/static/../portail.sqlite3").status_code == 404
    assert visitor.get("/static/errors/413.html").status_code == 404
    assert visitor.get("/errors/413.html").status_code == 404


def announced(front: Front, path: str, size: int) -> bytes:
    """What nginx answers to a form of that size before a byte of it was sent."""
    with (
        socket.create_connection(("127.0.0.1", front.https_port), timeout=20) as line,
        front.tls().wrap_socket(line, server_hostname=NAME) as secret,
    ):
        head = f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n\r\n"
        secret.sendall(head.encode())
        return secret.recv(64)


def test_nginx_lets_in_what_the_portal_takes_and_not_much_more(front: Front, app: Flask) -> None:
    """A form of 64 KB anywhere; where a view takes files, what it takes. Ten children are many."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    taken = [(rule, getattr(app.view_functions[rule.endpoint], "largest_body", 0)) for rule in rules]
    assert sum(bool(largest) for _rule, largest in taken) >= 5
    refused = []
    for rule, largest in taken:
        path = rule.build(dict.fromkeys(rule.arguments, "x"))[1]
        most = 64 * 1024 + 2 * models.LARGEST_DOCUMENT * 10 if callable(largest) else largest or 64 * 1024
        if not announced(front, path, most).startswith(b"HTTP/1.1 100 "):
            refused.append((path, most))
        if not largest and not path.startswith("/absences/"):
            assert announced(front, path, 2 * 1024 * 1024).startswith(b"HTTP/1.1 413 "), path
    assert refused == []
    assert announced(front, "/absences/aviser", 200 * 1024 * 1024).startswith(b"HTTP/1.1 413 ")


def test_what_is_too_large_is_told_calmly(front: Front) -> None:
    """By HTTP/1.1: this client hears no answer of HTTP/2 while it still sends."""
    with front.visitor(http2=False) as visitor:
        answer = visitor.post("/connexion", content=b"x" * 1_200_000)
    a_calm_page(answer, 413, "Le fichier est trop lourd", "The file is too large")


def a_calm_page(answer: httpx.Response, status: int, french: str, english: str) -> None:
    """Dressed as everything of this house, in both languages, without a word of nginx."""
    assert answer.status_code == status
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.h1.text == french and page.find("section", lang="en-CA").h2.text == english
    assert [fault for said, spoken in texts(page) for fault in faults_in_text(said, spoken)] == []
    assert "nginx" not in answer.text and answer.headers["Cache-Control"] == "no-store"
    assert {name: answer.headers.get_list(name) for name in ALWAYS if name != "Server"} == {
        name: [value] for name, value in ALWAYS.items() if name != "Server"
    }


def test_forms_that_trickle_in_hold_no_thread_and_are_taken_whole(front: Front, visitor: httpx.Client) -> None:
    """Forty half-sent forms, where both portals together have twenty-six threads."""
    body = b"email=nadia%40exemple.ca&password=x"
    head = f"POST /connexion HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    lines = []
    for _ in range(40):
        line = front.tls().wrap_socket(socket.create_connection(("127.0.0.1", front.https_port)), server_hostname=NAME)
        line.sendall((head + kind).encode() + body[:10])
        lines.append(line)
    try:
        assert visitor.get("/connexion").status_code == 200  # not 504, after twenty seconds
        for line in lines:
            line.sendall(body[10:])
            line.settimeout(30)
        answers = {line.recv(12) for line in lines}
        assert answers == {b"HTTP/1.1 400"}  # read whole, and refused for its missing token
    finally:
        for line in lines:
            line.close()


def test_a_portal_that_does_not_answer_in_time_is_told_calmly(visitor: httpx.Client, portals: list[Portal]) -> None:
    for portal in portals:
        portal.kill(signal.SIGSTOP)
    try:
        a_calm_page(visitor.get("/connexion"), 504, "Le service est très occupé", "The service is very busy")
    finally:
        for portal in portals:
            portal.kill(signal.SIGCONT)
    assert visitor.get("/connexion").status_code == 200


def test_without_any_portal_files_are_served_and_pages_say_to_come_back(
    visitor: httpx.Client, portals: list[Portal]
) -> None:
    for portal in portals:
        portal.kill()
    try:
        answer = visitor.get("/connexion")
        a_calm_page(answer, 502, "Le service est très occupé", "The service is very busy")
        assert answer.headers["Retry-After"] == "5"
        sheet = BeautifulSoup(answer.text, "html.parser").find("link", rel="stylesheet")["href"]
        assert visitor.get(sheet, headers=BROWSER).headers["Content-Encoding"] == "gzip"
    finally:
        for portal in portals:
            portal.start()
    assert visitor.get("/connexion").status_code == 200


def test_the_container_knows_that_its_process_is_alive(portals: list[Portal]) -> None:
    """In production, which answers to its own name alone; and that it is not, when nobody listens."""
    asks = [sys.executable, "deploy/healthcheck.py"]
    name = {"PORTAIL_PUBLIC_URL": f"https://{NAME}"}
    alive = subprocess.run(asks, env={**name, "PORT": str(portals[0].port)}, capture_output=True, timeout=30)
    dead = subprocess.run(asks, env={**name, "PORT": str(free_port())}, capture_output=True, timeout=30)
    assert (alive.returncode, alive.stderr) == (0, b"") and dead.returncode == 1


class Family:
    """Somebody who is signed in and goes on asking: pages, and a form; what became of each is counted."""

    def __init__(self, front: Front, token: str) -> None:
        self.visitor = front.visitor(http2=False)
        self.visitor.cookies.set("__Host-portail", token)
        self.seen: Counter[int] = Counter()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._live)

    def _live(self) -> None:
        with self.visitor:
            while not self.over.wait(0.05):
                page = self.visitor.get("/parametres/langue")
                self.seen[page.status_code] += 1
                answers = {"csrf_token": form_token(page), "language": "fr"} if page.status_code == 200 else {}
                self.seen[self.visitor.post("/parametres/langue", data=answers).status_code] += 1


@pytest.mark.requirement("S1")
def test_a_rolling_restart_is_not_noticed(front: Front, portals: list[Portal], trail) -> None:
    """One process after the other, twice; four families ask all the while, and stay signed in."""
    families = []
    for _ in range(4):
        token = WebSession.new_token()
        WebSession.open(token, Parent.get()).keep({"_user_id": Parent.get().get_id(), "_fresh": True})
        families.append(Family(front, "s" + token))
    for family in families:
        family.thread.start()
    try:
        ends = [_restarted(portal) for portal in portals * 2]
    finally:
        for family in families:
            family.over.set()
            family.thread.join(30)
    assert ends == [0] * 4
    seen = sum((family.seen for family in families), Counter())
    told = [line for line in front.log.read_text("utf-8").splitlines() if "(111: " not in line]
    assert (seen.keys(), seen.total() > 100) == ({200, 303}, True), (seen, told)


def _restarted(portal: Portal) -> int:
    end = portal.end()
    portal.start()
    return end
