"""« Ajouter un enfant »: finding the board, telling who the child is, and what to do when the school’s file differs."""

import re

import pytest
from playwright.sync_api import Page, expect

from ..families import EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import AddChild, Dashboard
from ..way import BOTH_SCRIPTS
from ..words import Words

CAPITALE, MONTREAL = "CSS de la Capitale", "CSS de Montréal"
TOO_MANY = "%(thing)s doit avoir %(count)s chiffres, il y en a %(over)s de trop."


@pytest.fixture
def add(parent: Page, say: Words) -> AddChild:
    """The list of boards."""
    return AddChild(parent, say).open()


@pytest.fixture
def details(parent: Page, say: Words) -> AddChild:
    """« Qui est votre enfant? », the board chosen."""
    parent.goto("/enfants/ajouter/details?organisme=732000")
    return AddChild(parent, say)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("K-01", "G-02")
def test_the_list_has_pages_of_twelve_and_says_which(add: AddChild, say: Words) -> None:
    expect(add.boards).to_have_count(12)
    expect(add.page.get_by_role("link", name=say("Précédent"))).to_have_count(0)
    add.next_page()
    expect(add.field(CAPITALE)).to_be_visible()
    expect(add.page.locator("[aria-current=page]")).to_have_text("2")
    expect(add.page).to_have_url(re.compile("page=2"))
    expect(add.page).to_have_title(say.like("(page %(n)s de %(total)s)", n=2, total=6))


@pytest.mark.needs("js")
@pytest.mark.requirement("K-02", "H-09")
def test_the_list_follows_what_is_typed(add: AddChild, say: Words) -> None:
    add.next_page()
    box = add.page.get_by_role("searchbox")
    box.press_sequentially("côte du sud", delay=30)
    expect(add.page.locator("#q-compte")).to_have_text(say.number("%(num)s résultat", "%(num)s résultats", 1))
    expect(add.boards).to_have_count(1)
    expect(box).to_be_focused()
    expect(box).to_have_value("côte du sud")
    expect(add.page).to_have_url(re.compile(r"q=c%C3%B4te\+du\+sud"))
    box.fill("zzz")
    expect(add.page.locator("#q-compte")).to_have_text(say("Aucun résultat"))


@pytest.mark.needs("js")
@pytest.mark.requirement("K-04", "K-02")
def test_a_choice_survives_pages_and_searches(add: AddChild) -> None:
    first = add.boards.first
    name = add.page.locator(f"label[for={first.get_attribute('id')}]").inner_text()
    first.check()
    add.next_page()
    expect(add.field(name)).to_be_checked()
    add.search("capitale")
    expect(add.field(CAPITALE)).to_be_visible()
    expect(add.field(name)).to_be_checked()
    add.button("Continuer").click()
    add.is_at("Qui est votre enfant?")


@pytest.mark.parametrize("way", BOTH_SCRIPTS[1:], indirect=True, ids=str)
@pytest.mark.requirement("K-04", "K-02", "G-09")
def test_without_javascript_a_search_keeps_the_choice(add: AddChild) -> None:
    add.search("montréal")
    add.field(MONTREAL).check()
    add.search("capitale")
    expect(add.field(MONTREAL)).to_be_checked()
    expect(add.field(CAPITALE)).to_be_visible()


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("E-02", "E-03")
def test_continuing_without_a_choice_says_what_to_do(add: AddChild, say: Words) -> None:
    add.button("Continuer").click()
    expect(add.problems).to_contain_text(say("Choisissez un organisme dans la liste, puis continuez."))
    expect(add.page).to_have_title(re.compile("^" + say("Erreur\u00a0:")))
    add.problems.get_by_role("link").click()
    expect(add.boards.first).to_be_focused()


@pytest.mark.needs("js")
@pytest.mark.requirement("K-08", "K-06", "K-07", "E-08")
def test_live_messages_help_and_keep_quiet_about_what_is_empty(details: AddChild, say: Words) -> None:
    page = details.page
    details.field("Année").fill("2014")
    details.field("Mois").fill("février")
    details.field("Jour").fill("31")
    expect(page.locator("#birth_date-message")).to_have_text(
        say("Ce mois n’a pas %(day)s jours\u00a0: vérifiez le jour.", day=31)
    )
    details.field("Mois").fill("mars")
    expect(page.locator("#birth_date-message")).to_be_empty()
    details.field("Numéro de fiche").fill("123-45 678")
    expect(page.locator("#file_number-message")).to_have_text(
        say(TOO_MANY, thing=say("Le numéro de fiche"), count=7, over=1)
    )
    expect(page.locator("#last_name-message")).to_be_empty()
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    both = say("%(first)s et %(last)s", first=say("le nom"), last=say("le prénom"))
    expect(details.status).to_have_text(say("Il manque %(count)s éléments\u00a0: %(things)s.", count=2, things=both))


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("K-10", "E-05", "G-09")
def test_a_mismatch_accuses_no_field_and_tells_what_to_check(
    details: AddChild, say: Words, registrar: Registrar, family: EnrolledFamily
) -> None:
    somebody = registrar.enrol("Zoé Tremblay").child  # on the school’s file, but not with this parent’s address
    details.fill(somebody)
    details.save()
    expect(details.problems).to_contain_text(say("Ces renseignements ne concordent pas avec le dossier de l’école"))
    expect(details.page.locator(".a-verifier").get_by_role("listitem")).to_have_count(4)
    expect(details.page.locator(".a-verifier")).to_contain_text(family.email)
    expect(details.page.locator("[aria-invalid=true]")).to_have_count(0)
    expect(details.field("Numéro de fiche")).to_have_value(somebody.file_number)
    Dashboard(details.page, details.say).open()
    expect(details.page.locator("main")).not_to_contain_text(somebody.file_number)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("K-10", "G-09")
def test_the_school_can_be_asked_to_check(details: AddChild, registrar: Registrar, mailbox: Mailbox) -> None:
    stranger = registrar.enrol("Zoé Tremblay").child
    details.fill(stranger)
    details.save()
    details.button("Demander à l’école de vérifier").click()
    details.is_at("Votre demande de vérification est enregistrée")
    expect(details.page.locator("main")).to_contain_text(stranger.full_name)
    mailbox.wait_for(registrar.secretariat("732000"), stranger.file_number)


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("K-10", "K-09")
def test_after_a_mismatch_one_can_correct_and_go_on(details: AddChild, registrar: Registrar) -> None:
    family = registrar.enrol("Éloïse O’Brien-St-Onge", account=True)
    registrar.detach(family.child)
    registrar.let_in(details.page.context, family)
    details.page.reload()
    details.fill(family.child)
    details.field("Nom").fill("O’Brien")
    details.save()
    expect(details.problems).to_be_visible()
    details.field("Nom").fill("o'brien–st-onge")
    details.save()
    expect(details.heading).to_contain_text(family.child.full_name)


@pytest.mark.requirement("K-11")
def test_a_child_who_is_there_already_is_no_error(details: AddChild, say: Words, family: EnrolledFamily) -> None:
    details.fill(family.child)
    details.save()
    expect(details.heading).to_have_text(say("%(name)s est déjà dans votre compte", name=family.child.full_name))
    expect(details.problems).to_have_count(0)
    details.page.get_by_role("link", name=say.like("Voir la fiche %(of_name)s")).click()
    expect(Dashboard(details.page, details.say).card(family.child.full_name)).to_be_visible()
