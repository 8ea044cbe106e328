"""What `make guide` saw on its walk: the pictures of the guide’s steps, and where their controls stand on them."""

import json
from dataclasses import dataclass
from functools import cache

from .assets import FOLDER

GUTTER, APART = 40, 34  # pixels beside a picture, where the numbers stand; between two numbers


@dataclass(frozen=True)
class Arrow:
    """A number beside the picture, and the control it points at; `box` is x, y, width, height."""

    name: str
    role: str
    box: tuple[int, int, int, int]
    from_x: int
    y: int
    to_x: int
    to_y: int


@dataclass(frozen=True)
class Picture:
    """One step’s picture: its file under `static/`, its size in CSS pixels, the page’s heading, its arrows in order."""

    file: str
    width: int
    height: int
    heading: str
    arrows: tuple[Arrow, ...]

    @property
    def is_wide(self) -> bool:
        """Are there numbers on the right as well?"""
        return any(arrow.from_x > self.width for arrow in self.arrows)


@cache
def pictures(language: str) -> dict[str, Picture]:
    """By name of the step (« creer-code »), in the order of the walk."""
    book = json.loads((FOLDER / "guide" / "guide.json").read_text("utf-8"))
    return {f"{seen['section']}-{seen['step']}": _picture(language, seen) for seen in book[language]}


def _picture(language: str, seen: dict) -> Picture:
    taken: dict[int, int] = {}
    arrows = tuple(_arrow(mark, seen["width"], taken) for mark in seen["marks"])
    name = f"guide/{language}/{seen['section']}-{seen['step']}.webp"
    return Picture(name, seen["width"], seen["height"], seen["heading"], arrows)


def _arrow(mark: dict, width: int, taken: dict[int, int]) -> Arrow:
    """From the nearer side, below the number before it."""
    is_left = mark["x"] <= width - mark["x"] - mark["width"] + 40
    side = -GUTTER // 2 if is_left else width + GUTTER // 2
    middle = mark["y"] + mark["height"] // 2
    y = taken[side] = max(middle, taken.get(side, 0) + APART) if side in taken else max(middle, APART // 2)
    to_x = mark["x"] if is_left else mark["x"] + mark["width"]
    box = (mark["x"], mark["y"], mark["width"], mark["height"])
    return Arrow(mark["name"], mark["role"], box, side, y, to_x, middle)
