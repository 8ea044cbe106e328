"""Sessions: an opaque cookie, a new one at each sign-in, ended on the server; forms that only this site may send."""

import base64
import re
import threading
import time
from datetime import timedelta

import pytest
import time_machine

from models import AuditEvent, Event, OutgoingMail, Parent, WebSession, database
from models.base import PATIENCE
from tests.account_steps import (
    COOKIE,
    PASSWORD,
    RESET,
    SIGN_UP,
    ask_code,
    code_for,
    events,
    is_signed_in,
    same_browser,
    sign_up,
)

PRODUCTION = {
    "mode": "production",
    "smtp_url": "smtp://127.0.0.1:9",
    "public_url": "https://portail.example",
}
TO_CLEAR = '"cache","cookies","storage"'


def sign_out(client):
    """« Se déconnecter », in the header of every page."""
    token = re.search(r'name="csrf_token" value="([^"]+)', client.get("/confirmer").text)[1]
    return client.post("/deconnexion", data={"csrf_token": token})


def token_of(client) -> str:
    return client.get_cookie(COOKIE).value


# ---- the cookie ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S1")
def test_the_cookie_is_an_opaque_name(client, nadia) -> None:
    answer = client.sign_in(nadia)
    said = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in said.split(";")}
    assert len(said) < 200
    decoded = base64.urlsafe_b64decode(token_of(client)[1:] + "=")
    assert len(decoded) == 32
    assert b"nadia" not in decoded and b"{" not in decoded[:1]


@pytest.mark.requirement("S1")
@pytest.mark.settings(**PRODUCTION)
def test_in_production_the_cookie_is_of_this_host_and_of_https_only(client) -> None:
    answer = client.get("/connexion", base_url="https://portail.example")
    parts = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert answer.headers["Set-Cookie"].startswith("__Host-portail=")
    assert not any(part.startswith("Domain") for part in parts)


@pytest.mark.requirement("S1")
def test_the_database_does_not_hold_the_name(client, nadia) -> None:
    client.sign_in(nadia)
    assert token_of(client)[1:] not in str(list(WebSession.select().dicts()))


# ---- a new name ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S2")
def test_signing_in_gives_a_new_name_and_the_old_one_is_nobody(app, client, nadia) -> None:
    ask_code(client, "nadia@exemple.ca")
    before, twin = token_of(client), same_browser(app, client)
    client.sign_in(nadia)
    assert token_of(client)[1:] != before[1:]
    assert not is_signed_in(twin)
    assert twin.get(f"{SIGN_UP}/code").location == f"{SIGN_UP}?etape=manquante"


@pytest.mark.requirement("S2")
@pytest.mark.parametrize("planted", ["s" + "A" * 43, "a" + "A" * 43, "x", "s", "", "é", "s" + "A" * 3_000])
def test_a_planted_name_is_never_the_one_that_is_signed_in(app, client, nadia, planted: str) -> None:
    client.set_cookie(COOKIE, planted)
    client.sign_in(nadia)
    assert token_of(client)[1:] != planted[1:]
    thief = app.test_client()
    thief.set_cookie(COOKIE, planted)
    assert not is_signed_in(thief)


@pytest.mark.requirement("S2", "C16")
def test_a_name_known_before_the_code_is_worth_nothing_after_it(app, client) -> None:
    """On a shared computer: who noted the cookie must not choose the password in the parent’s place."""
    ask_code(client, "nouvelle@exemple.ca")
    thief = same_browser(app, client)
    client.fill(f"{SIGN_UP}/code", code=code_for("nouvelle@exemple.ca"))
    assert thief.get(f"{SIGN_UP}/mot-de-passe").location == f"{SIGN_UP}?etape=manquante"
    assert client.get(f"{SIGN_UP}/mot-de-passe").status_code == 200


@pytest.mark.requirement("E-10")
def test_the_second_half_of_a_double_click_does_not_undo_the_first(app, client, nadia) -> None:
    """Without JavaScript: both forms leave with the old cookie; the first answer’s cookie must survive the second."""
    client.fill("/connexion", email=nadia.email, password="Autre-érable")
    url, fields = client.form("/connexion")
    late = same_browser(app, client)
    client.post(url, data={**fields, "email": nadia.email, "password": PASSWORD})
    answer = late.post(url, data={**fields, "email": nadia.email, "password": PASSWORD})
    assert "Set-Cookie" not in answer.headers
    assert is_signed_in(client)


# ---- signing out --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S3", "S5", "G-10", "B4")
def test_signing_out_ends_the_session_on_the_server(app, client, nadia) -> None:
    client.sign_in(nadia)
    saved = same_browser(app, client)
    answer = sign_out(client)
    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert answer.headers["Clear-Site-Data"] == TO_CLEAR
    assert not is_signed_in(client) and not is_signed_in(saved)
    assert saved.get("/confirmer").location == "/connexion?next=%2Fconfirmer"
    assert saved.get("/connexion").headers["Cache-Control"] == "no-store"
    assert WebSession.select().where(WebSession.parent == nadia.id).count() == 0
    assert events(Event.SESSION_ENDED) == 1


@pytest.mark.requirement("S5", "S10")
def test_signing_out_needs_a_form_of_this_site(client, nadia) -> None:
    client.sign_in(nadia)
    assert client.get("/deconnexion").status_code == 405
    assert client.post("/deconnexion").status_code == 400
    assert is_signed_in(client)


def test_signing_out_keeps_the_language_chosen_in_this_browser(client, nadia) -> None:
    client.sign_in(nadia)
    client.get("/connexion?langue=fr")
    assert sign_out(client).location == "/connexion?langue=fr"


def test_signing_out_twice_leads_to_the_sign_in_page(app, client, nadia) -> None:
    client.sign_in(nadia)
    token = re.search(r'name="csrf_token" value="([^"]+)', client.get("/confirmer").text)[1]
    twin = same_browser(app, client)
    client.post("/deconnexion", data={"csrf_token": token})
    assert twin.post("/deconnexion", data={"csrf_token": token}).location.startswith("/connexion?next=")


# ---- how long -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S4")
def test_a_session_ends_after_half_an_hour_of_nothing(client, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        client.sign_in(nadia)
        for _ in range(5):
            clock.shift(29 * 60)
            assert is_signed_in(client)
        clock.shift(31 * 60)
        assert not is_signed_in(client)
    assert events(Event.SESSION_EXPIRED) == 1


@pytest.mark.requirement("S4")
def test_a_session_ends_after_twelve_hours_whatever_is_done(client, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        client.sign_in(nadia)
        for _ in range(35):
            clock.shift(20 * 60)
            assert is_signed_in(client)
        clock.shift(20 * 60)
        assert not is_signed_in(client)


@pytest.mark.requirement("S4")
def test_a_page_that_asks_by_itself_is_nobody_s_presence(client, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        client.sign_in(nadia)
        for _ in range(3):
            clock.shift(9 * 60)
            client.get("/connexion", headers={"X-Polling": "1"})
        clock.shift(4 * 60)
        assert not is_signed_in(client)


@pytest.mark.requirement("S4")
def test_a_device_that_is_remembered_stays_signed_in_for_fourteen_days(client, nadia) -> None:
    with time_machine.travel("2026-11-09 13:00:00+00:00", tick=False) as clock:
        url, fields = client.form("/connexion")
        answer = client.post(url, data={**fields, "email": nadia.email, "password": PASSWORD, "remember": "y"})
        assert "Max-Age=1209600" in answer.headers["Set-Cookie"]
        clock.shift(13 * 86_400)
        assert is_signed_in(client)
        clock.shift(86_400)
        assert not is_signed_in(client)


@pytest.mark.requirement("S4")
def test_other_sessions_end_with_the_browser(client, nadia) -> None:
    answer = client.sign_in(nadia)
    assert "Max-Age" not in answer.headers["Set-Cookie"] and "Expires" not in answer.headers["Set-Cookie"]


def test_a_disabled_account_is_signed_out_at_once(client, nadia) -> None:
    client.sign_in(nadia)
    Parent.update(is_disabled=True).execute()
    assert not is_signed_in(client)


# ---- the password again -------------------------------------------------------------------------------------------


@pytest.mark.requirement("S7")
def test_the_password_given_again_opens_ten_minutes(client, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        client.sign_in(nadia)
        assert WebSession.get().is_sudo
        clock.shift(11 * 60)
        assert not WebSession.get().is_sudo
        answer = client.fill("/confirmer?next=/absences", password=PASSWORD)
        assert answer.location == "/absences"
        assert WebSession.get().is_sudo


@pytest.mark.requirement("S7", "A17", "A6")
def test_a_wrong_password_there_is_refused_counted_and_limited(client, nadia) -> None:
    client.sign_in(nadia)
    for _ in range(5):
        answer = client.fill("/confirmer", password="Autre-érable")
        assert answer.status_code == 422
        assert "Ce mot de passe n’est pas celui de votre compte" in answer.text
    answer = client.fill("/confirmer", password=PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert events(Event.SIGN_IN_FAILED) == 5


def test_the_password_again_is_for_those_who_are_signed_in(client) -> None:
    assert client.get("/confirmer").location == "/connexion?next=%2Fconfirmer"


# ---- forms of this site only --------------------------------------------------------------------------------------

FORMS = ("/connexion", SIGN_UP, RESET, "/deconnexion", "/confirmer")


@pytest.mark.requirement("S8")
@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_does_nothing(app, client, nadia, path: str) -> None:
    if path in ("/deconnexion", "/confirmer"):
        client.sign_in(nadia)
    other = app.test_client()
    _, of_another = other.form("/connexion")
    given = {"email": nadia.email, "password": PASSWORD}
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": of_another["csrf_token"]}):
        assert client.post(path, data={**given, **token}).status_code == 400
    assert OutgoingMail.select().count() == 0
    assert is_signed_in(client) == (path in FORMS[3:])


@pytest.mark.requirement("S8", "S2")
def test_a_token_of_before_the_sign_in_is_worth_nothing_after_it(client, nadia) -> None:
    _, before = client.form("/connexion")
    client.sign_in(nadia)
    assert client.post("/deconnexion", data={"csrf_token": before["csrf_token"]}).status_code == 400
    assert is_signed_in(client)


@pytest.mark.requirement("S9")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_another_site_is_refused_even_with_the_token(client, headers: dict[str, str]) -> None:
    url, fields = client.form(SIGN_UP)
    answer = client.post(url, data={**fields, "email": "nouvelle@exemple.ca"}, headers=headers)
    assert answer.status_code == 403
    assert OutgoingMail.select().count() == 0


def _everything() -> list[object]:
    tables = sorted(name for name in database.get_tables() if name != "sqlite_sequence")
    return [sorted(map(str, database.execute_sql(f'SELECT * FROM "{name}"').fetchall())) for name in tables]


@pytest.mark.requirement("S10")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(client, nadia, method: str) -> None:
    client.proof_reads = False
    before = _everything()
    steps = [f"{journey}{step}" for journey in (SIGN_UP, RESET) for step in ("", "/code", "/code/renvoyer")]
    for path in (*FORMS, *steps, f"{SIGN_UP}/mot-de-passe", f"{SIGN_UP}/existe", f"{RESET}/nouveau"):
        for headers in ({}, {"HX-Request": "true"}, {"X-HTTP-Method-Override": "POST"}):
            query = {"email": nadia.email, "password": PASSWORD, "code": "123456", "_method": "POST"}
            assert client.open(path, method=method, query_string=query, headers=headers).status_code < 500
    assert _everything() == before


@pytest.mark.requirement("B9")
def test_the_trail_tells_who_came_and_went_and_no_whole_address(client) -> None:
    sign_up(client, "nouvelle@exemple.ca")
    sign_out(client)
    client.fill("/connexion", email="nouvelle@exemple.ca", password="Autre-érable")
    told = [row.event for row in AuditEvent.select().order_by(AuditEvent.id)]
    assert told == [Event.ACCOUNT_CREATED, Event.SESSION_CREATED, Event.SESSION_ENDED, Event.SIGN_IN_FAILED]
    kept = str(list(AuditEvent.select().dicts()))
    assert "nouvelle@" not in kept and r"n\\u2026@" in kept
    assert PASSWORD not in kept and "Autre-érable" not in kept


@pytest.mark.only_on("sqlite")
def test_a_page_does_not_wait_while_a_roster_is_written_and_its_sign_of_life_comes_later(
    app, client, nadia: Parent
) -> None:
    client.sign_in(nadia)
    seen = WebSession.get(WebSession.parent == nadia).seen_at
    written, enough = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with database.atomic():
            written.set()
            enough.wait(60)
        database.close()

    import_of_a_roster = threading.Thread(target=write_for_long)
    import_of_a_roster.start()
    assert written.wait(30)
    with time_machine.travel(seen + timedelta(minutes=5)):
        begun = time.monotonic()
        assert client.get("/portail").status_code == 200
        assert time.monotonic() - begun < PATIENCE / 2
        assert WebSession.get(WebSession.parent == nadia).seen_at == seen
        enough.set()
        import_of_a_roster.join(30)
        assert client.get("/portail").status_code == 200
        assert WebSession.get(WebSession.parent == nadia).seen_at > seen
