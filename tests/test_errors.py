"""What goes wrong is told in words, with a way forward, and tells a stranger nothing."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import peewee
import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort

from models import Busy, TooManyTries, WebSession, now
from tests.conftest import PASSWORD
from tests.every_route import pages
from tests.proof_reader import HTMX, ProofReadingClient
from tests.signed_in import enter

CODES = (400, 403, 404, 405, 413, 422, 429, 500, 503)
DETAILS = "/enfants/ajouter/details?organisme=732000"
PRODUCTION = {"mode": "production", "public_url": "https://portail.example", "smtp_url": "smtp://127.0.0.1:9"}


@pytest.fixture
def goes_wrong(app: Flask):
    """goes_wrong(error) adds a page on which that happens, and says where it is."""

    def add(error: BaseException) -> str:
        def view() -> str:
            raise error

        path = f"/casse-{len(list(app.url_map.iter_rules()))}"
        app.add_url_rule(path, path, view, methods=["GET"])
        return path

    return add


@pytest.fixture
def refused(app: Flask):
    """refused(404) gives the path of a page that is refused so."""
    for code in CODES:
        app.add_url_rule(f"/refus-{code}", f"refus-{code}", lambda code=code: abort(code))
    return "/refus-{}".format


def main_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser").find(id="partie")


# ---- the pages ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("E-11")
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_error_has_a_page_with_a_way_forward(client, refused, code: int, language: str) -> None:
    client.set_cookie("langue", language)
    answer = client.get(refused(code))
    assert answer.status_code == code
    part = main_of(answer)
    assert part.h1.get_text()
    assert part.find("a", href="/")


@pytest.mark.requirement("E-11")
@pytest.mark.parametrize("code", CODES)
def test_a_fragments_error_is_a_fragment(client, refused, code: int) -> None:
    answer = client.part(refused(code))
    assert answer.status_code == code
    assert "<html" not in answer.text
    assert answer.text.lstrip().startswith("<title>")
    assert main_of(answer).h1
    assert answer.headers["HX-Push-Url"] == "false"


@pytest.mark.requirement("E-11")
def test_a_signed_in_parent_goes_back_to_the_children(client, nadia) -> None:
    assert main_of(enter(client, nadia).get("/nulle-part")).find("a", href="/portail")


# ---- ours to repair -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("B8")
def test_an_unexpected_fault_says_nothing_of_its_cause(client, goes_wrong, caplog) -> None:
    path = goes_wrong(RuntimeError("the-cause"))
    answer = client.get(path)
    assert answer.status_code == 500
    assert "the-cause" not in answer.text
    assert "Traceback" not in answer.text
    reference = main_of(answer).code.get_text()
    assert len(reference) == 16
    assert f"request {reference} failed" in caplog.text
    assert "the-cause" in caplog.text


@pytest.mark.requirement("B10")
def test_a_path_with_line_breaks_is_one_line_of_the_log(app: Flask, client, caplog) -> None:
    @app.get("/casse/<rest>")
    def broken(rest: str) -> str:
        raise RuntimeError

    with caplog.at_level(logging.ERROR):
        assert client.get("/casse/a%0A%7B%22event%22:%22x%22%7D").status_code == 404  # stopped at the door
        client.get("/casse/a%E2%80%A8%7B%22event%22:%22x%22%7D")
    assert [len(record.getMessage().splitlines()) for record in caplog.records] == [1]


@pytest.mark.parametrize("error", [Busy(), peewee.OperationalError("gone"), peewee.InterfaceError("gone")])
def test_a_busy_service_says_when_to_come_back(client, goes_wrong, error: Exception) -> None:
    answer = client.get(goes_wrong(error))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "gone" not in answer.text


def test_too_many_tries_say_how_long_to_wait(client, goes_wrong) -> None:
    answer = client.get(goes_wrong(TooManyTries(now() + timedelta(minutes=15))))
    assert answer.status_code == 429
    assert 890 <= int(answer.headers["Retry-After"]) <= 900
    assert "Réessayez dans 15 minutes." in main_of(answer).get_text()


# ---- requests of the wrong kind -----------------------------------------------------------------------------------


@pytest.mark.requirement("B11")
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_no_page_answers_another_method(app: Flask, client, method: str) -> None:
    client.proof_reads = False
    for path in pages(app):
        answer = client.open(path, method=method)
        assert answer.status_code == 405, path
        assert "GET" in answer.headers["Allow"], path
        assert method not in answer.headers["Allow"], path


@pytest.mark.requirement("B7")
def test_a_body_that_is_too_large_is_refused(client) -> None:
    large = client.post("/connexion", data={"email": "a" * 1_000_000})
    parts = {f"f{n}": "x" for n in range(300)}
    many = client.post("/connexion", data=parts, content_type="multipart/form-data")
    assert (large.status_code, many.status_code) == (413, 413)
    assert main_of(large).find("a", href="/connexion").get_text() == "Rouvrir la page"


@pytest.mark.requirement("B7")
def test_ten_thousand_fields_are_refused(client) -> None:
    assert client.post("/connexion", data="&".join(f"f{n}=x" for n in range(10_000))).status_code in (400, 413)


@pytest.mark.requirement("A25")
@pytest.mark.settings(**PRODUCTION)
def test_another_host_is_not_this_portal(client) -> None:
    for method in ("GET", "POST"):
        answer = client.open("/connexion", method=method, base_url="https://evil.example")
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert "https://portail.example" in answer.text
        assert "evil.example" not in answer.text
    assert client.get("/", base_url="https://portail.example").status_code == 200


# ---- a form of yesterday ------------------------------------------------------------------------------------------


@pytest.mark.requirement("S8")
def test_a_stale_form_leads_back_to_its_page(client, nadia) -> None:
    """Signed in, with the token of another session: a plain way back, question mark included, also inside htmx."""
    enter(client, nadia)
    for headers in ({}, HTMX):
        answer = client.post(DETAILS, data={"csrf_token": "of yesterday"}, headers=headers)
        assert answer.status_code == 400
        assert main_of(answer).find("a", href=DETAILS).get_text() == "Rouvrir la page"


def test_a_stale_button_leads_back_to_the_page_where_it_stood(client, nadia) -> None:
    enter(client, nadia)
    answer = client.post("/deconnexion", headers={"Referer": "http://localhost" + DETAILS})
    assert main_of(answer).find("a", href=DETAILS)
    for elsewhere in (
        "https://evil.example/x",
        "http://localhost//evil.example",
        "http://localhost\\evil.example",
        "%",
    ):
        answer = client.post("/deconnexion", headers={"Referer": elsewhere})
        assert answer.status_code == 400
        assert "evil" not in answer.text


@pytest.mark.requirement("S3", "S15")
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_ended_session_signs_in_again_and_comes_back(client, nadia, headers: dict[str, str]) -> None:
    """A form that was filled in meanwhile, sent with htmx or without."""
    enter(client, nadia)
    address, fields = client.form(DETAILS)
    WebSession.end_all(nadia)
    answer = client.post(address, data=fields, headers=headers)
    leads = answer.headers["HX-Redirect"] if headers else answer.headers["Location"]
    assert urlsplit(leads).path == "/connexion"
    assert parse_qs(urlsplit(leads).query) == {"next": [DETAILS]}
    back = client.fill(leads, email=nadia.email, password=PASSWORD)
    assert back.headers["Location"] == DETAILS


def test_a_live_check_of_an_ended_session_takes_nobody_away(client, nadia) -> None:
    """What is being written stays on the screen; sending it will say that one must sign in."""
    enter(client, nadia)
    address, fields = client.form(DETAILS)
    WebSession.end_all(nadia)
    answer = client.post(address + "&verifier=1", data=fields, headers=HTMX)
    assert answer.status_code in (204, 400, 401)
    assert "HX-Redirect" not in answer.headers


def test_an_ended_session_on_a_button_comes_back_to_its_page(client: ProofReadingClient, nadia) -> None:
    enter(client, nadia)
    stood = {"Referer": "http://localhost" + DETAILS}
    WebSession.end_all(nadia)
    answer = client.post("/deconnexion", headers=stood)
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": [DETAILS]}


def test_a_check_that_comes_after_its_form_was_sent_disturbs_nobody(client) -> None:
    """Its token is of the session before: the steps of an account change it."""
    address, fields = client.form("/compte/creer")
    fields["csrf_token"] = "of-before"
    late = client.post(f"{address}?verifier=1", data=fields, headers={"HX-Request": "true"})
    assert (late.status_code, late.text) == (204, "")
    assert client.post(address, data=fields, headers={"HX-Request": "true"}).status_code == 400


def test_what_is_said_once_waits_for_somebody_who_reads_it(client: ProofReadingClient, nadia) -> None:
    """A check on its way when its form was sent comes back to nobody: the good news is for the page that follows."""
    enter(client, nadia)
    address, fields = client.form(DETAILS)
    client.fill("/parametres/langue", language="fr")
    checked = client.post(address + "&verifier=1", data=fields, headers=HTMX)
    assert checked.status_code == 200 and "Votre langue est enregistrée." not in checked.text
    assert "Votre langue est enregistrée." in client.get("/parametres").text
