"""Codes at the edge of their rules: whose code is used up, the very second of the end, what the trail keeps."""

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, get_flashed_messages, session

from models import AuditEvent, Event, next_send
from models.clock import now
from models.email_code import CodeRequest, EmailCode, Purpose, Verdict
from models.secrets import keyed_hash
from tests.account_steps import (
    PASSWORD,
    SIGN_UP,
    ask_code,
    choose,
    code_for,
    events,
    letters_to,
    prove,
    wrong_code,
)
from tests.signed_in import enter as sign_in
from views.forms.account import CodeForm
from views.verification import Journey

ADDRESS, NEIGHBOUR = "nouvelle@exemple.ca", "voisine@exemple.ca"
QUIET = {"codes_per_hour": 1000, "codes_per_day": 1000, "codes_per_hour_per_ip": 1000, "code_resend_seconds": 0}
WANTED = CodeRequest(Purpose.SIGN_UP, ADDRESS, "browser")


def enter(client, code: str):
    return client.fill(f"{SIGN_UP}/code", code=code)


def test_a_right_code_uses_up_nobody_elses(app) -> None:
    mine, hers = app.test_client(), app.test_client()
    ask_code(mine, ADDRESS)
    ask_code(hers, NEIGHBOUR)
    assert enter(mine, code_for(ADDRESS)).status_code == 303
    assert enter(hers, code_for(NEIGHBOUR)).status_code == 303


@pytest.mark.requirement("C2")
def test_a_code_has_ended_on_the_second_it_was_to_end(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        code = EmailCode.send(WANTED)
        clock.move_to(code.expires_at)
        assert now() == code.expires_at
        assert EmailCode.check(WANTED, code_for(ADDRESS))[0] is Verdict.EXPIRED


@pytest.mark.settings(**QUIET)
def test_the_five_codes_before_are_told_to_be_older_and_the_sixth_is_a_wrong_one(app) -> None:
    for _ in range(7):
        EmailCode.send(WANTED)
    first, second = (letter.facts["code"] for letter in letters_to(ADDRESS)[:2])
    assert EmailCode.check(WANTED, second)[0] is Verdict.OLDER
    assert EmailCode.check(WANTED, first)[0] is Verdict.WRONG


@pytest.mark.settings(code_lifetime_seconds=600)
def test_a_code_that_leaves_replaces_the_one_before(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        first = EmailCode.send(WANTED)
        clock.shift(60)
        second = EmailCode.send(WANTED)
        assert EmailCode.get_by_id(first.id).replaced_at == now()
        assert EmailCode.get_by_id(second.id).replaced_at is None


def test_tries_for_one_address_wait_for_each_other_in_every_browser_and_for_nobody_else() -> None:
    assert WANTED.lock == CodeRequest(Purpose.RESET, ADDRESS, "another browser").lock
    assert WANTED.lock != CodeRequest(Purpose.SIGN_UP, NEIGHBOUR, "browser").lock


def test_each_wrong_code_and_each_request_too_many_is_in_the_trail(client) -> None:
    ask_code(client, ADDRESS)
    assert (events(Event.CODE_FAILED), events(Event.LIMIT_EXCEEDED)) == (0, 0)
    enter(client, wrong_code(ADDRESS))
    enter(client, wrong_code(ADDRESS))
    assert events(Event.CODE_FAILED) == 2
    _, fields = client.form(f"{SIGN_UP}/code")
    client.post(f"{SIGN_UP}/code/renvoyer", data=fields)
    assert events(Event.LIMIT_EXCEEDED) == 1


@pytest.mark.requirement("C16")
def test_a_proof_has_ended_on_the_second_it_was_to_end(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        EmailCode.send(WANTED)
        verdict, code = EmailCode.check(WANTED, code_for(ADDRESS))
        assert verdict is Verdict.RIGHT and code is not None
        clock.shift(899)
        assert EmailCode.verified(WANTED, code.public_id) == code
        clock.shift(1)
        assert EmailCode.verified(WANTED, code.public_id) is None


# ---- one code touches no other ------------------------------------------------------------------------------------

OTHERS = [
    CodeRequest(Purpose.SIGN_UP, NEIGHBOUR, "browser"),
    CodeRequest(Purpose.RESET, ADDRESS, "browser"),
    CodeRequest(Purpose.SIGN_UP, ADDRESS, "another"),
]
by_kind = pytest.mark.parametrize("other", OTHERS, ids=["address", "purpose", "browser"])


def reread(code: EmailCode) -> EmailCode:
    return EmailCode.get_by_id(code.id)


def typed(wanted: CodeRequest = WANTED) -> str:
    """The six digits of the newest letter to that address."""
    return code_for(wanted.address)


@by_kind
@pytest.mark.requirement("C8")
@pytest.mark.settings(**QUIET)
def test_what_becomes_of_a_code_becomes_of_none_of_another_address_purpose_or_browser(app, other) -> None:
    hers = EmailCode.send(other)
    assert EmailCode.current(WANTED) is None
    mine = EmailCode.send(WANTED)
    assert len(typed()) == 6
    assert (EmailCode.current(WANTED), EmailCode.current(other)) == (mine, hers)
    assert reread(hers).replaced_at is None
    verdict, code = EmailCode.check(WANTED, typed())
    assert (verdict, code) == (Verdict.RIGHT, mine)
    assert reread(hers).consumed_at is None
    assert EmailCode.verified(WANTED, mine.public_id) == mine
    assert EmailCode.verified(other, mine.public_id) is None
    assert EmailCode.verified(WANTED, hers.public_id) is None
    assert reread(mine).complete() and not reread(mine).complete()
    assert reread(hers).completed_at is None
    assert EmailCode.verified(WANTED, mine.public_id) is None


@pytest.mark.settings(**QUIET)
def test_what_happened_to_an_old_code_keeps_its_hour(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        first = EmailCode.send(WANTED)
        clock.shift(60)
        second = EmailCode.send(WANTED)
        replaced = now()
        clock.shift(60)
        EmailCode.send(WANTED)
        assert (reread(first).replaced_at, reread(second).replaced_at) == (replaced, now())
        EmailCode.check(WANTED, typed())
        assert reread(second).consumed_at is None


@pytest.mark.requirement("A19")
@pytest.mark.settings(**QUIET)
def test_to_cancel_ends_every_code_of_an_address_and_of_no_other(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        neighbours, reset, elsewhere = (EmailCode.send(other) for other in OTHERS)
        done = EmailCode.send(WANTED)
        assert done.complete()
        clock.shift(60)
        EmailCode.cancel_all(ADDRESS)
        for code in (reset, elsewhere):
            kept = reread(code)
            assert (kept.replaced_at, kept.completed_at, kept.expires_at) == (now(), now(), now())
        assert reread(neighbours).completed_at is None and reread(neighbours).expires_at > now()
        assert reread(done).completed_at < now()


@pytest.mark.requirement("C3", "C4")
def test_only_a_wrong_try_is_counted(app) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        assert EmailCode.check(WANTED, "000000") == (Verdict.EXPIRED, None)
        code = EmailCode.send(WANTED)
        assert EmailCode.check(WANTED, typed())[0] is Verdict.RIGHT
        assert EmailCode.check(WANTED, typed())[0] is Verdict.USED
        clock.shift(700)
        assert EmailCode.check(WANTED, typed())[0] is Verdict.USED
        assert reread(code).wrong_entries == 0 and events(Event.CODE_FAILED) == 0
        late = EmailCode.send(WANTED)
        clock.shift(700)
        assert EmailCode.check(WANTED, typed())[0] is Verdict.EXPIRED
        assert reread(late).wrong_entries == 0 and events(Event.CODE_FAILED) == 0


@pytest.mark.requirement("C3")
def test_the_fifth_wrong_try_uses_a_code_up_and_no_other_code(app) -> None:
    hers, mine = EmailCode.send(OTHERS[0]), EmailCode.send(WANTED)
    verdicts = [EmailCode.check(WANTED, wrong_code(ADDRESS))[0] for _ in range(5)]
    assert verdicts == [Verdict.WRONG] * 4 + [Verdict.EXHAUSTED]
    assert EmailCode.check(WANTED, typed())[0] is Verdict.EXHAUSTED
    assert (reread(mine).wrong_entries, reread(hers).wrong_entries) == (5, 0)
    assert (events(Event.CODE_FAILED), events(Event.CODES_CLOSED)) == (5, 0)


@pytest.mark.requirement("C10")
@pytest.mark.settings(**QUIET)
def test_the_twentieth_wrong_try_closes_an_address_and_the_trail_says_so_once(app) -> None:
    for _ in range(5):
        EmailCode.send(WANTED)
        for _ in range(4):
            assert events(Event.CODES_CLOSED) == 0
            assert EmailCode.check(WANTED, wrong_code(ADDRESS))[0] is Verdict.WRONG
    assert events(Event.CODES_CLOSED) == 1
    assert EmailCode.check(WANTED, typed())[0] is Verdict.CLOSED
    assert events(Event.CODE_FAILED) == 20


def test_a_request_too_many_gets_the_code_that_is_there_or_one_that_never_left(app) -> None:
    first = EmailCode.send(WANTED)
    assert first.was_mailed and EmailCode.send(WANTED) == first
    other = EmailCode.send(CodeRequest(Purpose.SIGN_UP, ADDRESS, "another"))
    assert not other.was_mailed and other != first
    assert len(letters_to(ADDRESS)) == 1
    assert events(Event.LIMIT_EXCEEDED) == 2


def test_an_address_without_an_account_gets_no_letter_and_counts_alike(app) -> None:
    silent = EmailCode.send(WANTED, known=False)
    assert silent.was_mailed and letters_to(ADDRESS) == []
    assert next_send(ADDRESS) > now()


# ---- the journey of a visitor -------------------------------------------------------------------------------------


@pytest.fixture
def moment():
    with time_machine.travel("2026-11-23 19:32:00+00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def way(app: Flask, moment):
    """A visitor’s request at the address of a step of sign-up."""
    with app.test_request_context(f"{SIGN_UP}/code", method="POST"):
        yield Journey(Purpose.SIGN_UP)


def test_before_the_first_step_nothing_is_known(way) -> None:
    assert (way.address, way.verified) == ("", None)
    for answer in (way.send_again(), way.code_step(lambda: pytest.fail("No code was asked for."))):
        assert (answer.status_code, answer.location) == (303, f"{SIGN_UP}?etape=manquante")
    assert events(Event.STEP_SKIPPED) == 2 and letters_to(ADDRESS) == []
    about = json.loads(AuditEvent.get(AuditEvent.event == Event.STEP_SKIPPED).about)
    assert (about["purpose"], about["to"]) == ("sign_up", "email")
    assert way.password_page(lambda *_: pytest.fail("No code was verified.")).location == f"{SIGN_UP}?etape=manquante"


def test_the_first_step_keeps_the_address_and_names_the_browser_once(way, moment) -> None:
    way.begin(ADDRESS)
    browser = session["sign_up"]["browser"]
    assert browser == keyed_hash("journey", session.token[1:])
    assert (way.address, session["email"], way.code.address) == (ADDRESS, ADDRESS, ADDRESS)
    assert session["sign_up"]["code"] == way.code.public_id
    session.prove()
    way.begin(NEIGHBOUR)
    assert (way.address, session["email"]) == (NEIGHBOUR, NEIGHBOUR)
    assert session["sign_up"]["browser"] == browser != keyed_hash("journey", session.token[1:])
    assert session["sign_up"]["code"] == way.code.public_id
    way.forget()
    assert way.address == "" and "sign_up" not in session
    way.forget()


def test_to_send_again_is_told_with_its_hour_or_with_the_wait(way, moment) -> None:
    way.begin(ADDRESS)
    moment.shift(10)
    assert way.send_again().location == f"{SIGN_UP}/code"
    assert "_flashes" not in session and len(letters_to(ADDRESS)) == 1
    soon = "Le dernier code est parti à 14\u00a0h\u00a032. Attendez 20 secondes pour en demander un autre."
    assert (way._take_notice(), way._take_notice()) == (soon, "")
    moment.shift(60)
    assert way.send_again().location == f"{SIGN_UP}/code"
    assert get_flashed_messages(with_categories=True) == [("success", "Un nouveau code est parti à 14\u00a0h\u00a033.")]
    assert way._take_notice() == "" and len(letters_to(ADDRESS)) == 2


@pytest.mark.settings(codes_per_hour_per_ip=1)
def test_where_no_code_left_none_is_said_to_have_left(way, moment) -> None:
    EmailCode.send(CodeRequest(Purpose.SIGN_UP, NEIGHBOUR, "another"))
    way.begin(ADDRESS)
    assert not way.code.was_mailed and way._send() is None
    way.send_again()
    assert way._take_notice() == "Aucun code n’est parti\u00a0: vous pourrez en demander un dans 60 minutes."
    moment.shift(timedelta(hours=1))
    assert way._send() == way.code and way.code.was_mailed


def test_an_address_without_an_account_is_sent_nothing_where_one_is_needed(app: Flask, moment, nadia) -> None:
    with app.test_request_context("/compte/mot-de-passe-oublie", method="POST"):
        way = Journey(Purpose.RESET, knows=lambda address: address == nadia.email)
        for address in (ADDRESS, nadia.email):
            way.begin(address)
    assert (len(letters_to(ADDRESS)), len(letters_to(nadia.email))) == (0, 1)


def test_each_verdict_has_a_sentence_with_the_hour_of_its_code_or_the_wait(way, moment) -> None:
    way.begin(ADDRESS)
    code, vain = way.code, [verdict for verdict in Verdict if verdict is not Verdict.RIGHT]
    moment.shift(12)
    said = {verdict: way._sentence(verdict, code) for verdict in vain}
    assert len(set(said.values())) == len(vain)
    assert "parti à 14\u00a0h\u00a032." in said[Verdict.OLDER] and "Attendez 18 secondes" in said[Verdict.CLOSED]
    assert way.verify(CodeForm()) is False
    assert way._sentence(Verdict.EXPIRED, None) == said[Verdict.EXPIRED]
    moment.shift(60)
    assert "parti à 14\u00a0h\u00a033." in way._sentence(Verdict.OLDER, None)


@pytest.mark.requirement("C16", "S2")
def test_a_right_code_proves_the_address_under_a_new_name_and_a_wrong_one_nothing(app: Flask, client, moment) -> None:
    ask_code(client, ADDRESS)
    before = client.get_cookie("portail").value
    answer = enter(client, wrong_code(ADDRESS))
    assert answer.status_code == 422 and "Ce code n’est pas le bon." in answer.text
    assert client.get_cookie("portail").value == before
    assert client.get(f"{SIGN_UP}/mot-de-passe").location == f"{SIGN_UP}/code?etape=manquante"
    answer = enter(client, code_for(ADDRESS))
    assert answer.location == f"{SIGN_UP}/mot-de-passe"
    assert client.get_cookie("portail").value != before
    assert ADDRESS in client.get(f"{SIGN_UP}/mot-de-passe").text
    assert "Votre code est vérifié." in client.get(f"{SIGN_UP}/code").text


def test_the_step_of_the_code_says_where_the_code_is_and_what_is_to_be_done(app: Flask, client, moment) -> None:
    ask_code(client, ADDRESS)
    first, late = client.get(f"{SIGN_UP}/code").text, client.get(f"{SIGN_UP}/code?etape=manquante").text
    assert ADDRESS in first and "Nous l’avons envoyé" in first and "Votre code est vérifié." not in first
    hint = "Il faut d’abord vérifier votre adresse"
    assert hint in late and hint not in first
    mailbox = "/demo/courriels"
    assert f'href="{mailbox}' in first.partition("<main")[2].partition("</main>")[0]


def test_the_wait_is_asked_for_only_where_no_code_left(app: Flask, client, moment, assert_query_count) -> None:
    ask_code(client, ADDRESS)
    with assert_query_count(2):  # the session and its code
        client.get(f"{SIGN_UP}/code")
    EmailCode.update(was_mailed=False).execute()
    assert "Vous pourrez en demander un dans 30 secondes." in client.get(f"{SIGN_UP}/code").text
    EmailCode.delete().execute()
    assert "Vous pourrez en demander un dans 30 secondes." in client.get(f"{SIGN_UP}/code").text


@pytest.mark.requirement("C16")
def test_the_password_is_asked_for_once_the_code_is_right_and_makes_the_account(client, moment) -> None:
    prove(client, ADDRESS)
    assert choose(client, "court").status_code == 422
    answer = choose(client, PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/enfants/ajouter")


@pytest.mark.settings(smtp_url="smtp://127.0.0.1:9")
def test_a_mailbox_of_the_demo_is_named_where_mail_stays_alone(client, moment) -> None:
    ask_code(client, ADDRESS)
    assert "/demo/courriels" not in client.get(f"{SIGN_UP}/code").text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.requirement("P-04")
def test_the_first_step_proposes_the_address_that_is_known(app: Flask, client, nadia) -> None:
    reset = "/compte/mot-de-passe-oublie"
    assert client.form(reset)[1]["email"] == ""
    ask_code(client, NEIGHBOUR)
    assert client.form(reset)[1]["email"] == NEIGHBOUR
    ask_code(client, ADDRESS, reset)
    assert client.form(reset)[1]["email"] == ADDRESS
    inside = sign_in(app.test_client(), nadia)
    assert inside.form(reset)[1]["email"] == nadia.email
    start = "Commencez par votre courriel"
    assert start in client.get(f"{reset}?etape=manquante").text and start not in client.get(reset).text
