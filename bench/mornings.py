"""Two hard hours of a province: who opens the portal, when, and page by page what each of them does there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

PUPILS = 1_400_000  # preschool, primary and secondary, in 72 boards
CHILDREN_A_FAMILY = 1.7  # assumed: 823,529 families
KEEPS_SIGNED_IN = 0.5  # assumed: « Rester connecté sur cet appareil » (14 days)
LOOK = 6.0  # seconds between two pages, at random around it (assumed)
TYPE = 4.0  # seconds between two checks of what is typed (assumed)

Step = tuple[str, float]  # a request of service_times.json, and the mean of the seconds before it
SIGN_IN: list[Step] = [("sign-in page", 0), ("sign-in", 12)]
OPEN: list[Step] = [("dashboard", 0)]
TELL: list[Step] = [("notice form", LOOK), *[("live check", TYPE)] * 4, ("notice", LOOK), ("notices", 1)]
NEW_ACCOUNT: list[Step] = [
    ("sign-in page", 0),  # the home page costs no more
    ("code asked", 15),
    ("code asked", 40),  # the code is typed: one row read, one written, as when it was asked for
    ("live check", TYPE),
    ("sign-in", 20),  # the password is hashed
    ("dashboard", 1),
]
ATTACH: list[Step] = [("child form", LOOK), *[("live check", TYPE)] * 5, ("child attached", LOOK), ("dashboard", 1)]


@dataclass(frozen=True)
class Morning:
    """An hour and a half, or an evening: how many families come, and in which minutes.

    come: the part of all families; peak: how many minutes after the beginning most of them come; spread: about how many
    minutes around it, before and after; tell: the part that announces an absence, the others look.
    """

    name: str
    come: float
    peak: float
    before: float
    after: float
    tell: float = 0.0
    new: float = 0.0
    children: float = 0.0

    @property
    def families(self) -> int:
        return round(PUPILS / CHILDREN_A_FAMILY * self.come)

    def arrival(self, dice: random.Random) -> float:
        """The minute in which somebody comes: two half-bells, steep before the hour, flat after it."""
        wide = self.before if dice.random() < self.before / (self.before + self.after) else -self.after
        return self.peak - wide * abs(dice.gauss(0, 1))

    def steps(self, dice: random.Random) -> Iterator[Step]:
        """What one of them does, page by page."""
        if dice.random() < self.new:
            yield from NEW_ACCOUNT
            children = 1 + (dice.random() < self.children - 1)
            for _ in range(children):
                yield from ATTACH
            return
        if dice.random() >= KEEPS_SIGNED_IN:
            yield from SIGN_IN
        yield from OPEN
        if dice.random() < self.tell:
            yield from TELL


MORNINGS = [
    Morning("an ordinary morning", come=0.06, peak=60, before=30, after=35, tell=0.8),
    Morning("a snow day, most at 6:30", come=0.30, peak=30, before=6, after=25, tell=0.5),
    Morning("the first day, most at 19:00", come=0.35, peak=90, before=50, after=60, tell=0.05, new=0.8, children=1.7),
]
