"""Rehearsals: where a secret is set, never in production, tests make what they need, and touch no real school."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from app import create_app
from models import (
    TABLES,
    AbsenceNotice,
    Child,
    MailKind,
    Parent,
    Pupil,
    Settings,
    SettingsError,
    WebSession,
    next_weekday,
    today,
)
from tests.letters import newest

SECRET = "a-secret-of-the-tests-of-rehearsals-only"
KNOWN = {"X-Test-Secret": SECRET, "X-Test-Run": "ab12cd-0"}
SAFE = {
    "mode": "production", "secret_key": "x" * 40, "smtp_url": "smtp://mail", "public_url": "https://portail.example",
}  # fmt: skip
with_secret = pytest.mark.settings(test_secret=SECRET)


def counts() -> dict[str, int]:
    return {model.__name__: model.select().count() for model in TABLES}


@pytest.fixture
def act(client):
    """act("enrol", names=["Zoé Roy"], …) gives the answer; of the run ab12cd, unless headers say otherwise."""

    def ask(name: str, headers: dict[str, str] = KNOWN, answers: int = 200, **fields: Any) -> dict[str, Any]:
        answer = client.post(f"/repetition/{name}", json=fields, headers=headers)
        assert answer.status_code == answers, answer.text
        return answer.get_json()

    return ask


def enrolled(act, email: str = "qa+ab12cd-0-1@courriel.example", **more: Any) -> dict[str, Any]:
    fields = {"names": ["Zoé Tremblay"], "boards": ["732000"], "password": "Cour-de-recré!", **more}
    return act("enrol", email=email, account=True, **fields)


# ---- where it is, and where it is not -------------------------------------------------------------------------------


def rules(settings: Settings) -> list[str]:
    return [rule.rule for rule in create_app(settings).url_map.iter_rules()]


@pytest.mark.parametrize("mode", ["demo", "staging"])
def test_the_routes_are_there_with_a_secret_only(settings: Settings, mode: str) -> None:
    chosen = settings.but(**{**SAFE, "mode": mode})
    assert not any("repetition" in rule for rule in rules(chosen))
    assert any("repetition" in rule for rule in rules(chosen.but(test_secret=SECRET)))


def test_production_has_no_such_route_and_refuses_to_start_with_the_secret(settings: Settings) -> None:
    chosen = settings.but(**SAFE)
    assert not any("repetition" in rule or "demo" in rule for rule in rules(chosen.checked()))
    with pytest.raises(SettingsError, match="PORTAIL_TEST_SECRET must not be set in production"):
        chosen.but(test_secret=SECRET).checked()


@pytest.mark.parametrize("lack", [{"secret_key": "short"}, {"smtp_url": ""}, {"public_url": "http://x.example"}])
def test_staging_is_as_strict_as_production(lack: dict[str, str]) -> None:
    Settings(**{**SAFE, "mode": "staging"}).checked()
    with pytest.raises(SettingsError, match="staging|https"):
        Settings(**{**SAFE, "mode": "staging", **lack}).checked()


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match="at least 32"):
        Settings(test_secret="short").checked()


@with_secret
@pytest.mark.parametrize(
    "headers", [{}, {"X-Test-Secret": ""}, {"X-Test-Secret": SECRET + "x", "X-Test-Run": "ab12cd"}]
)
@pytest.mark.parametrize("path", ["/repetition", "/repetition/enrol", "/repetition/nothing"])
def test_to_who_does_not_know_the_secret_nothing_is_there(client, headers: dict[str, str], path: str) -> None:
    wrong = client.post("/nulle-part", json={}, headers=headers)
    answer = client.post(path, json={}, headers=headers)
    assert (answer.status_code, heading(answer)) == (404, heading(wrong))
    assert client.get(path, headers=headers).status_code == 404


def heading(answer: Any) -> str:
    return BeautifulSoup(answer.text, "html.parser").h1.text


# ---- what it makes, and takes away ----------------------------------------------------------------------------------


@with_secret
def test_a_family_is_enrolled_let_in_and_taken_away_again(client, act, nadias_zoe: Child) -> None:
    before = counts()
    family = enrolled(act)
    assert family["children"][0]["file_number"].startswith("9")
    cookie = act("let_in", email="qa+ab12cd-0-1@courriel.example")["cookie"]
    client.set_cookie(cookie["name"], cookie["value"])
    assert "Zoé Tremblay" in client.get("/portail").text
    assert counts() != before
    client.delete_cookie(cookie["name"])
    act("end")
    assert counts() == before
    assert act("end") == {}


@with_secret
def test_another_run_and_a_real_school_are_out_of_reach(act, nadia: Parent, nadias_zoe: Child, zoe: Pupil) -> None:
    other = {**KNOWN, "X-Test-Run": "zz99zz-0"}
    act("enrol", headers=other, names=["Tom Roy"], email="qa+zz99zz-0-1@courriel.example", boards=["732000"])
    before = counts()
    for name, fields in {
        "let_in": {"email": nadia.email},
        "end_sessions": {"email": nadia.email},
        "detach": {"board_code": "732000", "file_number": zoe.file_number},
        "rename": {"board_code": "732000", "file_number": zoe.file_number, "last_name": "X"},
        "enrol": {"names": ["A B"], "email": nadia.email, "boards": ["732000"]},
    }.items():
        assert "rehearsal" in act(name, answers=400, **fields)["error"]
    act("end")
    assert counts() == before
    assert Pupil.get_by_id(zoe.id).last_name == zoe.last_name


@with_secret
@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        1,
        {},
        {"email": 1},
        {"email": "a"},
        {"email": "\x00"},
        {"email": "x" * 300},
        {"email": None, "x": 1},
    ],
    ids=repr,
)
@pytest.mark.parametrize("name", ["let_in", "enrol", "detach", "seat", "record_absences", "create_board"])
def test_a_wrong_body_is_told_and_changes_nothing(client, name: str, body: Any) -> None:
    if (name, body) == ("seat", {}):
        return
    before = counts()
    answer = client.post(f"/repetition/{name}", json=body, headers=KNOWN)
    assert answer.status_code == 400 and answer.get_json()["error"]
    assert counts() == before


@with_secret
@pytest.mark.parametrize("run", ["", "A", "ab", "ab12cd'--", "ab12cd-0-0-0", "é" * 6])
def test_a_wrong_name_of_a_run_is_told(client, run: str) -> None:
    answer = client.post("/repetition/end", json={}, headers={**KNOWN, "X-Test-Run": run})
    assert answer.status_code == 400 and "X-Test-Run" in answer.get_json()["error"]


@with_secret
def test_a_notice_is_announced_and_is_another_one_under_the_eyes_of_its_reader(act) -> None:
    enrolled(act)
    email = "qa+ab12cd-0-1@courriel.example"
    day = next_weekday(today("America/Toronto") + timedelta(days=1)).isoformat()
    reference = act("announce", email=email, first_day=day, form_key="a", last_day=None)["references"][0]
    notice = AbsenceNotice.get(AbsenceNotice.reference == reference)
    act("alter_notice", reference=reference, status=None, part="morning", days_earlier=7)
    act("alter_notice", reference=reference, status="refused", answer="Il y a un examen.")
    altered = AbsenceNotice.get_by_id(notice.id)
    assert (altered.status, altered.answer, altered.part) == ("refused", "Il y a un examen.", "morning")
    assert (notice.first_day - altered.first_day).days == 7 and altered.version == notice.version + 2
    assert "one of: whole" in act("alter_notice", answers=400, reference=reference, part="evening")["error"]


# ---- the movable clock ----------------------------------------------------------------------------------------------

LATER = "2030-06-03T06:30:00-04:00"


@with_secret
@pytest.mark.requirement("C2")
def test_a_code_expires_when_the_clock_is_moved(client, act) -> None:
    enrolled(act)
    client.fill("/compte/mot-de-passe-oublie", email="qa+ab12cd-0-1@courriel.example")
    page, fields = client.form("/compte/mot-de-passe-oublie/code")
    fields["code"] = newest(MailKind.CODE).facts["code"]
    in_eleven_minutes = (datetime.now(UTC) + timedelta(minutes=11)).isoformat()
    late = client.post(page, data=fields, headers={**KNOWN, "X-Test-Now": in_eleven_minutes})
    assert late.status_code == 422 and "code a expiré" in late.text
    assert client.post(page, data=fields).status_code == 303


@pytest.mark.parametrize(
    ("settings_of", "headers"),
    [
        ({"test_secret": SECRET}, {"X-Test-Now": LATER}),
        ({"test_secret": SECRET}, {"X-Test-Now": LATER, "X-Test-Secret": "wrong"}),
        ({}, {"X-Test-Now": LATER, "X-Test-Secret": SECRET}),
        ({}, {"X-Test-Now": LATER, "X-Test-Secret": ""}),
    ],
    ids=["no secret given", "a wrong one", "none set", "none set, none given"],
)
def test_the_clock_stays_for_everybody_else(settings: Settings, nadia: Parent, settings_of, headers) -> None:
    app = create_app(settings.but(**settings_of))
    token = WebSession.new_token()
    WebSession.open(token, nadia).keep({"_user_id": nadia.get_id(), "_fresh": True})
    client = app.test_client()
    client.set_cookie("portail", f"s{token}")
    assert client.get("/portail", headers=headers).status_code == 200  # in 2030 the session would be over


@with_secret
def test_the_clock_is_moved_for_one_request(client, nadia: Parent) -> None:
    token = WebSession.new_token()
    WebSession.open(token, nadia).keep({"_user_id": nadia.get_id(), "_fresh": True})
    client.set_cookie("portail", f"s{token}")
    assert client.get("/portail", headers={**KNOWN, "X-Test-Now": LATER}).status_code == 303


@with_secret
@pytest.mark.parametrize("moment", ["demain", "2030-06-03", "2030-06-03T06:30:00", "0001-01-01T00:00:00Z", "9" * 40])
def test_a_moment_that_is_none_is_told(client, moment: str) -> None:
    answer = client.get("/connexion", headers={**KNOWN, "X-Test-Now": moment})
    assert answer.status_code == 400


# ---- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.settings(test_secret=SECRET, sign_in_tries_per_minute_per_ip=2)
def test_a_run_has_limits_of_its_own_and_they_bite(client) -> None:
    def tries(headers: dict[str, str]) -> list[int]:
        _address, fields = client.form("/connexion")
        sent = {**fields, "email": "personne@exemple.ca", "password": "x"}
        return [client.post("/connexion", data=sent, headers=headers).status_code for _ in range(3)]

    assert tries(KNOWN) == [422, 422, 429]
    assert tries({**KNOWN, "X-Test-Run": "ab12cd-0-2"})[0] == 422
    assert tries({})[:2] == [422, 422]
