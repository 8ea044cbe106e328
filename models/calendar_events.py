"""The events of an iCalendar file (RFC 5545) that close a school: those of whole days, repeated ones included."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from recurring_ical_events import of as occurrences_of  # type: ignore[import-untyped]

from .calendar_rule import RuleBudget
from .closings import Closings, Key, kind_of, window
from .names import tidy
from .roster_fault import Fault, Problem, RosterRefused, Wrong, refusal
from .roster_file import Progress
from .school_calendar import Closing

MOST_EVENTS = 20_000
# What the libraries raise, besides their own errors, for a value of another kind, said twice or out of all calendars.
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
_SAID_ONCE = ("DTSTART", "DTEND", "DURATION", "RRULE", "UID", "SEQUENCE", "RECURRENCE-ID", "STATUS")


def read_events(content: bytes, whose: Key, progress: Progress) -> Closings:
    """What the calendar closes, for that school or board; raises RosterRefused with a fault for each wrong event."""
    try:
        calendar = Calendar.from_ical(content)
    except _UNREADABLE as error:
        raise refusal(Problem.NOT_A_CALENDAR, value=tidy(str(error))) from None
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise refusal(Problem.TOO_MANY_EVENTS, str(MOST_EVENTS))
    found = Closings()
    faults = _take(found, calendar, events, whose, progress)
    if faults:
        raise RosterRefused(faults[:1000], len(faults))
    return found


def _take(found: Closings, calendar: Any, events: list[Any], whose: Key, progress: Progress) -> list[Fault]:
    faults, budget = [], RuleBudget()
    for place, event in enumerate(events, 1):
        try:
            _check(event, budget)
            if not _is_whole_day(event):
                found.ignored += 1
            elif not _is_repeated(event):
                _close(found, whose, event)
        except Wrong as error:
            faults.append(Fault(0, f"VEVENT {place}", _words(event)[:60], error.problem, error.hint))
        if place % 500 == 0 or place == len(events):
            progress("read", place, len(events))
    return faults or [*_take_repeated(found, calendar, whose)]


def _take_repeated(found: Closings, calendar: Any, whose: Key) -> Iterator[Fault]:
    """The days on which repeated events fall, within the window; their exceptions left out by the library."""
    first, last = window()
    calendar.subcomponents = [each for each in calendar.subcomponents if each.name != "VEVENT" or _is_repeated(each)]
    try:
        occurrences = occurrences_of(calendar, skip_bad_series=True).between(first, last + timedelta(days=1))
    except _UNREADABLE as error:
        yield Fault(0, "VEVENT", tidy(str(error))[:60], Problem.REPETITION)
        return
    for occurrence in occurrences:
        if _is_whole_day(occurrence):
            try:
                _close(found, whose, occurrence)
            except Wrong as error:
                yield Fault(0, "VEVENT", _words(occurrence)[:60], error.problem, error.hint)


def _is_repeated(event: Any) -> bool:
    """Repeated, or one day of a repeated event that was moved."""
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _check(event: Any, budget: RuleBudget) -> None:
    """What cannot be read, and repetitions that would never end or take for ever."""
    unreadable = {name for name, _why in event.errors} | {name for name in _SAID_ONCE if type(event.get(name)) is list}
    if "RRULE" in unreadable or "SEQUENCE" in unreadable:
        raise Wrong(Problem.REPETITION)
    if "DTSTART" not in event or not unreadable.isdisjoint((*_SAID_ONCE, "EXDATE", "RDATE")):
        raise Wrong(Problem.DATE)
    if "RRULE" in event:
        _check_rule(event["RRULE"], event["DTSTART"].dt, budget)


def _check_rule(rule: Any, start: date, budget: RuleBudget) -> None:
    day = start.date() if isinstance(start, datetime) else start
    try:
        is_admitted = budget.admits(rule, day, window()[1])
    except _UNREADABLE:
        is_admitted = False
    if not is_admitted:
        raise Wrong(Problem.REPETITION)
    if "COUNT" not in rule and not _ends_before_window_does(rule):
        rule["UNTIL"] = [window()[1] if not isinstance(start, datetime) else _end_of_window(start)]


def _ends_before_window_does(rule: Any) -> bool:
    until = (rule.get("UNTIL") or [None])[0]
    day = until.date() if isinstance(until, datetime) else until
    return isinstance(day, date) and day <= window()[1]


def _end_of_window(start: datetime) -> datetime:
    return datetime.combine(window()[1], start.timetz())


def _is_whole_day(event: Any) -> bool:
    start = getattr(event.get("DTSTART"), "dt", None)
    return isinstance(start, date) and not isinstance(start, datetime)


def _close(found: Closings, whose: Key, event: Any) -> None:
    """From DTSTART to DTEND, which is excluded; one day without DTEND. A cancelled event closes nothing."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    try:
        first, last = _span(event)
    except _UNREADABLE:
        raise Wrong(Problem.DATE) from None
    found.add(whose, first, last, Closing(kind_of(_words(event, "CATEGORIES")), _words(event)[:120]))


def _span(event: Any) -> tuple[date, date]:
    first, length = event["DTSTART"].dt, getattr(event.get("DURATION"), "dt", None)
    end = getattr(event.get("DTEND"), "dt", None) or first + (length or timedelta(days=1))
    return first, max(first, (end.date() if isinstance(end, datetime) else end) - timedelta(days=1))


def _words(event: Any, *more: str) -> str:
    """The event’s summary, and these properties; one line."""
    texts = [str(event.get("SUMMARY", ""))]
    for name in more:
        value = event.get(name)
        texts.append(" ".join(map(str, getattr(value, "cats", []))) if value is not None else "")
    return tidy(" ".join(texts).replace("\x00", ""))
