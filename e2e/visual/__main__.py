"""`python -m e2e.visual`, which `make e2e-visual` starts: compare with the approved pictures, or with a revision."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from ..engines import ENGINES, NoEngine
from . import revision
from .album import APPROVED, Album
from .hand import objection
from .revision import CannotDraw


def main() -> int:
    """0: everything looks the same; 1: there is something to look at; 2: nothing could be compared, and why."""
    asked, more = _arguments().parse_known_args()
    try:
        return _compare(asked, more)
    except (CannotDraw, NoEngine) as reason:
        print(reason, file=sys.stderr)
        return 2


def _compare(asked: argparse.Namespace, more: list[str]) -> int:
    choices = ["--browser", asked.engine, "-n", asked.workers]
    if asked.update:
        choices.append("--update-pictures")
    elif asked.against:
        commit = revision.commit_of(asked.against)
        choices += ["--album", str(_drawn(commit, asked)), "--album-name", f"revision {commit[:10]} ({asked.against})"]
    elif words := _objection(APPROVED, asked.engine):
        raise CannotDraw(words)
    order = [sys.executable, "-m", "pytest", revision.PICTURES, "-m", "visual", "--tb=no", "-rN", "-q", *choices, *more]
    return subprocess.run(order, cwd=revision.ROOT, check=False).returncode


def _drawn(commit: str, asked: argparse.Namespace) -> Path:
    """The album of that commit, drawn now unless it was drawn here before by what draws now."""
    folder = revision.KEPT / commit
    if _objection(folder, asked.engine):
        shutil.rmtree(folder / asked.engine, ignore_errors=True)
        print(f"Drawing revision {commit[:10]} first…", flush=True)
        revision.draw(commit, folder, "--browser", asked.engine, "-n", asked.workers)
    return folder


def _objection(folder: Path, engine: str) -> str:
    ENGINES[engine].prepare()
    with sync_playwright() as playwright:
        browser = getattr(playwright, engine).launch(**ENGINES[engine].launch_args())
        try:
            return objection(Album(folder / engine), browser)
        finally:
            browser.close()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m e2e.visual", epilog="Whatever else is given goes to pytest.")
    parser.add_argument("--engine", default="chromium", choices=("chromium", "firefox", "webkit"))
    parser.add_argument("--against", default="", metavar="REVISION", help="a branch, a tag, a commit, drawn here first")
    parser.add_argument("--update", action="store_true", help="approve what is drawn now")
    parser.add_argument("-n", dest="workers", default="2", help="how many draw at once (2)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
