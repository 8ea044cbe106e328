"""What `make guide` saw on its walk: the pictures of the guide’s steps, and where their controls stand on them."""

import json
from dataclasses import dataclass
from functools import cache

from .assets import FOLDER

GUTTER, APART = 40, 34  # pixels beside a picture, where the numbers stand; between two numbers

Box = tuple[int, int, int, int]  # x, y, width, height


@dataclass(frozen=True)
class Arrow:
    """A number beside the picture, and the control it points at."""

    name: str
    role: str
    box: Box
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
    boxes = [_box(mark) for mark in seen["marks"]]
    arrows = tuple(
        _arrow(mark, _place(box, boxes, seen["width"], taken), box)
        for mark, box in zip(seen["marks"], boxes, strict=True)
    )
    name = f"guide/{language}/{seen['section']}-{seen['step']}.webp"
    return Picture(name, seen["width"], seen["height"], seen["heading"], arrows)


def _box(mark: dict) -> Box:
    return mark["x"], mark["y"], mark["width"], mark["height"]


def _arrow(mark: dict, place: tuple[int, int, int, int], box: Box) -> Arrow:
    return Arrow(mark["name"], mark["role"], box, *place)


def _place(box: Box, boxes: list[Box], width: int, taken: dict[int, int]) -> tuple[int, int, int, int]:
    """Where the number stands and where it points: from the nearer side, below the number before it; at the foot of its
    control where another one stands between."""
    x, y, wide, high = box
    is_left = x <= width - x - wide + 40
    side, to_x = (-GUTTER // 2, x) if is_left else (width + GUTTER // 2, x + wide)
    middle = y + high // 2
    if any(_is_between(other, min(side, to_x), max(side, to_x), middle) for other in boxes if other != box):
        return x + wide // 2, y + high, x + wide // 2, y + high
    below = max(middle, taken.get(side, 0) + APART) if side in taken else max(middle, APART // 2)
    taken[side] = below
    return side, below, to_x, middle


def _is_between(box: Box, left: int, right: int, height: int) -> bool:
    x, y, wide, high = box
    return left < x + wide and x < right and y <= height <= y + high
