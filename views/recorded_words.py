"""How what a school noted is said: the part of the day, the whole sentence, the delay, the state."""

from datetime import date, datetime, time
from typing import Any

from flask import Flask

from models import AbsenceMark, AbsenceNotice, DayPart, NoticeKind, RecordedAbsence, RecordedState, School, local

from . import words
from .catalogue import gettext as _
from .catalogue import ngettext


def moment_of(mark: AbsenceMark) -> str:
    """« toute la journée », « périodes 1 à 3 (8 h 15 à 11 h 30) », « arrivée à 9 h 15 »."""
    if mark.kind is NoticeKind.LATE:
        return _("arrivée à %(hour)s", hour=words.hour(mark.at)) if mark.at else ""
    if mark.kind is NoticeKind.EARLY:
        return _("départ à %(hour)s", hour=words.hour(mark.at)) if mark.at else ""
    hours = {}
    if mark.starts and mark.ends:
        hours = {"first": words.hour(mark.starts), "last": words.hour(mark.ends)}
    if mark.part is DayPart.PERIODS:
        return _periods(mark.periods) + (_(" (%(first)s à %(last)s)", **hours) if hours else "")
    if mark.part is DayPart.HOURS:
        return _("de %(first)s à %(last)s", **hours)
    return words.part_of(mark.part)


def _periods(text: str) -> str:
    """« période 2 », « périodes 1 à 3 », « périodes 1, 2 et 5 »."""
    numbers = [int(number) for number in text.split(",") if number.isdigit()]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return _("périodes %(first)s à %(last)s", first=numbers[0], last=numbers[-1])
    if len(numbers) > 1:
        listed = ", ".join(map(str, numbers[:-1]))
        return _("périodes %(first)s et %(last)s", first=listed, last=numbers[-1])
    return _("période %(number)s", number=text)


def mark_words(mark: AbsenceMark) -> str:
    """« Absence, toute la journée », « Retard, arrivée à 9 h 15 »."""
    return f"{words.kind_of(mark.kind)}, {moment_of(mark)}"


def recorded_when(absence: RecordedAbsence) -> str:
    """« le vendredi 20 novembre 2026, périodes 1 à 3 »."""
    return f"{words.day(absence.day)}, {moment_of(absence.mark)}"


def recorded_sentence(absence: RecordedAbsence, name: str = "") -> str:
    """« Absence de Léa le vendredi 20 novembre 2026, toute la journée »; name: as the reader calls the pupil."""
    kind, who = words.kind_of(absence.kind), words.of(name or absence.pupil.first_name)
    return f"{kind} {who} {recorded_when(absence)}"


def announced_part(notice: AbsenceNotice) -> str:
    """The same of what a notice announces."""
    return mark_words(AbsenceMark(notice.kind, notice.part, notice.at, notice.starts, notice.ends, notice.periods))


def at_school(moment: datetime, school: School) -> str:
    """The hour of a moment on the school’s clocks."""
    return words.hour(local(moment, school.time_zone))


def day_at_school(moment: datetime, school: School) -> str:
    """The day of a moment on the school’s calendar, as in tables."""
    return local(moment, school.time_zone).date().isoformat()


def capital(text: str) -> str:
    """The first letter, and no other, as at the start of a line."""
    return text[:1].upper() + text[1:]


def of_letter(facts: dict[str, Any]) -> dict[str, Any]:
    """`recorded_facts`, as a letter says them."""
    at, starts, ends = (time.fromisoformat(facts[name]) if facts[name] else None for name in ("at", "starts", "ends"))
    mark = AbsenceMark(NoticeKind(facts["kind"]), DayPart(facts["part"]), at, starts, ends, facts["periods"])
    when = f"{words.day(date.fromisoformat(facts['day']))}, {moment_of(mark)}"
    said = {"sentence": f"{words.kind_of(mark.kind)} {words.of(facts['child'])} {when}"}
    return {**facts, **said, "before": before(datetime.fromisoformat(facts["deadline"]))}


def before(moment: datetime) -> str:
    """« avant le mardi 24 novembre, 10 h 40 », of a moment on the school’s clocks (UX.md B-16)."""
    return _("avant %(day)s, %(hour)s", day=words.day(moment.date(), year=False), hour=words.hour(moment))


def state_words(state: RecordedState) -> str:
    """« À motiver », « Motivée »…"""
    return {
        RecordedState.TO_EXPLAIN: _("À motiver"),
        RecordedState.ANNOUNCED: _("Annoncée"),
        RecordedState.EXPLAINED: _("Motivée"),
        RecordedState.DISPUTED: _("Contestée"),
        RecordedState.WITHDRAWN: _("Retirée"),
    }[RecordedState(state)]


def to_explain_count(number: int) -> str:
    """« 2 absences à motiver » (UX.md D-05)."""
    return ngettext("%(num)s absence à motiver", "%(num)s absences à motiver", number)


STATE_SHAPES = {
    RecordedState.TO_EXPLAIN: "waiting",
    RecordedState.ANNOUNCED: "sent",
    RecordedState.EXPLAINED: "received",
    RecordedState.DISPUTED: "problem",
    RecordedState.WITHDRAWN: "cancelled",
}


def init_app(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.filters.update(
        mark_words=mark_words, recorded_when=recorded_when, recorded_sentence=recorded_sentence,
        before=before, recorded_state=state_words, announced_part=announced_part,
        at_school=at_school, capital=capital,
        day_at_school=day_at_school,
    )  # fmt: skip
    app.jinja_env.globals.update(to_explain_count=to_explain_count, recorded_shapes=STATE_SHAPES)
