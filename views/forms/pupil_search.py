"""The list of pupils as it is asked for: `?q=&groupe=&liste=&page=`, whatever these hold."""

import re

from werkzeug.datastructures import MultiDict

from models import DeskPupils, PupilFilter, PupilLine, tidy

from ..catalogue import gettext as _
from ..catalogue import ngettext

WHOLE = "tout"  # instead of a page number, where a list is read as a whole


class PupilSearch:
    """One page of the pupils who are looked for."""

    def __init__(self, pupils: DeskPupils, asked: MultiDict[str, str]) -> None:
        self.pupils = pupils
        self.words = tidy(asked.get("q", "").replace("\x00", ""))[:100]
        self.only = next((kind for kind in PupilFilter if kind == asked.get("liste")), None)
        self.group = next((group for group in pupils.groups if group == asked.get("groupe")), "")
        self.found = pupils.find(self.words, self.group, self.only)
        self.pages = max(1, -(-len(self.found) // DeskPupils.PER_PAGE))
        self.page = min(max(asked_page(asked), 1), self.pages)

    @property
    def shown(self) -> list[PupilLine]:
        """The pupils of this page."""
        start = (self.page - 1) * DeskPupils.PER_PAGE
        return self.found[start : start + DeskPupils.PER_PAGE]

    @property
    def count(self) -> str:
        """« 3 élèves », announced."""
        found = len(self.found)
        return ngettext("%(num)s élève", "%(num)s élèves", found) if found else _("Aucun élève")

    def but(self, **changes: object) -> dict[str, object]:
        """What the address of the same list says, with these changes; the first page unless said otherwise."""
        said = {"q": self.words, "groupe": self.group, "liste": self.only, **changes}
        return {name: value for name, value in said.items() if value}


def asked_page(asked: MultiDict[str, str]) -> int:
    """The page number asked for; 1 for what is no number."""
    text = asked.get("page", "")
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 1


def page_of_list(asked: MultiDict[str, str]) -> int:
    """The same for a list that is also read as a whole, on paper: 0 stands for « tout »."""
    return 0 if asked.get("page") == WHOLE else max(1, asked_page(asked))


def named_page(number: int) -> str | int:
    """That number in an address; the first page needs none."""
    return number if number > 1 else "" if number else WHOLE
