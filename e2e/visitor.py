"""Somebody who walks through the pages of the portal, and the ways to get to a state of one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from playwright.sync_api import BrowserContext, Page, expect

from .families import EnrolledFamily, Registrar
from .mailbox import Mailbox
from .pages import AddChild, NoticeForm, Screen
from .way import Way
from .words import Words


@dataclass
class Visitor(Screen):
    """Somebody who walks through the states of the portal, one after the other, in one browser."""

    page: Page
    say: Words
    registrar: Registrar
    mailbox: Mailbox
    last: EnrolledFamily | None = field(default=None, init=False)

    def go(self, path: str) -> "Visitor":
        self.page.goto(path)
        return self

    def leave(self) -> None:
        """Nobody is signed in."""
        self.page.context.clear_cookies()

    def enter(self, *children: str) -> EnrolledFamily:
        """A parent of these children, with an account, is signed in."""
        family = self.registrar.enrol(*children, account=True, language=self.say.language)
        self.registrar.let_in(self.page.context, family)
        return family

    def send(self, button: str) -> "Visitor":
        """Press a button that stays where it is, and wait until the page says what is wrong."""
        self.button(button).press("Enter")
        expect(self.problems).to_be_visible()
        return self

    @cached_property
    def notice(self) -> NoticeForm:
        return NoticeForm(self.page, self.say)

    @cached_property
    def add(self) -> AddChild:
        return AddChild(self.page, self.say)


State = Callable[[Visitor], object]
LongVisit = Callable[[Callable[..., BrowserContext], Way], Visitor]


def at(path: str) -> State:
    """A page for everybody."""
    return lambda v: v.go(path)


def inside(path: str, *children: str) -> State:
    """A page for a parent of these children."""

    def reach(v: Visitor) -> None:
        v.enter(*children)
        v.go(path)

    return reach


def empty(path: str, button: str, *children: str) -> State:
    """A form sent without an answer, by a parent."""

    def reach(v: Visitor) -> None:
        v.enter(*children)
        v.go(path).send(button)

    return reach


# The desk’s states have a school of their own: what the journeys leave would make its lists long, and axe slow.
DESK_BOARD = "733000"


def at_desk(path: str, *, administrator: bool = False) -> State:
    """A page of the school’s side, « /aujourdhui » for instance, for somebody of the desk’s school."""

    def reach(v: Visitor) -> None:
        slug = v.registrar.seat(v.page.context, DESK_BOARD, administrator=administrator, language=v.say.language)
        v.go(f"/ecole/{slug}{path}")

    return reach
