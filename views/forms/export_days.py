"""Which days an export covers: `?du=&au=`, whatever these hold; the whole school year unless said otherwise."""

from datetime import date

from werkzeug.datastructures import MultiDict

from models import end_of_school_year

from ..catalogue import gettext as _
from .answers import read_day


class ExportDays:
    """The two days, and what to do when they cannot be read."""

    def __init__(self, asked: MultiDict[str, str], today: date) -> None:
        last = end_of_school_year(today)
        self.typed = {
            "du": _text(asked, "du") or date(last.year - 1, 7, 1).isoformat(),
            "au": _text(asked, "au") or last.isoformat(),
        }
        self.messages: dict[str, str] = {}
        self.first_day, self.last_day = (self._read(name) or today for name in ("du", "au"))
        if not self.messages and self.first_day > self.last_day:
            self.messages["au"] = _("Le dernier jour vient avant le premier\u00a0: vérifiez les deux dates.")
        self.failed = False

    @property
    def is_right(self) -> bool:
        self.failed = bool(self.messages)
        return not self.failed

    @property
    def status(self) -> int:
        return 422 if self.failed else 200

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the error summary."""
        return list(self.messages.items()) if self.failed else []

    def _read(self, name: str) -> date | None:
        try:
            return read_day(self.typed[name])
        except ValueError as error:
            self.messages[name] = str(error)
            return None


def _text(asked: MultiDict[str, str], name: str) -> str:
    return asked.get(name, "").replace("\x00", "").strip()[:40]
