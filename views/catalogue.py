"""The words of both languages, kept ready: a page says sixty sentences, and looking each one up cost a tenth of it."""

from functools import cache, lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, LazyString
from markupsafe import Markup
from wtforms.i18n import messages_path

from . import tongue

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
def markup(spoken: str, text: str) -> Markup:
    return Markup(portal(spoken).ugettext(text))


@lru_cache(maxsize=4096)
def said(spoken: str, text: str) -> Markup:
    return markup(spoken, text) % {}


def say(text: str, **named: object) -> Markup:
    """`_()` of the templates, as Jinja’s « newstyle » has it: always formatted, what is put in is escaped."""
    spoken = tongue.current()
    return markup(spoken, text) % named if named else said(spoken, text)


def say_number(one: str, many: str, num: int, **named: object) -> Markup:
    """`ngettext()` of the templates."""
    return Markup(portal(tongue.current()).ungettext(one, many, num)) % {"num": num, **named}


def gettext(text: str, **named: object) -> str:
    """`_()` of Python: the sentence in the language spoken now. What flask-babel does, at a fifth of its cost."""
    sentence = portal(tongue.current()).ugettext(text)
    return sentence % named if named else sentence


class Sentence(LazyString):
    """Said each time that it is written, in the language spoken then."""

    def __hash__(self) -> int:
        """By what is to be said: as a key it is said only to be compared with another sentence."""
        return hash(self._args)

    def __bool__(self) -> bool:
        """There is something to say, whatever the language: no need to say it to know."""
        return True


def lazy_gettext(text: str, **named: object) -> Sentence:
    """`_l()`."""
    return Sentence(gettext, text, **named)


def ngettext(one: str, many: str, num: int, **named: object) -> str:
    """The sentence for that number."""
    return portal(tongue.current()).ungettext(one, many, num) % {"num": num, **named}


def pgettext(context: str, text: str) -> str:
    """A word that English says in two ways, by its context."""
    return portal(tongue.current()).upgettext(context, text)


class _Words(Domain):
    """flask-babel’s source of sentences for `_()` in Python."""

    def get_translations(self) -> NullTranslations:
        return portal(tongue.current())


class _Babel(Babel):
    domain_instance = _Words()


def init_app(app: Flask) -> None:
    """flask-babel over these catalogues."""
    _Babel(app, locale_selector=tongue.current)
    app.jinja_env.globals.update(_=say, gettext=say, ngettext=say_number)
