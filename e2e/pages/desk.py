"""« Aujourd’hui » at the school’s desk: the sheet of a day, ticked and answered; the page of one notice."""

from playwright.sync_api import Locator

from ..expectations import expect
from .screen import Screen


class Desk(Screen):
    """The desk of somebody of the school of that slug, already signed in."""

    slug = ""

    def at(self, slug: str) -> "Desk":
        self.slug = slug
        return self

    def open(self, day: str = "", **asked: str) -> "Desk":
        """The sheet of that day, as 2026-11-27; of today without one."""
        named = "&".join(f"{name}={value}" for name, value in {"jour": day, **asked}.items() if value)
        self.page.goto(f"/ecole/{self.slug}/aujourdhui?{named}")
        return self

    def line(self, name: str) -> Locator:
        """The notice of that pupil, « Tremblay, Zoé »."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def box(self, name: str) -> Locator:
        return self.line(name).get_by_role("checkbox")

    @property
    def sentence(self) -> Locator:
        return self.page.locator("#sentence")

    def refresh(self) -> None:
        """« Actualiser », for who has no JavaScript."""
        self.link("Actualiser").click()

    def done(self) -> Locator:
        """The banner that says what was done."""
        banner = self.page.get_by_role("region", name=self.say("Réussite"))
        expect(banner).to_be_visible()
        return banner
