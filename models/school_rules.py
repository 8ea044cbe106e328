"""A school’s own rules, as its staff changes them: each change is checked against what was on the screen, and told."""

import hashlib
from collections.abc import Iterable
from datetime import time
from typing import Any

from . import audit
from .base import exclusively
from .board import Board, School
from .desk import Desk
from .names import MatchingRule
from .timetable import Hours, Period

MOST_PERIODS = 12
MOST_DAYS_BACK, MOST_DAYS, MOST_EXPLAIN_DAYS = 30, 200, 20


class ChangedMeanwhile(Exception):
    """Somebody else changed these rules since the page was opened; nothing was written."""


class BadTimetable(ValueError):
    """Periods that end before they begin, overlap, or are too many."""


class SchoolRules:
    """The rules of the school of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.school = desk, desk.school

    def seen(self, names: Iterable[str]) -> str:
        """What these settings say now, in one word: a page carries it, and gives it back with its changes."""
        return _fingerprint([getattr(self.school, name) for name in names])

    def stored_seen(self, names: Iterable[str]) -> str:
        """The same word for what is stored, when somebody was faster."""
        stored = School.get_by_id(self.school.id)
        return _fingerprint([getattr(stored, name) for name in names])

    def change(self, seen: str, **facts: Any) -> None:
        """Set these facts of the school, at once for everybody. Raises ChangedMeanwhile."""
        with exclusively(f"school:{self.school.id}"):
            stored = School.get_by_id(self.school.id)
            if seen != _fingerprint([getattr(stored, name) for name in facts]):
                raise ChangedMeanwhile
            changed = {name: value for name, value in facts.items() if getattr(stored, name) != value}
            if changed:
                School.update(changed).where(School.id == stored.id).execute()
                self._tell(*changed)
        for name, value in facts.items():
            setattr(self.school, name, value)

    def timetable_seen(self) -> str:
        """The same word for the timetable."""
        return _fingerprint([(period.starts, period.ends) for period in Period.of(self.school)])

    def lay_out(self, seen: str, day: list[Hours]) -> None:
        """The whole timetable anew. Raises BadTimetable or ChangedMeanwhile."""
        check_timetable(day)
        with exclusively(f"school:{self.school.id}"):
            if seen != self.timetable_seen():
                raise ChangedMeanwhile
            Period.lay_out(self.school, day)
            self._tell("timetable")

    def choose_matching(self, rule: MatchingRule) -> None:
        """How the whole board compares names; its administrators’ affair."""
        board: Board = self.school.board
        if board.matching_rule is not rule:
            with exclusively(f"board:{board.id}"):
                board.choose_rule(rule)
                self._tell("matching_rule")

    def _tell(self, *what: str) -> None:
        audit.record(audit.Event.SETTINGS_CHANGED, self.desk.staff.public_id, "", self.school, what=sorted(what))


def check_timetable(day: list[Hours]) -> None:
    """Raises BadTimetable unless each period ends after it begins and before the next one."""
    edges: list[time] = [edge for hours in day for edge in hours]
    is_in_order = all(a <= b for a, b in zip(edges, edges[1:], strict=False))
    if len(day) > MOST_PERIODS or not is_in_order or any(hours.starts >= hours.ends for hours in day):
        raise BadTimetable


def _fingerprint(values: list[Any]) -> str:
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
