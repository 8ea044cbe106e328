"""The folder of a failed test, in test-results/evidence: one file for each thing that was seen."""

from collections.abc import Iterable
from pathlib import Path

from slugify import slugify

from .scene import LetterSeen, Scene

RESULTS = "test-results"


def engine_of_run(browsers: Iterable[str], arguments: Iterable[str]) -> str:
    """« -firefox » for a run in Firefox, nothing for Chromium: a run in one engine leaves what another one found."""
    named = [name for name in browsers if name != "chromium"]
    in_webkit = any("e2e/webkit" in argument and not argument.startswith("-") for argument in arguments)
    return "".join(f"-{name}" for name in (*named, *(["webkit"] if in_webkit else [])))


def name_of(node_id: str, attempt: int = 1) -> str:
    """A folder’s name for a test, and for each attempt at it."""
    place = slugify(node_id.removeprefix("e2e/").replace(".py::", "-"))
    return place[:120] + ("" if attempt == 1 else f"-attempt-{attempt}")


def keep(scene: Scene, folder: Path) -> dict[str, Path]:
    """Write the scene there; gives what was written, by a name such as « picture » or « picture-2 »."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}

    def write(name: str, ending: str, content: bytes) -> None:
        written[name] = folder / f"{name}.{ending}"
        written[name].write_bytes(content)

    for number, page in enumerate(scene.pages, 1):
        which = "" if number == 1 else f"-{number}"
        if page.picture:
            write(f"picture{which}", "png", page.picture)
        write(f"source{which}", "html", page.source.encode())
        if page.outline:
            write(f"outline{which}", "txt", page.outline.encode())
        write(f"console{which}", "txt", "\n".join([page.address, "", *page.requests, "", *page.messages]).encode())
    if scene.lines:
        write("server", "log", "\n".join(scene.lines).encode())
    if scene.letters:
        write("letters", "txt", "\n\n".join(map(written_out, scene.letters)).encode())
    return written


def written_out(letter: LetterSeen) -> str:
    """A letter as a person reads it."""
    return f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.text}"
