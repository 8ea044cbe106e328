"""The scene of a failure, as it was the moment after: each page, the server’s lines, the letters of that test."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .sources import Sources, Start, View

COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class PageSeen:
    """One page; picture is None when none could be taken, and `messages` says why."""

    address: str
    picture: bytes | None
    source: str
    outline: str
    messages: list[str]
    requests: list[str]


@dataclass(frozen=True)
class LetterSeen:
    """One letter that arrived during the test."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Scene:
    """All that there was to see; `lines` is None where the server’s log is out of reach (another address)."""

    pages: list[PageSeen]
    letters: list[LetterSeen]
    lines: list[str] | None


def look(sources: Sources, start: Start) -> Scene:
    """Gather what is there now; what cannot be had is told in its place, and hides nothing else."""
    text = sources.lines(start)
    return Scene(
        pages=[_seen(view, start.at) for view in sources.views(start)],
        letters=[LetterSeen(letter.to, letter.subject, letter.text) for letter in sources.letters()[start.letters :]],
        lines=None if text is None else COLOURS.sub("", text).splitlines(),
    )


def _seen(view: View, since: float) -> PageSeen:
    trouble: list[str] = []

    def ask(what: Callable[[], Any], instead: Any) -> Any:
        try:
            return what()
        except Exception as error:  # whatever the engine: the failure of the test must not be hidden by another one
            trouble.append(f"no {what.__name__} could be had: {str(error).partition(chr(10))[0]}")
            return instead

    def requests() -> list[str]:
        return view.requests(since)

    # What the page said first: Firefox complains of the style that Playwright needs for a picture.
    messages, asked = ask(view.messages, []), ask(requests, [])
    address, picture = ask(view.address, "?"), ask(view.picture, None)
    source, outline = ask(view.source, ""), ask(view.outline, "")
    return PageSeen(address, picture, source, outline, messages + trouble, asked)
