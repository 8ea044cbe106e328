"""A copy of the portal on which one change at a time is tried: the real files are read, and never written."""

import shutil
from importlib.util import cache_from_source
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / ".mutants"
LEFT_BEHIND = (".git", ".venv", ".mutants", "node_modules", "test-results", "*_cache", ".hypothesis", "*.sqlite3*")


class Desk:
    """One copy, for one trial at a time."""

    def __init__(self, number: int) -> None:
        self.folder = PLACE / f"desk-{number}"
        shutil.rmtree(self.folder, ignore_errors=True)
        ignored = shutil.ignore_patterns(*LEFT_BEHIND, "__pycache__")
        shutil.copytree(ROOT, self.folder, ignore=ignored, symlinks=True)
        (self.folder / ".venv").symlink_to((ROOT / ".venv").resolve())

    def write(self, module: str, text: str) -> None:
        """The module says this from now on; what Python compiled of it is forgotten (its date may be the same)."""
        path = self.folder / module
        path.write_text(text, encoding="utf-8")
        Path(cache_from_source(str(path))).unlink(missing_ok=True)

    def restore(self, module: str) -> None:
        """The module says again what it says in the real place."""
        self.write(module, (ROOT / module).read_text(encoding="utf-8"))
