"""The dashboard: a card a child."""

from playwright.sync_api import Locator

from .screen import Screen


class Dashboard(Screen):
    """/portail."""

    def open(self) -> "Dashboard":
        self.page.goto("/portail")
        return self

    def card(self, full_name: str) -> Locator:
        """The heading of a child’s card."""
        return self.page.get_by_role("heading", level=2, name=full_name)

    def absences_of(self, full_name: str) -> Locator:
        """The tile « Absences » of that child."""
        card = self.page.locator("section").filter(has=self.card(full_name))
        return card.get_by_role("link", name=self.say("Absences"))
