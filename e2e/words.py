"""The words on the pages, read from the application’s own catalogues, so that one suite runs in both languages."""

import gettext
import re
from datetime import date, time
from functools import cache
from pathlib import Path

from babel.dates import format_date

CATALOGUES = Path(__file__).parent.parent / "translations"
# What a school’s own list of reasons says, beside those that the catalogue has too.
OF_A_SCHOOL = {"Voyage": "Travel"}
PLACE = re.compile(r"%\(\w+\)[sd]")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, languages=[language], fallback=language == "fr")


class Words:
    """Says a French phrase of the application in the language of the test."""

    def __init__(self, language: str) -> None:
        self.language = language

    @property
    def other(self) -> "Words":
        """The other language of the portal."""
        return Words({"fr": "en", "en": "fr"}[self.language])

    @property
    def own_name(self) -> str:
        """What the language calls itself, as the link of each page that leads to it."""
        return {"fr": "Français", "en": "English"}[self.language]

    def __call__(self, french: str, **known: object) -> str:
        """The phrase as that page shows it; with what stands at its places, « %(name)s »."""
        said = french if self.language == "fr" else self._english(french)
        return said % known if known else said

    @staticmethod
    def _english(french: str) -> str:
        return OF_A_SCHOOL.get(french) or _catalogue("en").gettext(french)

    def number(self, one: str, several: str, num: int, **known: object) -> str:
        """The phrase of that number, as « 2 résultats »: French counts 0 with 1."""
        if self.language == "fr":
            return (several if num > 1 else one) % {"num": num, **known}
        return _catalogue("en").ngettext(one, several, num) % {"num": num, **known}

    def like(self, french: str, **known: object) -> re.Pattern[str]:
        """The phrase, whatever stands at the places that are not known: « Retirer %(email)s du dossier? »."""
        said = PLACE.split(self(french))
        names = [place[2:-2] for place in PLACE.findall(self(french))]
        between = [re.escape(str(known[name])) if name in known else ".+" for name in names]
        parts = [re.escape(part) + place for part, place in zip(said, [*between, ""], strict=True)]
        return re.compile(re.sub(r"(\\?\s)+", r"\\s+", "".join(parts)))

    def hour(self, at: str) -> str:
        """« 14:30 » as a sentence says it: « 14 h 30 », « 2:30 p.m. »."""
        moment = time.fromisoformat(at)
        if self.language == "en":
            return f"{moment.hour % 12 or 12}:{moment.minute:02d}\u00a0{'a.m.' if moment.hour < 12 else 'p.m.'}"
        return f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02d}" if moment.minute else "")

    def weekday(self, day: date) -> str:
        """« lundi 30 novembre », « Monday, November 30 »; the first of a month is « 1er »."""
        said = format_date(day, "EEEE, MMMM d" if self.language == "en" else "EEEE d MMMM", locale=self.language)
        return said.replace(" 1 ", " 1er ") if self.language == "fr" else said

    def of(self, name: str) -> str:
        """« de Léa », « of Léa »; for a name that French does not elide."""
        return f"{'de' if self.language == 'fr' else 'of'} {name}"
