"""« Créez votre compte »: three steps, one account; one that exists is told of to its owner alone."""

import re

import pytest
import time_machine

from models import EmailCode, Event, MailState, OutgoingMail, Parent
from tests.account_steps import (
    PASSWORD,
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
    sign_up,
    wrong_code,
)

ADDRESS = "nouvelle@exemple.ca"


@pytest.mark.requirement("C-01", "C-14", "C-13")
def test_a_parent_creates_an_account_as_the_guide_says(client) -> None:
    step = client.get(SIGN_UP).text
    assert "Étape 1 de 3" in step
    assert "L’adresse doit être celle que vous avez déclarée à l’école" in step
    assert "joignez le secrétariat de l’école" in step
    assert "Obtenir un code de vérification</button>" in step
    ask_code(client, ADDRESS)
    step = client.get(f"{SIGN_UP}/code").text
    for words in ("Étape 2 de 3", "Code de vérification</label>", "Vérifier le code</button>"):
        assert words in step
    client.fill(f"{SIGN_UP}/code", code=code_for(ADDRESS))
    step = client.get(f"{SIGN_UP}/mot-de-passe").text
    for words in ("Étape 3 de 3", "Mot de passe</label>", "Confirmation</label>", "Enregistrer</button>"):
        assert words in step
    assert choose(client, PASSWORD).location == "/enfants/ajouter"
    assert is_signed_in(client)
    assert events(Event.ACCOUNT_CREATED) == 1


@pytest.mark.requirement("C-14")
def test_htmx_is_told_to_load_the_whole_next_page(client) -> None:
    prove(client, ADDRESS)
    answer = client.fill(f"{SIGN_UP}/mot-de-passe", htmx=True, password=PASSWORD, confirmation=PASSWORD)
    assert answer.headers["HX-Redirect"] == "/enfants/ajouter"


@pytest.mark.requirement("H-09")
def test_htmx_follows_a_step_to_the_next_one_s_living_part(client) -> None:
    answer = client.fill(SIGN_UP, htmx=True, email=ADDRESS)
    assert (answer.status_code, answer.location) == (303, f"{SIGN_UP}/code")
    part = client.part(answer.location).text
    assert part.lstrip().startswith("<title>Entrez le code reçu par courriel")
    assert '<div id="partie"' in part and "<html" not in part


@pytest.mark.requirement("C-04")
def test_the_code_step_says_where_the_code_went_and_how_to_go_on_without_it(client) -> None:
    with time_machine.travel("2026-11-23 19:35:00+00:00", tick=False):
        ask_code(client, ADDRESS)
        page = client.get(f"{SIGN_UP}/code").text
    assert f"Nous l’avons envoyé à {ADDRESS} à 14\u00a0h\u00a035. Il est bon jusqu’à 14\u00a0h\u00a045." in page
    for words in ("Modifier l’adresse", "Renvoyer le code", "indésirables"):
        assert words in page


@pytest.mark.requirement("C-13", "E-05")
def test_going_back_finds_the_address_as_it_was(client) -> None:
    ask_code(client, ADDRESS)
    assert f'value="{ADDRESS}"' in client.get(SIGN_UP).text
    prove_again = client.get(f"{SIGN_UP}/code")
    assert prove_again.status_code == 200
    assert client.fill(f"{SIGN_UP}/code", code=code_for(ADDRESS)).status_code == 303


def test_another_address_begins_again(client) -> None:
    ask_code(client, "faute@exemple.ca")
    ask_code(client, ADDRESS)
    assert ADDRESS in client.get(f"{SIGN_UP}/code").text
    assert client.fill(f"{SIGN_UP}/code", code=code_for(ADDRESS)).status_code == 303


def test_a_parent_who_is_signed_in_is_led_to_the_portal(client, nadia) -> None:
    client.sign_in(nadia)
    assert client.get(SIGN_UP).location == "/portail"


def test_the_demo_s_mailbox_is_named_where_mail_stays_in_it(client) -> None:
    ask_code(client, ADDRESS)
    assert 'href="/demo/courriels"' in client.get(f"{SIGN_UP}/code").text


# ---- an account exists --------------------------------------------------------------------------------------------


@pytest.mark.requirement("A1", "C-02")
def test_before_the_code_a_known_address_is_like_any_other(app, nadia) -> None:
    def seen(address: str) -> list[object]:
        client = app.test_client()
        with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False):
            answers = [client.fill(SIGN_UP, email=address), client.get(f"{SIGN_UP}/code")]
            answers += [client.fill(f"{SIGN_UP}/code", code=wrong_code(address)) for _ in range(6)]
            return [bare(answer, address) for answer in (*answers, client.get(f"{SIGN_UP}/mot-de-passe"))]

    assert seen(nadia.email) == seen("nadie@exemple.ca")
    assert len(letters_to(nadia.email)) == len(letters_to("nadie@exemple.ca")) == 1


@pytest.mark.requirement("A2")
def test_an_account_that_exists_is_told_after_the_code_and_stays_as_it_was(app, client, nadia) -> None:
    before = Parent.select().dicts().get()
    answer = prove(client, nadia.email)
    assert answer.location == f"{SIGN_UP}/existe"
    page = client.get(answer.location).text
    for words in ("Vous avez déjà un compte", "Rien n’y a changé", "Se connecter", "Mot de passe oublié?"):
        assert words in page
    assert f'value="{nadia.email}"' in client.get("/connexion").text
    assert client.get(f"{SIGN_UP}/mot-de-passe").location == f"{SIGN_UP}?etape=manquante"
    assert not is_signed_in(client)
    assert Parent.select().dicts().get() == before
    assert can_sign_in(app, nadia.email, PASSWORD)


@pytest.mark.requirement("A2")
def test_an_account_made_between_two_steps_is_not_replaced(app, client, password_hash) -> None:
    prove(client, ADDRESS)
    Parent.create(email=ADDRESS, password_hash=password_hash)
    answer = choose(client, "Autre-érable")
    assert answer.location == f"{SIGN_UP}/existe"
    assert not is_signed_in(client)
    assert can_sign_in(app, ADDRESS, PASSWORD) and not can_sign_in(app, ADDRESS, "Autre-érable")


def test_nobody_is_told_that_an_account_exists_by_opening_that_page(client, nadia) -> None:
    client.fill("/connexion", email=nadia.email, password="Autre-érable")
    assert client.get(f"{SIGN_UP}/existe").location == f"{SIGN_UP}?etape=manquante"


# ---- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A23")
def test_an_address_is_one_whatever_its_case_and_spaces(app, client) -> None:
    client.fill(SIGN_UP, email="  Nouvelle@EXEMPLE.ca ")
    assert client.fill(f"{SIGN_UP}/code", code=code_for(ADDRESS)).status_code == 303
    choose(client, PASSWORD)
    assert Parent.get().email == ADDRESS
    assert can_sign_in(app, "NOUVELLE@exemple.ca", PASSWORD)


@pytest.mark.requirement("A23")
def test_look_alike_addresses_are_two(app) -> None:
    for address in ("mike@exemple.ca", "mıke@exemple.ca", "mike@exemplé.ca"):
        sign_up(app.test_client(), address)
    assert Parent.select().count() == 3


@pytest.mark.requirement("A23")
def test_two_ways_to_write_an_international_domain_are_one(app) -> None:
    sign_up(app.test_client(), "mike@exemplé.ca")
    client = app.test_client()
    client.fill(SIGN_UP, email="mike@xn--exempl-gva.ca")
    assert Parent.get().email == EmailCode.select().order_by(EmailCode.id.desc()).get().address


@pytest.mark.requirement("A24")
@pytest.mark.parametrize(
    "typed",
    [
        "a@exemple.ca\r\nBcc: v@exemple.ca",
        "a@exemple.ca%0d%0aBcc:v@exemple.ca",
        "a@exemple.ca\nTo: v@exemple.ca",
        "a@exemple.ca,v@exemple.ca",
        "a@exemple.ca;v@exemple.ca",
        "a@exemple.ca v@exemple.ca",
        "<v@exemple.ca>",
        "Nom <v@exemple.ca>",
        "a@exemple.ca>",
        '"a b"@exemple.ca',
        "a@[192.0.2.1]",
        "a@",
        "@exemple.ca",
        "a@exemple",
        "a@" + "e" * 250 + ".ca",
        "nadia",
        "",
        None,
    ],
)
def test_what_is_not_one_address_gets_no_mail(client, typed: str | None) -> None:
    client.proof_reads = False
    assert client.fill(SIGN_UP, email=typed).status_code == 422
    assert OutgoingMail.select().count() == 0


@pytest.mark.requirement("C-03")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nom@homtail.com", "nom@hotmail.com"),
        ("nom@gmial.com", "nom@gmail.com"),
        ("nom@videotron.ac", "nom@videotron.ca"),
    ],
)
def test_a_likely_slip_raises_a_question_and_one_press_corrects_it(client, typed: str, meant: str) -> None:
    answer = client.fill(SIGN_UP, email=typed)
    assert answer.status_code == 422
    assert f"Vouliez-vous dire {meant}?" in answer.text
    assert "Il y a un problème" not in answer.text
    assert OutgoingMail.select().count() == 0
    assert f'name="email" value="{meant}"' in answer.text and "Oui, corriger</button>" in answer.text
    ask_code(client, meant)
    assert len(letters_to(meant)) == 1


@pytest.mark.requirement("C-03")
def test_the_question_is_asked_once(client) -> None:
    _, fields = client.form(SIGN_UP)
    answer = client.post(SIGN_UP, data={**fields, "email": "nom@gmial.com"})
    assert 'name="asked_about" value="nom@gmial.com"' in answer.text
    answer = client.post(SIGN_UP, data={**fields, "email": "nom@gmial.com", "asked_about": "nom@gmial.com"})
    assert answer.status_code == 303
    assert len(letters_to("nom@gmial.com")) == 1


@pytest.mark.requirement("C-03", "E-08")
def test_the_question_is_asked_while_one_types_too(client, assert_query_count) -> None:
    _, fields = client.form(SIGN_UP)
    headers = {"HX-Request": "true"}
    with assert_query_count(1):
        answer = client.post(f"{SIGN_UP}?verifier=1", data={**fields, "email": "nom@gmial.com"}, headers=headers)
    assert answer.status_code == 200
    assert "Vouliez-vous dire nom@gmail.com?" in answer.text
    assert 'aria-invalid="true"' not in answer.text
    answer = client.post(f"{SIGN_UP}?verifier=1", data={**fields, "email": ""}, headers=headers)
    assert "Indiquez votre courriel" not in answer.text
    assert OutgoingMail.select().count() == 0


@pytest.mark.requirement("H-03", "C-14")
@pytest.mark.parametrize("step", ["/code", "/mot-de-passe"])
def test_a_check_that_its_own_form_overtook_leads_nowhere(client, step) -> None:
    """Else it takes the browser away from « Ajouter un enfant », where the form itself has just led it."""
    _, fields = client.form(SIGN_UP)
    late = client.post(f"{SIGN_UP}{step}?verifier=1", data=fields, headers={"HX-Request": "true"})
    assert (late.status_code, late.data) == (204, b"") and "HX-Redirect" not in late.headers
    assert client.post(SIGN_UP + step, data=fields, headers={"HX-Request": "true"}).status_code == 303


@pytest.mark.requirement("H-03", "C-14")
def test_nor_does_one_that_comes_when_the_account_is_there(client) -> None:
    sign_up(client, ADDRESS)
    _, fields = client.form("/parametres/courriel")
    late = client.post(f"{SIGN_UP}/mot-de-passe?verifier=1", data=fields, headers={"HX-Request": "true"})
    assert late.status_code == 204 and "HX-Redirect" not in late.headers


@pytest.mark.requirement("C-03")
@pytest.mark.parametrize(
    "real", ["nom@gmail.com", "nom@exemple.ca", "nom@live.fr", "nom@ymail.com", "nom@cssdm.gouv.qc.ca"]
)
def test_a_real_address_raises_no_question(client, real: str) -> None:
    ask_code(client, real)


# ---- what must not work -------------------------------------------------------------------------------------------


@pytest.mark.requirement("S14")
def test_fields_that_nobody_asked_for_change_nothing(client, nadia) -> None:
    prove(client, ADDRESS)
    more = {"email": nadia.email, "address": nadia.email, "email_verified": "1", "user_id": nadia.id, "role": "admin"}
    assert choose(client, PASSWORD, **more, is_disabled="1", public_id="mine", language="en").status_code == 303
    made = Parent.with_email(ADDRESS)
    assert (made.language, made.is_disabled) == ("fr", False)
    assert made.public_id != "mine"
    assert Parent.select().count() == 2


@pytest.mark.requirement("A25")
@pytest.mark.settings(
    mode="production",
    secret_key="tests-only-tests-only-tests-only-tests-only",
    smtp_url="smtp://127.0.0.1:9",
    public_url="https://portail.example",
)
def test_a_request_for_another_host_sends_no_mail(client) -> None:
    client.proof_reads = False
    page = client.get(SIGN_UP, base_url="https://portail.example").text
    fields = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)', page)[1]}
    sent = {**fields, "email": ADDRESS}
    answer = client.post(SIGN_UP, data=sent, base_url="https://evil.example")
    assert (answer.status_code, OutgoingMail.select().count()) == (400, 0)
    honest = {"base_url": "https://portail.example", "headers": {"Referer": "https://portail.example/"}}
    honest["headers"]["X-Forwarded-Host"] = "evil.example"
    assert client.post(SIGN_UP, data=sent, **honest).location == f"{SIGN_UP}/code"
    assert "evil" not in str(OutgoingMail.get().facts)


@pytest.mark.requirement("A22", "S10")
def test_asking_changes_nothing(client) -> None:
    ask_code(client, ADDRESS)
    assert Parent.select().count() == 0
    assert OutgoingMail.get().state is MailState.WAITING
