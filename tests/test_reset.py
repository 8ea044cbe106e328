"""« Mot de passe oublié? »: one answer for every address; a new password ends all that the old one opened."""

import pytest
import time_machine

from models import EmailCode, Event, MailKind, MailState, OutgoingMail, Parent, WebSession
from tests.account_steps import (
    PASSWORD,
    RESET,
    SIGN_UP,
    ask_code,
    bare,
    can_sign_in,
    choose,
    code_for,
    events,
    is_signed_in,
    letters_to,
    prove,
    wrong_code,
)

NOBODY = "nadie@exemple.ca"
NEW = "Sirop-d’érable"


@pytest.mark.requirement("P-01", "A20")
def test_a_parent_chooses_a_new_password_as_the_guide_says(app, client, nadia) -> None:
    step = client.get(RESET).text
    assert "Étape 1 de 3" in step and "Obtenir votre code de vérification</button>" in step
    ask_code(client, nadia.email, RESET)
    assert "Vérifier le code</button>" in client.get(f"{RESET}/code").text
    client.fill(f"{RESET}/code", code=code_for(nadia.email))
    step = client.get(f"{RESET}/nouveau").text
    assert "Choisissez un nouveau mot de passe" in step and "Enregistrer</button>" in step
    answer = choose(client, NEW, RESET)
    assert (answer.status_code, answer.location) == (303, "/connexion")
    page = client.get("/connexion").text
    assert "Votre mot de passe est changé. Les autres appareils ont été déconnectés." in page
    assert "Réussite" in page
    assert f'value="{nadia.email}"' in page
    assert not is_signed_in(client)
    assert client.get("/portail").location.startswith("/connexion")
    assert can_sign_in(app, nadia.email, NEW) and not can_sign_in(app, nadia.email, PASSWORD)


@pytest.mark.requirement("C-09")
def test_the_rule_has_the_same_words_as_at_sign_up(app, nadia) -> None:
    def rule(journey: str, address: str, last: str) -> str:
        client = app.test_client()
        prove(client, address, journey)
        page = client.get(f"{journey}/{last}").text
        return page[page.index('<div class="criteres"') : page.index('<div class="mot-de-passe">')]

    assert rule(RESET, nadia.email, "nouveau") == rule(SIGN_UP, NOBODY, "mot-de-passe")


@pytest.mark.requirement("A5", "P-02", "A1")
def test_an_unknown_address_gets_the_same_pages_limits_and_words(app, nadia) -> None:
    def seen(address: str) -> list[object]:
        client = app.test_client()
        with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
            answers = [client.fill(RESET, email=address), client.get(f"{RESET}/code")]
            answers += [client.fill(f"{RESET}/code", code="000000") for _ in range(6)]
            clock.shift(31)
            _, fields = client.form(f"{RESET}/code")
            answers += [client.post(f"{RESET}/code/renvoyer", data=fields), client.get(f"{RESET}/code")]
            clock.shift(601)
            answers += [client.fill(f"{RESET}/code", code="000000"), client.get(f"{RESET}/nouveau")]
            return [bare(answer, address) for answer in answers]

    assert seen(nadia.email) == seen(NOBODY)
    assert len(letters_to(nadia.email)) == 2
    assert letters_to(NOBODY) == []


@pytest.mark.requirement("A5")
def test_an_unknown_address_has_no_letter_that_could_ever_leave(client) -> None:
    ask_code(client, NOBODY, RESET)
    assert {letter.state for letter in OutgoingMail.select()} == {MailState.SILENT}
    assert not OutgoingMail.claim()


def test_a_guessed_code_of_an_unknown_address_leads_nowhere(client) -> None:
    ask_code(client, NOBODY, RESET)
    code = OutgoingMail.get().facts["code"]
    assert client.fill(f"{RESET}/code", code=code).location == f"{RESET}/nouveau"
    assert choose(client, NEW, RESET).location == f"{RESET}/code?etape=manquante"
    assert Parent.select().count() == 0
    assert client.get(f"{RESET}/code?etape=manquante").status_code == 200


@pytest.mark.requirement("A18", "P-03")
def test_every_session_ends(app, client, nadia) -> None:
    jars = [app.test_client() for _ in range(3)]
    for jar in jars:
        jar.sign_in(nadia)
        assert is_signed_in(jar)
    prove(client, nadia.email, RESET)
    choose(client, NEW, RESET)
    assert not any(is_signed_in(jar) for jar in jars)
    assert WebSession.select().where(WebSession.parent == nadia.id).count() == 0


@pytest.mark.requirement("A19")
@pytest.mark.settings(code_resend_seconds=0)
def test_every_code_and_every_proof_of_the_address_dies(app, client, nadia) -> None:
    proved, waiting, signing_up = app.test_client(), app.test_client(), app.test_client()
    prove(proved, nadia.email, RESET)
    ask_code(waiting, nadia.email, RESET)
    code_waiting = code_for(nadia.email)
    ask_code(signing_up, nadia.email)
    code_sign_up = code_for(nadia.email)
    prove(client, nadia.email, RESET)
    choose(client, NEW, RESET)
    assert proved.get(f"{RESET}/nouveau").location == f"{RESET}/code?etape=manquante"
    for jar, journey, code in ((waiting, RESET, code_waiting), (signing_up, SIGN_UP, code_sign_up)):
        answer = jar.fill(f"{journey}/code", code=code)
        assert answer.status_code == 422
        assert "Demandez un nouveau code." in answer.text
    assert can_sign_in(app, nadia.email, NEW)


@pytest.mark.requirement("A21", "P-03")
def test_a_letter_tells_the_change_without_any_secret(client, nadia) -> None:
    prove(client, nadia.email, RESET)
    code = code_for(nadia.email)
    choose(client, NEW, RESET)
    (letter,) = letters_to(nadia.email, MailKind.PASSWORD_CHANGED)
    assert set(letter.facts) == {"at"}
    assert code not in str(letter.facts)
    assert events(Event.PASSWORD_CHANGED) == 1


@pytest.mark.requirement("A22")
def test_asking_for_a_reset_changes_nothing(app, client, nadia) -> None:
    at_home = app.test_client()
    at_home.sign_in(nadia)
    prove(client, nadia.email, RESET)
    assert is_signed_in(at_home)
    assert can_sign_in(app, nadia.email, PASSWORD)


@pytest.mark.requirement("C-13")
def test_the_new_password_is_refused_with_its_reason_and_the_proof_stays(client, nadia) -> None:
    prove(client, nadia.email, RESET)
    assert choose(client, "Bonjour1!", RESET).status_code == 422
    assert choose(client, NEW, RESET).status_code == 303


def test_a_parent_who_is_signed_in_may_reset_and_is_then_signed_out(client, nadia) -> None:
    client.sign_in(nadia)
    assert f'value="{nadia.email}"' in client.get(RESET).text
    prove(client, nadia.email, RESET)
    assert is_signed_in(client)
    choose(client, NEW, RESET)
    assert "Votre mot de passe est changé" in client.get("/connexion").text
    assert not is_signed_in(client)


def test_the_limits_of_wrong_codes_hold_here_too(client, nadia) -> None:
    ask_code(client, nadia.email, RESET)
    for _ in range(5):
        client.fill(f"{RESET}/code", code=wrong_code(nadia.email))
    assert client.fill(f"{RESET}/code", code=code_for(nadia.email)).status_code == 422
    assert EmailCode.get().wrong_entries == 5
