"""What a server in front of the portal answers by itself: static files, and the pages for when the portal cannot."""

import os
from collections.abc import Iterator
from pathlib import Path

from . import assets, templates, tongue
from .catalogue import gettext as _
from .errors import TOO_HEAVY_FILE, TROUBLES, Trouble

PAGES = {"413": TOO_HEAVY_FILE, "50x": TROUBLES[503]}


def write(folder: Path) -> int:
    """Put them in that folder; returns how many files there are. Raises OSError where it cannot be written.

    What an older version put there stays: a page that is open still asks for the style sheet that it was made with.
    """
    count = 0
    for name, body in _files():
        _put(folder / name, body)
        count += 1
    return count


def _files() -> Iterator[tuple[str, bytes]]:
    """(path, content) of each; a server finds the compressed ones beside the plain one."""
    for found in assets.all_assets():
        forms = {"": found.plain, ".gz": found.gzip, ".br": found.brotli}
        yield from ((f"static/{found.hashed_name}{ending}", body) for ending, body in forms.items() if body)
    yield from ((f"errors/{name}.html", _page(trouble).encode()) for name, trouble in PAGES.items())


def _page(trouble: Trouble) -> str:
    """In both languages at once: nobody can be asked which."""
    with tongue.speaking("en"):
        english = [str(trouble.title), str(trouble.text), str(trouble.remedy), _("Revenir à l’accueil")]
    with tongue.speaking("fr"):
        return templates.render("errors/front.html", trouble=trouble, english=english)


def _put(path: Path, body: bytes) -> None:
    """Whole or not at all, since it is served meanwhile; readable by the server in front, which is another account."""
    for missing in [each for each in (path.parent, *path.parent.parents) if not each.exists()][::-1]:
        missing.mkdir()
        missing.chmod(0o755)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(body)
    half.chmod(0o644)
    half.replace(path)
