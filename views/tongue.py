"""Which language is spoken now: chosen once an answer, or a letter, and asked sixty times."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request, session
from flask_babel import force_locale

LANGUAGES = ("fr", "en")
COOKIE = "langue"


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
    try:
        return g.spoken
    except AttributeError:
        g.spoken = choose() if request else "fr"
        return g.spoken
    except RuntimeError:
        return "fr"


def choose_anew() -> None:
    """Somebody else is here now: who signs in is answered in the language of the account."""
    g.pop("spoken", None)


@contextmanager
def speaking(spoken: str) -> Iterator[None]:
    """What is written inside is in that language, dates included."""
    before = g.get("spoken")
    with force_locale(spoken):
        g.spoken = spoken
        try:
            yield
        finally:
            g.pop("spoken")
            if before:
                g.spoken = before
