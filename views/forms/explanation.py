"""« Motiver »: the same reason for one or several recorded absences; and « Ce n’est pas exact », in a sentence."""

from collections.abc import Sequence
from functools import cached_property

from flask import request
from wtforms import Field
from wtforms.fields import SelectChoice

from models import (
    EXPLANATION_LIMIT,
    OTHER,
    Explanations,
    NeedsExplanation,
    NoticeRefused,
    Reason,
    RecordedAbsence,
    School,
)

from .. import tongue
from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from ..recorded_words import recorded_sentence
from .absence_questions import AbsenceQuestions, lay_out_explanation
from .absence_words import why_refused
from .answers import ChoicesField, WrittenField
from .live import LiveForm, listed, name_of
from .rules import AtMost, Needed


class ExplanationForm(LiveForm):
    """The reason and its rule are those of a notice (UX.md B-16). An absence settled meanwhile may still be sent: the
    answer then says what became of it.
    """

    absences = ChoicesField(
        _l("Quelles absences?"),
        [Needed(_l("Choisissez au moins une absence."))],
        render_kw={"data-nom": _l("l’absence à motiver")},
    )
    reason = AbsenceQuestions.reason
    explanation = AbsenceQuestions.explanation

    def __init__(self, asked: Sequence[RecordedAbsence], explanations: Explanations) -> None:
        """asked: what is to be explained now; explanations: where an absence settled meanwhile is found again."""
        super().__init__()
        gone = set(self.absences.data or ()) - {absence.public_id for absence in asked}
        self.known = [*asked, *(explanations.named(gone) if gone else ())]
        self.absences.choices = [SelectChoice(absence.public_id, recorded_sentence(absence)) for absence in self.known]
        if len(self.known) == 1 and request.method != "POST":
            self.absences.data = [absence.public_id for absence in self.known]
        lay_out_explanation(self.explanation, self.box_under)
        self.reason.choices = [SelectChoice(code, each.label(tongue.current())) for code, each in self.reasons.items()]

    @property
    def answers(self) -> list[Field]:
        """In the order of the page: the reason is the notice’s, declared before."""
        return sorted(super().answers, key=lambda field: field is not self.absences)

    @property
    def chosen(self) -> list[RecordedAbsence]:
        """The absences that the reason is for."""
        return [absence for absence in self.known if absence.public_id in (self.absences.data or ())]

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        """What the schools of the chosen ones all accept for what was recorded; of all, before any is chosen."""
        kinds = {absence.kind for absence in self.chosen or self.known}
        shared = Reason.common_to(self._schools)
        return {reason.code: reason for reason in shared if all(reason.suits(kind) for kind in kinds)}

    @property
    def _schools(self) -> list[School]:
        return list({absence.school.id: absence.school for absence in self.chosen or self.known}.values())

    @property
    def box_under(self) -> str:
        """The reason that the explanation stands under, as in a notice."""
        return self.reason.data if self._must_explain() else OTHER

    def is_asked(self, field: Field) -> bool:
        if field is self.absences:
            return len(self.known) != 1 or bool(field.errors)
        return field is not self.explanation or self._must_explain()

    def _must_explain(self) -> bool:
        code = self.reason.data or ""
        return code == OTHER or any(reason.is_explained for reason in Reason.shown(self._schools, code))

    def validate(self, extra_validators: dict[str, list] | None = None) -> bool:
        super().validate(extra_validators)
        if not self.is_asked(self.explanation):
            self.explanation.errors = []
        return not self.form_errors and not any(field.errors for field in self)

    def tell(self, refusal: NoticeRefused) -> None:
        """The school’s reasons have changed since."""
        self._is_right = False
        field = self.explanation if isinstance(refusal, NeedsExplanation) else self.reason
        self.refuse(why_refused(refusal), field=field)

    @property
    def state(self) -> str:
        missing = self.missing_fields()
        if missing == [self.explanation] and self.box_under == OTHER:
            return _missing([_("une explication pour le motif «\u00a0Autre\u00a0»")])
        if missing:
            return _missing([name_of(field) for field in missing])
        if not self._check():
            return super().state
        return _("Tout est rempli. Vous pouvez soumettre.")


def _missing(things: list[str]) -> str:
    if len(things) == 1:
        return _("Pour soumettre, il manque\u00a0: %(thing)s.", thing=listed(things))
    said = {"count": len(things), "things": listed(things)}
    return _("Pour soumettre, il manque %(count)s éléments\u00a0: %(things)s.", **said)


class DisputeForm(LiveForm):
    """What is not exact, in the parent’s words."""

    words = WrittenField(
        _l("Qu’est-ce qui n’est pas exact?"),
        [Needed(_l("Dites à l’école ce qui n’est pas exact.")), AtMost(EXPLANATION_LIMIT)],
        description=_l("Par exemple\u00a0: l’enfant était en sortie avec sa classe."),
        render_kw={"data-nom": _l("ce qui n’est pas exact")},
    )


class MaintainForm(LiveForm):
    """Why the school maintains an absence that a parent disputes."""

    note = WrittenField(
        _l("Pourquoi l’absence est maintenue"),
        [Needed(_l("Écrivez au parent pourquoi l’absence est maintenue.")), AtMost(EXPLANATION_LIMIT)],
        description=_l("Le parent lira cette phrase."),
        render_kw={"data-nom": _l("la raison")},
    )
