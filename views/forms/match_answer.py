"""The school’s answer to a request to verify: try again, or no; with a sentence for the parent."""

from typing import Any

from wtforms import Form
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from models import LONGEST_SENTENCE, MatchRequestState

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .answers import ChoiceField, WrittenField
from .live import LiveForm
from .rules import AtMost, Needed

RETRY, REFUSED = "recommencer", "refuser"
STATES = {RETRY: MatchRequestState.RETRY, REFUSED: MatchRequestState.REFUSED}


def _said_when_refused(form: Form, field: Any) -> None:
    if form.outcome.data == REFUSED and not field.data:
        raise StopValidation(_("Écrivez au parent pourquoi, en une phrase."))


class MatchAnswerForm(LiveForm):
    """Which answer, and its sentence: needed for a refusal."""

    outcome = ChoiceField(
        _l("Que répondez-vous au parent?"),
        [Needed(_l("Choisissez une réponse."))],
        choices=[
            SelectChoice(RETRY, _l("Le dossier est vérifié\u00a0: invitez le parent à recommencer")),
            SelectChoice(REFUSED, _l("La demande est refusée")),
        ],
        render_kw={"data-nom": _l("la réponse")},
    )
    sentence = WrittenField(
        _l("Phrase pour le parent"),
        [_said_when_refused, AtMost(LONGEST_SENTENCE)],
        description=_l("Elle part par courriel. N’y écrivez rien de ce que contient le dossier."),
    )

    @property
    def state_chosen(self) -> MatchRequestState:
        return STATES[self.outcome.data]
