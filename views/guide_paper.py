"""The guide as a PDF, to keep and to print: in each language, where `make guide` or a release put it."""

from dataclasses import dataclass
from functools import cache

from flask_babel import format_decimal

from . import assets

NAMES = {"fr": "guide-parents-fr.pdf", "en": "parents-guide-en.pdf"}


@dataclass(frozen=True)
class Paper:
    """One file. file: under `static/`; name: what it is called where it is kept."""

    file: str
    name: str
    megabytes: float

    @property
    def weight(self) -> str:
        """« 0,9 » or « 0.9 »."""
        return format_decimal(self.megabytes)


@cache
def paper(language: str) -> Paper | None:
    """The guide of that language; None where nobody has printed it."""
    name = NAMES[language]
    path = assets.FOLDER / "guide" / name
    if not path.exists():
        return None
    return Paper(f"guide/{name}", name, max(0.1, round(path.stat().st_size / 1_000_000, 1)))
