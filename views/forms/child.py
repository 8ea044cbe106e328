"""« Qui est votre enfant? »: what is missing or impossible is said, never whether it matches (SECURITY.md K7)."""

from wtforms import HiddenField

from models import Board, ChildClaim

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .birth_date import BirthDateField
from .live import LiveForm
from .rules import AtMost, DigitsField, Needed, TidyField, exactly, has_letters

LONGEST_NAME = 200
_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"}  # a child is not the phone’s owner


class ChildForm(LiveForm):
    """What the school’s file says of a child, as the parent reads it on the report card."""

    last_name = TidyField(
        _l("Nom"),
        [Needed(_l("Indiquez le nom de famille de l’enfant.")), AtMost(LONGEST_NAME), has_letters],
        render_kw={**_PRIVATE, "data-nom": _l("le nom")},
    )
    first_name = TidyField(
        _l("Prénom"),
        [Needed(_l("Indiquez le prénom de l’enfant.")), AtMost(LONGEST_NAME), has_letters],
        render_kw={**_PRIVATE, "data-nom": _l("le prénom")},
    )
    birth_date = BirthDateField(_l("Date de naissance"), description=_l("Par exemple, 2014 09 27"))
    file_number = DigitsField(
        _l("Numéro de fiche"),
        [
            Needed(_l("Indiquez le numéro de fiche\u00a0: 7 chiffres, sur le bulletin.")),
            exactly(7, _l("Le numéro de fiche")),
        ],
        description=_l("7 chiffres, sur le bulletin"),
        render_kw={
            "autocomplete": "off",
            "spellcheck": "false",
            "inputmode": "numeric",
            "data-nom": _l("le numéro de fiche"),
        },
    )
    was_refused = HiddenField()  # « oui » once the school’s file said otherwise

    @property
    def mismatch(self) -> bool:
        """Does the page tell how to ask the school? It goes on telling while the answers are corrected."""
        return self.was_refused.data == "oui"

    def tell_mismatch(self) -> None:
        """One message for every cause, no field accused (SECURITY.md K2)."""
        self.was_refused.data = "oui"
        self.refuse(_("Ces renseignements ne concordent pas avec le dossier de l’école"))

    @property
    def state(self) -> str:
        ready = self.is_complete
        return _("Tout est rempli. Vous pouvez enregistrer.") if ready else super().state

    def claim(self, board: Board) -> ChildClaim:
        """The right answers, as the school will compare them."""
        return ChildClaim(
            board=board,
            last_name=self.last_name.data,
            first_name=self.first_name.data,
            birth_date=self.birth_date.value,
            file_number=self.file_number.data,
        )
