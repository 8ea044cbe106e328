"""The report of a comparison: one HTML file that opens by itself, what differs first, before and after side by side."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Template
from PIL import Image

from .comparing import SAME, Outcome

APPROVED = "the approved pictures"
AROUND = 60  # pixels of the page shown above and below what differs
REPORT = Path("test-results") / "visual"
_TEMPLATE = Template(Path(__file__).with_name("report.html").read_text("utf-8"), autoescape=True, trim_blocks=True)


def write(outcomes: Iterable[Outcome], against: str, drawn_by: str, folder: Path) -> Path:
    """Write it anew in the folder, with its pictures beside it; gives its path."""
    shutil.rmtree(folder, ignore_errors=True)
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    shown = [_beside(outcome, pictures) for outcome in sorted(outcomes, key=lambda one: (-one.changed, one.name))]
    path = folder / "report.html"
    different = [one for one in shown if one.status != SAME]
    facts = {"different": different, "same": [one for one in shown if one.status == SAME]}
    path.write_text(
        _TEMPLATE.render(**facts, against=against, is_approved=against == APPROVED, drawn_by=drawn_by), "utf-8"
    )
    return path


def _beside(outcome: Outcome, folder: Path) -> Outcome:
    """The same, its pictures copied there and named as the report’s page sees them."""
    facts = outcome.as_dict()
    for part in ("before", "after", "difference"):
        if facts[part]:
            source = Path(str(facts[part]))
            shutil.copyfile(source, folder / source.name)
            if outcome.bottom:
                _cut(source, outcome.top - AROUND, outcome.bottom + AROUND, folder / f"part-{source.name}")
            facts[part] = source.name
    return Outcome(**facts)  # type: ignore[arg-type]


def _cut(source: Path, top: int, bottom: int, target: Path) -> None:
    """The band of a long page where something differs: a pixel among 8,000 lines would not be seen."""
    with Image.open(source) as picture:
        lowest = min(bottom, picture.height)
        picture.crop((0, max(0, min(top, lowest - AROUND)), picture.width, lowest)).save(target)
