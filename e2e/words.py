"""The words on the pages, read from the application’s own catalogues, so that one suite runs in both languages."""

import gettext
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent.parent / "translations"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, languages=[language], fallback=language == "fr")


class Words:
    """Says a French phrase of the application in the language of the test."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, french: str) -> str:
        """The phrase as that page shows it."""
        return french if self.language == "fr" else _catalogue(self.language).gettext(french)
