"""Which repetitions (RRULE, RFC 5545) a calendar may bring: those whose days can be counted in a moment."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

MOST_RULES = 200  # repeated events of one file
MOST_DAYS = 300_000  # walked through by all of them together; 200 rules since 1990 would be 2,600,000
LONGEST_INTERVAL = 100
OLDEST = date(1990, 1, 1)  # where a repetition may begin
# What may narrow a rule of each frequency. A narrowing that never comes true, such as 30 February, is looked for day by
# day until the year 9999: so only those that come true.
_NARROWED_BY = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
}
_LEAP_YEAR = 2028


class RuleBudget:
    """The repeated events of one file, counted together."""

    def __init__(self) -> None:
        self.rules = self.days = 0

    def admits(self, rule: Mapping[str, Sequence[Any]], start: date, last: date) -> bool:
        """May this one be counted too? start: its first day; last: where it ends at the latest."""
        self.rules += 1
        self.days += max(0, (last - start).days)
        if self.rules > MOST_RULES or self.days > MOST_DAYS or start < OLDEST:
            return False
        parts = {name.upper(): list(values) for name, values in rule.items()}
        return _is_simple(parts) and _comes_true(parts)


def _is_simple(parts: dict[str, list[Any]]) -> bool:
    """Of a known frequency, narrowed by what suits it, each said once."""
    frequency = str((parts.get("FREQ") or [""])[0])
    if frequency not in _NARROWED_BY:
        return False
    said_once = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
    narrowings = parts.keys() - said_once
    is_once = all(len(parts[name]) == 1 for name in parts.keys() & said_once)
    is_known = narrowings <= _NARROWED_BY[frequency] and not (narrowings and "COUNT" in parts)
    numbers = [*parts.get("COUNT", [1]), *parts.get("INTERVAL", [1])]
    return is_once and is_known and all(number >= 1 for number in numbers) and _interval(parts) <= LONGEST_INTERVAL


def _comes_true(parts: dict[str, list[Any]]) -> bool:
    days, positions = [str(day) for day in parts.get("BYDAY", [])], parts.get("BYSETPOS", [])
    numbered = [int(day[:-2]) for day in days if day[:-2]]
    month_days = parts.get("BYMONTHDAY", [])
    if parts["FREQ"][0] == "DAILY" and days:
        return not numbered and _interval(parts) == 1
    if parts["FREQ"][0] == "WEEKLY":
        return not numbered
    if any(not 1 <= abs(number) <= 5 for number in numbered) or (numbered and (month_days or positions)):
        return False
    if positions and (not days or month_days or any(not 1 <= abs(position) <= 4 for position in positions)):
        return False
    return not month_days or _is_in_month(parts, month_days)


def _is_in_month(parts: dict[str, list[Any]], month_days: list[int]) -> bool:
    """Is one of these days in one of these months? Every month has the 28th; not every fourth one has the 31st."""
    months = [int(month) for month in parts.get("BYMONTH", [])]
    longest = max((monthrange(_LEAP_YEAR, month)[1] for month in months if 1 <= month <= 12), default=31)
    if parts["FREQ"][0] == "MONTHLY" and _interval(parts) > 1:
        longest = 28
    return any(1 <= abs(day) <= longest for day in month_days)


def _interval(parts: dict[str, list[Any]]) -> int:
    return int(parts.get("INTERVAL", [1])[0])
