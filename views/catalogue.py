"""The words of both languages, kept ready: a page says sixty sentences, and looking each one up cost a tenth of it."""

from functools import cache, lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain
from markupsafe import Markup
from wtforms.i18n import messages_path

from . import language

FOLDER = Path(__file__).parent.parent / "translations"


@cache
def portal(spoken: str) -> NullTranslations:
    """What the portal says in « fr » or « en »."""
    return Translations.load(str(FOLDER), [spoken])


@cache
def forms(spoken: str) -> NullTranslations:
    """What WTForms says; flask-wtf reads the file anew for each request (a tenth of the sign-in page)."""
    return Translations.load(messages_path(), [spoken], domain="wtforms")


@lru_cache(maxsize=4096)
def _markup(spoken: str, text: str) -> Markup:
    return Markup(portal(spoken).ugettext(text))


@lru_cache(maxsize=4096)
def _said(spoken: str, text: str) -> Markup:
    return _markup(spoken, text) % {}


def say(text: str, **named: object) -> Markup:
    """`_()` of the templates, as Jinja’s « newstyle » has it: always formatted, what is put in is escaped."""
    spoken = language.current()
    return _markup(spoken, text) % named if named else _said(spoken, text)


class _Words(Domain):
    """flask-babel’s source of sentences for `_()` in Python."""

    def get_translations(self) -> NullTranslations:
        return portal(language.current())


class _Babel(Babel):
    domain_instance = _Words()


def init_app(app: Flask) -> None:
    """flask-babel over these catalogues."""
    _Babel(app, locale_selector=language.choose)
    app.jinja_env.globals.update(_=say, gettext=say)
