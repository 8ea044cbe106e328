"""Which lines of the journal are asked for: `?sorte=&jour=&personne=&page=`, whatever these hold."""

from datetime import date

from werkzeug.datastructures import MultiDict

from models import FAMILIES, Event, Journal, JournalFilter

from .answers import read_day
from .pupil_search import asked_page


class JournalChoice:
    """The filter, and the page of it; what cannot be read chooses nothing."""

    def __init__(self, journal: Journal, asked: MultiDict[str, str]) -> None:
        self.people = journal.people()
        event = next((event for event in Event if event == asked.get("sorte")), None)
        known = {FAMILIES, *(person.public_id for person in self.people)}
        who = asked.get("personne", "")
        self.filter = JournalFilter(event, _day(asked.get("jour", "")), who if who in known else "")
        self.asked_page = max(1, asked_page(asked))

    def but(self, **changes: object) -> dict[str, object]:
        """What the address of the same list says, with these changes."""
        said = {"sorte": self.filter.event, "jour": self.filter.day, "personne": self.filter.who, **changes}
        return {name: value for name, value in said.items() if value}


def _day(text: str) -> date | None:
    try:
        day = read_day(text[:40])
    except ValueError:
        return None
    return day if day.year < date.max.year else None  # a day that has a next one
