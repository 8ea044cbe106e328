"""« Absences »: the list, the notice, its confirmation."""

import re

from playwright.sync_api import Locator

from ..expectations import expect
from .screen import Screen


class Absences(Screen):
    """The list of what was sent."""

    def open(self) -> "Absences":
        self.page.goto("/absences")
        return self

    def announce(self) -> "NoticeForm":
        """« Aviser l’école d’une absence à venir »."""
        self.page.locator("main").get_by_role("link", name=self.say("Aviser l’école d’une absence à venir")).click()
        return NoticeForm(self.page, self.say)


class NoticeForm(Screen):
    """« Aviser l’école d’une absence ou d’un retard »."""

    def open(self) -> "NoticeForm":
        self.page.goto("/absences/aviser")
        return self

    @property
    def submit(self) -> Locator:
        return self.button("Soumettre")

    def child(self, first_name: str) -> None:
        self.page.get_by_label(first_name, exact=True).check()

    def another_day(self, day: str) -> None:
        """« Une autre date », as 2026-11-27."""
        self.choose("Une autre date")
        self.field("Du").fill(day)

    def whole_day(self, day: str, reason: str = "Maladie") -> None:
        """A whole day’s absence."""
        self.choose("Une absence")
        self.another_day(day)
        self.choose("Toute la journée")
        self.choose(reason)

    def file(self, first_name: str) -> Locator:
        """« Billet de Léa »."""
        return self.page.locator("input[type=file]").and_(self.page.get_by_label(re.compile(rf"{first_name}$")))

    @property
    def school_days(self) -> Locator:
        """What the school’s calendar says of the days."""
        return self.page.locator("#jours-de-classe")

    def send(self) -> None:
        """Waits by itself until the button is active."""
        self.submit.click()

    @property
    def reference(self) -> str:
        """The number of the confirmation page."""
        found = self.page.locator(".confirmation-numero strong").first
        expect(found).to_be_visible()
        return found.inner_text()


class SentNotice(Screen):
    """The page of a notice that was sent, and what can be done with it."""

    def open(self, reference: str, act: str = "") -> "SentNotice":
        self.page.goto(f"/absences/{reference}{act}")
        return self

    @property
    def said(self) -> Locator:
        """What it says and what became of it."""
        return self.page.locator("#avis")

    def modify(self) -> "NoticeForm":
        self.link("Modifier").click()
        return NoticeForm(self.page, self.say)

    def cancel(self) -> None:
        """« Annuler l’avis », then yes."""
        self.link("Annuler l’avis").click()
        self.button("Oui, annuler l’avis").click()
