"""Verification codes: what they are, how long and for whom they are good, and how often they may be asked and tried."""

import base64
import logging
import re
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine

import models
from models import Attempt, AttemptKind, EmailCode, Event, OutgoingMail, Parent
from models.secrets import digits
from tests.account_steps import (
    COOKIE,
    PASSWORD,
    RESET,
    SIGN_UP,
    ask_code,
    at_once,
    bare,
    choose,
    code_for,
    events,
    letters_to,
    prove,
    same_browser,
    start_anew,
    wrong_code,
)

ADDRESS = "nouvelle@exemple.ca"
CODE = f"{SIGN_UP}/code"
AGAIN = f"{CODE}/renvoyer"
QUIET = {"codes_per_hour": 1000, "codes_per_day": 1000, "codes_per_hour_per_ip": 1000, "code_resend_seconds": 0}


def enter(client, code: str, journey: str = SIGN_UP):
    return client.fill(f"{journey}/code", code=code)


def ask_again(client, journey: str = SIGN_UP):
    """« Renvoyer le code »."""
    _, fields = client.form(f"{journey}/code")
    return client.post(f"{journey}/code/renvoyer", data=fields)


# ---- what a code is -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C1")
def test_codes_are_six_uniform_digits_and_may_begin_with_zero() -> None:
    codes = [digits(6) for _ in range(3_000)]
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)
    assert any(code.startswith("0") for code in codes)
    counts, expected = Counter("".join(codes)), 1_800
    assert sum((counts[str(n)] - expected) ** 2 / expected for n in range(10)) < 33.7  # χ², 9 degrees, p = 0.0001


@pytest.mark.requirement("C1", "C12")
def test_a_code_is_kept_as_a_keyed_hash_only(client) -> None:
    ask_code(client, ADDRESS)
    code = code_for(ADDRESS)
    assert re.fullmatch(r"\d{6}", code)
    kept = " ".join(str(value) for row in EmailCode.select().dicts() for value in row.values())
    assert code not in kept
    assert code not in OutgoingMail.get().sealed_facts


@pytest.mark.requirement("C11")
def test_a_code_is_in_no_answer_no_cookie_and_no_log(client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ask_code(client, ADDRESS)
    code, seen = code_for(ADDRESS), []
    for answer in (
        client.get(CODE),
        enter(client, "12"),
        enter(client, wrong_code(ADDRESS)),
        enter(client, code),
        client.get(CODE),
        client.get(f"{SIGN_UP}/mot-de-passe"),
    ):
        seen.append(answer.get_data(as_text=True) + str(answer.headers))
    token = client.get_cookie(COOKIE).value
    seen.append(base64.urlsafe_b64decode(token[1:] + "=").decode("latin-1") + token + caplog.text)
    alone = re.compile(rf"(?<![0-9A-Za-z]){code}(?![0-9A-Za-z])")  # six digits inside a token are a chance
    assert not [alone.search(text) for text in seen if alone.search(text)]


@pytest.mark.requirement("C11")
def test_a_real_code_typed_too_late_does_not_come_back_in_the_page(client) -> None:
    ask_code(client, ADDRESS)
    code = code_for(ADDRESS)
    with time_machine.travel(models.now() + timedelta(minutes=11)):
        assert code not in enter(client, code).text


# ---- how long it is good ------------------------------------------------------------------------------------------


@pytest.mark.requirement("C2", "C-06")
def test_a_code_is_good_for_ten_minutes_and_a_new_one_is_one_press_away(client) -> None:
    with time_machine.travel("2026-11-23 19:00:00+00:00", tick=False) as clock:
        ask_code(client, ADDRESS)
        assert "Il est bon jusqu’à 14\u00a0h\u00a010" in client.get(CODE).text
        clock.shift(601)
        answer = enter(client, code_for(ADDRESS))
        assert answer.status_code == 422
        assert "Ce code a expiré. Demandez un nouveau code." in answer.text
        assert f'formaction="{AGAIN}"' in answer.text
        assert ask_again(client).location == CODE
        assert enter(client, code_for(ADDRESS)).status_code == 303


@pytest.mark.requirement("C2")
@pytest.mark.settings(code_lifetime_seconds=3, code_resend_seconds=1)
def test_sending_again_does_not_make_an_old_code_last_longer(client) -> None:
    with time_machine.travel("2026-11-23 19:00:00+00:00", tick=False) as clock:
        ask_code(client, ADDRESS)
        first = code_for(ADDRESS)
        clock.shift(2)
        ask_again(client)
        clock.shift(2)
        assert enter(client, first).status_code == 422
        assert enter(client, code_for(ADDRESS)).status_code == 303


@pytest.mark.requirement("C7", "C-06")
def test_only_the_newest_code_counts_and_an_older_one_is_told_so(client) -> None:
    with time_machine.travel("2026-11-23 19:27:00+00:00", tick=False) as clock:
        ask_code(client, ADDRESS)
        first = code_for(ADDRESS)
        clock.shift(5 * 60)
        ask_again(client)
        assert "Un nouveau code est parti à 14\u00a0h\u00a032." in client.get(CODE).text
        answer = enter(client, first)
        assert answer.status_code == 422
        assert "Un code plus récent est parti à 14\u00a0h\u00a032. Entrez celui-là." in answer.text
        assert enter(client, code_for(ADDRESS)).status_code == 303


@pytest.mark.requirement("C16")
def test_a_proof_is_good_for_a_quarter_of_an_hour(client) -> None:
    with time_machine.travel("2026-11-23 19:00:00+00:00", tick=False) as clock:
        prove(client, ADDRESS)
        clock.shift(901)
        answer = client.get(f"{SIGN_UP}/mot-de-passe")
        assert (answer.status_code, answer.location) == (303, f"{CODE}?etape=manquante")
        assert "s’il est trop vieux" in client.get(answer.location).text


# ---- once ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
def test_a_code_serves_once(app, client) -> None:
    ask_code(client, ADDRESS)
    twin = same_browser(app, client)
    address, fields = twin.form(CODE)
    assert enter(client, code_for(ADDRESS)).status_code == 303
    assert twin.post(address, data={**fields, "code": code_for(ADDRESS)}).status_code == 400  # its session is over


@pytest.mark.requirement("C4")
def test_a_proof_serves_once(app, client) -> None:
    prove(client, ADDRESS)
    address, fields = client.form(f"{SIGN_UP}/mot-de-passe")
    twin = same_browser(app, client)
    sent = {**fields, "password": PASSWORD, "confirmation": PASSWORD}
    assert client.post(address, data=sent).status_code == 303
    assert twin.post(address, data=sent).status_code == 400
    assert Parent.select().count() == 1


@pytest.mark.requirement("C5")
def test_of_sixteen_uses_at_once_one_wins(app, client) -> None:
    ask_code(client, ADDRESS)
    address, fields = client.form(CODE)
    sent = {**fields, "code": code_for(ADDRESS)}
    twins = [same_browser(app, client) for _ in range(16)]
    answers = at_once(16, lambda n: twins[n].post(address, data=sent))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[303] == 1
    assert set(statuses) <= {303, 422, 400}


@pytest.mark.requirement("C5")
def test_of_eight_passwords_chosen_at_once_one_account_is_made(app, client) -> None:
    prove(client, ADDRESS)
    address, fields = client.form(f"{SIGN_UP}/mot-de-passe")
    sent = {**fields, "password": PASSWORD, "confirmation": PASSWORD}
    twins = [same_browser(app, client) for _ in range(8)]
    answers = at_once(8, lambda n: twins[n].post(address, data=sent))
    assert [answer.location for answer in answers].count("/enfants/ajouter") == 1
    assert max(answer.status_code for answer in answers) < 500
    assert Parent.select().count() == 1


# ---- wrong ones ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C3", "C-08")
def test_the_fifth_wrong_entry_kills_the_code(client) -> None:
    ask_code(client, ADDRESS)
    for _ in range(4):
        assert "Ce code n’est pas le bon" in enter(client, wrong_code(ADDRESS)).text
    assert "Demandez un nouveau code." in enter(client, wrong_code(ADDRESS)).text
    answer = enter(client, code_for(ADDRESS))
    assert answer.status_code == 422
    assert "Trop d’essais avec ce code. Demandez un nouveau code." in answer.text
    assert "Renvoyer le code" in answer.text


@pytest.mark.requirement("C6")
def test_fifty_wrong_codes_at_once_do_not_pass_the_limit(app, client) -> None:
    ask_code(client, ADDRESS)
    address, fields = client.form(CODE)
    sent = {**fields, "code": wrong_code(ADDRESS)}
    twins = [same_browser(app, client) for _ in range(50)]
    for twin in twins:
        twin.proof_reads = False
    answers = at_once(50, lambda n: twins[n].post(address, data=sent))
    assert {answer.status_code for answer in answers} == {422}
    assert enter(client, code_for(ADDRESS)).status_code == 422
    assert EmailCode.get().wrong_entries == 5
    assert Attempt.select().where(Attempt.kind == AttemptKind.CODE_WRONG).count() == 5


@pytest.mark.requirement("C9")
def test_an_old_cookie_brings_no_new_tries(app, client) -> None:
    ask_code(client, ADDRESS)
    saved = client.get_cookie(COOKIE).value
    for _ in range(20):
        replayed = app.test_client()
        replayed.set_cookie(COOKIE, saved)
        enter(replayed, wrong_code(ADDRESS))
    replayed = app.test_client()
    replayed.set_cookie(COOKIE, saved)
    assert enter(replayed, code_for(ADDRESS)).status_code == 422
    assert EmailCode.get().wrong_entries == 5


@pytest.mark.requirement("C10")
@pytest.mark.settings(**QUIET)
def test_twenty_wrong_entries_close_an_address_whatever_the_code_browser_and_process(app, settings) -> None:
    for _ in range(5):
        client = app.test_client()
        ask_code(client, ADDRESS)
        for _ in range(4):
            enter(client, wrong_code(ADDRESS))
        start_anew(settings)
    answer = enter(client, code_for(ADDRESS))
    assert answer.status_code == 422
    assert "Attendez 24 heures" in answer.text
    assert events(Event.CODES_CLOSED) == 1
    sent = len(letters_to(ADDRESS))
    other = app.test_client()
    ask_code(other, ADDRESS)
    assert "Aucun code n’est parti" in other.get(CODE).text
    assert len(letters_to(ADDRESS)) == sent


@pytest.mark.requirement("C10")
@pytest.mark.settings(**QUIET)
def test_a_closed_address_opens_again_after_a_day_and_still_signs_in_meanwhile(app, nadia) -> None:
    with time_machine.travel("2026-11-23 19:00:00+00:00", tick=False) as clock:
        for _ in range(5):
            client = app.test_client()
            ask_code(client, nadia.email, RESET)
            for _ in range(4):
                enter(client, wrong_code(nadia.email), RESET)
        app.test_client().sign_in(nadia)
        clock.shift(86_401)
        prove(app.test_client(), nadia.email, RESET)


# ---- for whom -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C8")
@pytest.mark.settings(**QUIET)
def test_a_code_of_one_purpose_is_worth_nothing_for_another(client, nadia) -> None:
    ask_code(client, nadia.email)
    of_sign_up = code_for(nadia.email)
    ask_code(client, nadia.email, RESET)
    assert enter(client, of_sign_up, RESET).status_code == 422


@pytest.mark.requirement("C8")
def test_a_code_of_one_address_is_worth_nothing_for_another(app) -> None:
    hers, his = app.test_client(), app.test_client()
    ask_code(hers, ADDRESS)
    ask_code(his, "autre@exemple.ca")
    assert enter(his, code_for(ADDRESS)).status_code == 422


@pytest.mark.requirement("C8")
@pytest.mark.settings(**QUIET)
def test_a_code_is_worth_nothing_in_another_browser(app) -> None:
    asked, other = app.test_client(), app.test_client()
    ask_code(asked, ADDRESS)
    code = code_for(ADDRESS)
    ask_code(other, ADDRESS)
    assert enter(other, code).status_code == 422
    assert enter(asked, code).status_code == 303


@pytest.mark.requirement("C8")
def test_a_stranger_who_asks_for_the_same_address_does_not_cancel_the_code(app) -> None:
    asked, stranger = app.test_client(), app.test_client()
    ask_code(asked, ADDRESS)
    ask_code(stranger, ADDRESS)
    for _ in range(5):
        enter(stranger, wrong_code(ADDRESS))
    assert enter(asked, code_for(ADDRESS)).status_code == 303


# ---- how often ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C13")
def test_twenty_requests_in_a_row_make_one_mail(client) -> None:
    with time_machine.travel("2026-11-23 19:32:00+00:00", tick=False) as clock:
        ask_code(client, ADDRESS)
        clock.shift(10)
        for _ in range(20):
            assert ask_again(client).status_code == 303
        assert len(letters_to(ADDRESS)) == 1
        page = client.get(CODE).text
        assert "Le dernier code est parti à 14\u00a0h\u00a032. Attendez 20 secondes pour en demander un autre." in page


@pytest.mark.requirement("C13")
def test_five_codes_an_hour_and_ten_a_day_leave_for_one_address(client) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        ask_code(client, ADDRESS)
        mails = []
        for _hour in range(4):
            for _ in range(8):
                clock.shift(31)
                ask_again(client)
            mails.append(len(letters_to(ADDRESS)))
            for _ in range(3):
                clock.shift(1_200)
                client.get(CODE)
        assert mails == [5, 10, 10, 10]


@pytest.mark.requirement("C13", "A1")
def test_the_limit_of_sending_is_the_same_for_a_known_address_and_for_none(app, nadia) -> None:
    def limited(address: str) -> list[object]:
        client = app.test_client()
        with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
            ask_code(client, address, RESET)
            seen = []
            for _ in range(7):
                clock.shift(31)
                seen += [bare(ask_again(client, RESET), address), bare(client.get(f"{RESET}/code"), address)]
        return seen

    assert limited(nadia.email) == limited("nadie@exemple.ca")


@pytest.mark.requirement("C14")
def test_twenty_codes_an_hour_leave_for_one_network(app) -> None:
    for number in range(30):
        ask_code(app.test_client(), f"parent{number}@exemple.ca")
    assert OutgoingMail.select().where(OutgoingMail.state == models.MailState.WAITING).count() == 20


@pytest.mark.requirement("C14")
def test_a_code_that_could_not_leave_is_not_said_to_have_left(app) -> None:
    for number in range(20):
        ask_code(app.test_client(), f"parent{number}@exemple.ca")
    late = app.test_client()
    ask_code(late, ADDRESS)
    page = late.get(CODE).text
    assert "Aucun code n’est parti pour" in page
    assert "Nous l’avons envoyé" not in page


@pytest.mark.requirement("C13", "C14", "C5")
def test_ten_requests_at_once_make_one_mail(app, client) -> None:
    address, fields = client.form(SIGN_UP)
    twins = [same_browser(app, client) for _ in range(10)]
    answers = at_once(10, lambda n: twins[n].post(address, data={**fields, "email": ADDRESS}))
    assert {answer.status_code for answer in answers} == {303}
    assert len(letters_to(ADDRESS)) == 1


@pytest.mark.requirement("E-10")
def test_a_double_click_on_the_first_button_begins_one_journey(app, client) -> None:
    """Without JavaScript the browser sends both with the same cookie and shows the second answer."""
    address, fields = client.form(SIGN_UP)
    first = same_browser(app, client)
    first.post(address, data={**fields, "email": ADDRESS})
    client.post(address, data={**fields, "email": ADDRESS})
    assert len(letters_to(ADDRESS)) == 1
    assert enter(client, code_for(ADDRESS)).status_code == 303


# ---- how it is typed ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C15", "C-05", "E-07")
@pytest.mark.parametrize("typed", ["{} ", "{0:.3} {1}", " {0:.3}-{1}", "{0:.3}\u00a0{1}\u200b", "{0:.3}\u202f{1}\t"])
def test_spaces_and_hyphens_in_a_code_do_not_matter(client, typed: str) -> None:
    ask_code(client, ADDRESS)
    code = code_for(ADDRESS)
    assert enter(client, typed.format(code if "{}" in typed else code[:3], code[3:])).status_code == 303


@pytest.mark.requirement("C15")
@pytest.mark.parametrize(
    "typed",
    ["１２３４５６", "1234567", "12345", "abcdef", "", " ", "١٢٣٤٥٦", "1" * 60_000, "12\x0034", "½23456", "<b>", None],
)
def test_what_is_no_code_is_refused_cleanly_and_is_no_try(client, typed: str | None) -> None:
    ask_code(client, ADDRESS)
    client.proof_reads = False
    assert enter(client, typed).status_code == 422
    assert EmailCode.get().wrong_entries == 0


@pytest.mark.requirement("C15", "B8")
def test_a_code_that_is_json_an_array_or_a_file_is_refused_cleanly(client) -> None:
    ask_code(client, ADDRESS)
    _, fields = client.form(CODE)
    assert client.post(CODE, json={"code": ["1", "2"]}).status_code == 400
    assert client.post(CODE, data={**fields, "code[]": "123456"}).status_code == 422
    assert enter(client, ["12", code_for(ADDRESS)]).status_code == 422
    assert client.post(CODE, data={**fields, "code": (BytesIO(b"123456"), "code")}).status_code == 422
    assert client.post(CODE, data=b"\xff\xfe", content_type="application/x-www-form-urlencoded").status_code == 400


@pytest.mark.requirement("C-07")
def test_six_mistakes_have_six_sentences(client) -> None:
    said = set()

    def tell(code: str) -> None:
        page = enter(client, code).text
        said.add(re.search(r'id="resume-erreurs".*?<li>(.*?)</li>', page, re.S)[1])

    with time_machine.travel("2026-11-23 19:00:00+00:00", tick=False) as clock:
        ask_code(client, ADDRESS)
        older = code_for(ADDRESS)
        clock.shift(31)
        ask_again(client)
        for code in ("1234", "12345678", "12E456", wrong_code(ADDRESS), older):
            tell(code)
        clock.shift(700)
        tell(code_for(ADDRESS))
    assert len(said) == 6
    told = re.sub("<[^>]*>", "", " ".join(said))
    for words in (
        "il en manque 2",
        "il y en a 2 de trop",
        "n’a que des chiffres",
        "pas le bon",
        "plus récent",
        "expiré",
    ):
        assert words in told


@pytest.mark.requirement("C-05", "A15")
def test_the_code_has_one_box_that_takes_what_is_pasted(client) -> None:
    ask_code(client, ADDRESS)
    page = client.get(CODE).text
    box = re.search(r"<input[^>]*one-time-code[^>]*>", page)[0]
    assert 'inputmode="numeric"' in box and 'type="text"' in box
    assert "maxlength" not in box


# ---- steps --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C16")
@pytest.mark.parametrize("journey", [SIGN_UP, RESET])
def test_the_password_step_cannot_be_reached_without_a_proof(app, client, nadia, journey: str) -> None:
    last = f"{journey}/{'mot-de-passe' if journey == SIGN_UP else 'nouveau'}"
    _, fields = client.form("/connexion")
    sent = {**fields, "password": "Autre-érable", "confirmation": "Autre-érable"}
    answer = client.post(last, data=sent)
    assert (answer.status_code, answer.location) == (303, f"{journey}?etape=manquante")
    assert "Commencez par votre courriel" in client.get(answer.location).text
    ask_code(client, nadia.email, journey)
    answer = client.post(last, data={**sent, "code": code_for(nadia.email)})
    assert (answer.status_code, answer.location) == (303, f"{journey}/code?etape=manquante")
    assert "Il faut d’abord vérifier votre adresse" in client.get(answer.location).text
    assert events(Event.STEP_SKIPPED) == 2
    assert not app.test_client().fill("/connexion", email=nadia.email, password="Autre-érable").location


@pytest.mark.requirement("C16", "C8")
def test_a_proof_of_one_address_does_not_serve_for_another_or_in_another_browser(app, client) -> None:
    prove(client, ADDRESS)
    client.fill(SIGN_UP, email="autre@exemple.ca")
    assert client.get(f"{SIGN_UP}/mot-de-passe").location == f"{SIGN_UP}/code?etape=manquante"
    assert app.test_client().get(f"{SIGN_UP}/mot-de-passe").location == f"{SIGN_UP}?etape=manquante"
    assert Parent.select().count() == 0


@pytest.mark.requirement("C-13")
def test_going_back_to_the_code_once_it_is_verified_leads_on(client) -> None:
    prove(client, ADDRESS)
    page = client.get(CODE).text
    assert "Votre code est vérifié." in page
    assert f'href="{SIGN_UP}/mot-de-passe"' in page
    assert choose(client, PASSWORD).status_code == 303
