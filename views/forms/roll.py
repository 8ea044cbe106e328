"""The roll of one group: a row of radio buttons a pupil, everybody present unless somebody says otherwise."""

from dataclasses import dataclass, field
from datetime import time

from flask import request
from wtforms import HiddenField

from models import EARLIEST, LATEST, AbsenceMark, DayPart, NoticeKind, Pupil, RollLine, RollSheet

from .. import words
from ..catalogue import gettext as _
from .answers import read_hour
from .live import LiveForm

PRESENT, LATE, AS_NOTED = "present", "late", "noted"
MARKS = {
    "whole": AbsenceMark(),
    "morning": AbsenceMark(part=DayPart.MORNING),
    "afternoon": AbsenceMark(part=DayPart.AFTERNOON),
}


@dataclass
class RollRow:
    """One pupil as the page shows it. noted: what cannot be said by the other answers, in words by the template."""

    line: RollLine
    choice: str
    typed: str = ""
    error: str = ""
    noted: list[AbsenceMark] = field(default_factory=list)

    @property
    def pupil(self) -> Pupil:
        return self.line.pupil

    @property
    def name(self) -> str:
        """Of its radio buttons."""
        return f"etat-{self.pupil.file_number}"

    @property
    def hour_name(self) -> str:
        return f"heure-{self.pupil.file_number}"

    @property
    def hour(self) -> time | None:
        return read_hour(self.typed) if self.typed and not self.error else None


class RollForm(LiveForm):
    """Every pupil has an answer from the start, so nothing is missing but the hour of somebody who came late."""

    stamp = HiddenField()

    def __init__(self, sheet: RollSheet) -> None:
        super().__init__()
        self.sheet = sheet
        self.stamp.data = self.stamp.data or sheet.stamp
        self.rows = [self._row(line) for line in sheet.lines]

    def _row(self, line: RollLine) -> RollRow:
        row = _as_recorded(line)
        if request.method == "POST":
            given = request.form.get(row.name, row.choice)
            row.choice = given if given in (PRESENT, LATE, *MARKS) or (given == AS_NOTED and row.noted) else row.choice
            row.typed = request.form.get(row.hour_name, row.typed).replace("\x00", "")[:40]
        return row

    def validate(self, extra_validators: dict[str, list] | None = None) -> bool:
        """The hour of each late arrival, within the hours of a school."""
        is_right = super().validate(extra_validators)
        for row in self.rows:
            row.error = _what_is_wrong(row) if row.choice == LATE else ""
        return is_right and not any(row.error for row in self.rows)

    @property
    def problems(self) -> list[tuple[str, str]]:
        found = [(row.hour_name, _named(row)) for row in self.rows if row.error]
        return super().problems + found if self.failed else []

    @property
    def marks(self) -> dict[int, AbsenceMark | None]:
        """What is to be recorded; pupils left as noted are not named."""
        return {row.pupil.id: _mark(row) for row in self.rows if row.choice != AS_NOTED}

    def tell_conflict(self, sheet: RollSheet) -> None:
        """Somebody else recorded meanwhile: the answers stay, the page says what is on file, sending again decides."""
        self.sheet, self.stamp.data = sheet, sheet.stamp
        lines = {line.pupil.id: line for line in sheet.lines}
        for row in self.rows:
            row.line = lines.get(row.pupil.id, row.line)
        self.refuse(
            _("Une autre personne a fait cet appel entre-temps. Comparez, puis enregistrez de nouveau."), status=409
        )


def _as_recorded(line: RollLine) -> RollRow:
    """Present, or what is noted already."""
    marks = [row.mark for row in line.recorded]
    if not marks:
        return RollRow(line, PRESENT)
    one = marks[0]
    if len(marks) == 1 and one.kind is NoticeKind.LATE and one.at:
        return RollRow(line, LATE, words.hour(one.at))
    same = [name for name, mark in MARKS.items() if marks == [mark]]
    return RollRow(line, same[0]) if same else RollRow(line, AS_NOTED, noted=marks)


def _named(row: RollRow) -> str:
    return _("%(subject)s\u00a0: %(words)s", subject=row.pupil.full_name, words=row.error)


def _what_is_wrong(row: RollRow) -> str:
    if not row.typed.strip():
        return _("Indiquez l’heure d’arrivée, par exemple 9\u00a0h\u00a015.")
    try:
        hour = read_hour(row.typed)
    except ValueError as error:
        return str(error)
    if not EARLIEST <= hour <= LATEST:
        hours = {"first": words.hour(EARLIEST), "last": words.hour(LATEST)}
        return _("Indiquez une heure entre %(first)s et %(last)s.", **hours)
    return ""


def _mark(row: RollRow) -> AbsenceMark | None:
    if row.choice == LATE:
        return AbsenceMark(kind=NoticeKind.LATE, at=row.hour)
    return MARKS.get(row.choice)
