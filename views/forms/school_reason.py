"""The forms of a school’s reasons: their words, what they are offered for, what they ask for, their place."""

from typing import Any

from wtforms import BooleanField, HiddenField

from models import NoticeKind, Reason

from ..catalogue import lazy_gettext as _l
from .answers import ChoicesField
from .live import LiveForm
from .rules import AtMost, Needed, TidyField
from .school_settings import EVERYTHING


class ReasonForm(LiveForm):
    """One reason: its words in both languages, for what it is offered, what it asks for."""

    label_fr = TidyField(_l("En français"), [Needed(_l("Écrivez le motif en français.")), AtMost(80)])
    label_en = TidyField(_l("En anglais"), [Needed(_l("Écrivez le motif en anglais.")), AtMost(80)])
    kinds = ChoicesField(
        _l("Pour quels avis?"), [Needed(_l("Choisissez au moins une sorte d’avis."))], choices=EVERYTHING
    )
    needs_explanation = BooleanField(_l("Le parent doit écrire une explication"))
    needs_document = BooleanField(_l("Le parent doit joindre un billet"))

    @classmethod
    def of(cls, reason: Reason | None) -> "ReasonForm":
        """The form of a reason, or of a new one."""
        if reason is None:
            return cls(kinds=[kind.value for kind in NoticeKind])
        names = ("label_fr", "label_en", "needs_explanation", "needs_document")
        return cls(**{name: getattr(reason, name) for name in names}, kinds=reason.kinds.split(","))

    def facts(self) -> dict[str, Any]:
        """What is to be set."""
        answers = {"label_fr": self.label_fr.data, "label_en": self.label_en.data, "kinds": ",".join(self.kinds.data)}
        return {**answers, **{name: self[name].data for name in ("needs_explanation", "needs_document")}}


class MoveForm(LiveForm):
    """Which reason goes up or down: its code, in the button that was pressed."""

    up = HiddenField()
    down = HiddenField()


class RetireForm(LiveForm):
    """Nothing to fill in: the button says it all."""
