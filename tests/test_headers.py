"""Every answer is dressed alike, every page has its place, and reading changes nothing (SECURITY.md section 3)."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from flask import Flask

import models
from models import TABLES, Attempt, AuditEvent, StaffLook, WebSession, database
from tests.every_route import pages
from tests.proof_reader import ProofReadingClient
from tests.signed_in import enter
from tests.staff_scene import administrator, sit

HEADERS = {  # SECURITY.md section 3, word for word
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
STATIC = Path(__file__).parent.parent / "static"
FIRST_TRIP = 10 * 1460  # bytes that reach a browser in the first round trip
SECURE = "https://localhost"
ONES = ["/", "/connexion", "/portail", "/nulle-part", "/sante", "/favicon.ico"]


@pytest.fixture(params=["signed out", "signed in", "at the desk"])
def visitor(
    request: pytest.FixtureRequest, app: Flask, client: ProofReadingClient, board, nadia, nadias_zoe
) -> ProofReadingClient:
    """Somebody who opens every page: nobody, Nadia, an administrator. One test alone reads their words."""
    if request.param == "at the desk":
        client = sit(app, administrator(board))
    client.proof_reads = False
    return enter(client, nadia) if request.param == "signed in" else client


@pytest.fixture(params=["fr", "en"])
def reader(request: pytest.FixtureRequest, visitor: ProofReadingClient) -> ProofReadingClient:
    """The same, in both languages."""
    visitor.set_cookie("langue", request.param)
    return visitor


# ---- headers ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B1", "B3", "B4")
def test_every_page_has_every_header(app: Flask, visitor: ProofReadingClient) -> None:
    for path in [*pages(app), *ONES]:
        answer = visitor.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        if path != "/favicon.ico":
            assert answer.headers["Cache-Control"] == "no-store", path
        if answer.mimetype == "text/html" and answer.status_code < 300:
            assert "HX-Request" in answer.vary, path
            assert "Cookie" in answer.vary, path


@pytest.mark.requirement("B1", "B3")
def test_a_refused_answer_has_them_too(client: ProofReadingClient) -> None:
    refusals = {
        303: client.get("/portail"),
        400: client.post("/connexion"),
        403: client.post("/connexion", headers={"Sec-Fetch-Site": "cross-site"}),
        404: client.get("/nulle-part"),
        405: client.delete("/connexion"),
        413: client.post("/connexion", data={"email": "a" * 1_000_000}),
    }
    for status, answer in refusals.items():
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, status


@pytest.mark.requirement("B3")
def test_no_header_tells_what_the_portal_is_made_of(client: ProofReadingClient) -> None:
    told = " ".join(f"{name}: {value}" for name, value in client.get("/").headers.items()).lower()
    for word in ("werkzeug", "python", "granian", "flask", "gunicorn", "x-powered-by"):
        assert word not in told


@pytest.mark.requirement("B2")
def test_over_https_the_browser_is_told_to_stay_there(client: ProofReadingClient) -> None:
    answer = client.get("/", base_url=SECURE)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.requirement("B4")
def test_only_hashed_files_are_kept_by_browsers(client: ProofReadingClient) -> None:
    for path in assets_of(client.get("/").text):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert client.get("/static/css/portail.css").headers["Cache-Control"] == "no-cache"


def test_search_engines_keep_to_the_public_pages(client: ProofReadingClient) -> None:
    assert "X-Robots-Tag" not in client.get("/guide").headers
    assert client.get("/compte/creer").headers["X-Robots-Tag"] == "noindex"
    assert client.get("/portail").headers["X-Robots-Tag"] == "noindex"


# ---- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("G-01", "G-02", "G-03")
def test_every_page_has_its_title_its_heading_and_its_language(app: Flask, reader: ProofReadingClient) -> None:
    titles: dict[str, str] = {}
    wanted = f"{reader.get_cookie('langue').value}-CA"
    for path, page in read(app, reader).items():
        assert page.html["lang"] == wanted, path
        title = page.title.get_text()
        assert re.fullmatch(r".+ – (Portail Parents|Parents Portal)", title), path
        assert title not in titles, f"{path} has the title of {titles.get(title)}"
        titles[title] = path
        assert len(page.find_all("h1")) == 1, path
        assert all(page.find(name) for name in ("header", "nav" if page.select("nav") else "main", "main", "footer")), (
            path
        )
        assert page.find("a")["href"] == "#contenu", path


@pytest.mark.requirement("G-12", "E-06", "H-02")
def test_every_page_is_proof_read(app: Flask, reader: ProofReadingClient) -> None:
    """Spaces, words that are never used, labels, dead ends, inline code: see `proof_reader`."""
    reader.proof_reads = True
    assert read(app, reader)


@pytest.mark.requirement("G-01")
def test_the_other_language_is_one_click_away_on_the_same_page(app: Flask, visitor: ProofReadingClient) -> None:
    for path, page in read(app, visitor).items():
        link = page.find("a", attrs={"data-langue": True})
        assert link["lang"] == link["hreflang"] == "en", path
        answer = visitor.get(urljoin(path, link["href"]))
        assert (answer.status_code, answer.headers["Location"]) == (303, path)
        visitor.set_cookie("langue", "fr")


@pytest.mark.requirement("G-08")
def test_help_is_in_the_same_place_on_every_page(app: Flask, visitor: ProofReadingClient) -> None:
    for path, page in read(app, visitor).items():
        assert [part.name for part in page.body.find_all(["header", "main", "footer"], recursive=False)] == [
            "header",
            "main",
            "footer",
        ], path
        assert page.footer.find("h2").get_text() == "Besoin d’aide?", path


@pytest.mark.requirement("F-02", "F-03")
def test_a_first_view_is_small(app: Flask, reader: ProofReadingClient) -> None:
    """14 KB of HTML with its headers in the first round trip; five requests; nothing from another host."""
    for path in read(app, reader):
        answer = reader.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip", path
        weight = len(answer.get_data()) + len(str(answer.headers).encode())
        assert weight <= FIRST_TRIP, f"{path}: {weight} bytes"
        files = assets_of(gzip.decompress(answer.get_data()).decode())
        assert len(files) <= 4, path
        assert all(file.startswith("/static/") for file in files), path


@pytest.mark.requirement("F-03")
def test_the_style_and_the_scripts_are_small() -> None:
    def weight(*names: str) -> int:
        return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)

    assert weight("css/portail.css") <= 12 * 1024
    assert weight("js/htmx.min.js", "js/app.js") <= 18 * 1024
    assert not [path for path in STATIC.rglob("*") if path.suffix in (".woff", ".woff2", ".ttf", ".otf", ".map")]


@pytest.mark.requirement("S10")
def test_reading_changes_nothing(app: Flask, visitor: ProofReadingClient) -> None:
    """Every table before and after a tour by GET and HEAD; only the trail of what was read may grow."""
    before = everything()
    for path in pages(app):
        visitor.get(path)
        visitor.head(path)
        visitor.get(path, headers={"HX-Request": "true", "X-HTTP-Method-Override": "DELETE"})
    assert everything() == before


# ---- how they are read --------------------------------------------------------------------------------------------


def read(app: Flask, reader: ProofReadingClient) -> dict[str, BeautifulSoup]:
    """The pages that open for this reader, each as it first comes."""
    found = {}
    for path in pages(app):
        answer = reader.get(path)
        assert answer.status_code < 400, f"{path}: {answer.status}"
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found[path] = BeautifulSoup(answer.text, "html.parser")
    return found


def assets_of(html: str) -> list[str]:
    """What a browser asks for after the page."""
    page = BeautifulSoup(html, "html.parser")
    links = [tag["href"] for tag in page.find_all("link", href=True)]
    return links + [tag["src"] for tag in page.find_all(src=True)]


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, but the trail, the counters, and when a session or a desk was last looked at."""
    tables = [table for table in TABLES if table not in (AuditEvent, Attempt, StaffLook)]
    columns = {
        table: [column for column in table._meta.sorted_fields if column is not WebSession.seen_at] for table in tables
    }
    assert database is models.database
    return {table.__name__: list(table.select(*columns[table]).order_by(table.id).tuples()) for table in tables}
