"""The reasons of one school as its staff orders them: words, rules, place; « Autre » stays last and stays."""

from typing import Any

from . import audit
from .base import database, exclusively
from .desk import Desk
from .reason import OTHER, Reason
from .secrets import public_id

MOST_REASONS = 30


class TooManyReasons(Exception):
    """A parent has to read the list."""


class ReasonList:
    """The reasons of the school of a desk, in their order."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.school = desk, desk.school

    @property
    def reasons(self) -> list[Reason]:
        """As they stand now, « Autre » last. One query."""
        rows = Reason.select().where(Reason.school == self.school.id)
        return sorted(rows, key=lambda row: (row.code == OTHER, row.position, row.id))

    def find(self, code: str) -> Reason | None:
        """The reason of that code, or None."""
        return next((reason for reason in self.reasons if reason.code == code), None)

    def add(self, **facts: Any) -> Reason:
        """A new one, last before « Autre »; the same again, by a double press, is the one that is there.

        Raises TooManyReasons.
        """
        with self._alone():
            reasons = self.reasons
            same = [row for row in reasons if all(getattr(row, name) == value for name, value in facts.items())]
            if same:
                return same[0]
            if len(reasons) >= MOST_REASONS:
                raise TooManyReasons
            position = max((reason.position for reason in reasons if reason.code != OTHER), default=0) + 1
            reason = Reason.create(school=self.school, code=public_id(), position=position, **facts)
            self._tell(added=reason.code)
        return reason

    def change(self, reason: Reason, **facts: Any) -> None:
        """Its words and rules; what was sent keeps the words that it was sent with."""
        with self._alone():
            Reason.update(facts).where(Reason.id == reason.id).execute()
            self._tell(changed=reason.code)

    def move(self, code: str, step: int) -> None:
        """One place up (-1) or down (1); at the end of the list, nothing happens."""
        with self._alone():
            own = [reason for reason in self.reasons if reason.code != OTHER]
            place = next((n for n, reason in enumerate(own) if reason.code == code), None)
            if place is None or not 0 <= place + step < len(own):
                return
            own.insert(place + step, own.pop(place))
            for position, reason in enumerate(own):
                Reason.update(position=position).where(Reason.id == reason.id).execute()
            self._tell(moved=code)

    def retire(self, code: str) -> bool:
        """No longer offered; notices keep its words. False for « Autre » and for what is not there."""
        with self._alone():
            mine = (Reason.school == self.school.id) & (Reason.code == code) & (Reason.code != OTHER)
            is_gone = Reason.delete().where(mine).execute() == 1
            if is_gone:
                self._tell(retired=code)
        return is_gone

    def _alone(self) -> Any:
        return exclusively(f"school:{self.school.id}")

    def _tell(self, **about: str) -> None:
        who = self.desk.staff.public_id
        audit.record(audit.Event.SETTINGS_CHANGED, who, "", self.school, what="reasons", **about)
        database.after_commit(Reason.forget)
