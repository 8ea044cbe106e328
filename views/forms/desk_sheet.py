"""What of the day is to be seen: read from the address, so that it can be bookmarked, reloaded and printed."""

import re
from datetime import UTC, date, datetime
from typing import Any

from flask import request
from werkzeug.exceptions import abort

from models import DayPart, DaySheet, NoticeKind, NoticeStatus, SheetFilter

from .. import words
from ..catalogue import gettext as _
from .pupil_search import named_page, page_of_list

BY_HOUR = "heure"
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class SheetAsked:
    """The day, the order and the filter of `?jour=…&vue=…&groupe=…&genre=…&etat=…&q=…`, and since when all is new.

    What names no kind, state or order asks for all; what is no day is a 404.
    """

    def __init__(self, today: date) -> None:
        asked = request.args
        self.day = _day(asked.get("jour", "")) or today
        self.is_by_hour = asked.get("vue") == BY_HOUR
        self.since = _moment(asked.get("depuis", ""))
        self.page = page_of_list(asked)
        self.filter = SheetFilter(
            group=asked.get("groupe", "")[:60],
            kind=next((kind for kind in NoticeKind if kind == asked.get("genre")), None),
            status=next((status for status in NoticeStatus if status == asked.get("etat")), None),
            words=asked.get("q", "")[:100].replace("\x00", ""),
        )

    @property
    def is_opening(self) -> bool:
        """Was the page just opened, and not asked for again from itself?"""
        return self.since is None

    def shown(self, sheet: DaySheet) -> dict[str, Any]:
        """The page of the sheet that is shown, and its sections under headings in words."""
        shown = sheet.page(self.page, by_hour=self.is_by_hour)
        parts, words_of = (sheet.by_hour, _of_hour) if self.is_by_hour else (sheet.by_group, _of_group)
        return {"shown": shown, "sections": [(words_of(part.heading), part) for part in parts(shown)]}

    def choices(self, sheet: DaySheet) -> dict[str, list[tuple[str, str]]]:
        """What can be chosen: the groups of that day, and the states that a notice can be in."""
        states = [(str(status), words.status_of(status)) for status in NoticeStatus]
        return {"groups": [(name, name) for name in sheet.groups], "states": states}

    def named(self, **changes: Any) -> dict[str, Any]:
        """The same, as the names of an address; what is chosen by nobody is left out. Another choice begins anew."""
        stays = not changes.keys() - {"depuis", "page"}
        facts = {
            "jour": self.day.isoformat(),
            "vue": BY_HOUR if self.is_by_hour else "",
            "groupe": self.filter.group,
            "genre": self.filter.kind,
            "etat": self.filter.status,
            "q": self.filter.words,
            "page": named_page(self.page) if stays else "",
            "depuis": int(self.since.timestamp() * 1000) if self.since else 0,
        }
        return {name: value for name, value in {**facts, **changes}.items() if value not in ("", None)}


def _of_group(name: str) -> str:
    """« Groupe 601 »; « 1re année » says by itself what it is."""
    if not name:
        return _("Sans groupe")
    return _("Groupe %(name)s", name=name) if name.isdigit() else name


def _of_hour(name: str) -> str:
    """A part of the day, or a kind that has an hour."""
    if name in list(DayPart):
        return _("Absences, %(part)s", part=words.part_of(DayPart(name)))
    return _("Retards") if name == NoticeKind.LATE else _("Départs hâtifs")


def _day(text: str) -> date | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        abort(404)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else abort(404)


def _moment(text: str) -> datetime | None:
    """A moment in milliseconds; 0 stands for « never »."""
    return datetime.fromtimestamp(int(text) / 1000, UTC) if re.fullmatch(r"[0-9]{1,13}", text) else None
