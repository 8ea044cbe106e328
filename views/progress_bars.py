"""Progress on a terminal: one bar a stage, on the error stream; nothing when nobody watches."""

import sys
from types import TracebackType
from typing import Any, Self

import click

LABELS = {
    "read": "Reading",
    "compare": "Comparing",
    "write": "Writing",
    "purge": "Deleting",
    "backup": "Saving",
    "restore": "Restoring",
}


class ProgressBars:
    """with ProgressBars() as progress: … progress("read", 1000, 100_000)"""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._finish()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._finish()
            label = f"{LABELS.get(stage, stage):<10}"
            self._bar = click.progressbar(length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
            self._stage = stage
            self._bar.render_progress()
        self._bar.update(done - self._bar.pos)

    def _finish(self) -> None:
        if self._bar:
            self._bar.render_finish()
        self._bar, self._stage = None, ""
