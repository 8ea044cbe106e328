"""A OneRoster zip at the school’s desk: a bomb is refused with what to do, a right one is previewed and imported."""

import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.oneroster_files import PLACE, ZOE, Kid, files, tables, zipped

from ..families import Registrar
from ..pages.screen import Screen
from ..way import BOTH_SCRIPTS, Way
from ..words import Words

BOARD = "712000"  # nobody else’s: a zip is the whole roster of its schools
KIDS = (ZOE, Kid("p-eloise", "0000002", "D’Amours", "Éloïse", homeroom="c601", agents=("g-nadia",)))


@pytest.fixture
def slug(page: Page, registrar: Registrar, way: Way) -> str:
    """The secretary of that school is at the desk."""
    return registrar.seat(page.context, BOARD, language=way.language)


def pages(slug: str) -> dict[str, bytes]:
    """The files of a zip for that school."""
    found = tables(PLACE.but(kids=KIDS))
    found["orgs"][0]["identifier"], found["orgs"][1]["identifier"] = slug.split("-", 1)
    found["orgs"][1]["name"] = "École des Essais"
    return files(found)


def bomb(slug: str) -> bytes:
    """Its users.csv takes a thousand times more room than the zip."""
    content = io.BytesIO(zipped({name: text for name, text in pages(slug).items() if name != "users.csv"}))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("users.csv", "w") as file:
        for _ in range(100):
            file.write(b"0" * 1_000_000)
    return content.getvalue()


def send(screen: Screen, slug: str, content: bytes, heading: str) -> None:
    """Send it, and follow the worker until its page says that; who has no JavaScript presses « Actualiser »."""
    screen.page.goto(f"/ecole/{slug}/liste/importer")
    file = {"name": "../../roster.zip", "mimeType": "application/zip", "buffer": content}
    screen.field("Fichier de la liste").set_input_files(file)
    screen.button("Envoyer le fichier").click()
    follow(screen, heading)


def follow(screen: Screen, heading: str) -> None:
    for _ in range(200):
        if screen.heading.inner_text() == screen.say(heading) or screen.page.locator("html.js").count():
            break
        if screen.link("Actualiser").is_visible():
            screen.link("Actualiser").click()
    screen.is_at(heading)


@pytest.mark.parametrize("way", [*BOTH_SCRIPTS, Way(language="en")], indirect=True, ids=str)
@pytest.mark.requirement("F2", "F4", "F6")
def test_a_bomb_is_refused_and_a_right_zip_is_imported(page: Page, slug: str, say: Words, registrar: Registrar) -> None:
    screen, before = Screen(page, say), registrar.pupils(BOARD)
    send(screen, slug, bomb(slug), "Cette liste est à corriger")
    expect(page.get_by_role("row").last).to_contain_text("users.csv")
    assert registrar.pupils(BOARD) == before
    send(screen, slug, zipped(pages(slug)), "Ce que cette liste changerait")
    if screen.button("Importer").is_visible():  # the next way finds what this one imported
        screen.button("Importer").click()
        follow(screen, "La liste est importée")
    assert registrar.pupils(BOARD) == {"Zoé Bouchard-Tremblay 6", "Éloïse D’Amours 601"}
