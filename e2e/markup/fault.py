"""What a validator says of one place of a page."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One message: where it is, what is said, by which rule, and the words around."""

    line: int
    column: int
    message: str
    rule: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        rule = f" [{self.rule}]" if self.rule else ""
        around = f"\n      {' '.join(self.excerpt.split())}" if self.excerpt.strip() else ""
        return f"  {self.line}:{self.column}  {self.message}{rule}{around}"


def report(title: str, faults: Iterable[Fault]) -> str:
    """The faults of one page under its title, the first line first; empty when there is none."""
    lines = [str(fault) for fault in sorted(faults, key=lambda fault: (fault.line, fault.column, fault.message))]
    return "\n".join([f"{title}: {len(lines)} to mend", *lines]) if lines else ""


def line_of(html: str, number: int) -> str:
    """That line of the page, as an excerpt: 160 characters at most."""
    lines = html.splitlines()
    return lines[number - 1].strip()[:160] if 0 < number <= len(lines) else ""
