"""« Se connecter »: one message for every refusal, two independent limits, and the way back to the page asked for."""

from urllib.parse import quote, urlsplit

import pytest
import time_machine
from flask import Flask

from models import Event, Parent
from tests.account_steps import (
    COOKIE,
    PASSWORD,
    RESET,
    SIGN_UP,
    at_once,
    bare,
    choose,
    events,
    is_signed_in,
    prove,
    same_browser,
)

NOBODY = "nadie@exemple.ca"
REFUSAL = "Le courriel ou le mot de passe ne correspond pas à un compte."


def try_in(app: Flask, address: str, password: str = "Autre-érable", ip: str = "192.0.2.1"):
    """One try from a browser of its own."""
    client = app.test_client()
    url, fields = client.form("/connexion")
    sent = {**fields, "email": address, "password": password}
    return client.post(url, data=sent, environ_overrides={"REMOTE_ADDR": ip})


# ---- the page -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A-02", "A-07", "A-08")
def test_the_page_has_the_guide_s_words_in_their_order(client) -> None:
    page = client.get("/connexion").text
    main = page[page.index("<main") : page.index("</main>")]
    words = (
        "Courriel",
        "Mot de passe",
        "Mot de passe oublié?",
        "Rester connecté sur cet appareil",
        "Se connecter</button>",
    )
    places = [main.index(word, main.index("<form")) for word in (*words, "Créez votre compte")]
    assert places == sorted(places)
    assert main.index("Créez votre compte") > main.index("</form>")


@pytest.mark.requirement("A-03", "A-04", "A15")
def test_the_boxes_say_what_they_are_for(client) -> None:
    page = client.get("/connexion").text
    for words in ('type="email"', 'autocomplete="username"', 'spellcheck="false"', 'autocapitalize="none"'):
        assert words in page
    assert 'autocomplete="current-password"' in page
    assert "checked" not in page  # « Rester connecté » is a choice
    assert "onpaste" not in page and "maxlength" not in page


def test_the_page_asks_the_database_nothing(client, assert_query_count) -> None:
    with assert_query_count(0):
        assert client.get("/connexion").status_code == 200
    with assert_query_count(0):
        assert client.get("/connexion").status_code == 200  # with the cookie of the first time


def test_a_parent_who_is_signed_in_goes_on_to_the_portal(client, nadia) -> None:
    assert client.sign_in(nadia).location == "/portail"
    assert client.get("/connexion").location == "/portail"


def test_htmx_is_told_to_load_the_whole_portal_since_the_frame_changes(client, nadia) -> None:
    answer = client.fill("/connexion", htmx=True, email=nadia.email, password=PASSWORD)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/portail")


# ---- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A-05", "E-05", "E-01")
def test_a_refusal_is_told_once_above_the_form_and_keeps_the_address(client, nadia) -> None:
    answer = client.fill("/connexion", email=nadia.email, password="Autre-érable")
    assert answer.status_code == 422
    assert answer.text.count(REFUSAL) == 1
    assert "<title>Erreur\u00a0: Se connecter" in answer.text
    assert 'aria-invalid="true"' not in answer.text
    assert f'value="{nadia.email}"' in answer.text
    assert "Autre-érable" not in answer.text


@pytest.mark.requirement("A3")
def test_unknown_wrong_and_disabled_are_told_alike(app, nadia, marc) -> None:
    Parent.update(is_disabled=True).where(Parent.id == marc.id).execute()
    unknown, wrong, disabled = (
        bare(try_in(app, address, password), address)
        for address, password in ((NOBODY, PASSWORD), (nadia.email, "Autre-érable"), (marc.email, PASSWORD))
    )
    assert unknown[0] == 422
    assert unknown == wrong == disabled


@pytest.mark.requirement("A4")
def test_a_password_is_hashed_for_an_unknown_address_too(app, nadia, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coarse: the times themselves are measured by `make bench`."""
    from models import password

    class Counting:
        def __init__(self, hasher) -> None:
            self.hasher, self.count = hasher, 0

        def verify(self, *given) -> bool:
            self.count += 1
            return self.hasher.verify(*given)

        def __getattr__(self, name: str):
            return getattr(self.hasher, name)

    counting = Counting(password._hasher)
    monkeypatch.setattr(password, "_hasher", counting)
    try_in(app, NOBODY)
    assert counting.count == 1
    try_in(app, nadia.email)
    assert counting.count == 2


@pytest.mark.requirement("E-06")
def test_empty_boxes_and_half_an_address_are_told_beside_the_boxes_and_cost_no_try(client) -> None:
    answer = client.fill("/connexion", email="", password="")
    assert answer.status_code == 422
    assert "Indiquez votre courriel." in answer.text and "Indiquez votre mot de passe." in answer.text
    assert "nom@exemple.ca" in client.fill("/connexion", email="nadia", password="x").text
    assert events(Event.SIGN_IN_FAILED) == 0


# ---- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A6", "A-06")
def test_five_failures_cost_a_minute_for_an_address_that_exists_or_not(app, nadia) -> None:
    def six(address: str) -> list[object]:
        with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False):
            return [bare(try_in(app, address, ip=address), address) for _ in range(6)]

    known = six(nadia.email)
    assert known == six(NOBODY)
    status, headers, page = known[-1]
    assert (status, headers["Retry-After"]) == (429, "60")
    assert "Trop d’essais. Réessayez dans 1 minute ou choisissez un nouveau mot de passe." in page
    assert f'href="{RESET}"' in page


@pytest.mark.requirement("A6", "A-06")
def test_the_wait_doubles_up_to_fifteen_minutes(app, nadia) -> None:
    waits = []
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        for _ in range(4):
            try_in(app, nadia.email)
        for _ in range(6):
            try_in(app, nadia.email)
            waits.append(int(try_in(app, nadia.email).headers["Retry-After"]))
            clock.shift(waits[-1])
    assert waits == [60, 120, 240, 480, 900, 900]


@pytest.mark.requirement("A6")
def test_the_right_password_is_not_heard_during_the_wait_and_is_after_it(app, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        for _ in range(5):
            try_in(app, nadia.email)
        assert try_in(app, nadia.email, PASSWORD).status_code == 429
        clock.shift(60)
        assert try_in(app, nadia.email, PASSWORD).status_code == 303
    assert events(Event.SIGN_IN_LOCKED) == 1


@pytest.mark.requirement("A7")
def test_one_network_that_tries_many_accounts_is_stopped(app) -> None:
    answers = [try_in(app, f"parent{number}@exemple.ca").status_code for number in range(14)]
    assert answers == [422] * 10 + [429] * 4


@pytest.mark.requirement("A7")
def test_many_networks_that_try_one_account_are_stopped(app, nadia) -> None:
    answers = [try_in(app, nadia.email, ip=f"192.0.2.{number}").status_code for number in range(8)]
    assert answers == [422] * 5 + [429] * 3


@pytest.mark.requirement("A8")
def test_a_success_does_not_open_the_network_s_limit_again(app, nadia) -> None:
    for number in range(9):
        try_in(app, f"parent{number}@exemple.ca")
    assert try_in(app, nadia.email, PASSWORD).status_code == 303
    answers = [try_in(app, f"autre{number}@exemple.ca").status_code for number in range(9)]
    assert answers == [422] + [429] * 8


@pytest.mark.requirement("A9")
def test_who_is_locked_out_gets_in_by_choosing_a_new_password(app, client, nadia) -> None:
    for _ in range(6):
        locked = try_in(app, nadia.email, ip="198.51.100.1")
    assert locked.status_code == 429
    prove(client, nadia.email, RESET)
    choose(client, "Autre-érable", RESET)
    assert try_in(app, nadia.email, "Autre-érable").status_code == 303


@pytest.mark.requirement("A10")
def test_forwarded_headers_do_not_hide_who_asks(app) -> None:
    statuses = []
    for number in range(14):
        client, said = app.test_client(), f"203.0.113.{number}"
        url, fields = client.form("/connexion")
        named = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "True-Client-IP"), said)
        headers = {**named, "Forwarded": f"for={said}"}
        sent = {**fields, "email": f"parent{number}@exemple.ca", "password": "Autre-érable"}
        statuses.append(client.post(url, data=sent, headers=headers).status_code)
    assert statuses[-4:] == [429] * 4


@pytest.mark.requirement("A6")
@pytest.mark.settings(hash_queue=20)  # so that each is heard: none is told to come back
def test_twenty_tries_at_once_do_not_pass_the_limit(app, nadia) -> None:
    client = app.test_client()
    url, fields = client.form("/connexion")
    sent = {**fields, "email": nadia.email, "password": "Autre-érable"}
    twins = [same_browser(app, client) for _ in range(20)]
    for twin in twins:
        twin.proof_reads = False
    answers = at_once(20, lambda n: twins[n].post(url, data=sent).status_code)
    assert sorted(answers) == [422] * 5 + [429] * 15


# ---- the address goes along ---------------------------------------------------------------------------------------


@pytest.mark.requirement("P-04")
@pytest.mark.parametrize("page", [RESET, SIGN_UP])
def test_the_address_typed_at_sign_in_is_not_asked_again(client, page: str) -> None:
    client.fill("/connexion", email="Nadie@Exemple.ca", password="Autre-érable")
    assert f'value="{NOBODY}"' in client.get(page).text


# ---- the way back -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S15")
def test_a_page_that_needs_an_account_is_come_back_to(client, nadia) -> None:
    answer = client.get("/absences?page=2")
    assert answer.location == "/connexion?" + "next=%2Fabsences%3Fpage%3D2"
    page = client.get(answer.location).text
    assert "vous reviendrez à la page demandée" in page
    client.verbatim.add(nadia.email)
    answer = client.fill(answer.location, email=nadia.email, password=PASSWORD)
    assert answer.location == "/absences?page=2"


HOSTILE = (
    r"\evil.example",
    r"\\evil.example",
    r"/\evil.example",
    r"\/evil.example",
    r"/\/evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/%5Cevil.example",
    "/%2F/evil.example",
    "/portail\r\nX-Evil: 1",
    "/portail%0d%0aX-Evil:%201",
    "\r\n//evil.example",
    "\x00//evil.example",
    " //evil.example",
    "\u00a0//evil.example",
    "http://evil.example",
    "http:///evil.example",
    "http:evil.example",
    "https:evil.example",
    "HTTPS://evil.example/portail",
    "ftp://evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "//evil.example/portail",
    "//evil.example:80@localhost/portail",
    "/portail@evil.example",
    "evil.example",
    "localhost/portail",
    "http://localhost/portail",
    "http://localhost@evil.example/",
    "?next=//evil.example",
    "#//evil.example",
    "/../../evil",
    "/deconnexion",
    "/connexion",
    "/connexion?next=//evil.example",
    "/static/css/portail.css",
    "/n’existe pas",
    "/" * 5_000,
    "/portail?" + "&".join(f"a{number}=1" for number in range(50)),
    "",
)


@pytest.mark.requirement("S15")
@pytest.mark.settings(sign_in_tries_per_minute_per_ip=1000)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_nobody_is_led_out_of_the_portal(app, nadia, headers: dict[str, str]) -> None:
    led = {}
    for wanted in HOSTILE:
        client = app.test_client()
        client.proof_reads = False
        sent = {**client.form("/connexion")[1], "email": nadia.email, "password": PASSWORD}
        answer = client.post("/connexion", query_string={"next": wanted}, data=sent, headers=headers)
        led[wanted] = answer.headers.get("HX-Redirect") or answer.location
        assert "X-Evil" not in answer.headers
    assert {wanted: there for wanted, there in led.items() if there != "/portail"} == {}


@pytest.mark.requirement("S15")
@pytest.mark.parametrize("wanted", ["/portail?a=//evil.example", "/absences?x=%0d%0aX-Evil:1", "/guide?q=é&r=1"])
def test_what_follows_one_of_our_addresses_stays_a_query(client, nadia, wanted: str) -> None:
    client.proof_reads = False
    _, fields = client.form("/connexion")
    sent = {**fields, "email": nadia.email, "password": PASSWORD}
    answer = client.post(f"/connexion?next={quote(wanted)}", data=sent)
    there = urlsplit(answer.location)
    assert (there.scheme, there.netloc, there.path) == ("", "", wanted.partition("?")[0])
    assert "X-Evil" not in answer.headers


# ---- what is not a field ------------------------------------------------------------------------------------------


@pytest.mark.requirement("S14")
def test_fields_that_nobody_asked_for_change_nothing(client, nadia, marc) -> None:
    url, fields = client.form("/connexion")
    more = {"role": "admin", "user_id": marc.id, "parent": marc.id, "_user_id": marc.id, "email_verified": 1}
    client.post(url, data={**fields, **more, "email": nadia.email, "password": PASSWORD})
    assert is_signed_in(client)
    row = client.get_cookie(COOKIE)
    assert row is not None
    from models import WebSession

    assert WebSession.find(row.value[1:]).parent == nadia


@pytest.mark.requirement("B8", "B10")
@pytest.mark.parametrize(
    "typed",
    ["' OR 1=1 --", "<script>alert(1)</script>", "a\x00b@exemple.ca", '\n{"event":"x"}', "é" * 300, "\ud800", "💥"],
)
def test_hostile_text_is_refused_cleanly(client, typed: str) -> None:
    client.proof_reads = False
    typed = typed.encode("utf-8", "replace").decode()
    for answers in ({"email": typed, "password": "x"}, {"email": NOBODY, "password": typed}):
        answer = client.fill("/connexion", **answers)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text


@pytest.mark.requirement("E-02")
def test_the_error_summary_takes_the_focus_without_javascript_too(client) -> None:
    url, fields = client.form("/connexion")
    page = client.post(url, data=fields).text
    assert '<div id="resume-erreurs" class="resume-erreurs" role="alert" tabindex="-1" autofocus' in page


@pytest.mark.requirement("G-01", "E-05")
def test_what_was_typed_goes_along_to_the_other_language_and_is_not_sent(client) -> None:
    url, fields = client.form("/connexion")
    answer = client.post(f"{url}?langue=en&verifier=page", data={**fields, "email": NOBODY, "password": "Autre-érable"})
    assert answer.status_code == 200 and '<html lang="en-CA">' in answer.text and "resume-erreurs" not in answer.text
    assert f'value="{NOBODY}"' in answer.text and "érable" not in answer.text
    assert '<html lang="en-CA">' in client.get("/connexion").text


@pytest.mark.requirement("P-04")
def test_a_typed_address_goes_along_to_the_reset(client) -> None:
    _url, fields = client.form("/connexion")
    answer = client.post("/compte/mot-de-passe-oublie?verifier=page", data={**fields, "email": NOBODY})
    assert answer.status_code == 200 and f'value="{NOBODY}"' in answer.text
