"""What somebody read and agreed with, in a text file; what a page says now is held against it, line by line."""

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

KEPT = Path(__file__).with_name("kept")
COMMAND = "make e2e-outlines UPDATE=1"


@dataclass(frozen=True)
class KeptText:
    """One file. what: its subject, in words, for who reads the difference."""

    path: Path
    what: str

    def keep(self, text: str) -> bool:
        """Write it; was it another?"""
        if self.path.exists() and self.path.read_text("utf-8") == text:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text, "utf-8")
        return True

    def difference(self, text: str) -> str:
        """In words and lines, with what to do; empty when nothing differs."""
        if not self.path.exists():
            return f"{self.what} is not kept yet. Write it with {COMMAND}, read it, commit it."
        before = self.path.read_text("utf-8")
        if before == text:
            return ""
        lines = unified_diff(
            before.splitlines(), text.splitlines(), "as it was kept", "as the page is now", n=2, lineterm=""
        )
        remedy = f"If the page is right: {COMMAND}, read what git diff shows, commit it."
        return "\n".join([f"{self.what} is no longer what {self.path.name} says. {remedy}", *lines])
