"""How what became of a notice is said: its heading, the shape that goes with the word, a moment at its school."""

from datetime import datetime

from flask import Flask
from flask_babel import gettext as _

from models import NoticeStatus, local

from . import words


def init_app(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.filters.update(title_of=title_of, shape_of=shape_of, moment=moment)


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
