"""A list of pupils: sent, followed, read again, imported, brought back; by who has JavaScript and who has not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..families import Registrar
from ..pages import RosterDesk
from ..pages.roster import roster
from ..way import BOTH_SCRIPTS, DESKTOP, Way
from ..words import Words

BOARD = "711000"  # nobody else’s: an import is the whole roster of a school
NAMES = ["Léa Tremblay", "Noah Gagnon", "Zoé Côté", "William Roy", "Éloïse Morin"]


@pytest.fixture
def desk(page: Page, registrar: Registrar, way: Way, say: Words) -> RosterDesk:
    """The secretary of that school."""
    return RosterDesk(page, say).at(registrar.seat(page.context, BOARD, language=way.language)).open()


@pytest.fixture
def there(registrar: Registrar) -> Callable[[], set[str]]:
    """Who is on the roster of that school, with the group."""
    return lambda: registrar.pupils(BOARD)


@pytest.mark.parametrize("way", [*BOTH_SCRIPTS, Way(DESKTOP, js=True, language="en")], indirect=True, ids=str)
@pytest.mark.requirement("F6", "H-03")
def test_a_list_is_sent_read_again_imported_and_brought_back(desk: RosterDesk, there: Callable[[], set[str]]) -> None:
    desk.send(roster(desk.slug, NAMES, group="601"))
    desk.wait_for("Ce que cette liste changerait")
    if desk.button("Importer").is_visible():
        desk.button("Importer").click()
        desk.wait_for("La liste est importée")
    before = {f"{name} 601" for name in NAMES}
    assert there() == before

    desk.open().send(roster(desk.slug, NAMES[:2], group="602"))
    desk.wait_for("Ce que cette liste changerait")
    expect(desk.fact("Retirés")).to_have_text("3")
    desk.button("Importer").click()
    expect(desk.problems).to_be_visible()
    desk.page.get_by_label(re.compile("École des Essais.* 3 ")).check()
    desk.button("Importer").click()
    desk.wait_for("La liste est importée")
    assert there() == {f"{name} 602" for name in NAMES[:2]}

    desk.open().page.get_by_role("link", name=desk.say("Voir")).first.click()
    desk.is_at("Une liste précédente")
    desk.button("Rétablir cette liste").click()
    desk.wait_for("Ce que cette liste changerait")
    expect(desk.fact("Ajoutés")).to_have_text("0")
    desk.button("Importer").click()
    desk.wait_for("La liste est rétablie")
    assert there() == before


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("F4")
def test_a_list_with_faults_says_where_and_what_to_do(desk: RosterDesk, there: Callable[[], set[str]]) -> None:
    before = there()
    desk.send(roster(desk.slug, NAMES).replace("0000002", "2"))
    desk.wait_for("Cette liste est à corriger")
    row = desk.page.get_by_role("row").filter(has_text="fiche").last
    expect(row).to_contain_text("3")
    expect(row).to_contain_text("0000002")
    with desk.page.expect_download() as taken:
        desk.link("Télécharger ce qui est à corriger (CSV)").click()
    assert taken.value.suggested_filename == "fautes.csv" and there() == before


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
def test_a_list_may_be_given_up(desk: RosterDesk, there: Callable[[], set[str]]) -> None:
    before = there()
    desk.send(roster(desk.slug, ["Nouvelle Élève"]))
    desk.wait_for("Ce que cette liste changerait")
    desk.button("Abandonner").click()
    desk.is_at("Cette importation est abandonnée")
    assert there() == before
