"""What a fault showed, and what a fault is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from faults.scene import Scene


@dataclass(frozen=True)
class Finding:
    """measured: the figures, in words; holds: are they what is asked?"""

    measured: str
    holds: bool


class Missing(Exception):
    """This fault cannot be played on this machine; the text says what it needs and how to get it."""


class Fault(Protocol):
    """A module of `faults/`: its docstring says what happens, `asked` the figure that must hold."""

    asked: str

    def run(self, scene: "Scene", full: bool) -> Finding:
        """Do it: in a minute or two, or at the size of issue 5 when `full`. Raises Missing."""
