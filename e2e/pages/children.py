"""« Ajouter un enfant »: the board, the details, the success page."""

from playwright.sync_api import Locator

from ..expectations import expect
from ..families import EnrolledChild
from .screen import Screen


class AddChild(Screen):
    """The board list, then « Qui est votre enfant? »."""

    def open(self) -> "AddChild":
        self.page.goto("/enfants/ajouter")
        return self

    @property
    def boards(self) -> Locator:
        return self.page.get_by_role("radio")

    def next_page(self) -> None:
        """« Suivant », as the guide says."""
        here = self.page.locator("[aria-current=page]")
        number = int(here.inner_text())
        self.link("Suivant").click()
        expect(here).to_have_text(str(number + 1))

    def search(self, words: str) -> None:
        self.page.get_by_role("searchbox").fill(words)
        self.button("Chercher").click()

    def pick(self, board_name: str) -> None:
        self.page.get_by_label(board_name, exact=True).check()
        self.button("Continuer").click()
        self.is_at("Qui est votre enfant?")

    def fill(self, child: EnrolledChild) -> None:
        self.field("Nom").fill(child.last_name)
        self.field("Prénom").fill(child.first_name)
        self.field("Année").fill(str(child.birth_date.year))
        self.field("Mois").fill(str(child.birth_date.month))
        self.field("Jour").fill(str(child.birth_date.day))
        self.field("Numéro de fiche").fill(child.file_number)

    def save(self) -> None:
        self.button("Enregistrer").click()

    def attach(self, child: EnrolledChild) -> None:
        """From the board list to the success page."""
        self.search(child.board_name)
        self.pick(child.board_name)
        self.fill(child)
        self.save()
        expect(self.heading).to_contain_text(child.full_name)
