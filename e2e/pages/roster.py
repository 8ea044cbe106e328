"""« Liste » at the school’s desk: a file is sent, followed, read again, imported or given up; a kept one comes back."""

import csv
import io
from collections.abc import Iterable

from playwright.sync_api import Locator

from ..expectations import expect
from .screen import Screen

COLUMNS = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1".split(",")


def roster(slug: str, names: Iterable[str], group: str = "601") -> str:
    """The CSV of the school of that slug, with these pupils (« Prénom Nom »)."""
    board, _, school = slug.partition("-")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, name in enumerate(names, 1):
        first, _, last = name.partition(" ")
        facts = (f"{number:07d}", last, first, "2014-09-27", group, f"parent{number}@courriel.example")
        writer.writerow([board, school, "École des Essais", *facts])
    return text.getvalue()


class RosterDesk(Screen):
    """The desk of somebody of the school of that slug, already signed in."""

    slug = ""

    def at(self, slug: str) -> "RosterDesk":
        self.slug = slug
        return self

    def open(self) -> "RosterDesk":
        self.page.goto(f"/ecole/{self.slug}/liste")
        return self

    def send(self, content: str, name: str = "../../liste.csv") -> None:
        """Send this file and wait until it was read."""
        self.link("Importer une nouvelle liste").click()
        file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        self.field("Fichier de la liste").set_input_files(file)
        self.button("Envoyer le fichier").click()
        expect(self.heading).not_to_have_text(self.say("Importer une nouvelle liste"))

    def wait_for(self, french: str) -> None:
        """The page follows the worker by itself; without JavaScript « Actualiser » is pressed until it is there."""
        wanted = self.say(french)
        follow = self.link("Actualiser")
        for _ in range(100):
            if self.heading.inner_text() == wanted or self._follows_by_itself():
                break
            if follow.is_visible():
                follow.click()
        expect(self.heading).to_have_text(wanted)

    def _follows_by_itself(self) -> bool:
        return self.page.locator("html.js").count() > 0

    def fact(self, french: str) -> Locator:
        """The value beside that word in the list of counts."""
        return self.page.locator(".resume-ligne").filter(has_text=self.say(french)).get_by_role("definition")
