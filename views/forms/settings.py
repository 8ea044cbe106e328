"""The forms of « Paramètres »: a language, a password, a device to sign out, and what needs the password again."""

from wtforms import Field, HiddenField
from wtforms.fields import SelectChoice

from ..catalogue import lazy_gettext as _l
from .account import NewPasswordForm
from .answers import ChoiceField
from .live import LiveForm
from .rules import Needed, SecretField

EVERY_OTHER = "autres"


class LanguageForm(LiveForm):
    """The language of the pages and of the mails; each is named in itself."""

    language = ChoiceField(
        _l("Dans quelle langue voulez-vous lire le portail et ses courriels?"),
        [Needed(_l("Choisissez une langue."))],
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password, then the new one twice, under the same rule as at sign-up (UX.md C-09)."""

    current = SecretField(_l("Mot de passe actuel"), [Needed(_l("Indiquez votre mot de passe actuel."))])
    password = SecretField(_l("Nouveau mot de passe"), [Needed(_l("Choisissez un mot de passe."))])
    confirmation = SecretField(_l("Confirmation"), [Needed(_l("Inscrivez le mot de passe à nouveau."))])

    def message(self, field: Field) -> str:
        """Whether it is the present password is known only once it is sent."""
        return LiveForm.message(self, field) if field is self.current else super().message(field)


class DeviceForm(LiveForm):
    """Which device to sign out: its public name, or `EVERY_OTHER`."""

    device = HiddenField()


class RemovalForm(LiveForm):
    """Nothing to fill in: the button says it all."""


class DeletionForm(LiveForm):
    """The account goes: the password, even if it was given a moment ago."""

    password = SecretField(_l("Mot de passe"), [Needed(_l("Indiquez votre mot de passe."))])
