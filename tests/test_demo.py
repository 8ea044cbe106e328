"""The demo’s own pages: who one can be, the mailbox, the components; and none of them in production."""

import json

import pytest
import time_machine
from flask import Flask

import models
from app import create_app
from models import MailKind, OutgoingMail, Parent, Pupil
from tests.letters import MONDAY, XSS, ask_code, attach, send_notice
from tests.proof_reader import HTMX, PageProof, ProofReadingClient
from views import mail

NADIA = "nadia@exemple.ca"


@pytest.fixture
def mailbox(app: Flask, client: ProofReadingClient):
    """mailbox() is the demo mailbox, as page, once what is due is in it."""

    def opened() -> PageProof:
        mail.deliver_until_stopped(app, once=True)
        return PageProof(client.get("/demo/courriels").text)

    return opened


def letter_links(proof: PageProof) -> list[str]:
    return [str(link["href"]) for link in proof.page.select(".tuile a")]


def test_the_demo_says_what_to_try_and_where_the_mail_is(client: ProofReadingClient) -> None:
    assert 'href="/demo/courriels"' in client.get("/demo").text


def test_an_empty_mailbox_says_so(mailbox) -> None:
    assert "La boîte est vide" in mailbox().page.get_text()


def test_letters_stand_in_the_mailbox_the_newest_first(mailbox) -> None:
    ask_code(NADIA)
    code = ask_code("marc@exemple.ca").facts["code"]
    tiles = mailbox().page.select(".tuile")
    assert len(tiles) == 2
    assert f"{code} est votre code" in tiles[0].get_text() and "Pour marc@exemple.ca" in tiles[0].get_text()


def test_a_letter_shows_its_text(mailbox, client: ProofReadingClient) -> None:
    code = ask_code(NADIA).facts["code"]
    [link] = letter_links(mailbox())
    text = PageProof(client.get(link).text).page.get_text()
    assert NADIA in text and f"@127.0.0.1 #{code}" in text and "jamais ce code" in text


def test_the_html_of_a_letter_is_alone_in_a_sandbox(mailbox, client: ProofReadingClient) -> None:
    ask_code(NADIA)
    [link] = letter_links(mailbox())
    client.proof_reads = False
    answer = client.get(f"{link}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "script" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.requirement("B6")
def test_a_name_that_is_html_runs_nowhere_in_the_mailbox(mailbox, client, nadia: Parent, enrol) -> None:
    client.verbatim.add(XSS)
    attach(nadia, enrol(XSS, "Roy", "0012345", NADIA))
    for link in letter_links(mailbox()):
        assert not PageProof(client.get(link).text).page.select("img[onerror]")


def test_a_letter_that_is_not_in_the_mailbox_is_no_page(client: ProofReadingClient) -> None:
    waiting = OutgoingMail.write(MailKind.PASSWORD_CHANGED, NADIA, "fr", {"at": models.now().isoformat()})
    for name in ("nothing", waiting.public_id, f"{waiting.public_id}/html"):
        assert client.get(f"/demo/courriels/{name}").status_code == 404


@pytest.mark.requirement("G-09")
def test_the_mailbox_refreshes_itself_and_by_a_plain_link(mailbox) -> None:
    link = mailbox().page.select_one("[hx-get]")
    assert link.name == "a" and link["href"] == link["hx-get"] == "/demo/courriels"
    assert "every 3s" in link["hx-trigger"]
    assert json.loads(link["hx-headers"]) == {"X-Polling": "1"}, "or it would keep a session from growing old (S4)"


@pytest.mark.requirement("H-08")
def test_what_the_mailbox_asks_for_is_its_living_part(client: ProofReadingClient) -> None:
    answer = client.get("/demo/courriels", headers={**HTMX, "X-Polling": "1"})
    assert "<html" not in answer.text and 'id="partie"' in answer.text


def test_each_letter_is_in_the_language_of_its_reader(mailbox, client: ProofReadingClient, nadia: Parent) -> None:
    nadia.choose_language("en")
    nadia.change_password("Sapin-bleu!")
    [link] = letter_links(mailbox())
    page = PageProof(client.get(link).text).page
    assert page.html["lang"] == "fr-CA" and page.h1["lang"] == "en-CA"


@pytest.mark.settings(smtp_url="smtp://127.0.0.1:1")
def test_with_a_mail_server_the_mailbox_says_that_mail_leaves(client: ProofReadingClient) -> None:
    assert "les courriels partent pour de vrai" in client.get("/demo/courriels").text


@pytest.mark.parametrize("moment", ["empty", "typing", "wrong", "complete"])
def test_the_components_are_shown_in_each_moment(client: ProofReadingClient, moment: str) -> None:
    page = PageProof(client.get(f"/demo/composants?etat={moment}").text).page
    assert bool(page.select_one("#resume-erreurs")) == (moment == "wrong")
    assert page.select_one("[data-griser]")["data-complet"] == ("oui" if moment == "complete" else "non")


def test_no_demo_page_exists_in_production(settings) -> None:
    real = settings.but(mode="production", smtp_url="smtp://127.0.0.1:1", public_url="https://portail.exemple.ca")
    paths = [rule.rule for rule in create_app(real).url_map.iter_rules()]
    assert paths and not [path for path in paths if path.startswith("/demo")]


def test_a_notice_is_read_by_the_parent_and_by_the_school(mailbox, nadia: Parent, nadias_zoe, zoe: Pupil) -> None:
    days = models.next_weekday(models.today("America/Toronto"))
    send_notice(nadia, first_day=days)
    said = mailbox().page.get_text()
    assert "Pour nadia@exemple.ca" in said and "Pour secretariat@grands-pins.example" in said


def test_the_demos_people_are_shown_with_all_that_one_must_type(client: ProofReadingClient) -> None:
    people = models.demo.load()
    text = PageProof(client.get("/demo").text).page.get_text()
    for person in people:
        for word in (person.name, person.email, person.password, *(child.file_number for child in person.children)):
            assert word in text


@time_machine.travel(MONDAY, tick=False)
def test_the_demo_tells_how_to_play_both_sides_in_two_windows(client: ProofReadingClient) -> None:
    models.demo.load()
    page = PageProof(client.get("/demo").text).page
    steps = page.select("#deux-fenetres ~ ol")[0]
    assert [link["href"] for link in steps.select("a[target]")] == ["/connexion", "/ecole/connexion"]
    parent, secretary = models.demo.both_sides()
    for typed in (parent.email, parent.password, secretary.email, secretary.password, *secretary.codes):
        assert typed in steps.get_text()
    family = models.Family(Parent.with_email(parent.email))
    assert secretary.school in {child.pupil.school.code for child in family.children}  # it receives the notice
