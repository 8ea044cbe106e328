"""The proof-reader underlines what is wrong, and nothing else."""

import pytest
from flask import Flask, Response, request
from werkzeug.test import TestResponse

from tests.proof_reader import POLICY, SAME, PageProof, ProofReadingClient, faults_in_headers, faults_in_text

GOOD = """<!doctype html><html lang="fr-CA"><head><title>Essai – Portail Parents</title></head><body>
<main id="contenu"><h1>Quel est votre courriel?</h1>
<p>Écrivez à <a href="mailto:aide@exemple.ca">aide@exemple.ca</a>, avant 8 h 30.
<a lang="en" href="/">It’s here: go</a></p>
<form method="post" action="/ici" novalidate hx-post="/ici?verifier=1" hx-trigger="input delay:400ms, change">
<input type="hidden" name="csrf_token" value="x"><label for="nom">Nom\u00a0:</label>
<input id="nom" name="nom" type="text" value="d'Arc" aria-describedby="aide">
<p id="aide">Par exemple, «\u00a0Léa\u00a0»</p>
<button type="submit" hx-post="/ici">Soumettre</button></form></main></body></html>"""


def faults(html: str) -> str:
    """Everything found in that page, as one text."""
    return "\n".join(PageProof(html, host="localhost", path="/ici").faults())


@pytest.mark.parametrize(
    "text",
    [
        "Mot de passe oublié?",
        "un symbole (par exemple ! ? @ -)",
        "Motif\u00a0: l’école est fermée; revenez demain!",
        "Il est bon jusqu’à 14\u00a0h\u00a045 (10 minutes).",
        "Les 20\u00a0% qui restent coûtent 5\u00a0$",
        "Le «\u00a0numéro de fiche\u00a0» figure sur le bulletin",
        "Voir https://exemple.ca/?a=1:2 ou écrire à l’adresse",
        "C’est l’avis AV-7K3M-92QD\u00a0: «\u00a0Autre\u00a0»",
    ],
)
def test_good_french_is_left_alone(text: str) -> None:
    assert faults_in_text(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mot de passe oublié ?", "no space before"),
        ("Mot de passe oublié\u00a0?", "no space before"),
        ("Bravo !", "no space before"),
        ("Oui ; non", "no space before"),
        ("Motif : maladie", "plain one, before :"),
        ("Motif: maladie", "no-break space before :"),
        ("Il reste 20 % des places", "% and $"),
        ("Cela coûte 5$", "% and $"),
        ("Cliquez « ici »", "inside « »"),
        ("Cliquez «ici»", "inside « »"),
        ("Avisez l'école", "apostrophe"),
        ('Le bouton "Soumettre"', "quotation marks"),
        ("Arrivée à 8:30", "8 h 30"),
        ("Arrivée à 08h30", "8 h 30"),
        ("Arrivée à 9h", "8 h 30"),
        ("Arrivée à 08 h 30", "8 h 30"),
        ("Courriel invalide", "forbidden"),
        ("Veuillez recommencer", "forbidden"),
        ("Oups, une erreur", "forbidden"),
        ("Champ requis", "forbidden"),
    ],
)
@pytest.mark.requirement("G-12", "E-06")
def test_bad_french_is_underlined(text: str, rule: str) -> None:
    assert rule in " ".join(faults_in_text(text))


def test_french_left_in_an_english_page_is_underlined() -> None:
    assert faults_in_text("Entrez votre courriel", "en-CA")
    assert faults_in_text("Reason: medical appointment (rendez-vous)", "en-CA") == []


def test_a_good_page_is_left_alone() -> None:
    assert faults(GOOD) == ""


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("<h1>", "<h1>Deux</h1><h1>", "one h1"),
        ("<h1>Quel est votre courriel?</h1>", "", "one h1"),
        ("<title>Essai – Portail Parents</title>", "", "one title"),
        ('lang="fr-CA"', 'lang="fr"', "html lang"),
        ('id="contenu"', "", "id contenu"),
        ('id="nom"', 'id="aide"', "stands 2 times"),
        ('for="nom"', 'for="nam"', "no label"),
        ('describedby="aide"', 'describedby="aides"', "leads to nothing"),
        ("novalidate", "", "novalidate"),
        ('name="csrf_token"', 'name="jeton"', "csrf_token"),
        ('<form method="post" action="/ici"', '<form method="post"', "no action"),
        ('<form method="post" action="/ici"', '<form method="post" action="/autre"', "H-02"),
        ("<h1>", '<h1 hx-get="/ici">', "H-02"),
        ("<h1>", '<h1 hx-on:click="x()">', "subset"),
        ("<h1>", '<h1 hx-delete="/ici">', "subset"),
        ("input delay:400ms", "keyup[key==1]", "evaluate"),
        ("<h1>", '<h1 style="color: red">', "inline style"),
        ("<h1>", '<h1 onclick="x()">', "inline onclick"),
        ("<h1>", "<script>x()</script><h1>", "inline <script>"),
        ("<h1>", "<style>p{}</style><h1>", "inline <style>"),
        ("<h1>", '<a href="javascript:x()">a</a><h1>', "javascript:"),
        ("<h1>", '<img alt="" src="https://ailleurs.example/a.png"><h1>', "another host"),
        ("<h1>", '<p aria-label="C\'est ici">a</p><h1>', "apostrophe"),
        ("<h1>", "<p>Voici <b>tout</b> : rien</p><h1>", "before :"),
    ],
)
@pytest.mark.requirement("H-02")
def test_a_bad_page_is_underlined(before: str, after: str, rule: str) -> None:
    assert before in GOOD
    assert rule in faults(GOOD.replace(before, after, 1))


def test_what_is_not_ours_is_not_read() -> None:
    for mine in ("<code>8:30 ?</code>", '<p translate="no">O\'Brien : 8:30</p>', "<p>De <b translate=no>l'O</b></p>"):
        assert faults(GOOD.replace("<h1>", f"{mine}<h1>")) == ""


def test_a_living_part_needs_no_html_element() -> None:
    assert faults("<title>Essai</title><div id='partie'><h1>Essai</h1><p aria-labelledby='ailleurs'>a</p></div>") == ""


# ---- the client, on a small application of its own ----------------------------------------------------------------


@pytest.fixture
def small() -> Flask:
    """Two pages and the right headers."""
    app = Flask("small")
    csp = "; ".join(f"{name} {value}" for name, value in POLICY.items())

    @app.after_request
    def dress(answer: Response) -> Response:
        answer.headers.update({**SAME, "Content-Security-Policy": csp, "Cache-Control": "no-store"})
        answer.vary.update(("HX-Request", "Cookie"))
        return answer

    app.add_url_rule("/ici", "here", lambda: GOOD, methods=["GET", "POST"])
    app.add_url_rule("/", "home", lambda: GOOD.replace("Quel est", "Quel 'est"))
    app.test_client_class = ProofReadingClient
    return app


@pytest.fixture
def reader(small: Flask) -> ProofReadingClient:
    return small.test_client()


def test_the_client_reads_each_answer(reader: ProofReadingClient) -> None:
    assert reader.get("/ici").status_code == 200
    with pytest.raises(AssertionError, match="apostrophe"):
        reader.get("/")
    reader.proof_reads = False
    assert reader.get("/").status_code == 200


def test_the_client_fills_forms_as_a_browser_does(reader: ProofReadingClient, small: Flask) -> None:
    seen: list[dict[str, str]] = []
    small.view_functions["here"] = lambda: seen.append(request.form.to_dict()) or GOOD
    reader.fill("/ici", ville="L'Île")
    assert seen[-1] == {"csrf_token": "x", "nom": "d'Arc", "ville": "L'Île"}


def test_dead_ends_are_found(reader: ProofReadingClient, small: Flask) -> None:
    small.view_functions["here"] = lambda: GOOD.replace("<h1>", '<a href="/nulle-part">Là</a><h1>')
    with pytest.raises(AssertionError, match="dead end: GET /nulle-part"):
        reader.get("/ici")


def test_what_a_person_typed_is_left_alone(reader: ProofReadingClient, small: Flask) -> None:
    small.view_functions["here"] = lambda: GOOD.replace("<h1>", "<p>Motif\u00a0: c&#39;est à 8:30 !</p><h1>")
    with pytest.raises(AssertionError, match="apostrophe"):
        reader.get("/ici")
    assert reader.post("/ici", data={"texte": "c'est à 8:30 !"}).status_code == 200


@pytest.mark.parametrize("name", [*SAME, "Content-Security-Policy", "Cache-Control", "Vary"])
@pytest.mark.requirement("B3", "B4")
def test_a_missing_header_is_noticed(reader: ProofReadingClient, small: Flask, name: str) -> None:
    def forget(answer: Response) -> Response:
        answer.headers.pop(name)
        return answer

    reader.proof_reads = False
    assert faults_in_headers(reader.get("/ici")) == []
    small.after_request_funcs[None].insert(0, forget)
    answer: TestResponse = reader.get("/ici")
    assert faults_in_headers(answer)
