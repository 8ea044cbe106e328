"""How a notice is said in a heading and in a calendar: what became of it, a few words of it, its month."""

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import format_date as babel_date

from models import AbsenceNotice, ClosedKind, DayPart, NoticeKind, NoticeStatus, RecordedAbsence, RecordedState, local

from . import words
from .catalogue import gettext as _


def init_app(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.filters.update(
        title_of=title_of, shape_of=shape_of, moment=moment, month_of=month_of, short=short,
        recorded_short=recorded_short, closing_of=closing_of,
    )  # fmt: skip
    app.jinja_env.globals.update(weekdays=weekdays)


def title_of(status: NoticeStatus) -> str:
    """« Avis transmis », « Avis refusé »…: the heading of a notice."""
    return {
        NoticeStatus.SENT: _("Avis transmis"),
        NoticeStatus.RECEIVED: _("Avis reçu par l’école"),
        NoticeStatus.ACCEPTED: _("Avis accepté"),
        NoticeStatus.REFUSED: _("Avis refusé"),
        NoticeStatus.CANCELLED: _("Avis annulé"),
    }[NoticeStatus(status)]


def shape_of(status: NoticeStatus) -> str:
    """The shape that goes with the word, for `ui.tag`."""
    shapes = {NoticeStatus.REFUSED: "problem", NoticeStatus.ACCEPTED: "received"}
    return shapes.get(NoticeStatus(status), str(status))


def moment(value: datetime, zone_name: str) -> str:
    """« le mardi 24 novembre 2026 à 10 h 05 », on the clocks of that zone."""
    there = local(value, zone_name)
    return _("%(day)s à %(hour)s", day=words.day(there.date()), hour=words.hour(there))


def month_of(first: date) -> str:
    """« novembre 2026 », « November 2026 »."""
    return babel_date(first, "MMMM y")


def weekdays() -> list[str]:
    """« lundi » … « dimanche »: weeks begin on Monday (UX.md G-13)."""
    monday = date(2026, 11, 23)
    return [babel_date(monday + timedelta(days=n), "EEEE") for n in range(7)]


def short(notice: AbsenceNotice) -> str:
    """« Absence », « Absence, l’avant-midi », « Retard, arrivée à 9 h 15 »; a refused one says so."""
    is_whole = notice.kind is NoticeKind.ABSENCE and notice.part is DayPart.WHOLE
    said = words.kind_of(notice.kind) + ("" if is_whole else f", {words.moment_of(notice.time)}")
    return f"{said} ({words.status_of(notice.status)})" if notice.status is NoticeStatus.REFUSED else said


def recorded_short(absence: RecordedAbsence) -> str:
    """« Absence, à motiver », « Retard, motif donné »."""
    states = {
        RecordedState.TO_EXPLAIN: _("à motiver"),
        RecordedState.EXPLAINED: _("motif donné"),
        RecordedState.DISPUTED: _("erreur signalée"),
    }
    return f"{words.kind_of(absence.kind)}, {states[absence.state]}"


def closing_of(kind: ClosedKind) -> str:
    """« Congé », « Journée pédagogique »."""
    return {
        ClosedKind.WEEKEND: _("Fin de semaine"),
        ClosedKind.HOLIDAY: _("Congé"),
        ClosedKind.PEDAGOGICAL: _("Journée pédagogique"),
    }[kind]
