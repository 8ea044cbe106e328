"""Somebody who walks the portal for the guide: a visitor who stops at each step and points at its controls."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from ..visitor import Visitor
from .album import Album
from .shot import see
from .steady import at_rest, steady, watch


@dataclass
class Walker(Visitor):
    """A visitor with an album. section: the part of the guide that is walked now."""

    album: Album = field(kw_only=True)
    section: str = field(default="", init=False)

    def __post_init__(self) -> None:
        if self.album.draws:
            watch(self.page)

    def show(self, step: str, *controls: Locator, around: tuple[Locator, ...] = ()) -> None:
        """A step of the guide: the picture holds the controls, numbered in this order, and what is around."""
        if not self.album.draws:
            at_rest(self.page)
            return self.album.add(self.page, see(self.page, self.section, step, controls, around))
        with steady(self.page, self.album.shown):  # another name may fold a line otherwise
            return self.album.add(self.page, see(self.page, self.section, step, controls, around))

    def is_ready(self) -> None:
        """Wait until the page has said that nothing is missing."""
        expect(self.status).to_have_class(re.compile("etat-pret"))

    def has_kept_the_rules(self) -> None:
        """Wait until the page has ticked each rule of the password."""
        expect(self.page.locator(".criteres li:not(.respecte)")).to_have_count(0)

    def main(self, role: str, french: str) -> Locator:
        """A control of the page itself, not of its header."""
        return self.page.locator("main").get_by_role(role, name=self.say(french), exact=True)  # type: ignore[arg-type]

    def question(self, french: str) -> Locator:
        """A question with its answers."""
        return self.page.get_by_role("group", name=self.say(french))

    def limit_of(self, box: Locator) -> Locator:
        """The line under a box, which says how much may be written in it."""
        return self.page.locator(f"[data-compte='{box.get_attribute('id')}']")

    def stands_for(self, found: str, shown: str) -> None:
        """In the pictures, these words take the place of those, which vary."""
        self.album.shown[found] = shown
