"""The forms of « Réglages de l’école »: each page saves a few facts, under the rules of the school alone."""

import re
from datetime import time
from typing import Any

from wtforms import Field, Form, HiddenField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from models import MatchingRule, NoticeKind, School

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .answers import ChoiceField, ChoicesField, HourField
from .live import LiveForm
from .rules import AtMost, EmailField, Needed, TidyField

HOUR = {"autocomplete": "off", "spellcheck": "false"}
ZONES = ("America/Toronto", "America/Halifax", "America/Blanc-Sablon", "America/Winnipeg")
EVERYTHING = [
    SelectChoice(NoticeKind.ABSENCE, _l("Absences")),
    SelectChoice(NoticeKind.LATE, _l("Retards")),
    SelectChoice(NoticeKind.EARLY, _l("Départs hâtifs")),
]


class NumberField(TidyField):
    """A whole number: `data` is text until `whole` reads it."""

    def __init__(self, label: Any, most: int, **named: Any) -> None:
        sentence = _l("Écrivez un nombre entier, de 0 à %(most)s.", most=most)
        super().__init__(label, [Needed(sentence), self._check], **named)
        self.most, self.sentence = most, sentence

    def _check(self, form: Form, field: Field) -> None:
        if not re.fullmatch(r"[0-9]{1,3}", field.data or "") or int(field.data) > self.most:
            raise ValidationError(self.sentence)

    def process_data(self, value: Any) -> None:
        self.data = "" if value is None else str(value)


class RulesForm(LiveForm):
    """What a page of settings shares: `seen`, which tells whether somebody else changed them meanwhile."""

    seen = HiddenField()
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, school: School, seen: str) -> "RulesForm":
        """The form as the school’s rules are now."""
        form = cls(**cls.answers_of(school))
        form.seen.data = form.seen.data or seen
        return form

    @classmethod
    def answers_of(cls, school: School) -> dict[str, Any]:
        return {name: getattr(school, name) for name in cls.names}

    def is_asked(self, field: Field) -> bool:
        return field is not self.seen

    def facts(self) -> dict[str, Any]:
        """What is to be set, by the name of the fact."""
        return {name: self[name].data for name in self.names}


class HoursForm(RulesForm):
    """The school’s day, and until when a notice of the same day is in time."""

    names = ("day_starts", "day_ends", "cut_off", "time_zone")
    day_starts = HourField(_l("Début des cours"), [Needed(_l("Indiquez l’heure du début des cours."))], render_kw=HOUR)
    day_ends = HourField(_l("Fin des cours"), [Needed(_l("Indiquez l’heure de la fin des cours."))], render_kw=HOUR)
    cut_off = HourField(
        _l("Heure limite des avis du jour"),
        [Needed(_l("Indiquez l’heure limite."))],
        description=_l("Après cette heure, un avis pour le jour même est accepté et marqué «\u00a0tardif\u00a0»."),
        render_kw=HOUR,
    )
    time_zone = ChoiceField(
        _l("Fuseau horaire"),
        [Needed(_l("Choisissez le fuseau horaire."))],
        choices=[
            SelectChoice(ZONES[0], _l("Heure de l’Est (Montréal, Québec, Gatineau)")),
            SelectChoice(ZONES[1], _l("Heure de l’Atlantique (Îles-de-la-Madeleine)")),
            SelectChoice(ZONES[2], _l("Heure de l’Atlantique toute l’année (Blanc-Sablon)")),
            SelectChoice(ZONES[3], _l("Heure du Centre")),
        ],
    )

    def validate_day_ends(self, field: Field) -> None:
        starts, ends = self.day_starts.data, field.data
        if isinstance(starts, time) and isinstance(ends, time) and starts >= ends:
            raise ValidationError(_("La fin des cours vient après leur début. Vérifiez les deux heures."))


class NoticesForm(RulesForm):
    """How far back and how long a parent may announce, and who else of the family reads it."""

    names = ("days_back", "most_days", "shares_notices")
    days_back = NumberField(
        _l("Jours passés"),
        30,
        description=_l("Combien de jours en arrière un parent peut encore aviser. 0\u00a0: aucun."),
    )
    most_days = NumberField(
        _l("Jours de classe au plus dans un avis"), 200, description=_l("0\u00a0: autant que le parent veut.")
    )
    shares_notices = ChoiceField(
        _l("Les autres personnes inscrites au dossier de l’enfant voient-elles les avis?"),
        [Needed(_l("Choisissez une réponse."))],
        choices=[
            SelectChoice("oui", _l("Oui, et un courriel les prévient")),
            SelectChoice("non", _l("Non, seulement la personne qui avise")),
        ],
    )

    @classmethod
    def answers_of(cls, school: School) -> dict[str, Any]:
        return {**super().answers_of(school), "shares_notices": "oui" if school.shares_notices else "non"}

    def facts(self) -> dict[str, Any]:
        days = {name: int(self[name].data) for name in ("days_back", "most_days")}
        return {**days, "shares_notices": self.shares_notices.data == "oui"}


class DeadlineForm(RulesForm):
    """How long a parent has to explain an absence that the school recorded."""

    names = ("explain_days", "explain_until")
    explain_days = NumberField(
        _l("Jours de classe pour motiver"), 20, description=_l("Après le jour de l’absence. 0\u00a0: le jour même.")
    )
    explain_until = HourField(
        _l("Jusqu’à quelle heure, le dernier jour?"), [Needed(_l("Indiquez l’heure."))], render_kw=HOUR
    )

    def facts(self) -> dict[str, Any]:
        return {"explain_days": int(self.explain_days.data), "explain_until": self.explain_until.data}


class ContactsForm(RulesForm):
    """Who receives which notices, and how the school is called."""

    names = ("phone", "language", "secretariat_email", "secretariat_kinds", "childcare_email", "childcare_kinds")
    phone = TidyField(_l("Téléphone du secrétariat"), [AtMost(40)], render_kw={"autocomplete": "off"})
    language = ChoiceField(
        _l("Langue des courriels que l’école reçoit"),
        [Needed(_l("Choisissez une langue."))],
        choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")],
    )
    secretariat_email = EmailField(_l("Courriel du secrétariat"), render_kw={"autocomplete": "off"})
    secretariat_kinds = ChoicesField(_l("Le secrétariat reçoit"), choices=EVERYTHING)
    childcare_email = EmailField(_l("Courriel du service de garde"), render_kw={"autocomplete": "off"})
    childcare_kinds = ChoicesField(_l("Le service de garde reçoit"), choices=EVERYTHING)

    @classmethod
    def answers_of(cls, school: School) -> dict[str, Any]:
        kinds = {name: [kind for kind in getattr(school, name).split(",") if kind] for name in _KINDS}
        return {**super().answers_of(school), **kinds}

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), **{name: ",".join(self[name].data or ()) for name in _KINDS}}


_KINDS = ("secretariat_kinds", "childcare_kinds")


class MatchingForm(LiveForm):
    """How names are compared, in every school of the board."""

    rule = ChoiceField(
        _l("Comment comparer le nom écrit par un parent avec celui du dossier?"),
        [Needed(_l("Choisissez une règle."))],
        choices=[
            SelectChoice(MatchingRule.GUIDE, _l("À la lettre\u00a0: accents, espaces et traits d’union comptent")),
            SelectChoice(MatchingRule.TOLERANT, _l("Avec tolérance\u00a0: ils ne comptent pas")),
        ],
    )
