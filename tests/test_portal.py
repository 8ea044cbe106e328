"""« Portail Parents » itself: a card per child, as the roster allows now (UX.md D-01 to D-04)."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import Child, Guardian, MatchRequest, MatchRequestState, NoticeBook, NoticeDraft, NoticeKind, now
from tests.request_scene import ask
from tests.signed_in import enter

MONDAY = "2026-11-23 15:00:00+00:00"


@pytest.fixture
def parent(client, nadia):
    """Nadia, signed in."""
    return enter(client, nadia)


@pytest.fixture
def look(parent):
    """The dashboard as Nadia sees it now."""
    return lambda: BeautifulSoup(parent.get("/portail").text, "html.parser")


@pytest.fixture
def announce(nadia):
    """announce(child, first day, last day) sends a notice of absence."""

    def send(child: Child, first: date, last: date | None = None):
        key = f"{child.public_id}{first}"
        draft = NoticeDraft([child], NoticeKind.ABSENCE, first, "illness", key, last_day=last)
        return NoticeBook(nadia).send(draft)[0]

    return send


def cards(page: BeautifulSoup) -> list[str]:
    return [title.text for title in page.select("section.carte h2")]


@pytest.mark.requirement("D-04")
def test_without_a_child_there_is_one_sentence_and_one_button(look):
    page = look()
    assert page.h1.text == "Bonjour" and len(page.select("#partie p")) == 2
    assert [link.text for link in page.select("#partie a")] == ["Ajouter un enfant"]


@pytest.mark.requirement("K7")
def test_what_was_asked_of_the_school_stands_there_until_it_answers(look, parent, nadia, marc, zoe):
    parent.verbatim.add("Zoé Tremblay-Bouchard")
    asked = ask(nadia, zoe, last_name="Tremblay-Bouchard")
    ask(marc, zoe)
    links = look().select("#partie li a")
    assert [(link.text, link["href"]) for link in links] == [
        ("Zoé Tremblay-Bouchard", f"/enfants/ajouter/verification/{asked.public_id}")
    ]
    assert "L’école n’a pas encore répondu." in look().text
    MatchRequest.update(state=MatchRequestState.REFUSED).execute()
    assert "Demandes de vérification" not in look().text


@pytest.mark.requirement("D-01")
def test_a_card_shows_the_schools_data_to_check(look, nadias_zoe):
    page = look()
    assert cards(page) == ["Zoé Bouchard-Tremblay"]
    rows = {row.dt.text: row.dd.get_text(" ", strip=True) for row in page.select("dl.resume > div")}
    assert page.select_one(".carte > p").get_text(" ", strip=True).endswith("Téléphone\u00a0: 418\u00a0555-0100")
    assert rows == {
        "Nom": "Bouchard-Tremblay",
        "Prénom": "Zoé",
        "Date de naissance": "27 septembre 2014",
        "Numéro de fiche": "0012345",
        "École": "École des Grands-Pins",
        "Groupe": "601",
    }


@pytest.mark.requirement("D-03")
def test_to_announce_an_absence_comes_first(look, nadias_zoe):
    first = look().select("#partie a")[0]
    assert (first.text, first["href"]) == ("Aviser l’école d’une absence à venir", "/absences/aviser")


@pytest.mark.requirement("D-01", "D-02")
def test_each_tile_has_a_link_of_its_own_words(look, nadia, nadias_zoe, enrol):
    Child.create(parent=nadia, pupil=enrol("Léa", "Roy", "0000001", "nadia@exemple.ca"))
    links = look().select(".tuile a")
    assert {link.text for link in links} == {"Absences de Zoé", "Absences de Léa"}
    assert f"/absences?enfant={nadias_zoe.public_id}" in [link["href"] for link in links]
    assert all(link.parent.name == "h3" for link in links)


@time_machine.travel(MONDAY, tick=False)
def test_a_tile_tells_the_next_notice_of_its_child(look, nadia, nadias_zoe, enrol, announce):
    lea = Child.create(parent=nadia, pupil=enrol("Léa", "Roy", "0000001", "nadia@exemple.ca"))
    announce(nadias_zoe, date(2026, 12, 4))
    announce(nadias_zoe, date(2026, 11, 27))
    announce(lea, date(2026, 11, 30), date(2026, 12, 1))
    said = {tile.a.text: tile.p.text for tile in look().select(".tuile")}
    assert said["Absences de Zoé"] == "Prochain avis\u00a0: le vendredi 27 novembre 2026"
    assert said["Absences de Léa"] == "Prochain avis\u00a0: du lundi 30 novembre 2026 au mardi 1er décembre 2026"


def test_a_notice_that_is_over_is_not_the_next_one(look, parent, nadia, nadias_zoe, announce):
    with time_machine.travel(MONDAY, tick=False) as clock:
        announce(nadias_zoe, date(2026, 11, 27))
        clock.shift(timedelta(days=7))
        enter(parent, nadia)
        assert look().select_one(".tuile p").text == "Aucun avis à venir"


@pytest.mark.parametrize("children", [0, 1, 5])
def test_the_dashboard_costs_five_queries_whatever_the_children(parent, nadia, enrol, children, assert_query_count):
    for number in range(children):
        Child.create(parent=nadia, pupil=enrol(f"Enfant{number}", "Roy", f"000000{number}", "nadia@exemple.ca"))
    parent.get("/portail")
    with assert_query_count(5):  # session and parent; notices; children; what is to be explained; what was asked
        assert len(cards(BeautifulSoup(parent.get("/portail").text, "html.parser"))) == children


@pytest.mark.requirement("S13", "K8")
@pytest.mark.parametrize("event", ["address taken off the file", "pupil gone"])
def test_the_roster_decides_at_each_request(look, zoe, nadias_zoe, event):
    assert cards(look()) == ["Zoé Bouchard-Tremblay"]
    if event == "pupil gone":
        zoe.removed_at = now()
        zoe.save()
    else:
        Guardian.update(email="autre@exemple.ca").execute()
    page = look()
    assert not cards(page) and "Zoé" not in page.text


@pytest.mark.requirement("S11")
def test_nobody_sees_the_children_of_another_family(look, nadias_zoe, marcs_tom):
    assert "Tom" not in look().text


@pytest.mark.requirement("B6")
def test_html_in_the_roster_is_shown_literally(parent, look, nadia, enrol, grands_pins):
    grands_pins.name = grands_pins.phone = '<img src=x onerror="alert(1)">'
    grands_pins.save()
    Child.create(parent=nadia, pupil=enrol("<b>Léa</b>", 'O\'Roy & "fils"', "0000001", "nadia@exemple.ca"))
    parent.proof_reads = False
    page = look()
    assert cards(page) == ['<b>Léa</b> O\'Roy & "fils"']
    assert not page.select("img, section b") and grands_pins.name in page.text


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/portail").headers["Location"] == "/connexion?next=%2Fportail"
