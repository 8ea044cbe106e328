"""« Paramètres »: Nadia looks after her account; nobody else can, and Marc's stays as it is."""

import json
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from models import (
    AbsenceNotice,
    AuditEvent,
    Child,
    Event,
    Guardian,
    MailKind,
    NoticeBook,
    OutgoingMail,
    Parent,
    Pupil,
    WebSession,
    now,
)
from models.settings import Settings
from tests.absence_scene import MONDAY, draft
from tests.conftest import PASSWORD
from tests.proof_reader import HTMX, ProofReadingClient
from tests.signed_in import enter
from views.devices import device_of

NEW = "Sapin-bleu"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def at_home(client: ProofReadingClient, nadia: Parent) -> ProofReadingClient:
    """Nadia, signed in a moment ago."""
    return enter(client, nadia)


@pytest.fixture
def elsewhere(app: Flask, nadia: Parent) -> ProofReadingClient:
    """Nadia's other browser."""
    return enter(app.test_client(), nadia)


@pytest.fixture
def later():
    """Eleven minutes later: the password was given too long ago."""
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        yield


def part(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser").find(id="partie")


def said(answer) -> str:
    """The green banner."""
    return part(answer).find(class_="banniere-reussite").get_text(" ", strip=True)


def is_signed_in(client: ProofReadingClient) -> bool:
    return client.get("/portail").status_code == 200


# ---- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T-01")
def test_the_settings_say_what_is_set_and_lead_to_each(at_home, nadias_zoe, nadia) -> None:
    page = part(at_home.get("/parametres"))
    words = page.get_text(" ", strip=True)
    for text in ("Français", nadia.email, "changé le", "Zoé Bouchard-Tremblay", "École des Grands-Pins"):
        assert text in words
    links = {link["href"] for link in page.find_all("a")}
    pages = {"langue", "mot-de-passe", "appareils", "donnees", "supprimer", f"enfants/{nadias_zoe.public_id}/retirer"}
    assert {f"/parametres/{name}" for name in pages} <= links


@pytest.mark.parametrize("path", ["", "/langue", "/mot-de-passe", "/appareils", "/donnees", "/supprimer"])
def test_the_settings_are_for_those_who_signed_in(client, path: str) -> None:
    assert client.get("/parametres" + path).headers["Location"].startswith("/connexion?next=")


def test_the_settings_cost_three_queries_whatever_the_children(at_home, nadias_zoe, assert_query_count) -> None:
    with assert_query_count(3):
        at_home.get("/parametres")


# ---- language -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T-01", "M-07")
def test_a_language_is_for_the_pages_and_the_mails(at_home, nadia) -> None:
    at_home.proof_reads = False  # from French to English in one answer
    answer = at_home.fill("/parametres/langue", language="en", follow=True)
    assert BeautifulSoup(answer.text, "html.parser").html["lang"] == "en-CA"
    assert part(answer).find(class_="banniere-reussite")
    assert Parent.with_email(nadia.email).language == "en"


@pytest.mark.parametrize("language", ["", "de", "<script>"])
def test_an_unknown_language_is_refused(at_home, nadia, language: str) -> None:
    answer = at_home.fill("/parametres/langue", language=language)
    assert answer.status_code == 422
    assert Parent.with_email(nadia.email).language == "fr"


# ---- password -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A17", "A18", "A21", "P-03")
def test_a_new_password_signs_the_other_devices_out_and_is_told(at_home, elsewhere, nadia) -> None:
    answer = at_home.fill("/parametres/mot-de-passe", current=PASSWORD, password=NEW, confirmation=NEW, follow=True)
    assert "Votre mot de passe est changé" in said(answer)
    assert Parent.with_email(nadia.email).has_password(NEW)
    assert is_signed_in(at_home)
    assert not is_signed_in(elsewhere)
    mail = OutgoingMail.get(OutgoingMail.recipient == nadia.email)
    assert mail.kind is MailKind.PASSWORD_CHANGED
    assert NEW not in json.dumps(mail.facts)


@pytest.mark.requirement("A17")
@pytest.mark.parametrize("current", ["", "Pas-le-bon", None])
def test_without_the_present_password_nothing_changes(at_home, elsewhere, nadia, current: str | None) -> None:
    answer = at_home.fill("/parametres/mot-de-passe", current=current, password=NEW, confirmation=NEW)
    assert answer.status_code == 422
    assert part(answer).find(id="current")["aria-invalid"] == "true"
    assert Parent.with_email(nadia.email).has_password(PASSWORD)
    assert is_signed_in(elsewhere)
    assert NEW not in answer.text


@pytest.mark.requirement("A17")
def test_wrong_present_passwords_are_counted(at_home, nadia) -> None:
    typed = {"current": "Pas-le-bon", "password": NEW, "confirmation": NEW}
    statuses = [at_home.fill("/parametres/mot-de-passe", **typed).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    right = at_home.fill("/parametres/mot-de-passe", **{**typed, "current": PASSWORD})
    assert right.status_code == 429
    assert "Réessayez dans" in part(right).get_text()
    assert AuditEvent.select().where(AuditEvent.event == Event.SIGN_IN_FAILED).count() == 5


@pytest.mark.requirement("C-09", "A11", "A14")
@pytest.mark.parametrize("bad", ["Court!", "sans-majuscule", "SANS-MINUSCULE", "SansSymbole", "Bonjour1!", "Nadia123!"])
def test_the_rule_is_that_of_sign_up(at_home, nadia, bad: str) -> None:
    answer = at_home.fill("/parametres/mot-de-passe", current=PASSWORD, password=bad, confirmation=bad)
    assert answer.status_code == 422
    lines = [line.get_text() for line in part(answer).select(".critere")]
    assert lines == ["8 caractères ou plus", "une majuscule", "une minuscule", "un symbole (par exemple ! ? @ -)"]
    assert Parent.with_email(nadia.email).has_password(PASSWORD)


def test_while_it_is_typed_the_checklist_answers_and_nothing_is_tried(at_home, nadia) -> None:
    address, fields = at_home.form("/parametres/mot-de-passe")
    typed = {**fields.to_dict(), "current": "Pas-le-bon", "password": NEW, "confirmation": "Sap"}
    answer = at_home.post(address + "?verifier=1", data=typed, headers=HTMX)
    assert answer.status_code == 200
    assert len(part(answer).select(".respecte")) == 4
    assert not part(answer).select("[aria-invalid=true]")
    assert Parent.with_email(nadia.email).has_password(PASSWORD)


# ---- devices ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S6", "T-01")
def test_each_device_is_named_and_can_be_signed_out(app: Flask, nadia) -> None:
    phone = app.test_client()
    phone.fill("/connexion", email=nadia.email, password=PASSWORD)
    WebSession.update(agent=IPHONE).where(WebSession.parent == nadia).execute()
    at_home = enter(app.test_client(), nadia)
    page = part(at_home.get("/parametres/appareils"))
    cards = {card.find("h2").get_text(): card for card in page.select(".carte")}
    assert "Safari sur iPhone" in cards
    assert "Cet appareil" in cards["Appareil inconnu"].get_text()
    assert not cards["Appareil inconnu"].find("form")
    name = cards["Safari sur iPhone"].find("button")["value"]
    answer = at_home.fill("/parametres/appareils", device=name, follow=True)
    assert "L’appareil est déconnecté." in said(answer)
    assert not is_signed_in(phone)
    assert is_signed_in(at_home)


@pytest.mark.requirement("S6")
def test_all_other_devices_at_once(at_home, elsewhere, nadia) -> None:
    answer = at_home.fill("/parametres/appareils", device="autres", follow=True)
    assert "Les autres appareils sont déconnectés." in said(answer)
    assert is_signed_in(at_home)
    assert not is_signed_in(elsewhere)


@pytest.mark.requirement("S11")
def test_another_familys_device_is_as_if_it_were_not(app: Flask, at_home, elsewhere, marc) -> None:
    his = enter(app.test_client(), marc)
    device = WebSession.get(WebSession.parent == marc).public_id
    answers = [at_home.fill("/parametres/appareils", device=name) for name in (device, "inconnu", "")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert part(answers[0]) == part(answers[1])
    assert is_signed_in(his)


@pytest.mark.requirement("S7")
@pytest.mark.parametrize("path", ["/parametres/appareils", "/parametres/donnees"])
def test_the_password_is_asked_again_after_ten_minutes(at_home, later, path: str) -> None:
    asked = at_home.get(path)
    assert asked.headers["Location"] == f"/confirmer?next={path.replace('/', '%2F')}"
    assert at_home.fill(asked.headers["Location"], password="Pas-le-bon").status_code == 422
    assert at_home.get(path).status_code == 303
    assert at_home.fill(asked.headers["Location"], password=PASSWORD).headers["Location"] == path
    assert at_home.get(path).status_code == 200


@pytest.mark.requirement("S7")
def test_nothing_is_signed_out_without_the_password(at_home, elsewhere, nadia) -> None:
    address, fields = at_home.form("/parametres/appareils")
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        answer = at_home.post(address, data={**fields.to_dict(), "device": "autres"})
        assert answer.headers["Location"].startswith("/confirmer")
    assert is_signed_in(elsewhere)


def test_a_device_is_called_as_its_owner_would(app: Flask) -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    with app.test_request_context():
        named = [device_of(agent) for agent in (FIREFOX, IPHONE, edge, android, "curl/8.0", "<script>", "")]
    known = ["Firefox sur Windows", "Safari sur iPhone", "Edge sur Windows", "Chrome sur Android"]
    assert named == known + ["Appareil inconnu"] * 3


# ---- a child ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T-02")
def test_a_child_is_removed_after_the_consequences_are_read(at_home, nadias_zoe, zoe) -> None:
    path = f"/parametres/enfants/{nadias_zoe.public_id}/retirer"
    page = part(at_home.get(path))
    assert page.find("button", class_="bouton-danger")
    assert "L’école garde son dossier" in page.get_text()
    assert Child.select().count() == 1
    assert "Zoé Bouchard-Tremblay n’est plus dans votre compte." in said(at_home.fill(path, follow=True))
    assert Child.select().count() == 0
    assert Pupil.get_by_id(zoe.id).removed_at is None


@pytest.mark.requirement("S11", "S13")
def test_only_ones_own_children_can_be_removed(at_home, marcs_tom, nadias_zoe, zoe) -> None:
    his = f"/parametres/enfants/{marcs_tom.public_id}/retirer"
    own = f"/parametres/enfants/{nadias_zoe.public_id}/retirer"
    _, fields = at_home.form("/parametres/langue")
    Guardian.delete().where(Guardian.pupil == zoe).execute()
    answers = [ask(path) for path in (his, own, "/parametres/enfants/inconnu/retirer") for ask in (
        at_home.get, lambda url: at_home.post(url, data=fields))]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert len({str(part(answer)) for answer in answers}) == 1
    assert Child.select().count() == 2


# ---- one's data ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T-01")
def test_ones_data_comes_as_a_file_without_a_secret(at_home, elsewhere, nadia, nadias_zoe, marc, marcs_tom) -> None:
    answer = at_home.get("/parametres/donnees/portail-parents.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="portail-parents.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    found = json.loads(answer.text)
    assert found["compte"]["courriel"] == nadia.email
    assert [(child["prenom"], child["fiche"]) for child in found["enfants"]] == [("Zoé", "0012345")]
    assert len(found["appareils"]) == 2
    for secret in (nadia.password_hash, "argon2", "hash", marc.email, "Tom", *tokens(nadia)):
        assert secret not in answer.text


@pytest.mark.requirement("S7")
def test_the_file_is_not_given_without_the_password(at_home, later) -> None:
    answer = at_home.get("/parametres/donnees/portail-parents.json")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/parametres/donnees")


@pytest.mark.requirement("S13", "K8")
def test_a_child_taken_off_by_the_school_is_not_in_the_file(at_home, nadias_zoe, zoe) -> None:
    Guardian.delete().where(Guardian.pupil == zoe).execute()
    answer = at_home.get("/parametres/donnees/portail-parents.json")
    assert "Zoé" not in answer.text
    assert len(json.loads(answer.text)["enfants_suspendus"]) == 1


# ---- the end ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T-02", "A21")
def test_an_account_ends_after_its_consequences_and_the_password(at_home, elsewhere, nadia, nadias_zoe, zoe) -> None:
    assert part(at_home.get("/parametres/supprimer")).find("button", class_="bouton-danger")
    answer = at_home.fill("/parametres/supprimer", password=PASSWORD, follow=True)
    assert (answer.request.path, said(answer)) == ("/", "Réussite Votre compte est supprimé.")
    assert Parent.with_email(nadia.email) is None
    assert Child.select().count() == 0
    assert Pupil.get_by_id(zoe.id)
    assert not is_signed_in(at_home)
    assert not is_signed_in(elsewhere)
    kinds = [mail.kind for mail in OutgoingMail.select().where(OutgoingMail.recipient == nadia.email)]
    assert kinds == [MailKind.ACCOUNT_DELETED]


@pytest.mark.requirement("T-02")
@pytest.mark.parametrize("password", ["", "Pas-le-bon", None])
def test_an_account_does_not_end_without_the_password(at_home, nadia, password: str | None) -> None:
    assert at_home.fill("/parametres/supprimer", password=password).status_code == 422
    assert Parent.with_email(nadia.email)
    assert is_signed_in(at_home)


def test_the_school_keeps_the_notices_of_an_account_that_ended(at_home, nadia, nadias_zoe) -> None:
    with time_machine.travel(MONDAY, tick=False):
        notice = NoticeBook(nadia).send(draft(nadias_zoe))[0]
    at_home.fill("/parametres/supprimer", password=PASSWORD)
    kept = AbsenceNotice.get_by_id(notice.id)
    assert kept.parent_id is None


def test_with_htmx_the_whole_page_changes_when_the_account_ends(at_home, nadia) -> None:
    answer = at_home.fill("/parametres/supprimer", password=PASSWORD, htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/")


# ---- no more than what is asked -----------------------------------------------------------------------------------


@pytest.mark.requirement("S14")
def test_what_a_form_does_not_ask_has_no_effect(at_home, nadia, marc, school_open: Settings) -> None:
    more = {
        "is_disabled": "1",
        "email": "autre@exemple.ca",
        "parent": str(marc.id),
        "user_id": str(marc.id),
        "role": "admin",
    }
    at_home.fill("/parametres/langue", language="fr", **more)
    at_home.fill("/parametres/mot-de-passe", current=PASSWORD, password=NEW, confirmation=NEW, **more)
    after = Parent.get_by_id(nadia.id)
    assert (after.email, after.is_disabled) == (nadia.email, False)
    assert Parent.get_by_id(marc.id).has_password(PASSWORD)


def tokens(parent: Parent) -> list[str]:
    """What the database keeps of the cookies."""
    return [session.token_hash for session in WebSession.select().where(WebSession.parent == parent)]
