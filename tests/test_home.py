"""Home, guide and the pages of promises: what they must say, and that it is true of this portal."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from models import WebSession
from tests.proof_reader import ProofReadingClient
from tests.signed_in import enter

PUBLIC = ("/", "/guide", "/confidentialite", "/accessibilite", "/securite")


def main_of(client: ProofReadingClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).text, "html.parser").main


def words_of(client: ProofReadingClient, path: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", main_of(client, path).get_text(" "))


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_everybody_may_read_them(client, path: str, language: str) -> None:
    client.set_cookie("langue", language)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_they_cost_no_query_and_no_session(client, path: str, assert_query_count) -> None:
    with assert_query_count(0):
        assert "Set-Cookie" not in client.get(path).headers
    assert WebSession.select().count() == 0


# ---- home ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A-01")
def test_home_says_what_to_have_at_hand(client) -> None:
    page = main_of(client, "/")
    card = page.find("h2", id="avant").find_parent("section").get_text()
    assert "l’adresse de courriel que vous avez donnée à l’école" in card
    assert "le numéro de fiche de votre enfant (7 chiffres, sur le bulletin)" in card
    assert page.h1.get_text() == "Suivez la vie scolaire de votre enfant"


@pytest.mark.requirement("A-02")
@pytest.mark.parametrize("path", PUBLIC)
def test_signing_in_is_top_right_on_every_public_page(client, path: str) -> None:
    links = BeautifulSoup(client.get(path).text, "html.parser").header.find_all("a")
    assert (links[-1].get_text(), links[-1]["href"]) == ("Se connecter", "/connexion")


def test_home_leads_to_sign_in_and_to_sign_up(client) -> None:
    actions = main_of(client, "/").find(class_="actions").find_all("a")
    assert [(link.get_text(), link["href"]) for link in actions] == [
        ("Se connecter", "/connexion"),
        ("Créez votre compte", "/compte/creer"),
    ]


def test_who_is_signed_in_is_led_to_the_children(client, nadia) -> None:
    page = main_of(enter(client, nadia), "/")
    assert page.find("a", href="/portail")
    assert not page.find("a", href="/connexion")


def test_the_frequent_questions_open_without_javascript(client) -> None:
    questions = [question.summary.get_text() for question in main_of(client, "/").find_all("details")]
    for about in ("écoles différentes", "adresse de courriel", "mot de passe", "téléphone", "février 2017"):
        assert [question for question in questions if about in question]


# ---- guide --------------------------------------------------------------------------------------------------------


def test_each_way_of_the_guide_leads_to_its_section(client) -> None:
    page = main_of(client, "/guide")
    ways = [link["href"].removeprefix("#") for link in page.nav.find_all("a")]
    assert len(ways) == 4
    for name in [*ways, "secretariat"]:
        assert page.find("h2", id=name)
    assert all(len(steps.find_all("li")) >= 4 for steps in page.find_all("ol"))


def test_the_guide_says_the_words_of_the_buttons(client) -> None:
    """The labels on which the guide of the schools, and other people’s tests, rely."""
    words = words_of(client, "/guide")
    for label in (
        "Se connecter", "Créez votre compte", "Courriel", "Obtenir un code de vérification", "Code de vérification",
        "Vérifier le code", "Confirmation", "Enregistrer", "Mot de passe oublié?", "Obtenir votre code de vérification",
        "Suivant", "CSS de la Capitale", "Répéter pour un autre enfant", "Revenir à Portail Parents", "Absences",
        "Aviser l’école d’une absence à venir", "Motif", "Autre", "Explication", "Soumettre",
        "Demander à l’école de vérifier",
    ):  # fmt: skip
        assert f"« {label} »" in words, label


@pytest.mark.settings(code_lifetime_seconds=1200)
def test_the_guide_says_the_times_of_this_installation(client) -> None:
    assert "pendant 20 minutes" in words_of(client, "/guide")


# ---- promises -----------------------------------------------------------------------------------------------------


def test_the_privacy_page_names_every_cookie_there_is(app: Flask, client, nadia) -> None:
    """Two: a session’s opaque name, and a language."""
    client.proof_reads = False
    client.get("/connexion")
    client.get("/?langue=en")
    client.get("/?langue=fr")
    client.proof_reads = True
    client.sign_in(nadia)
    assert {cookie.key for cookie in client._cookies.values()} == {"portail", "langue"}
    words = words_of(client, "/confidentialite")
    assert "un témoin de session" in words
    assert "un témoin de langue" in words


def test_the_privacy_page_says_how_long_sessions_last(client) -> None:
    assert "30 minutes sans activité, 12 heures au plus" in words_of(client, "/confidentialite")
    assert "14 jours" in words_of(client, "/confidentialite")


def test_the_security_page_tells_the_accepted_deviations(client) -> None:
    words = words_of(client, "/securite")
    for deviation in (
        "Une majuscule, une minuscule et un symbole sont exigés",
        "Aucune seconde preuve",
        "permet de retrouver un compte",
        "envoie un code à toute adresse",
        "un ancien portail",
    ):
        assert deviation in words


@pytest.mark.settings(contact="Rose Bilodeau, 418 555-0199")
@pytest.mark.parametrize("path", ["/confidentialite", "/accessibilite", "/securite"])
def test_who_answers_is_named_when_the_operator_said_so(client, path: str) -> None:
    assert "Rose Bilodeau, 418 555-0199" in words_of(client, path)


@pytest.mark.parametrize("path", ["/confidentialite", "/accessibilite", "/securite"])
def test_else_the_school_says_who_answers(client, path: str) -> None:
    assert "Le secrétariat de l’école vous dira" in words_of(client, path)
