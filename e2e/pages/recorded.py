"""« Motiver » for parents; « Appel » and « Absences constatées » for the school."""

from playwright.sync_api import Locator

from .screen import Screen


class Explanation(Screen):
    """/absences/motiver, or the page of one recorded absence."""

    def open(self, name: str = "") -> "Explanation":
        self.page.goto(f"/absences/{name}/motiver" if name else "/absences/motiver")
        return self

    @property
    def submit(self) -> Locator:
        return self.button("Soumettre")


class Roll(Screen):
    """The roll of one group."""

    def line(self, full_name: str) -> Locator:
        """The answers of one pupil, « Tremblay, Zoé »."""
        return self.page.get_by_role("radiogroup", name=full_name, exact=True)

    def save(self) -> None:
        self.button("Enregistrer l’appel").click()
