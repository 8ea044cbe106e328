"""The questions of a notice about why: the reason, what it asks for, a message to the school."""

from collections.abc import Sequence
from functools import cached_property

from markupsafe import Markup
from wtforms import Field
from wtforms.fields import SelectChoice

from models import EXPLANATION_LIMIT, OTHER, Child, NeedsExplanation, Reason

from .. import tongue
from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .absence_when import WhenQuestions
from .absence_words import why_refused
from .answers import ChoiceField, WrittenField
from .document import DocumentField, join_fields
from .rules import AtMost, Needed


class AbsenceQuestions(WhenQuestions):
    """One notice for one or several children of the family."""

    reason = ChoiceField(_l("Motif"), [Needed(_l("Choisissez le motif."))], render_kw={"data-nom": _l("le motif")})
    explanation = WrittenField(
        _l("Explication"),
        [Needed(_l("Écrivez une explication\u00a0: l’école en a besoin pour le motif «\u00a0Autre\u00a0».")),
         AtMost(EXPLANATION_LIMIT)],
        description=_l("L’école en a besoin pour le motif «\u00a0Autre\u00a0»"),
        render_kw={"data-nom": _l("l’explication")},
    )  # fmt: skip
    note = WrittenField(
        _l("Message à l’école"), [AtMost(EXPLANATION_LIMIT)], render_kw={"data-nom": _l("le message à l’école")}
    )

    def __init__(self, family: Sequence[Child], chosen: Child | None = None, *, by_school: bool = False) -> None:
        super().__init__(family, chosen, by_school=by_school)
        lay_out_explanation(self.explanation, self.box_under)
        self.reason.choices = [
            SelectChoice(reason.code, reason.label(tongue.current()))
            for reason in self.reasons.values()
            if not self.kind.data or self._suits(reason.code)
        ]
        self.documents: dict[str, DocumentField] = {} if by_school else join_fields(self, self._may_need_documents())

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        """What the schools of the chosen children all accept, by code.

        Before any is chosen, what one of them accepts: without JavaScript the list stays as it is.
        """
        offered = Reason.common_to(self.schools) if self.chosen else Reason.of_any(self.schools)
        return {reason.code: reason for reason in offered}

    @property
    def box_under(self) -> str:
        """The reason that the explanation stands under: « Autre », or the one chosen that must be explained."""
        return self.reason.data if self._must_explain() else OTHER

    @property
    def documents_under(self) -> str:
        """The reason that the documents stand under: the one chosen if it needs them, else the first that does."""
        needing = [code for code in self.reasons if self._needs_document(code)]
        return self.reason.data if self.reason.data in needing else next(iter(needing), "")

    def _may_need_documents(self) -> list[Child]:
        """Of the chosen children, of all while none is, those whose school has a reason that needs a document."""
        needing = [code for code in self.reasons if self._needs_document(code)]
        return [
            child
            for child in self.chosen or self.family
            if any(reason.needs_document for code in needing for reason in Reason.shown([child.school], code))
        ]

    def is_asked(self, field: Field) -> bool:
        if isinstance(field, DocumentField):
            theirs = Reason.shown([field.child.school], self.reason.data or "")
            return field.child in self.chosen and any(reason.needs_document for reason in theirs)
        if field is self.explanation:
            return bool(self.reason.data == OTHER or self._must_explain())
        return super().is_asked(field)

    def _must_explain(self) -> bool:
        return any(reason.is_explained for reason in Reason.shown(self.schools, self.reason.data or ""))

    def _needs_document(self, code: str) -> bool:
        return any(reason.needs_document for reason in Reason.shown(self.schools, code))

    def _suits(self, code: str) -> bool:
        return all(reason.suits(self.kind.data or "") for reason in Reason.shown(self.schools, code))


def lay_out_explanation(field: Field, reason: str) -> None:
    """Say for which reason the box is: « Autre », or another that the school wants explained.

    Without JavaScript it is always in sight: its label then says what it is for (UX.md B-07).
    """
    field.label.text = Markup("{}<noscript> {}</noscript>").format(field.label.text, _("(nécessaire pour “Autre”)"))
    if reason != OTHER:
        field.description = _("L’école en a besoin pour ce motif")
        field.validators = [Needed(why_refused(NeedsExplanation())), AtMost(EXPLANATION_LIMIT)]
