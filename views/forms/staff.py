"""The forms of « Personnel »: an invitation, and what can be done about an account."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

from wtforms import Field, HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from models import Workplace

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .account import CodeForm
from .answers import ChoiceField
from .live import LiveForm
from .rules import AtMost, EmailField, Needed, TidyField

BOARD = "*"


class SecondStepForm(CodeForm):
    """The code that the application shows."""

    not_right = _l("Ce code n’est pas le bon. Entrez celui que l’application montre maintenant.")
    waits = 0  # seconds before another try is heard, once there were too many


class RecoveryForm(SecondStepForm):
    """One of the recovery codes, with or without its hyphens."""

    code = TidyField(
        _l("Code de secours"),
        [Needed(_l("Inscrivez un de vos codes de secours.")), AtMost(40)],
        description=_l("Par exemple 7K3M-92QD-XH4T"),
    )
    not_right = _l("Ce code n’est pas un de vos codes de secours, ou il a déjà servi. Vérifiez-le.")


class Act(StrEnum):
    """The buttons of a colleague’s page."""

    INVITE = "inviter"
    FORGET = "oublier"
    CLOSE = "fermer"
    OPEN = "ouvrir"


class ActForm(LiveForm):
    """Nothing to fill in: the button says which act."""

    act = HiddenField()

    def __init__(self, choices: Collection[str] = tuple(Act), **named: Any) -> None:
        super().__init__(**named)
        self.choices = choices

    def validate_act(self, field: Field) -> None:
        if field.data not in self.choices:
            raise ValidationError(_("Choisissez un des boutons de la page."))


class InvitationForm(LiveForm):
    """Whom to invite, and where that person works: a school, or the whole board."""

    email = EmailField(_l("Courriel"), [Needed(_l("Indiquez le courriel de la personne."))])
    place = SelectField(
        _l("Lieu de travail"), [Needed(_l("Choisissez une école, ou tout le centre."))], validate_choice=False
    )
    language = ChoiceField(
        _l("Langue de l’invitation"),
        [Needed(_l("Choisissez une langue."))],
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
        default="fr",
    )

    def __init__(self, places: Sequence[Workplace], **named: Any) -> None:
        super().__init__(**named)
        self.places = {place.school.code if place.school else BOARD: place for place in places}
        self.place.choices = [SelectChoice("", _("Choisissez"))] + [
            SelectChoice(key, place.name if place.school else _("Toutes les écoles (administration)"))
            for key, place in self.places.items()
        ]

    @property
    def workplace(self) -> Workplace:
        """The place that was chosen."""
        return self.places[self.place.data]

    def validate_place(self, field: Field) -> None:
        if field.data and field.data not in self.places:
            raise ValidationError(_("Choisissez un lieu de la liste."))
