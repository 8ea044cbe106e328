"""Which language is spoken now: chosen once an answer, or a letter, and asked sixty times."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import g, request, session
from flask_babel import force_locale

LANGUAGES = ("fr", "en")
COOKIE = "langue"
_spoken = ContextVar("spoken", default="")


def choose() -> str:
    """The language chosen here, else the account’s, else the browser’s, else French."""
    chosen = g.get("langue") or request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    person = getattr(session, "staff", None) or getattr(session, "parent", None)
    if person is not None:
        return person.language
    return request.accept_languages.best_match(LANGUAGES, "fr") or "fr"


def current() -> str:
    """« fr » or « en », in a request or in a letter being written; outside of both, French."""
    return _spoken.get() or _chosen()


def _chosen() -> str:
    if not request:
        return "fr"
    spoken = choose()
    _spoken.set(spoken)
    return spoken


def choose_anew() -> None:
    """Another request begins in this thread; or somebody signs in, and is answered in the language of the account."""
    _spoken.set("")


@contextmanager
def speaking(spoken: str) -> Iterator[None]:
    """What is written inside is in that language, dates included."""
    before = _spoken.set(spoken)
    try:
        with force_locale(spoken):
            yield
    finally:
        _spoken.reset(before)
