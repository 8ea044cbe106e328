"""The illustrated guide: a chapter a page, each step with its picture, its numbers and what they point at."""

from flask import Blueprint, Response, abort

from . import language
from .guide_book import pictures
from .guide_steps import CHAPTERS
from .page import page

bp = Blueprint("guide", __name__, url_prefix="/guide")


@bp.get("/<name>")
def chapter(name: str) -> Response:
    """One chapter, in the visitor’s language; 404 for a name that is none."""
    if name not in CHAPTERS:
        abort(404)
    names = list(CHAPTERS)
    place = names.index(name)
    return page(
        "guide/chapter.html",
        section=name,
        chapter=CHAPTERS[name],
        chapters=CHAPTERS,
        before=names[place - 1] if place else "",
        after=names[place + 1] if place + 1 < len(names) else "",
        pictures=pictures(language.current()),
    )
