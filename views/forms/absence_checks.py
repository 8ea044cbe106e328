"""What the rules of the school say of the answers of a notice, each in words beside the answer to be changed."""

from collections.abc import Sequence
from datetime import date

from wtforms import Field

from models import (
    AbsenceNotice,
    BadHour,
    BadHours,
    BadOrder,
    Child,
    NeedsDocument,
    NeedsExplanation,
    NoSchool,
    NoticeRefused,
    OutsideYear,
    Overlap,
    TooManyDays,
    UnknownPeriod,
    UnknownReason,
    check_days,
    is_in_day,
)

from .absence_questions import AbsenceQuestions
from .absence_words import why_refused
from .live import SERVICE_FIELDS


class CheckedAbsence(AbsenceQuestions):
    """The same rules while it is filled in, read again and sent; the school has the last word."""

    def __init__(self, family: Sequence[Child], chosen: Child | None = None, *, by_school: bool = False) -> None:
        super().__init__(family, chosen, by_school=by_school)
        self.overlaps: list[AbsenceNotice] = []

    def validate(self, extra_validators: dict[str, list] | None = None) -> bool:
        """Each answer for itself, then what the school says of the days; questions not asked have nothing wrong."""
        super().validate(extra_validators)
        for field in self:
            if field.name not in SERVICE_FIELDS and not self.is_asked(field):
                field.errors = []
        self._check_day_was_shown()
        self._check_days()
        self._check_hours()
        return not self.form_errors and not any(field.errors for field in self)

    def _check_day_was_shown(self) -> None:
        """A page that stayed open past midnight: its « Aujourd’hui » is yesterday now."""
        if self.day.errors and _is_day_before(self.day.data or "", self.today):
            self.day.errors = [why_refused(OutsideYear(date.min, self.year_end))]

    def _check_days(self) -> None:
        if self.first is None or (self.last_field is not None and self.last_field.errors):
            return
        weekly = self.is_weekly
        try:
            for school in self.schools:
                check_days(self.first, self.last, school, weekly=weekly, by_school=self.by_school)
        except NoticeRefused as refusal:
            self._say(refusal)

    def _check_hours(self) -> None:
        """Each between morning and evening, and one after the other."""
        given = [field for field in self.hours if field.data and not field.errors]
        for field in given:
            if not is_in_day(field.data):
                field.errors = [why_refused(BadHour())]
        if len(given) == 2 and given[1].data <= given[0].data and not given[1].errors:
            self._say(BadHours())

    def explain(self, refusal: NoticeRefused) -> None:
        """The school said no when the notice was to be stored."""
        self.failed, self._is_right = True, False
        self._say(refusal)

    def _say(self, refusal: NoticeRefused) -> None:
        """In words, beside the answer that is to be changed."""
        message = why_refused(refusal)
        field = self._concerned(refusal)
        if isinstance(refusal, Overlap):
            self.overlaps = refusal.notices
        if field is None:
            self.form_errors = [*self.form_errors, message]
        else:
            field.errors = [*field.errors, message]

    def _concerned(self, refusal: NoticeRefused) -> Field | None:
        """The question whose answer is refused, or None for the notice as a whole."""
        if isinstance(refusal, OutsideYear | NoSchool) and refusal.day != self.last:
            return self.first_field
        if isinstance(refusal, NeedsDocument):
            return self.documents.get(refusal.children[0].public_id)
        questions = {
            OutsideYear: self.last_field,
            BadOrder: self.last_field,
            TooManyDays: self.last_field,
            NoSchool: self.first_field,
            BadHour: next(iter(self.hours), None),
            BadHours: self.hours[-1] if self.hours else None,
            UnknownPeriod: self.periods,
            NeedsExplanation: self.explanation,
            UnknownReason: self.reason,
        }
        return questions.get(type(refusal))


def _is_day_before(text: str, day: date) -> bool:
    try:
        return date.fromisoformat(text) < day
    except ValueError:
        return False
