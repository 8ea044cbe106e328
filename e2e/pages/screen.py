"""What every page has: a heading, a status line, an error summary, buttons and fields found by their words."""

from playwright.sync_api import Locator, Page

from ..expectations import expect
from ..words import Words


class Screen:
    """A page of the portal, in the language of the test."""

    def __init__(self, page: Page, say: Words) -> None:
        self.page, self.say = page, say

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def status(self) -> Locator:
        """The sentence above the button."""
        return self.page.locator("#etat")

    @property
    def problems(self) -> Locator:
        """The error summary."""
        return self.page.get_by_role("alert")

    def button(self, french: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(french), exact=True)

    def link(self, french: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(french), exact=True)

    def field(self, french: str) -> Locator:
        return self.page.get_by_label(self.say(french), exact=True)

    def optional(self, french: str) -> Locator:
        """A box that may stay empty, and says so."""
        return self.page.get_by_label(f"{self.say(french)} {self.say('(facultatif)')}", exact=True)

    def choose(self, french: str) -> None:
        """A radio button or a checkbox, by its words."""
        self.page.get_by_label(self.say(french), exact=True).check()

    def is_at(self, french: str) -> None:
        """Wait until the page’s heading says this."""
        expect(self.heading).to_have_text(self.say(french))
