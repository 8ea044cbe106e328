"""The forms of a pupil’s file: what is corrected, an address to add, and acts whose button says it all."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from models import PupilFacts

from ..catalogue import lazy_gettext as _l
from .birth_date import BirthDateField
from .child import LONGEST_NAME
from .live import LiveForm
from .rules import AtMost, EmailField, Needed, TidyField, has_letters

_PRIVATE = {"autocomplete": "off", "spellcheck": "false"}


class PupilFactsForm(LiveForm):
    """The file’s facts, corrected; `version` says which ones were read."""

    last_name = TidyField(
        _l("Nom"),
        [Needed(_l("Indiquez le nom de famille de l’élève.")), AtMost(LONGEST_NAME), has_letters],
        render_kw={**_PRIVATE, "data-nom": _l("le nom")},
    )
    first_name = TidyField(
        _l("Prénom"),
        [Needed(_l("Indiquez le prénom de l’élève.")), AtMost(LONGEST_NAME), has_letters],
        render_kw={**_PRIVATE, "data-nom": _l("le prénom")},
    )
    birth_date = BirthDateField(_l("Date de naissance"))
    group_name = TidyField(_l("Groupe"), [AtMost(60)], render_kw={**_PRIVATE, "data-nom": _l("le groupe")})
    version = HiddenField()

    @property
    def facts(self) -> PupilFacts:
        """The right answers."""
        return PupilFacts(self.last_name.data, self.first_name.data, self.birth_date.value, self.group_name.data or "")

    @property
    def read_version(self) -> str:
        """Which facts were read, as the form brought it back."""
        return self.version.data or ""


class SpokenForm(LiveForm):
    """The school says that it spoke to a parent, at a number that it had already (K1)."""

    spoken = BooleanField(
        _l("J’ai parlé à un parent de l’élève, joint au numéro que l’école avait déjà"),
        [InputRequired(_l("Joignez d’abord un parent au numéro que l’école avait déjà, puis cochez la case."))],
    )
    version = HiddenField()


class NewAddressForm(SpokenForm):
    """An address to put on a file."""

    email = EmailField(
        _l("Courriel"),
        [Needed(_l("Indiquez l’adresse de courriel à ajouter."))],
        render_kw={"autocomplete": "off", "data-nom": _l("l’adresse de courriel")},
    )


class ActForm(LiveForm):
    """Nothing to fill in: the button says it all."""
