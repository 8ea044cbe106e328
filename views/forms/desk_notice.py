"""The questions of a notice, asked by the school of a parent who telephones."""

from wtforms import Field

from models import LONGEST_PERSON, Child

from ..catalogue import lazy_gettext as _l
from .absence import AbsenceNoticeForm
from .rules import AtMost, Needed, TidyField, has_letters


class TelephonedNoticeForm(AbsenceNoticeForm):
    """The same questions as the parents’, for one pupil of the school, and who telephones."""

    caller = TidyField(
        _l("Personne qui téléphone"),
        [Needed(_l("Indiquez qui téléphone.")), AtMost(LONGEST_PERSON), has_letters],
        description=_l("Par exemple, Karim Tremblay, père"),
        render_kw={"data-nom": _l("la personne qui téléphone"), "autocomplete": "off", "spellcheck": "false"},
    )

    def __init__(self, child: Child) -> None:
        super().__init__([child], child, by_school=True)

    def missing_fields(self) -> list[Field]:
        """Who telephones is asked first."""
        return sorted(super().missing_fields(), key=lambda field: field is not self.caller)
