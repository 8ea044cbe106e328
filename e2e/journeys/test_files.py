"""A parent whom a mistake on file keeps out asks the school, which sees the difference, corrects it, and is done."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ..families import EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import AddChild, Dashboard
from ..pages.screen import Screen
from ..way import BOTH_SCRIPTS, Way
from ..words import Words

SMALL = (360, 780)
CORRECTED = "Le dossier est corrigé et l’enfant est dans le compte du parent, qui reçoit un courriel."
CHECKED = "L’école a vérifié\u00a0: %(child)s fait maintenant partie de votre compte."


@pytest.fixture
def misspelt(registrar: Registrar, way: Way) -> EnrolledFamily:
    """The school wrote « Bélenger »; the parent knows better."""
    family = registrar.enrol("Jade Bélanger", account=True, language=way.language)
    registrar.detach(family.child)
    registrar.rename(family.child, "Bélenger")
    return family


def ask_the_school(page: Page, say: Words, family: EnrolledFamily) -> None:
    """The parent types what the report card says, in vain, and asks."""
    page.goto("/enfants/ajouter/details?organisme=732000")
    details = AddChild(page, say)
    details.fill(family.child)
    details.save()
    expect(details.problems).to_be_visible()
    details.button("Demander à l’école de vérifier").click()
    details.is_at("Votre demande de vérification est enregistrée")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("K-10", "K6", "K7", "G-09")
def test_a_mistake_on_file_is_seen_corrected_and_the_child_attached(
    page: Page, visit, way: Way, say: Words, registrar: Registrar, mailbox: Mailbox, misspelt: EnrolledFamily
) -> None:
    registrar.let_in(page.context, misspelt)
    ask_the_school(page, say, misspelt)

    desk = Screen(visit(way), say)
    context: BrowserContext = desk.page.context
    desk.page.goto(f"/ecole/{registrar.seat(context)}/demandes")
    row = desk.page.get_by_role("row").filter(has_text=misspelt.email)
    row.get_by_role("link", name=re.compile("^" + say("Comparer"))).click()
    expect(desk.heading).to_contain_text("Jade Bélanger")
    name = desk.page.get_by_role("row").filter(has_text="Bélenger")
    expect(name.locator("mark")).to_have_text(["a", "e"])
    expect(name).to_contain_text(say("Différent"))
    desk.link("Corriger le dossier").click()
    desk.field("Nom").fill("Bélanger")
    desk.button("Enregistrer").click()
    expect(desk.page.get_by_role("region", name=say("Réussite"))).to_contain_text(say(CORRECTED))

    letter = mailbox.wait_for(misspelt.email, say(CHECKED, child="Jade Bélanger"))
    assert "Bélenger" not in letter.text
    dashboard = Dashboard(page, say).open()
    expect(dashboard.card("Jade Bélanger")).to_be_visible()


def take_the_address_off(desk: Screen, family: EnrolledFamily, slug: str) -> None:
    """The school removes the only address of Zoé’s file."""
    desk.page.goto(f"/ecole/{slug}/eleves?q={family.child.file_number}")
    desk.page.get_by_role("link", name=re.compile("^Tremblay, Zoé")).click()
    desk.page.get_by_role("link", name=re.compile("^" + desk.say("Retirer"))).click()
    desk.button("Oui, retirer l’adresse").click()


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("S13", "K8")
def test_an_address_taken_off_a_file_closes_the_parents_page(
    parent: Page, visit, way: Way, say: Words, registrar: Registrar, family: EnrolledFamily
) -> None:
    dashboard = Dashboard(parent, say).open()
    expect(dashboard.card(family.child.full_name)).to_be_visible()
    desk = Screen(visit(way), say)
    take_the_address_off(desk, family, registrar.seat(desk.page.context))
    expect(desk.page.get_by_role("region", name=say("Réussite"))).to_contain_text(
        say("L’adresse n’est plus au dossier. Son accès a pris fin.")
    )
    parent.reload()
    expect(dashboard.card(family.child.full_name)).to_have_count(0)


@pytest.mark.needs("js")
@pytest.mark.requirement("H-09")
def test_the_list_of_pupils_follows_what_is_typed(page: Page, say: Words, registrar: Registrar) -> None:
    family = registrar.enrol("Éloïse O’Brien-St-Onge")
    page.goto(f"/ecole/{registrar.seat(page.context)}/eleves")
    box = page.get_by_role("searchbox")
    box.press_sequentially(family.child.file_number, delay=20)
    expect(page.locator("#q-compte")).to_have_text(say.number("%(num)s élève", "%(num)s élèves", 1))
    expect(page.get_by_role("link", name="O’Brien-St-Onge, Éloïse")).to_be_visible()
    expect(box).to_be_focused()


@pytest.mark.requirement("F1")
def test_a_file_is_downloaded_whatever_the_page_does(page: Page, say: Words, registrar: Registrar) -> None:
    registrar.enrol("Noé Tremblay")
    page.goto(f"/ecole/{registrar.seat(page.context)}/exports")
    with page.expect_download() as download:
        Screen(page, say).button("Télécharger les avis").click()
    assert download.value.suggested_filename.startswith("avis-732000-QA-")
    with page.expect_download() as download:
        page.get_by_role("link", name=say("Liste des élèves et des courriels au dossier")).click()
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbforganisme,ecole,nom_ecole,fiche,")


BROKEN_WORDS = """tags => tags.flatMap(tag => {
  const text = [...tag.childNodes].find(node => node.nodeType === 3 && node.data.trim());
  const range = document.createRange();
  return [...text.data.matchAll(/\\S+/g)].filter(word => {
    range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]);
})"""


@pytest.mark.parametrize("way", [Way(SMALL), Way(SMALL, forced_colors=True)], indirect=True, ids=str)
@pytest.mark.requirement("G-04")
def test_on_a_small_phone_no_word_of_a_list_of_pupils_is_broken(page: Page, say: Words, registrar: Registrar) -> None:
    slug = registrar.seat(page.context)
    take_the_address_off(Screen(page, say), registrar.enrol("Zoé Tremblay"), slug)
    expect(page.get_by_role("region", name=say("Réussite"))).to_be_visible()
    page.goto(f"/ecole/{slug}/eleves?liste=sans-adresse")
    tags = page.locator(".tableau .etiquette")
    expect(tags.first).to_have_text(say("Personne au dossier"))
    assert tags.evaluate_all(BROKEN_WORDS) == []
