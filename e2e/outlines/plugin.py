"""What pytest learns for the outlines: one option, and a judge that compares with what is kept, or keeps."""

from collections.abc import Callable

import pytest

from .kept_text import KEPT, KeptText
from .subjects import Subject

UPDATED = "outline-updated"
_updated: list[str] = []


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("outlines", "what the key pages say, and where Tab leads (make e2e-outlines)")
    group.addoption("--update-outlines", action="store_true", help="keep what the pages say now; then read git diff")


@pytest.fixture
def difference(request: pytest.FixtureRequest) -> Callable[[Subject, str, str], str]:
    """`difference(subject, "focus", text)`: in words; empty when nothing differs, or when the run keeps the text."""

    def told(subject: Subject, kind: str, text: str) -> str:
        kept = KeptText(KEPT / subject.language / f"{subject.state}.{kind}.txt", f"« {subject} », {NAMES[kind]},")
        if not request.config.getoption("--update-outlines"):
            return kept.difference(text)
        if kept.keep(text):
            request.node.user_properties.append((UPDATED, str(kept.path.relative_to(request.config.rootpath))))
        return ""

    return told


NAMES = {"aria": "its outline", "focus": "its order of focus"}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """From every worker."""
    if report.when == "call":
        _updated.extend(str(value) for name, value in report.user_properties if name == UPDATED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--update-outlines"):
        for path in sorted(_updated):
            terminalreporter.write_line(f"  written: {path}")
        terminalreporter.write_line(
            f"Outlines: {len(_updated)} written anew; read what git diff shows before you commit."
        )
    _updated.clear()
