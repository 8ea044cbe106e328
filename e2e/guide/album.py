"""What a walk gathers: the steps in their order, and their pictures when it draws."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Page

from .drawing import draw
from .shot import Shot

FOLDER = Path(__file__).parents[2] / "static" / "guide"
BOOK = FOLDER / "guide.json"
REMEDY = "The guide and the portal no longer agree. If the portal is right: make guide, look at it, commit it."


def told(language: str) -> list[Shot]:
    """The steps as the guide tells them now, in its order; none before the first walk."""
    book = json.loads(BOOK.read_text("utf-8")) if BOOK.exists() else {}
    return [Shot.from_record(record) for record in book.get(language, [])]


def tell(language: str, shots: list[Shot]) -> None:
    """Write what was seen in that language; the other stays."""
    book = json.loads(BOOK.read_text("utf-8")) if BOOK.exists() else {}
    book[language] = [shot.record for shot in shots]
    BOOK.parent.mkdir(parents=True, exist_ok=True)
    BOOK.write_text(json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


@dataclass
class Album:
    """The steps of one walk. draws: take pictures too; shown: what stands for names and numbers that vary."""

    language: str
    draws: bool = False
    shots: list[Shot] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    def add(self, page: Page, shot: Shot) -> None:
        """Keep the step; names that vary are not its address."""
        for varies in [*self.shown, *self.shown.values()]:
            shot = replace(shot, address=shot.address.replace(varies, "…"), heading=shot.heading.replace(varies, "…"))
        self.shots.append(shot)
        if self.draws:
            png = page.screenshot(full_page=True, clip=shot.clip)
            if draw(FOLDER / self.language / f"{shot.name}.webp", png):
                self.drawn.append(shot.name)

    def finish(self) -> None:
        """Write the book and forget the pictures of steps that are no more; a picture that stayed keeps its record."""
        before = {shot.name: shot for shot in told(self.language) if shot.name not in self.drawn}
        shots = [before[s.name] if self._stayed(before.get(s.name), s) else s for s in self.shots]
        tell(self.language, shots)
        known = {f"{shot.name}.webp" for shot in shots}
        for path in (FOLDER / self.language).glob("*.webp"):
            if path.name not in known:
                path.unlink()

    @staticmethod
    def _stayed(was: Shot | None, now: Shot) -> bool:
        """Nothing to say of it: the same picture, of the same size, with the same controls."""
        return was is not None and (was.agreed, was.height) == (now.agreed, now.height)

    def disagreements(self) -> list[str]:
        """Where the guide does not say what the portal showed: one line each."""
        said = [shot.agreed for shot in told(self.language)]
        seen = [shot.agreed for shot in self.shots]
        lines = [
            f"{was['step']}: {key} was {was[key]}, is {now[key]}"
            for was, now in zip(said, seen, strict=False)
            for key in was
            if was[key] != now[key]
        ]
        if len(said) != len(seen):
            lines.append(f"the guide tells {len(said)} steps, the walk has {len(seen)}")
        return lines
