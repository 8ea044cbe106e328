"""One page of a long list, so that what a browser gets first fits the first round trip (UX.md F-02)."""

from collections.abc import Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")
PER_PAGE = 100  # rows of some 60 bytes each, as they are sent


class ListPage(Generic[Row]):
    """The rows of the page of that number, the first being 1; 0 asks for all rows at once, as paper does."""

    def __init__(self, rows: Sequence[Row], number: int) -> None:
        """number: of a page that is not there, the last one is given."""
        self.total = len(rows)
        self.pages = max(1, -(-self.total // PER_PAGE))
        self.is_whole = not number
        self.number = min(number, self.pages)
        first = 0 if self.is_whole else (self.number - 1) * PER_PAGE
        self.rows = rows if self.is_whole else rows[first : first + PER_PAGE]
        self.first, self.last = first + 1, first + len(self.rows)
