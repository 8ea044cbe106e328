"""What the form of a notice says: why the school refuses it, what is missing, what is to be corrected."""

from flask_babel import gettext as _

from models import (
    EARLIEST,
    LATEST,
    BadHour,
    BadOrder,
    NeedsExplanation,
    NoSchool,
    NoticeRefused,
    OutsideYear,
    Overlap,
    UnknownReason,
)

from .. import words
from .live import listed


def why_refused(refusal: NoticeRefused) -> str:
    """The reason and what to do, in one or two sentences."""
    if isinstance(refusal, OutsideYear):
        return _outside_year(refusal)
    if isinstance(refusal, NoSchool):
        return _no_school(refusal)
    if isinstance(refusal, BadHour):
        hours = {"first": words.hour(EARLIEST), "last": words.hour(LATEST)}
        return _("Indiquez une heure entre %(first)s et %(last)s.", **hours)
    sentences = {
        Overlap: _("Un avis couvre déjà ce moment. Rien n’a été envoyé."),
        BadOrder: _("Le dernier jour vient avant le premier. Vérifiez les deux dates."),
        NeedsExplanation: _("Écrivez une explication\u00a0: l’école en a besoin pour ce motif."),
        UnknownReason: _("Choisissez un motif de la liste."),
    }
    return sentences.get(type(refusal)) or _("L’avis n’a pas pu être envoyé. Vérifiez vos réponses.")


def _outside_year(refusal: OutsideYear) -> str:
    if refusal.is_past:
        return _("Cette date est passée. Choisissez aujourd’hui ou une date à venir.")
    return _("L’année scolaire finit %(day)s. Choisissez une date d’ici là.", day=words.day(refusal.year_end))


def _no_school(refusal: NoSchool) -> str:
    said = {"day": words.day(refusal.day, year=False), "next": words.day(refusal.next_day, year=False)}
    return _("Il n’y a pas d’école %(day)s, c’est la fin de semaine. Le prochain jour de classe est %(next)s.", **said)


def sentence_of_missing(things: list[str]) -> str:
    """« Pour soumettre l’avis, il manque 2 éléments : la date et le motif. » (UX.md 4.6)"""
    if len(things) == 1:
        return _("Pour soumettre l’avis, il manque\u00a0: %(thing)s.", thing=things[0])
    said = {"count": len(things), "things": listed(things)}
    return _("Pour soumettre l’avis, il manque %(count)s éléments\u00a0: %(things)s.", **said)


def sentence_of_wrong(things: list[str]) -> str:
    """« Pour soumettre l’avis, il reste à corriger : la date. »"""
    return _("Pour soumettre l’avis, il reste à corriger\u00a0: %(things)s.", things=listed(things))
