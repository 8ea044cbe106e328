"""The forms of « Créez votre compte » and « Mot de passe oublié? »: an address, a code, a new password."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from models import LONGEST, Criterion, is_common, is_too_long, met_criteria

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .live import LiveForm, is_blank, listed
from .rules import DigitsField, EmailField, Needed, SecretField, exactly

MEANT = tuple(
    "gmail.com hotmail.com hotmail.ca hotmail.fr outlook.com outlook.fr live.ca live.com yahoo.ca yahoo.com yahoo.fr "
    "icloud.com msn.com proton.me protonmail.com videotron.ca videotron.qc.ca bell.net bell.ca sympatico.ca cogeco.ca "
    "globetrotter.net telus.net rogers.com aol.com".split()
)
REAL_TOO = frozenset("mail.com email.com ymail.com".split())


def likely_address(address: str) -> str:
    """The address probably meant by « nom@gmial.com », or nothing: a question, never a refusal (UX.md C-03)."""
    name, _at, domain = address.rpartition("@")
    if not name or domain in MEANT or domain in REAL_TOO:
        return ""
    close = get_close_matches(domain, MEANT, n=1, cutoff=0.86) if len(domain) > 6 else []
    return f"{name}@{close[0]}" if close else ""


class EmailForm(LiveForm):
    """Step 1: the address. When it looks mistyped the person is asked once; sent again, it is taken as it is."""

    email = EmailField(_l("Courriel"), [Needed(_l("Indiquez votre courriel."))])
    asked_about = HiddenField()

    asking = False

    def is_sent_and_right(self) -> bool:
        return super().is_sent_and_right() and not self._asks_first()

    @property
    def status(self) -> int:
        return 422 if self.asking else super().status

    @property
    def suggestion(self) -> str:
        """What to ask about, if anything: only of an address that could be read."""
        return "" if self.email.errors else likely_address(self.email.data or "")

    def _asks_first(self) -> bool:
        """Is there a question about this address that this person has not seen yet? From now on it is seen."""
        self.asking = bool(self.suggestion) and self.asked_about.data != self.email.data
        return self.asking


class CodeForm(LiveForm):
    """Step 2: six digits, in one box; spaces and hyphens do not matter."""

    code = DigitsField(
        _l("Code de vérification"),
        [Needed(_l("Entrez le code de 6 chiffres.")), exactly(6, _l("Le code"))],
        description=_l("6 chiffres"),
    )

    def refuse_code(self, message: str) -> None:
        """The code was tried in vain: it is not shown again, for it may have been a real one (SECURITY.md C11)."""
        self.code.raw_data, self.code.data = [], ""
        self.refuse(message, field=self.code)


@dataclass(frozen=True)
class Rule:
    """One line of the checklist."""

    text: str
    met: bool


def password_rules(password: str) -> list[Rule]:
    """The guide’s rule, in the same words everywhere (UX.md C-09)."""
    words = {
        Criterion.LENGTH: _("8 caractères ou plus"),
        Criterion.UPPER: _("une majuscule"),
        Criterion.LOWER: _("une minuscule"),
        Criterion.SYMBOL: _("un symbole (par exemple ! ? @ -)"),
    }
    met = met_criteria(password)
    return [Rule(text, criterion in met) for criterion, text in words.items()]


class NewPasswordForm(LiveForm):
    """Step 3, and the settings: a password twice. The checklist speaks while it is typed, the rest once it is sent."""

    password = SecretField(_l("Mot de passe"), [Needed(_l("Choisissez un mot de passe."))])
    confirmation = SecretField(_l("Confirmation"), [Needed(_l("Inscrivez le mot de passe à nouveau."))])

    def __init__(self, address: str, *arguments: Any, **named: Any) -> None:
        self.address = address
        super().__init__(*arguments, **named)

    @property
    def rules(self) -> list[Rule]:
        """The checklist of what stands in the box, which is empty again once the form was sent in vain."""
        return password_rules("" if self.failed else self.password.data or "")

    def message(self, field: Field) -> str:
        """While it is typed, the checklist says what is missing, and a confirmation under way is not scolded."""
        typed, again = self.password.data or "", self.confirmation.data or ""
        is_unfinished = not all(rule.met for rule in self.rules) if field is self.password else typed.startswith(again)
        return "" if is_unfinished and not self.failed else super().message(field)

    def validate_password(self, field: Field) -> None:
        reason = _why_refused(field.data or "", self.rules, self.address)
        if reason:
            raise ValidationError(reason)

    def validate_confirmation(self, field: Field) -> None:
        if field.data != self.password.data and not is_blank(self.password):
            raise ValidationError(_("La confirmation diffère du mot de passe. Inscrivez deux fois le même."))


def _why_refused(password: str, rules: Sequence[Rule], address: str) -> str:
    missing = [rule.text for rule in rules if not rule.met]
    if missing:
        return _("Le mot de passe doit contenir %(things)s.", things=listed(missing))
    if is_too_long(password):
        return _("Le mot de passe est trop long\u00a0: %(limit)s caractères au plus.", limit=LONGEST)
    if is_common(password):
        return _("Ce mot de passe est parmi les plus utilisés, on le devinerait vite. Choisissez-en un autre.")
    if is_common(password, address):
        return _("Ce mot de passe ressemble à votre adresse, on le devinerait vite. Choisissez-en un autre.")
    return ""
