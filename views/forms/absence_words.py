"""What the form of a notice says: why the school refuses it, what is missing, what is to be corrected."""

from collections.abc import Sequence
from datetime import date

from models import (
    EARLIEST,
    LATEST,
    BadHour,
    BadHours,
    BadOrder,
    ClosedKind,
    Closing,
    NeedsDocument,
    NeedsExplanation,
    NoSchool,
    NoticeRefused,
    OutsideYear,
    Overlap,
    School,
    TooManyDays,
    UnknownPeriod,
    UnknownReason,
    is_tardy,
    now,
    search_key,
    today,
)

from .. import words
from ..catalogue import gettext as _
from ..catalogue import ngettext
from .live import listed


def why_refused(refusal: NoticeRefused) -> str:
    """The reason and what to do, in one or two sentences."""
    if isinstance(refusal, OutsideYear):
        return _outside_year(refusal)
    if isinstance(refusal, NoSchool):
        return _no_school(refusal)
    if isinstance(refusal, TooManyDays):
        return _too_many_days(refusal)
    if isinstance(refusal, BadHour):
        hours = {"first": words.hour(EARLIEST), "last": words.hour(LATEST)}
        return _("Indiquez une heure entre %(first)s et %(last)s.", **hours)
    sentences = {
        Overlap: _("Un avis couvre déjà ce moment. Rien n’a été envoyé."),
        BadOrder: _("Le dernier jour vient avant le premier. Vérifiez les deux dates."),
        BadHours: _("Cette heure ne vient pas après la première. Vérifiez les deux heures."),
        UnknownPeriod: _("Cochez des périodes de l’horaire de l’école."),
        NeedsDocument: _("Joignez un document\u00a0: l’école en a besoin pour ce motif."),
        NeedsExplanation: _("Écrivez une explication\u00a0: l’école en a besoin pour ce motif."),
        UnknownReason: _("Choisissez un motif de la liste."),
    }
    return sentences.get(type(refusal)) or _("L’avis n’a pas pu être envoyé. Vérifiez vos réponses.")


def _outside_year(refusal: OutsideYear) -> str:
    if not refusal.is_past:
        return _("L’année scolaire finit %(day)s. Choisissez une date d’ici là.", day=words.day(refusal.year_end))
    if not refusal.days_back:
        return _("Cette date est passée. Choisissez aujourd’hui ou une date à venir.")
    return ngettext(
        "Cette date est passée. L’école accepte un avis jusqu’à %(num)s jour après.",
        "Cette date est passée. L’école accepte un avis jusqu’à %(num)s jours après.",
        refusal.days_back,
    )


def _no_school(refusal: NoSchool) -> str:
    said = {"day": words.day(refusal.day, year=False), "next": words.day(refusal.next_day, year=False)}
    why = why_closed(refusal.closing)
    return _("Il n’y a pas d’école %(day)s, %(why)s. Le prochain jour de classe est %(next)s.", why=why, **said)


def why_closed(closing: Closing) -> str:
    """« c’est la fin de semaine », « c’est congé (Action de grâce) », « c’est une journée pédagogique »."""
    said = {
        ClosedKind.WEEKEND: _("c’est la fin de semaine"),
        ClosedKind.HOLIDAY: _("c’est congé"),
        ClosedKind.PEDAGOGICAL: _("c’est une journée pédagogique"),
    }[closing.kind]
    return said + own_words(closing)


def own_words(closing: Closing) -> str:
    """« (Action de grâce) », after the kind of day; nothing where the school’s words only repeat it."""
    kind = {ClosedKind.HOLIDAY: _("congé"), ClosedKind.PEDAGOGICAL: _("journée pédagogique")}.get(closing.kind, "")
    is_more = closing.label and search_key(closing.label) != search_key(kind)
    return f" ({closing.label})" if is_more else ""


def _too_many_days(refusal: TooManyDays) -> str:
    return ngettext(
        "L’école accepte %(num)s jour de classe dans un avis, et celui-ci en compte %(count)s. "
        "Choisissez une date plus proche, ou joignez le secrétariat.",
        "L’école accepte %(num)s jours de classe au plus dans un avis, et celui-ci en compte %(count)s. "
        "Choisissez une date plus proche, ou joignez le secrétariat.",
        refusal.school.most_days,
        count=refusal.count,
    )


def sentence_of_ready(first: date | None, schools: Sequence[School]) -> str:
    """Nothing is missing; and whether the notice comes after the cut-off."""
    ready = _("Tout est rempli. Vous pouvez soumettre l’avis.")
    late = next((school for school in schools if first and is_tardy(first, now(), school)), None)
    if late is None or first is None:
        return ready
    if first < today(late.time_zone):
        why = _("Il portera la mention «\u00a0tardif\u00a0», puisque ce jour est passé.")
    else:
        hour = words.hour(late.cut_off)
        why = _("Il portera la mention «\u00a0tardif\u00a0», puisqu’il est passé %(hour)s.", hour=hour)
    return words.one_stop(f"{ready} {why}")


def sentence_of_missing(things: list[str]) -> str:
    """« Pour soumettre l’avis, il manque 2 éléments : la date et le motif. » (UX.md 4.6)"""
    if len(things) == 1:
        return _("Pour soumettre l’avis, il manque\u00a0: %(thing)s.", thing=things[0])
    said = {"count": len(things), "things": listed(things)}
    return _("Pour soumettre l’avis, il manque %(count)s éléments\u00a0: %(things)s.", **said)


def sentence_of_wrong(things: list[str]) -> str:
    """« Pour soumettre l’avis, il reste à corriger : la date. »"""
    return _("Pour soumettre l’avis, il reste à corriger\u00a0: %(things)s.", things=listed(things))
