"""What a stranger found from outside, over HTTP, and that must stay mended."""

import time

import pytest
from flask import Flask

from models import AuditEvent, Board, Child, ChildClaim, Event, Family, Mismatch, Parent, Pupil, WebSession
from models.names import matching_key, search_key, tidy
from models.notice_draft import written
from models.password import canonical
from tests.account_steps import COOKIE, PASSWORD, events, is_signed_in
from tests.every_route import NOT_PAGES, forms, rules
from tests.proof_reader import HTMX, ProofReadingClient
from tests.signed_in import enter

SLOW = "a" + "\u0345\u0301\u0327" * 8_000  # marks in the wrong order: Unicode puts them right in quadratic time


@pytest.fixture
def stranger(client: ProofReadingClient) -> ProofReadingClient:
    client.proof_reads = False
    return client


@pytest.mark.requirement("S15")
@pytest.mark.parametrize("path", ["/%09/evil.example", "/%0a/evil.example", "/%0d%0aX-Evil:%201", "/%7f/evil.example"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["browser", "htmx"])
def test_changing_the_language_leads_to_no_other_site(stranger, path: str, headers: dict[str, str]) -> None:
    answer = stranger.get(f"{path}?langue=en", headers=headers)
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert "X-Evil" not in answer.headers
    assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.requirement("S9")
def test_a_page_of_this_site_that_hides_its_name_may_send_forms(client, nadia: Parent) -> None:
    url, fields = client.form("/connexion")
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    sent = {**fields, "email": nadia.email, "password": PASSWORD}
    assert client.post(url, data=sent, headers=headers).status_code == 303


@pytest.mark.requirement("A12", "B7")
@pytest.mark.parametrize("read", [canonical, tidy, search_key, matching_key, written])
def test_a_tower_of_accents_costs_nothing(read) -> None:
    before = time.process_time()
    read(SLOW)
    assert time.process_time() - before < 0.3  # it took three seconds


@pytest.mark.requirement("B9")
def test_the_end_of_a_session_is_told_with_where_it_was_seen(app: Flask, nadia: Parent, marc: Parent) -> None:
    gone = enter(app.test_client(), nadia)
    WebSession.update(created_at=nadia.created_at.replace(year=2020)).execute()
    enter(app.test_client(), marc).get("/portail", environ_overrides={"REMOTE_ADDR": "10.0.0.1"})
    gone.get("/portail", environ_overrides={"REMOTE_ADDR": "10.0.0.2"})
    [told] = AuditEvent.select().where(AuditEvent.event == Event.SESSION_EXPIRED)
    assert (told.who, told.ip) == (nadia.public_id, "10.0.0.2")
    assert told.request_id


@pytest.mark.requirement("B9", "S3")
def test_a_cookie_kept_from_an_ended_session_is_told_and_cannot_fill_the_trail(app: Flask, nadia: Parent) -> None:
    thief = enter(app.test_client(), nadia)
    stolen = thief.get_cookie(COOKIE).value
    WebSession.end_all(nadia)
    for _ in range(40):
        thief.set_cookie(COOKIE, stolen)
        assert not is_signed_in(thief)
    assert events(Event.SESSION_USED_AFTER_END) == 30


@pytest.mark.requirement("B9", "S11")
def test_reaching_for_another_familys_child_is_told(client, nadia: Parent, marcs_tom: Child) -> None:
    path = f"/enfants/ajouter/reussite/{marcs_tom.public_id}"
    assert enter(client, nadia).get(path).status_code == 404
    [told] = AuditEvent.select().where(AuditEvent.event == Event.FORBIDDEN)
    assert told.who == nadia.public_id and path in told.about


@pytest.mark.requirement("B9")
def test_taking_ones_data_away_is_told(client, nadia: Parent) -> None:
    assert enter(client, nadia).get("/parametres/donnees/portail-parents.json").status_code == 200
    assert events(Event.SENSITIVE_READ) == 1


PUBLIC = """
/ /guide /confidentialite /accessibilite /securite /connexion /compte/creer /compte/mot-de-passe-oublie
/demo /demo/courriels /demo/composants /ecole/connexion /ecole/invitation
""".split()


@pytest.mark.requirement("S12")
def test_who_is_not_signed_in_opens_only_the_public_pages(app: Flask, stranger) -> None:
    opened = {path for path in rules(app, "GET") if stranger.get(path).status_code == 200}
    assert opened - set(NOT_PAGES) == set(PUBLIC)


@pytest.mark.requirement("S12")
def test_a_form_of_the_portal_is_for_who_is_signed_in(app: Flask, stranger) -> None:
    tokens = [stranger.form(door)[1]["csrf_token"] for door in ("/connexion", "/ecole/connexion")]
    for method, path in forms(app):
        answer = stranger.open(path, method=method, data={"csrf_token": tokens[path.startswith("/ecole")]})
        if not path.startswith(("/connexion", "/compte/", "/demo/", "/ecole/connexion", "/ecole/invitation")):
            assert answer.location.startswith(("/connexion?next=", "/ecole/connexion?next=")), path
        assert answer.status_code in (200, 303, 422), path


@pytest.mark.requirement("B9", "K3")
@pytest.mark.settings(attach_failures_per_account=2)
def test_an_account_closed_to_attaching_is_told_in_the_trail(nadia: Parent, board: Board, zoe: Pupil) -> None:
    claim = ChildClaim(board, zoe.last_name, "Zoë", zoe.birth_date, zoe.file_number)
    for _ in range(3):
        with pytest.raises(Mismatch):
            Family(nadia).attach(claim)
    assert (events(Event.CHILD_MISMATCH), events(Event.LIMIT_EXCEEDED)) == (2, 1)
