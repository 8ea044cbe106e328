"""What one picture of the guide shows: a page, the part of it that matters, and the controls that a step names."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import FloatRect, Locator, Page

_OWN_NAME = re.compile(r"/[\w-]{16}(?=/|$)")  # of a record, another each time
ABOVE, BELOW, TALLEST = 9, 20, 1400  # CSS pixels around what is shown; a picture taller than that is two steps
LEAST = 6  # and at least below it, where a line of words would be cut
_NAMED = re.compile(r'^- (\w+)(?: "((?:[^"\\]|\\.)*)")?')
# An answer is its whole row, a tile its whole face. words: what is read on the screen, not what a screen reader alone
# says; a control that a number of the run tells apart (« Voir l’avis AV-… ») goes by them.
_SEEN = """e => {
  const whole = (e.closest('.option, .tuile') ?? e).getBoundingClientRect(), copy = e.cloneNode(true);
  copy.querySelectorAll('.vh').forEach(hidden => hidden.remove());
  const box = [whole.x + scrollX, whole.y + scrollY, whole.width, whole.height].map(Math.round);
  return {box, words: copy.textContent.trim()};
}"""
# The lowest edge, from `least` to `most`, that cuts no line of words.
_EDGE = """([least, most]) => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  const lines = [];
  while (words.nextNode()) {
    if (!words.currentNode.data.trim() || words.currentNode.parentElement.closest('.vh')) continue;
    range.selectNodeContents(words.currentNode);
    for (const line of range.getClientRects()) lines.push({top: line.top + scrollY, bottom: line.bottom + scrollY});
  }
  lines.sort((one, other) => other.bottom - one.bottom);
  const edge = lines.reduce((edge, line) => line.top < edge && edge < line.bottom ? Math.floor(line.top) : edge, most);
  return Math.max(least, edge);
}"""


@dataclass(frozen=True)
class Mark:
    """A control that a step names: its role and its words, as the page says them, and its box in CSS pixels."""

    role: str
    name: str
    x: int
    y: int
    width: int
    height: int

    @classmethod
    def read(cls, control: Locator) -> Self:
        """Ask the page; fails when the control is not there, or is there twice."""
        seen = control.evaluate(_SEEN)
        found = _NAMED.match(control.aria_snapshot())
        assert found and found[2], f"{control} has no accessible name: the guide cannot tell it"
        return cls(found[1], seen["words"] if "AV-" in found[2] else found[2], *seen["box"])

    def moved(self, up: int) -> Self:
        """The same, that far above: boxes are kept from the top of the picture."""
        return type(self)(self.role, self.name, self.x, self.y - up, self.width, self.height)


@dataclass(frozen=True)
class Shot:
    """One step as it was seen. width, height: of the picture, in CSS pixels; the file has twice as many."""

    section: str
    step: str
    address: str
    heading: str
    top: int
    width: int
    height: int
    marks: tuple[Mark, ...]

    @property
    def name(self) -> str:
        return f"{self.section}-{self.step}"

    @property
    def clip(self) -> FloatRect:
        return {"x": 0, "y": self.top, "width": self.width, "height": self.height}

    @property
    def agreed(self) -> dict[str, Any]:
        """What must be so in the portal, wherever it stands on the screen."""
        return {
            "step": self.name,
            "address": self.address,
            "heading": self.heading,
            "controls": [f"{mark.role} « {mark.name} »" for mark in self.marks],
        }

    @property
    def record(self) -> dict[str, Any]:
        return asdict(self) | {"marks": [asdict(mark) for mark in self.marks]}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        return cls(**{**record, "marks": tuple(Mark(**mark) for mark in record["marks"])})


def see(page: Page, section: str, step: str, controls: Sequence[Locator], around: Sequence[Locator]) -> Shot:
    """The step as the page shows it now: `around` is what the picture holds, beside the controls."""
    marks = [Mark.read(control) for control in controls]
    boxes = [(mark.y, mark.height) for mark in marks] + [_span(part) for part in around]
    top = max(0, min(y for y, _ in boxes) - ABOVE)
    end = max(y + height for y, height in boxes)
    height = page.evaluate(_EDGE, [end + LEAST, end + BELOW]) - top
    assert height <= TALLEST, f"the picture of « {step} » would be {height} pixels tall: tell it in two steps"
    heading = " ".join(page.get_by_role("heading", level=1).inner_text().split())
    width = page.viewport_size["width"] if page.viewport_size else 0
    address = _OWN_NAME.sub("/…", urlsplit(page.url).path)
    return Shot(section, step, address, heading, top, width, height, tuple(mark.moved(top) for mark in marks))


def _span(part: Locator) -> tuple[int, int]:
    _x, y, _width, height = part.evaluate(_SEEN)["box"]
    return y, height
