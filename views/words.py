"""How dates, hours and states are said, in French as the OQLF asks and in English (UX.md G-12, G-13)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask_babel import format_date as babel_date
from flask_babel import format_decimal
from markupsafe import Markup, escape

from models import AbsenceNotice, AbsenceTime, DayPart, NoticeKind, NoticeStatus, local, search_key

from . import tongue
from .catalogue import gettext as _
from .catalogue import pgettext


def day(value: date, *, year: bool = True, article: bool = True) -> str:
    """« le vendredi 27 novembre 2026 », « Friday, November 27, 2026 »; the first of a month is « 1er »."""
    return _day(tongue.current(), value, year, article)


@lru_cache(maxsize=4096)
def _day(spoken: str, value: date, year: bool, article: bool) -> str:
    if spoken == "en":
        return babel_date(value, "EEEE, MMMM d, y" if year else "EEEE, MMMM d")
    number = "1er" if value.day == 1 else str(value.day)
    said = f"{babel_date(value, 'EEEE')} {number} {babel_date(value, 'MMMM y' if year else 'MMMM')}"
    return f"le {said}" if article else said


def birthday(value: date) -> str:
    """« 27 septembre 2014 », « September 27, 2014 »: nobody knows the day of the week by heart."""
    return _birthday(tongue.current(), value)


@lru_cache(maxsize=4096)
def _birthday(spoken: str, value: date) -> str:
    if spoken == "en":
        return babel_date(value, "MMMM d, y")
    return f"{'1er' if value.day == 1 else value.day} {babel_date(value, 'MMMM y')}"


def day_and_month(value: date) -> str:
    """« 4 décembre », « December 4 », inside a sentence that has the year already."""
    if tongue.current() == "en":
        return babel_date(value, "MMMM d")
    return f"{'1er' if value.day == 1 else value.day} {babel_date(value, 'MMMM')}"


def hour(value: time | datetime) -> str:
    """« 8 h 30 », « 14 h »; « 8:30 a.m. »."""
    if tongue.current() == "en":
        return f"{value.hour % 12 or 12}:{value.minute:02d}\u00a0{'a.m.' if value.hour < 12 else 'p.m.'}"
    return f"{value.hour}\u00a0h" + (f"\u00a0{value.minute:02d}" if value.minute else "")


def clock(moment: datetime) -> str:
    """The hour of a moment on the portal’s clocks."""
    return hour(local(moment, current_app.config["PORTAIL"].time_zone))


def day_of(moment: datetime) -> date:
    """The day of a moment on the portal’s calendar."""
    return local(moment, current_app.config["PORTAIL"].time_zone).date()


def kind_of(kind: NoticeKind) -> str:
    """« Absence », « Retard », « Départ hâtif »."""
    return {
        NoticeKind.ABSENCE: pgettext("notice", "Absence"),
        NoticeKind.LATE: _("Retard"),
        NoticeKind.EARLY: _("Départ hâtif"),
    }[NoticeKind(kind)]


def part_of(part: DayPart) -> str:
    """« toute la journée », « l’avant-midi »… ; `moment_of` says which periods, which hours."""
    return {
        DayPart.WHOLE: _("toute la journée"),
        DayPart.MORNING: _("l’avant-midi"),
        DayPart.AFTERNOON: _("l’après-midi"),
        DayPart.PERIODS: _("certaines périodes"),
        DayPart.HOURS: _("quelques heures"),
    }[DayPart(part)]


def status_of(status: NoticeStatus) -> str:
    """« Transmis », « Reçu par l’école »… (UX.md B-13)."""
    return {
        NoticeStatus.SENT: _("Transmis"),
        NoticeStatus.RECEIVED: _("Reçu par l’école"),
        NoticeStatus.ACCEPTED: _("Accepté"),
        NoticeStatus.REFUSED: _("Refusé"),
        NoticeStatus.CANCELLED: _("Annulé"),
    }[NoticeStatus(status)]


def number(count: int) -> str:
    """« 12 345 », « 12,345 »."""
    return format_decimal(count).replace("\u202f", "\u00a0")


def days_of(first: date, last: date) -> str:
    """One day, or « du … au … »."""
    if first == last:
        return day(first)
    return _("du %(first)s au %(last)s", first=day(first, article=False), last=day(last, article=False))


def of(name: str) -> str:
    """« de Léa », « d’Éloïse »: French elides before a vowel; English says « of »."""
    if tongue.current() == "en":
        return f"of {name}"
    return f"d’{name}" if search_key(name).startswith(tuple("aeiou")) else f"de {name}"


def announced(name: str, time: AbsenceTime) -> str:
    """The whole notice in one sentence: « Léa Tremblay sera absente… » said without gender."""
    said = {"of_name": of(name), "days": days_of_notice(time), "moment": moment_of(time)}
    if time.kind == NoticeKind.LATE:
        sentence = _("Retard %(of_name)s %(days)s\u00a0: %(moment)s.", **said)
    elif time.kind == NoticeKind.EARLY:
        sentence = _("Départ hâtif %(of_name)s %(days)s\u00a0: %(moment)s.", **said)
    else:
        sentence = _("Absence %(of_name)s %(days)s, %(moment)s.", **said)
    return one_stop(sentence)


def one_stop(sentence: str) -> str:
    """Without the stop too many: « 2:00 p.m. » ends a sentence by itself."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def days_of_notice(time: AbsenceTime) -> str:
    """« le mardi 24 novembre 2026 », « du … au … », « chaque mardi, du 24 novembre 2026 au 30 juin 2027 »."""
    if not time.is_weekly:
        return days_of(time.first_day, time.last_day)
    said = {"first": birthday(time.first_day), "last": birthday(time.last_day)}
    return _("chaque %(weekday)s, du %(first)s au %(last)s", weekday=babel_date(time.first_day, "EEEE"), **said)


def moment_of(time: AbsenceTime) -> str:
    """Which part of the day: « toute la journée », « de 9 h à 11 h 30 », « arrivée à 9 h 15 »."""
    if time.kind == NoticeKind.LATE and time.at:
        return _("arrivée à %(hour)s", hour=hour(time.at))
    if time.kind == NoticeKind.EARLY and time.at:
        leaves = _("départ à %(hour)s", hour=hour(time.at))
        return leaves + (_(", retour à %(hour)s", hour=hour(time.back_at)) if time.back_at else "")
    if time.starts and time.ends:
        hours = {"starts": hour(time.starts), "ends": hour(time.ends)}
        if not time.periods:
            return _("de %(starts)s à %(ends)s", **hours)
        return periods_of(time.periods) + (_(" (%(starts)s à %(ends)s)", **hours) if _is_row(time.periods) else "")
    return part_of(time.part)


def periods_of(numbers: Sequence[int]) -> str:
    """« période 2 », « périodes 1 à 3 », « périodes 1, 2 et 4 »."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) == 1:
        return _("période %(number)s", number=first)
    if len(numbers) > 2 and _is_row(numbers):
        return _("périodes %(first)s à %(last)s", first=first, last=last)
    return _("périodes %(first)s et %(last)s", first=", ".join(map(str, numbers[:-1])), last=last)


def _is_row(numbers: Sequence[int]) -> bool:
    return numbers[-1] - numbers[0] == len(numbers) - 1


def notice_sentence(notice: AbsenceNotice) -> str:
    """`announced` for a stored notice."""
    return announced(notice.pupil.full_name, notice.time)


def facts_sentence(facts: dict[str, Any]) -> str:
    """`announced` for what `notice_facts` gives."""
    return announced(facts["child"], AbsenceTime.of_facts(facts))


def broken(text: str) -> Markup:
    """Text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def init_app(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.filters.update(
        day=day, birthday=birthday, hour=hour, clock=clock, day_of=day_of, broken=broken,
        kind_of=kind_of, part_of=part_of, status_of=status_of, notice_sentence=notice_sentence,
        of=of, facts_sentence=facts_sentence, days_of_notice=days_of_notice, moment_of=moment_of,
        number=number, one_stop=one_stop,
    )  # fmt: skip
    app.jinja_env.globals.update(days_of=days_of)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
