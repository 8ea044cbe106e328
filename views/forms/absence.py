"""« Aviser l’école d’une absence ou d’un retard »: what the answers make together, and what the school says of it."""

from collections.abc import Sequence
from datetime import date

from flask import request
from flask_babel import gettext as _
from wtforms import Field

from models import (
    EARLIEST,
    LATEST,
    AbsenceNotice,
    BadHour,
    BadOrder,
    Child,
    DayPart,
    NeedsExplanation,
    NoSchool,
    NoticeDraft,
    NoticeKind,
    NoticeRefused,
    OutsideYear,
    Overlap,
    UnknownReason,
    check_days,
)

from .. import words
from .absence_questions import ANOTHER_DAY, AbsenceQuestions
from .absence_words import sentence_of_missing, sentence_of_wrong, why_refused
from .live import SERVICE_FIELDS, name_of


class AbsenceNoticeForm(AbsenceQuestions):
    """The same rules while it is filled in, read again and sent; the school has the last word."""

    def __init__(self, family: Sequence[Child], chosen: Child | None = None) -> None:
        super().__init__(family, chosen)
        self.overlaps: list[AbsenceNotice] = []

    def validate(self, extra_validators: dict[str, list] | None = None) -> bool:
        """Each answer for itself, then what the school says of the days; questions not asked have nothing wrong."""
        super().validate(extra_validators)
        for field in self:
            if field.name not in SERVICE_FIELDS and not self.is_asked(field):
                field.errors = []
        self._check_day_was_shown()
        self._check_days()
        if self.hour and self.hour.data and not EARLIEST <= self.hour.data <= LATEST:
            self._say(BadHour())
        return not self.form_errors and not any(field.errors for field in self)

    def _check_day_was_shown(self) -> None:
        """A page that stayed open past midnight: its « Aujourd’hui » is yesterday now."""
        if self.day.errors and _is_day_before(self.day.data or "", self.today):
            self.day.errors = [why_refused(OutsideYear(date.min, self.year_end))]

    def _check_days(self) -> None:
        if self.first is None or self.first_day.errors or self.last_day.errors:
            return
        try:
            for school in self.schools:
                check_days(self.first, self.last, school)
        except NoticeRefused as refusal:
            self._say(refusal)

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
            return self.first_day if self.day.data == ANOTHER_DAY else self.day
        questions = {
            OutsideYear: self.last_day,
            BadOrder: self.last_day,
            NoSchool: self.first_day,
            BadHour: self.hour,
            NeedsExplanation: self.explanation,
            UnknownReason: self.reason,
        }
        return questions.get(type(refusal))

    @property
    def state(self) -> str:
        """The sentence of the status line (UX.md 4.6)."""
        missing = self.missing_fields()
        if missing == [self.explanation]:
            return sentence_of_missing([_("une explication pour le motif «\u00a0Autre\u00a0»")])
        if missing:
            return sentence_of_missing([name_of(field) for field in missing])
        if self.overlaps:
            return why_refused(Overlap(self.overlaps))
        if not self._check():
            return sentence_of_wrong(self.wrong)
        return _("Tout est rempli. Vous pouvez soumettre l’avis.")

    @property
    def needs_review(self) -> bool:
        """Several children or several days are read again before they are sent (UX.md B-11)."""
        is_several = len(self.chosen) > 1 or (self.last or self.first) != self.first
        return is_several and "relu" not in request.form

    @property
    def is_reopened(self) -> bool:
        """« Modifier », on the review: back to the questions, answered."""
        return "modifier" in request.form

    @property
    def given(self) -> list[tuple[str, str]]:
        """The answers that count, as a form sends them."""
        pairs = [("children", child.public_id) for child in self.chosen]
        for field in self.answers:
            if field is not self.children and field.data:
                pairs.append((field.name, field._value() if hasattr(field, "_value") else str(field.data)))
        return pairs

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """What will be sent, child by child: a given name and a sentence."""
        draft = self.draft()
        facts = (draft.kind, draft.first_day, draft.until, draft.part, draft.at)
        return [(child.first_name, words.announced(child.full_name, *facts)) for child in draft.children]

    def draft(self) -> NoticeDraft:
        """What is announced; only once the form is right."""
        assert self.first is not None
        kind = NoticeKind(self.kind.data)
        return NoticeDraft(
            children=self.chosen,
            kind=kind,
            first_day=self.first,
            last_day=self.last,
            part=DayPart(self.part.data) if kind is NoticeKind.ABSENCE else DayPart.WHOLE,
            at=self.hour.data if self.hour else None,
            reason=self.reason.data,
            explanation=self.explanation.data if self.is_asked(self.explanation) else "",
            message=self.note.data or "",
            form_key=self.form_key.data,
        )


def _is_day_before(text: str, day: date) -> bool:
    try:
        return date.fromisoformat(text) < day
    except ValueError:
        return False
