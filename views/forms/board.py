"""The list of boards as it is asked for: `?q=&page=&organisme=`, whatever these hold."""

import re

from werkzeug.datastructures import MultiDict

from models import Board, BoardList, tidy

from ..catalogue import gettext as _
from ..catalogue import ngettext

FIELD = "organisme"


class BoardChoice:
    """One page of the list, the choice made so far and, when it was sent without one, what to do."""

    def __init__(self, asked: MultiDict[str, str], *, failed: bool = False) -> None:
        self.failed = failed
        self.words = tidy(asked.get("q", "").replace("\x00", ""))[:100]
        self.chosen = chosen_board(asked)
        self.found = BoardList.search(self.words)
        self.pages = max(1, -(-len(self.found) // BoardList.PER_PAGE))
        self.page = self._page_asked(asked)

    def _page_asked(self, asked: MultiDict[str, str]) -> int:
        """The page asked for, or the nearest there is; a proposed answer is shown where it stands (UX.md K-13)."""
        if "page" not in asked and "q" not in asked and self.chosen:
            return self.found.index(self.chosen) // BoardList.PER_PAGE + 1
        asked_for = asked.get("page", "")
        number = int(asked_for) if re.fullmatch(r"[0-9]{1,4}", asked_for) else 1
        return min(max(number, 1), self.pages)

    @property
    def status(self) -> int:
        return 422 if self.failed else 200

    @property
    def shown(self) -> list[Board]:
        """The boards of this page."""
        start = (self.page - 1) * BoardList.PER_PAGE
        return self.found[start : start + BoardList.PER_PAGE]

    @property
    def kept(self) -> Board | None:
        """A choice made on another page or before the search: it stays in sight, and it is sent with the rest."""
        return self.chosen if self.chosen not in self.shown else None

    @property
    def count(self) -> str:
        """« 3 résultats », announced; nothing when nothing is searched for."""
        if not self.words:
            return ""
        found = len(self.found)
        return ngettext("%(num)s résultat", "%(num)s résultats", found) if found else _("Aucun résultat")

    @property
    def message(self) -> str:
        return _("Choisissez un organisme dans la liste, puis continuez.") if self.failed else ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the error summary: the first radio, or the search when the list is empty."""
        first = f"{FIELD}-{self.shown[0].code}" if self.shown else "q"
        return [(first, self.message)] if self.failed else []

    def on_page(self, page: int) -> dict[str, str | int]:
        """What the address of another page says."""
        said = {"q": self.words, "page": page, FIELD: self.chosen.code if self.chosen else ""}
        return {name: value for name, value in said.items() if value}


def chosen_board(asked: MultiDict[str, str]) -> Board | None:
    """The board of the last `organisme`, if there is such a board."""
    codes = asked.getlist(FIELD)
    return BoardList.find(codes[-1]) if codes else None
