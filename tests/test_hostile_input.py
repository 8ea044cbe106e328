"""What a stranger with bad intentions sends: nothing breaks, nothing is stored, nothing is told."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.datastructures import MultiDict

from models import Child, MatchRequest, OutgoingMail, Parent, School, WebSession
from tests.every_route import forms, pages, rules
from tests.proof_reader import HTMX, ProofReadingClient, fields_of
from tests.signed_in import enter
from tests.staff_scene import administrator, sit
from tests.test_headers import everything

PROBES = """
.git .git/HEAD .git/config .gitignore .env .env.local .venv/pyvenv.cfg .htaccess .htpasswd .DS_Store .svn/entries
.hg/hgrc app.py conftest.py requirements.txt pyproject.toml Makefile README.md models/parent.py views/errors.py
tests/conftest.py portail.sqlite3 portail.sqlite3-wal db.sqlite3 database.db backup.sql dump.sql backup.zip
backup.tar.gz site.tar.gz console debug _debug __debug__ __debugger__ _debug_toolbar/ debug/default/view werkzeug
server-status server-info status metrics actuator actuator/env phpinfo.php info.php index.php wp-login.php wp-admin/
xmlrpc.php admin admin/ administrator login.php api api/v1/users graphql swagger.json openapi.json
.well-known/openid-configuration static/../app.py static/%2e%2e/app.py static/..%2fapp.py static/js/app.js.map
static/css/portail.css.map static/js/htmx.LICENSE static/ static templates/base.html
translations/en/LC_MESSAGES/messages.po test test/ tests/ e2e/ bench/ robots.txt.bak config.json config.yml
docker-compose.yml Dockerfile id_rsa .ssh/id_rsa .aws/credentials etc/passwd ..%2f..%2fetc/passwd
""".split()

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
HOSTILE = {
    "sql": "' OR '1'='1'; DROP TABLE parent; --",
    "html": SCRIPT,
    "nul": "a\x00b",
    "control": "a\r\nBcc: v@exemple.ca\r\n\x1b[31m\x7f",
    "unicode": "１２３４５６\u202e\u200b\ud7ff\U0001f600é́",
    "format": "%s%n%(x)s{0}{{7*7}}${7*7}#{7*7}",
    "long": "a" * 20_000,
    "number": "9" * 400,
    "json": '{"$gt": ""}',
    "path": "../../../../etc/passwd",
    "blank": " \u00a0\u200b\t ",
}
QUERIES = (
    "page=",
    "page=-1",
    "page=0",
    "page=99999999999999999999999",
    "page=1e9",
    "page=%00",
    "page=١",
    "langue=%3Cscript%3E",
    "langue=",
    "langue=fr&langue=en",
    "next=",
    "next=%0d%0aX:y",
    "next=//evil.example",
    "next=%5C%5Cevil.example",
    "organisme=%00",
    "organisme=' OR 1=1",
    "organisme=732000&organisme=711000",
    "q=%00",
    "q=%ff%fe",
    "q=%25",
    "enfant=%00",
    "enfant=..%2f..",
    "verifier=1",
    "etape=<b>",
    "deja",
    "etat=%00",
    "=&&&=;",
    "%ff=%ff",
    "x[]=1&x[0]=2",
    "q=" + "a" * 5_000,
)
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def nadia_in(client: ProofReadingClient, nadia: Parent, nadias_zoe: Child) -> ProofReadingClient:
    """Nadia, signed in here and elsewhere, with a child; what she sends is not ours to proof-read."""
    client.proof_reads = False
    WebSession.open(WebSession.new_token(), nadia)
    return enter(client, nadia)


@pytest.fixture
def at_desk(app: Flask, nadia_in, grands_pins: School) -> ProofReadingClient:
    """An administrator of the board, at the desk of Zoé’s school."""
    client = sit(app, administrator(grands_pins.board))
    client.proof_reads = False
    return client


@pytest.fixture
def stranger(app: Flask) -> ProofReadingClient:
    client = app.test_client()
    client.proof_reads = False
    return client


# ---- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B11")
@pytest.mark.parametrize("name", PROBES)
def test_nothing_lies_about(stranger: ProofReadingClient, name: str) -> None:
    answer = stranger.get("/" + name)
    assert answer.status_code in (404, 405), f"{answer.status} {answer.headers.get('Location')}"
    assert len(answer.get_data()) < 20_000


def test_there_are_enough_probes() -> None:
    assert len(set(PROBES)) >= 60


@pytest.mark.requirement("B11")
@pytest.mark.settings(mode="production", public_url="https://portail.example", smtp_url="smtp://127.0.0.1:9")
def test_the_demo_is_not_in_production(stranger: ProofReadingClient) -> None:
    for path in ("/demo", "/demo/courriels", "/demo/composants"):
        assert stranger.get(path, base_url="https://portail.example").status_code == 404


@pytest.mark.requirement("B8", "B6")
def test_no_query_breaks_a_page(app: Flask, nadia_in, stranger, at_desk) -> None:
    for client in (stranger, nadia_in, at_desk):
        for path in sorted({page.partition("?")[0] for page in pages(app)}):
            for query in QUERIES:
                answer = client.get(f"{path}?{query}")
                assert answer.status_code < 500, f"{path}?{query}"
                assert "<script>" not in answer.text, f"{path}?{query}"
                assert is_inside(answer.headers.get("Location", "")), f"{path}?{query}"


@pytest.mark.requirement("B8")
def test_no_name_in_an_address_breaks_a_page(app: Flask, nadia_in: ProofReadingClient) -> None:
    named = [path for path in rules(app, "GET") if "inconnu" in path]
    for path in named:
        for value in ("%00", "%ff", "'", "%3Cscript%3E", "a" * 3_000, "..", "%2e%2e%2f", "0", "-1", "é", "%0a"):
            answer = nadia_in.get(path.replace("inconnu", value))
            assert answer.status_code in (303, 308, 404), f"{path} {value}: {answer.status}"


def is_inside(address: str) -> bool:
    return not address or (address.startswith("/") and not address.startswith(("//", "/\\")))


# ---- forms --------------------------------------------------------------------------------------------------------


def every_form(app: Flask, client: ProofReadingClient) -> Iterator[tuple[str, MultiDict[str, str]]]:
    """(address, fields) of each form of each page that this visitor can open, the way out and the end aside."""
    seen = set()
    for path in pages(app):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        for form in page.find_all("form", method="post"):
            if form["action"] not in ("/deconnexion", "/ecole/deconnexion", *seen):
                seen.add(form["action"])
                yield form["action"], fields_of(form)


@pytest.mark.requirement("B8", "B6", "C15")
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.settings(sign_in_tries_per_minute_per_ip=1000, sign_in_failures_per_minute_per_ip=1000)
def test_no_field_breaks_a_form(app: Flask, nadia_in, stranger, at_desk, kind: str) -> None:
    """Each field of each form, sent and checked live, alone and twice: refused or taken, never a fault of ours."""
    hostile = HOSTILE[kind]
    for client in (stranger, nadia_in, at_desk):
        for action, fields in list(every_form(app, client)):
            names = [name for name in fields if name != "csrf_token"]
            for sent in (MultiDict({**fields, **dict.fromkeys(names, hostile)}), _twice(fields, names, hostile)):
                live = client.post(_live(action), data=sent, headers=HTMX)
                answer = client.post(action, data=sent)
                for each in (live, answer):
                    assert each.status_code < 500, f"{action} {kind}: {each.status}"
                    assert SCRIPT not in each.text, action
                assert is_inside(answer.headers.get("Location", "")), action


def _twice(fields: MultiDict, names: list[str], hostile: str) -> MultiDict:
    return MultiDict([*fields.items(multi=True), *((name, hostile) for name in names)])


def _live(action: str) -> str:
    return action + ("&" if "?" in action else "?") + "verifier=1"


@pytest.mark.requirement("B8")
def test_a_form_without_its_fields_is_only_refused(app: Flask, nadia_in, stranger, at_desk) -> None:
    for client in (stranger, nadia_in, at_desk):
        for action, fields in list(every_form(app, client)):
            token = {"csrf_token": fields["csrf_token"]}
            files = {**token, **{name: (BytesIO(b"\xff\xfe"), "x.png") for name in fields if name != "csrf_token"}}
            undecodable = f"csrf_token={fields['csrf_token']}".encode() + b"&email=%ff%fe&password=\xff&code=%00"
            for body, kind in ((token, None), (undecodable, FORM), (files, "multipart/form-data")):
                answer = client.post(action, data=body, content_type=kind)
                assert answer.status_code < 500, f"{action} {body}"


@pytest.mark.requirement("B8", "C15")
def test_what_is_no_form_is_refused(app: Flask, nadia_in, stranger) -> None:
    before = everything()
    for _method, path in forms(app):
        for client in (stranger, nadia_in):
            answers = (
                client.post(path, json={"email": ["a"], "password": {"$ne": 1}, "code": 123456}),
                client.post(path, data=b"\xff\xfe\x00", content_type="text/plain"),
                client.post(path, data=b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"),
                client.post(path, data=b"", content_type="multipart/form-data"),
            )
            assert {answer.status_code for answer in answers} <= {303, 400, 404}, path
    assert everything() == before


# ---- tokens and sites ---------------------------------------------------------------------------------------------


def is_way_in(answer) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].startswith(("/connexion", "/ecole/connexion"))


def is_refused(answer, path: str) -> bool:
    """A parent is nobody on the school’s side, and is shown its door."""
    return answer.status_code == 400 or (path.startswith("/ecole") and is_way_in(answer))


@pytest.mark.requirement("S8")
def test_no_form_is_taken_without_its_own_token(app: Flask, nadia_in, stranger, marc: Parent) -> None:
    """None, nonsense, Marc's, that of before signing in: 400 (or, signed out, the way to sign in), and no effect."""
    foreign = token_of(enter(app.test_client(), marc))
    before_sign_in = token_of(stranger)
    nothing = everything()
    for method, path in forms(app):
        for token in (None, "", "nonsense", foreign, before_sign_in):
            sent = {"email": "a@exemple.ca", "password": "Érable-rouge", "device": "autres", "language": "en"}
            sent |= {"csrf_token": token} if token is not None else {}
            answer = nadia_in.open(path, method=method, data=sent)
            assert is_refused(answer, path), f"{method} {path}: {answer.status}"
            header = nadia_in.open(path, method=method, data=sent, headers={"X-CSRFToken": token or ""})
            assert is_refused(header, path), f"{method} {path}: {header.status}"
    assert everything() == nothing


@pytest.mark.requirement("S8")
def test_an_anonymous_form_needs_its_token_too(app: Flask, stranger, nadia: Parent) -> None:
    foreign = token_of(app.test_client())
    nothing = everything()
    for method, path in forms(app):
        for token in ("", foreign):
            answer = stranger.open(path, method=method, data={"csrf_token": token, "email": nadia.email})
            assert answer.status_code == 400 or is_way_in(answer), f"{method} {path}: {answer.status}"
    assert everything() == nothing


@pytest.mark.requirement("S9")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_is_refused_even_with_the_token(app: Flask, nadia_in, headers: dict[str, str]) -> None:
    token = token_of(nadia_in, "/parametres/langue")
    nothing = everything()
    for method, path in forms(app):
        sent = {"csrf_token": token, "language": "en", "device": "autres"}
        assert nadia_in.open(path, method=method, data=sent, headers=headers).status_code == 403, path
    assert everything() == nothing


@pytest.mark.requirement("S10")
def test_a_method_cannot_be_put_in_a_header(nadia_in: ProofReadingClient, nadias_zoe: Child) -> None:
    for path in ("/parametres/supprimer", f"/parametres/enfants/{nadias_zoe.public_id}/retirer", "/parametres/langue"):
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            nadia_in.get(path, headers={name: "POST", **HTMX}, query_string={"_method": "POST", "language": "en"})
    assert Child.select().count() == 1
    assert Parent.get().language == "fr"
    assert nadia_in.get("/deconnexion").status_code == 405
    assert nadia_in.get("/portail").status_code == 200


def token_of(client: ProofReadingClient, path: str = "/compte/creer") -> str:
    """The token that this browser's forms bear."""
    page = BeautifulSoup(client.get(path, follow_redirects=True).text, "html.parser")
    return page.find("input", attrs={"name": "csrf_token"})["value"]


# ---- cookies ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B8", "S1")
@pytest.mark.parametrize("cookie", ["", "s", "a" * 44, "s" + "é" * 43, "s" + "A" * 5_000, "s" + "A" * 43, '"', "s\x01"])
def test_no_cookie_breaks_a_page(stranger: ProofReadingClient, cookie: str) -> None:
    header = {"Cookie": f"portail={cookie.encode('utf-8').decode('latin-1')}; langue={cookie[:50]!r}"}
    assert stranger.get("/connexion", headers=header).status_code == 200
    assert stranger.get("/portail", headers=header).status_code == 303


def test_nothing_was_mailed_nor_asked_by_reading(app: Flask, nadia_in: ProofReadingClient) -> None:
    for path in pages(app):
        nadia_in.get(path)
    assert OutgoingMail.select().count() == MatchRequest.select().count() == 0
    assert WebSession.select().count() == 2
