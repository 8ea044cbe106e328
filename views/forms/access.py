"""The forms of those who have an account: sign in, and the password again before something sensitive."""

from wtforms import BooleanField

from ..catalogue import lazy_gettext as _l
from .live import LiveForm
from .rules import EmailField, Needed, SecretField


class StaffSignInForm(LiveForm):
    """« Se connecter »: what does not match is told above the form, never beside a field (UX.md A-05)."""

    email = EmailField(_l("Courriel"), [Needed(_l("Indiquez votre courriel."))])
    password = SecretField(_l("Mot de passe"), [Needed(_l("Indiquez votre mot de passe."))])


class SignInForm(StaffSignInForm):
    """The same for parents, whose telephone may stay signed in."""

    remember = BooleanField(_l("Rester connecté sur cet appareil"))


class ConfirmForm(LiveForm):
    """The password of somebody who is signed in already."""

    password = SecretField(_l("Mot de passe"), [Needed(_l("Indiquez votre mot de passe."))])
