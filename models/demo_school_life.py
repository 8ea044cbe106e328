"""The life of the demo’s schools: a calendar for this school year and the next, a timetable, a childcare service."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from dateutil.easter import easter  # type: ignore[import-untyped]

from .board import School
from .clock import today
from .closings import school_year
from .demo_roster import SCHOOLS
from .reason import Reason
from .school_calendar import ClosedDay, ClosedKind, Closing, SchoolCalendar
from .school_days import is_weekday
from .timetable import Hours, Period

_PRIMARY_DAY = "8:15-9:15 9:15-10:15 10:30-11:30 12:50-13:50 13:50-14:50"
_SECONDARY_DAY = "8:30-9:45 10:00-11:15 12:30-13:45 14:00-15:15"
_WITH_MEDICAL_NOTE = ("762000", "077")  # Collège des Trois-Rives


def give_life() -> None:
    """To each demo school that has none of it yet; what somebody chose stays."""
    for fictional in SCHOOLS:
        school = School.find(fictional.board, fictional.code)
        if school is None:
            continue
        if not ClosedDay.select().where(ClosedDay.school == school.id).exists():
            _give_calendar(school)
        if not Period.of(school):
            Period.lay_out(school, _hours(_SECONDARY_DAY if fictional.youngest >= 12 else _PRIMARY_DAY))
        if fictional.youngest < 12 and not school.childcare_email:
            School.update(childcare_email=f"garde.{fictional.email}").where(School.id == school.id).execute()
        if (fictional.board, fictional.code) == _WITH_MEDICAL_NOTE:
            _ask_for_a_medical_note(school)
    SchoolCalendar.forget()
    Reason.forget()


def _hours(day: str) -> list[Hours]:
    spans = (span.split("-") for span in day.split())
    return [Hours(_time(starts), _time(ends)) for starts, ends in spans]


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _ask_for_a_medical_note(school: School) -> None:
    words = {"label_fr": "Rendez-vous médical avec billet", "label_en": "Medical appointment with a note"}
    rule = {"code": "medical_note", "position": 4, "needs_document": True}
    Reason.insert(school=school, **rule, **words).on_conflict_ignore().execute()


def _give_calendar(school: School) -> None:
    words = _ENGLISH if school.board.kind == "Anglophone" else _FRENCH
    year = school_year(today(school.time_zone))
    days = {day: closing for each in (year, year + 1) for day, closing in closings(each, words) if is_weekday(day)}
    rows = [{"school": school, "day": day, "kind": why.kind, "label": why.label} for day, why in days.items()]
    ClosedDay.insert_many(rows).execute()


_FRENCH = {
    "labour": "Fête du Travail", "thanks": "Action de grâce", "winter": "Congé des Fêtes",
    "spring": "Semaine de relâche", "easter": "Congé de Pâques", "patriots": "Journée nationale des patriotes",
    "national": "Fête nationale", "ped": "Journée pédagogique",
}  # fmt: skip
_ENGLISH = {
    "labour": "Labour Day", "thanks": "Thanksgiving", "winter": "Winter break", "spring": "Spring break",
    "easter": "Easter", "patriots": "National Patriots’ Day", "national": "Fête nationale",
    "ped": "Pedagogical day",
}  # fmt: skip


def closings(year: int, words: dict[str, str]) -> Iterator[tuple[date, Closing]]:
    """A likely calendar of Québec for the school year that begins on 1 July of `year`: its statutory and usual days."""
    for month in (9, 10, 11, 1, 2, 4):  # the third Friday, a pedagogical day
        first = date(year + (month < 7), month, 1)
        yield _weekday_from(first, 4) + timedelta(days=14), Closing(ClosedKind.PEDAGOGICAL, words["ped"])
    for name, days in _holidays(year):
        for day in days:
            yield day, Closing(ClosedKind.HOLIDAY, words[name])


def _holidays(year: int) -> Iterator[tuple[str, list[date]]]:
    sunday = easter(year + 1)
    yield "labour", [_weekday_from(date(year, 9, 1), 0)]
    yield "thanks", [_weekday_from(date(year, 10, 8), 0)]
    yield "winter", [date(year, 12, 23) + timedelta(days=n) for n in range(14)]
    yield "spring", [_weekday_from(date(year + 1, 3, 1), 0) + timedelta(days=n) for n in range(5)]
    yield "easter", [sunday - timedelta(days=2), sunday + timedelta(days=1)]
    yield "patriots", [_weekday_from(date(year + 1, 5, 18), 0)]
    yield "national", [date(year + 1, 6, 24)]


def _weekday_from(day: date, weekday: int) -> date:
    """The first Monday (0), Friday (4)… on or after `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
