"""One form in its four moments, for the page of the components: untouched, being filled in, sent and wrong, right."""

from types import SimpleNamespace
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice

from .catalogue import gettext as _
from .catalogue import lazy_gettext as _l
from .forms.birth_date import BirthDateField
from .forms.live import LiveForm
from .forms.rules import DigitsField, EmailField, Needed, SecretField, TidyField, exactly

CHILDREN = [SelectChoice("lea", "Léa"), SelectChoice("noah", "Noah")]
TYPING = {"nom": "Tremblay", "fiche": "01234", "naissance-year": "2014", "courriel": "nadia@exemple"}
WRONG = {**TYPING, "naissance-month": "13", "naissance-day": "27", "code": "48"}
RIGHT = {
    "nom": "Tremblay", "courriel": "nadia@exemple.ca", "mot": "Érable-rouge", "confirmation": "Érable-rouge",
    "code": "482913", "naissance-year": "2014", "naissance-month": "9", "naissance-day": "27", "fiche": "0123456",
    "jour": "2026-11-27", "enfants": "lea", "motif": "autre", "explication": "Une fête de famille.", "rester": "y",
}  # fmt: skip


class SampleForm(LiveForm):
    """A question of every kind; it leads nowhere and keeps nothing."""

    class Meta:
        csrf = False

    nom = TidyField(_l("Nom"), [Needed(_l("Indiquez le nom."))])
    courriel = EmailField(_l("Courriel"), [Needed(_l("Indiquez votre courriel."))])
    mot = SecretField(_l("Mot de passe"), [Needed(_l("Indiquez votre mot de passe."))])
    confirmation = SecretField(_l("Confirmation"), [Needed(_l("Écrivez le mot de passe une deuxième fois."))])
    code = DigitsField(_l("Code de vérification"), [exactly(6, "Le code")], description=_l("6 chiffres"))
    naissance = BirthDateField(_l("Date de naissance"), _l("Par exemple, 2014 09 27"))
    fiche = DigitsField(_l("Numéro de fiche"), [exactly(7, "Le numéro de fiche")], description=_l("7 chiffres"))
    jour = DateField(_l("Date"), [lambda _form, _field: None])
    enfants = SelectMultipleField(
        _l("Quel enfant?"), choices=[SelectChoice("lea", "Léa"), SelectChoice("noah", "Noah")]
    )
    motif = RadioField(_l("Motif"), [Needed(_l("Choisissez le motif."))], validate_choice=False)
    explication = TextAreaField(_l("Explication"))
    message_ecole = TextAreaField(_l("Message à l’école"))
    rester = BooleanField(_l("Rester connecté sur cet appareil"))

    def __init__(self, answers: dict[str, str] | None = None, **named: Any) -> None:
        super().__init__(formdata=MultiDict(answers) if answers else None, **named)
        self.motif.choices = [
            SelectChoice("maladie", _("Maladie")),
            SelectChoice("rv", _("Rendez-vous médical ou professionnel")),
            SelectChoice("autre", _("Autre")),
        ]

    def at(self, *, failed: bool) -> "SampleForm":
        """The same form, checked; failed: as if it had been sent."""
        self._was_validated, self._is_right, self.failed = True, self.validate(), failed
        return self

    def _check(self) -> bool:
        return getattr(self, "_is_right", True)


class Samples:
    """What the page of the components asks for."""

    children = (
        SimpleNamespace(public_id="lea", first_name="Léa", full_name="Léa Tremblay"),
        SimpleNamespace(public_id="noah", first_name="Noah", full_name="Noah Tremblay"),
    )

    def __init__(self) -> None:
        self.empty = SampleForm()
        self.typing = SampleForm(TYPING).at(failed=False)
        self.wrong = SampleForm(WRONG).at(failed=True)
        self.complete = SampleForm(RIGHT).at(failed=False)

    def rules(self, met: int) -> list[SimpleNamespace]:
        """The rules of a password, the first `met` of them met."""
        texts = (_("8 caractères ou plus"), _("une majuscule"), _("une minuscule"), _("un symbole"))
        return [SimpleNamespace(text=text, met=place < met) for place, text in enumerate(texts)]
