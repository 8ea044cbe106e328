"""How a scene is told: in a few lines of the terminal, and with its pictures in the HTML report."""

import base64
import os
from pathlib import Path

import jinja2
import pytest
from pytest_html import extras

from .scene import Scene

OUTLINE = 60  # lines of a page’s outline in the terminal; the file has them all
LINES = 20  # of the server’s log, in the terminal and unfolded in the report; the file has them all
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True)
ELSEWHERE = "No log of the server is at hand: it was not started yet, or it runs elsewhere."


def short(path: Path, config: pytest.Config) -> str:
    """The path as one types it from where pytest was started."""
    try:
        return str(path.relative_to(config.invocation_params.dir))
    except ValueError:
        return str(path)


def in_words(scene: Scene, files: dict[str, Path], config: pytest.Config, *, with_outline: bool = False) -> str:
    """What the terminal says: the files, each page and maybe its outline, the letters, the server’s last lines."""
    told = [f"{name:10} {short(path, config)}" for name, path in files.items()]
    for page in scene.pages:
        told += ["", f"page       {page.address}", *(f"  {line}" for line in page.requests[-LINES:] + page.messages)]
        outline = [line for line in page.outline.splitlines() if with_outline and "- /url:" not in line]
        told += [f"  {line}" for line in outline[:OUTLINE]] + ["  …"] * (len(outline) > OUTLINE)
    told += ["", f"letters    {len(scene.letters) or 'none'}"]
    told += [f"  {letter.to}: {letter.subject}" for letter in scene.letters]
    if scene.lines is None:
        return "\n".join([*told, "", ELSEWHERE])
    shown = scene.lines[-LINES:]
    return "\n".join([*told, "", f"server     its last {len(shown)} of {len(scene.lines)} lines of this test", *shown])


def in_html(proved: dict[str, tuple[str, str]], scene: Scene, files: dict[str, Path], config: pytest.Config) -> dict:
    """What the report shows under a failed test; pictures are within it, so that the file can be sent alone."""
    place = Path(config.option.htmlpath or ".").absolute().parent
    links = {name: Path(os.path.relpath(path, place)).as_posix() for name, path in files.items()}
    pictures = [base64.b64encode(page.picture).decode() if page.picture else "" for page in scene.pages]
    body = TEMPLATES.get_template("failure.html").render(
        proved=proved, scene=scene, links=links, pictures=pictures, last=LINES, elsewhere=ELSEWHERE
    )
    return extras.html(body)
