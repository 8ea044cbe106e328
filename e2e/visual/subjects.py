"""What is pictured: the gallery of the components and the key pages, each with what is covered because it varies."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..states import STATES
from ..visitor import State
from .camera import WIDTHS


@dataclass(frozen=True)
class Subject:
    """A state of a page (a name of `e2e/states`), in a school of that board.

    part: what is pictured of it, the whole page if nothing is said; masks: what is covered, since it varies; without:
    what is taken out, since some portals do not have it. All are CSS selectors. dark: the widths that are pictured in
    dark too.
    """

    state: str
    board: str
    part: str = ""
    masks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    dark: tuple[int, ...] = ()

    @property
    def reach(self) -> State:
        return STATES[self.state]

    @property
    def shots(self) -> Iterator[tuple[str, int, str]]:
        """(name, width, theme) of each picture: every width in light, and what is asked in dark."""
        for width in WIDTHS:
            yield f"{self.state}-{width}-light", width, "light"
        for width in self.dark:
            yield f"{self.state}-{width}-dark", width, "dark"


# Each has a school of its own, so that the pupils of one do not stand in the lists of another, in whatever order.
SUBJECTS = (
    Subject("components-empty", "711000", dark=(360,)),
    Subject("components-wrong", "712000", part="main form"),
    Subject("home", "713000", dark=(360,)),
    Subject("sign-in", "714000"),
    Subject("sign-up-code", "721000"),
    Subject("child", "722000"),
    Subject("portal-to-explain", "723000", dark=(360,)),
    Subject("notice-typing", "724000", dark=(360,)),
    Subject("notice-sent", "731000"),
    Subject("absences-followed", "732000"),
    Subject("explain-several", "733000"),
    Subject("guide", "734000", without=("p:has(> a[download])",)),  # the PDF is there once `make guide` has printed it
    Subject("desk-today", "735000", dark=(1280,)),
    Subject("roll-group", "741000"),
)
