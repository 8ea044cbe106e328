"""« Aviser l’école d’une absence ou d’un retard »: what the answers make together, and what the status line says."""

from collections.abc import Iterator
from typing import Any

from flask import request
from wtforms import Field

from models import OTHER, DayPart, NoticeDocument, NoticeDraft, NoticeKind, Overlap

from .. import words
from ..catalogue import gettext as _
from .absence_checks import CheckedAbsence
from .absence_words import sentence_of_missing, sentence_of_ready, sentence_of_wrong, why_refused
from .document import DocumentField
from .live import name_of
from .school_days import school_days_said


class AbsenceNoticeForm(CheckedAbsence):
    """A parent’s notice for children of the family; with `by_school`, what the staff writes for one who telephones."""

    @property
    def state(self) -> str:
        """The sentence of the status line (UX.md 4.6)."""
        missing = self.missing_fields()
        if missing == [self.explanation] and self.box_under == OTHER:
            return sentence_of_missing([_("une explication pour le motif «\u00a0Autre\u00a0»")])
        if missing:
            return sentence_of_missing([name_of(field) for field in missing])
        if self.overlaps:
            return why_refused(Overlap(self.overlaps))
        if not self._check():
            return sentence_of_wrong(self.wrong)
        return sentence_of_ready(self.first, self.schools)

    @property
    def days_said(self) -> str:
        """« 3 jours de classe; la journée pédagogique du 4 décembre n’en est pas. »; "" for one day, or a wrong one."""
        first, last = self.first, self.last
        self._check()
        if first is None or last is None or last <= first or self._has_wrong_days():
            return ""
        return school_days_said(first, last, self.schools, weekly=self.is_weekly)

    def _has_wrong_days(self) -> bool:
        return any(field.errors for field in (self.first_field, self.last_field) if field is not None)

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
                pairs.extend(_given(field))
        return pairs

    def keep_documents(self) -> None:
        """The form is to be filled in or read again: its files wait on the server."""
        for field in self.documents.values():
            if self.is_asked(field):
                field.keep()

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """What will be sent, child by child: a given name and a sentence."""
        draft = self.draft()
        return [
            (child.first_name, words.announced(child.full_name, draft.time(child.school))) for child in draft.children
        ]

    @property
    def documents_said(self) -> list[tuple[str, str]]:
        """« Billet de Léa », « PDF, 240 ko », as pairs of a summary."""
        kept = [field for field in self.documents.values() if self.is_asked(field) and field.kept]
        return [(field.label.text, field.facts) for field in kept]

    def draft(self) -> NoticeDraft:
        """What is announced; only once the form is right."""
        assert self.first is not None
        kind = NoticeKind(self.kind.data)
        part = DayPart(self.part.data) if kind is NoticeKind.ABSENCE else DayPart.WHOLE
        return NoticeDraft(
            children=self.chosen,
            kind=kind,
            first_day=self.first,
            last_day=self.last,
            weekly=self.is_weekly,
            part=part,
            periods=[int(number) for number in self.periods.data or ()] if part is DayPart.PERIODS else (),
            starts=self._answer(self.starts),
            ends=self._answer(self.ends),
            at=self._answer(self.departure) if kind is NoticeKind.EARLY else self._answer(self.arrival),
            back_at=self._answer(self.back_at),
            fetched_by=self._answer(self.fetched_by) or "",
            reason=self.reason.data,
            explanation=self._answer(self.explanation) or "",
            message=self.note.data or "",
            documents=dict(self._joined()),
            form_key=self.form_key.data,
            by_school=self.by_school,
        )

    def _answer(self, field: Field) -> Any:
        return field.data if self.is_asked(field) else None

    def _joined(self) -> Iterator[tuple[str, NoticeDocument]]:
        for name, field in self.documents.items():
            if self.is_asked(field) and isinstance(field.data, NoticeDocument):
                yield name, field.data


def _given(field: Field) -> list[tuple[str, str]]:
    """The answer to one question, as a form sends it."""
    if isinstance(field, DocumentField):
        return [(field.kept_name, field.kept.public_id)] if field.kept else []
    if isinstance(field.data, list):
        return [(field.name, value) for value in field.data]
    return [(field.name, field._value() if hasattr(field, "_value") else str(field.data))]
