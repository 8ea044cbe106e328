"""What became of one picture: compared with the approved one, or approved itself."""

from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from .album import Album
from .comparison import Verdict, compare

SAME, DIFFERS, NEW, APPROVED = "same", "differs", "new", "approved"


@dataclass(frozen=True)
class Outcome:
    """One picture of the report; before, after, difference: files, "" for none; top, bottom: where it differs."""

    name: str
    status: str
    words: str
    changed: int = 0
    top: int = 0
    bottom: int = 0
    before: str = ""
    after: str = ""
    difference: str = ""

    @property
    def is_to_look_at(self) -> bool:
        """Somebody must say whether this is wanted."""
        return self.status in (DIFFERS, NEW)

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def set_against(album: Album, name: str, drawn: Image.Image, folder: Path) -> Outcome:
    """Compare what was drawn with the album’s picture of that name; the files for the report go to the folder."""
    approved, after = album.picture(name), _filed(drawn, folder / f"{name}-after.png")
    if approved is None:
        return Outcome(name, NEW, "no approved picture of that name", after=after)
    verdict = compare(approved, drawn)
    if verdict.difference is None:
        return Outcome(name, SAME, "the same", after=after)
    before = _filed(approved, folder / f"{name}-before.png")
    difference = _filed(verdict.difference, folder / f"{name}-difference.png")
    words, band = _said(approved, drawn, verdict), (verdict.top, verdict.bottom)
    return Outcome(name, DIFFERS, words, verdict.changed, *band, before, after, difference)


def approve(album: Album, name: str, drawn: Image.Image, folder: Path) -> Outcome:
    """Keep it as the approved picture, unless the one that is kept is the same already."""
    found = set_against(album, name, drawn, folder)
    if not found.is_to_look_at:
        return found
    album.keep(name, drawn)
    return Outcome(**{**asdict(found), "status": APPROVED, "words": f"approved now; was: {found.words}"})


def _filed(picture: Image.Image, path: Path) -> str:
    picture.save(path, compress_level=6)
    return str(path)


def _said(before: Image.Image, after: Image.Image, verdict: Verdict) -> str:
    percent = f"{verdict.share:.1%}" if verdict.share >= 0.001 else "less than 0.1%"
    words = f"{verdict.changed:,} pixels differ ({percent})"
    if before.size != after.size:
        words += f"; {before.width}×{before.height} before, {after.width}×{after.height} now"
    return words
