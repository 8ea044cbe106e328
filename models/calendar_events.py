"""The events of an iCalendar file (RFC 5545) that close a school: those of whole days, repeated ones included."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from recurring_ical_events import of as occurrences_of  # type: ignore[import-untyped]

from .closings import Closings, Key, kind_of, window
from .names import tidy
from .roster_fault import Fault, Problem, RosterRefused, Wrong, refusal
from .roster_file import Progress
from .school_calendar import Closing

MOST_EVENTS = 20_000
MOST_RULES = 200  # repeated events
FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
OLDEST = date(1990, 1, 1)  # where a repetition may begin


def read_events(content: bytes, whose: Key, progress: Progress) -> Closings:
    """What the calendar closes, for that school or board; raises RosterRefused with a fault for each wrong event."""
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, KeyError, IndexError, AttributeError) as error:
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
    faults, rules = [], 0
    for place, event in enumerate(events, 1):
        try:
            rules += "RRULE" in event
            _check(event, rules)
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
    for occurrence in occurrences_of(calendar, skip_bad_series=True).between(first, last + timedelta(days=1)):
        if _is_whole_day(occurrence):
            try:
                _close(found, whose, occurrence)
            except Wrong as error:
                yield Fault(0, "VEVENT", _words(occurrence)[:60], error.problem, error.hint)


def _is_repeated(event: Any) -> bool:
    """Repeated, or one day of a repeated event that was moved."""
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _check(event: Any, rules: int) -> None:
    """What cannot be read, and repetitions that would never end or take for ever."""
    unreadable = {name for name, _why in event.errors}
    if "DTSTART" not in event or not unreadable.isdisjoint(("DTSTART", "DTEND", "DURATION", "EXDATE", "RDATE")):
        raise Wrong(Problem.DATE)
    if "RRULE" in unreadable:
        raise Wrong(Problem.REPETITION)
    if "RRULE" in event:
        _check_rule(event["RRULE"], event["DTSTART"].dt, rules)


def _check_rule(rule: Any, start: date, rules: int) -> None:
    frequency = str((rule.get("FREQ") or [""])[0])
    is_endless = "COUNT" in rule and any(name.startswith("BY") for name in rule)
    day = start.date() if isinstance(start, datetime) else start
    if frequency not in FREQUENCIES or rules > MOST_RULES or is_endless or day < OLDEST:
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
    first, length = event["DTSTART"].dt, getattr(event.get("DURATION"), "dt", None)
    end = getattr(event.get("DTEND"), "dt", None) or first + (length or timedelta(days=1))
    last = max(first, (end.date() if isinstance(end, datetime) else end) - timedelta(days=1))
    found.add(whose, first, last, Closing(kind_of(_words(event, "CATEGORIES")), _words(event)[:120]))


def _words(event: Any, *more: str) -> str:
    """The event’s summary, and these properties; one line."""
    texts = [str(event.get("SUMMARY", ""))]
    for name in more:
        value = event.get(name)
        texts.append(" ".join(map(str, getattr(value, "cats", []))) if value is not None else "")
    return tidy(" ".join(texts).replace("\x00", ""))
