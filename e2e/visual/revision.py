"""How the pages looked at another revision: checked out aside, it draws its own pictures here, with this browser.

So browser, fonts and system are the same on both sides, and each revision is walked through by its own harness.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".pictures"  # what was drawn of a revision is kept, of the newest: it does not change
NEWEST = 5
PICTURES = "e2e/visual/test_pictures.py"
TRANSLATE = ["-m", "babel.messages.frontend", "--quiet", "compile", "-d", "translations"]


class CannotDraw(RuntimeError):
    """That revision gives no pictures; the text says why and what to do."""


def commit_of(revision: str) -> str:
    """The whole name of the commit; raises CannotDraw."""
    asked = _git("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    if not re.fullmatch(r"[0-9a-f]{40,64}", asked):
        raise CannotDraw(
            f"« {revision} » is no revision of this repository. AGAINST takes a branch, a tag or a commit."
        )
    return asked


def draw(commit: str, folder: Path, *more: str) -> None:
    """Fill the folder with an album of that commit; `more` is given to pytest. Raises CannotDraw."""
    with _checked_out(commit) as tree:
        if not (tree / PICTURES).exists():
            raise CannotDraw(f"Revision {commit[:10]} is older than the pictures: choose a newer one.")
        subprocess.run([sys.executable, *TRANSLATE], cwd=tree, check=True, capture_output=True)
        _draw_there(tree, commit, folder, more)


def _draw_there(tree: Path, commit: str, folder: Path, more: tuple[str, ...]) -> None:
    with TemporaryDirectory(dir=_made(KEPT)) as aside:
        order = [sys.executable, "-m", "pytest", PICTURES, "-m", "visual", "-q", "-p", "no:cacheprovider"]
        order += ["--update-pictures", "--album", aside, *more]
        done = subprocess.run(order, cwd=tree, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotDraw(f"Revision {commit[:10]} could not be drawn:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        shutil.copytree(aside, folder, dirs_exist_ok=True)
    for old in sorted(KEPT.iterdir(), key=lambda path: path.stat().st_mtime)[:-NEWEST]:
        shutil.rmtree(old)


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with TemporaryDirectory(prefix="portail-") as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False).stdout.strip()
