"""The questions of a notice of absence, and which of them are asked, given the other answers."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field
from wtforms.fields import SelectChoice

from models import EXPLANATION_LIMIT, OTHER, Child, DayPart, NoticeKind, Reason, School, end_of_school_year, today

from .. import language, words
from .answers import ChoiceField, ChoicesField, DayField, HourField, WrittenField
from .live import LiveForm
from .rules import AtMost, Needed

ANOTHER_DAY = "other"
_HOUR = {"autocomplete": "off", "spellcheck": "false"}


class AbsenceQuestions(LiveForm):
    """One notice for one or several children of the family. Nothing is chosen in advance but the child of a tile."""

    children = ChoicesField(
        _l("Quel enfant?"), [Needed(_l("Choisissez l’enfant."))], render_kw={"data-nom": _l("l’enfant")}
    )
    kind = ChoiceField(
        _l("Que voulez-vous signaler?"),
        [Needed(_l("Choisissez ce que vous signalez\u00a0: une absence, un retard ou un départ hâtif."))],
        choices=[
            SelectChoice(NoticeKind.ABSENCE, _l("Une absence")),
            SelectChoice(NoticeKind.LATE, _l("Un retard")),
            SelectChoice(NoticeKind.EARLY, _l("Un départ hâtif")),
        ],
        render_kw={"data-nom": _l("ce que vous signalez")},
    )
    part = ChoiceField(
        _l("Quelle partie de la journée?"),
        [Needed(_l("Choisissez la partie de la journée."))],
        choices=[
            SelectChoice(DayPart.WHOLE, _l("Toute la journée")),
            SelectChoice(DayPart.MORNING, _l("Avant-midi")),
            SelectChoice(DayPart.AFTERNOON, _l("Après-midi")),
        ],
        render_kw={"data-nom": _l("la partie de la journée")},
    )
    arrival = HourField(
        _l("Heure d’arrivée"),
        [Needed(_l("Indiquez l’heure d’arrivée, par exemple 9\u00a0h\u00a015."))],
        description=_l("Par exemple, 9\u00a0h\u00a015"),
        render_kw={"data-nom": _l("l’heure d’arrivée"), **_HOUR},
    )
    departure = HourField(
        _l("Heure de départ"),
        [Needed(_l("Indiquez l’heure de départ, par exemple 14\u00a0h\u00a030."))],
        description=_l("Par exemple, 14\u00a0h\u00a030"),
        render_kw={"data-nom": _l("l’heure de départ"), **_HOUR},
    )
    day = ChoiceField(_l("Quand?"), [Needed(_l("Choisissez la date."))], render_kw={"data-nom": _l("la date")})
    first_day = DayField(
        _l("Du"), [Needed(_l("Indiquez la date, par exemple 2026-11-27."))], render_kw={"data-nom": _l("la date")}
    )
    last_day = DayField(_l("Au"), render_kw={"data-nom": _l("le dernier jour")})
    reason = ChoiceField(_l("Motif"), [Needed(_l("Choisissez le motif."))], render_kw={"data-nom": _l("le motif")})
    explanation = WrittenField(
        _l("Explication"),
        [Needed(_l("Écrivez une explication\u00a0: l’école en a besoin pour le motif «\u00a0Autre\u00a0».")),
         AtMost(EXPLANATION_LIMIT)],
        description=_l("L’école en a besoin pour le motif «\u00a0Autre\u00a0»"),
        render_kw={"data-nom": _l("l’explication")},
    )  # fmt: skip
    note = WrittenField(
        _l("Message à l’école"), [AtMost(EXPLANATION_LIMIT)], render_kw={"data-nom": _l("le message à l’école")}
    )

    def __init__(self, family: Sequence[Child], chosen: Child | None = None) -> None:
        """family: the children as the roster allows now; chosen: the one whose tile led here."""
        # Only what a form sends as text: a file or JSON under the name of a field is no answer.
        sent = request.form if request.method == "POST" else None
        super().__init__(sent, children=[chosen.public_id] if chosen else None)
        self.family = family
        self.children.choices = [SelectChoice(child.public_id, child.first_name) for child in family]
        if len(family) == 1 and not self.children.data:
            self.children.data = [family[0].public_id]
        self.day.choices = [*self._near_days(), SelectChoice(ANOTHER_DAY, _("Une autre date"))]
        # Without JavaScript the box is always in sight: its label then says what it is for (UX.md B-07).
        said = (self.explanation.label.text, _("(nécessaire pour “Autre”)"))
        self.explanation.label.text = Markup("{}<noscript> {}</noscript>").format(*said)
        self.reason.choices = [
            SelectChoice(reason.code, reason.label(language.current())) for reason in self.reasons.values()
        ]

    @property
    def chosen(self) -> list[Child]:
        """The children that the notice is for."""
        return [child for child in self.family if child.public_id in (self.children.data or ())]

    @cached_property
    def schools(self) -> list[School]:
        """Those of the chosen children; of all, before any is chosen."""
        return list({child.school.id: child.school for child in self.chosen or self.family}.values())

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        """What these schools all accept, by code."""
        return {reason.code: reason for reason in Reason.common_to(self.schools)}

    @cached_property
    def today(self) -> date:
        """The day that it is at the school; of two time zones, the later, so that no school finds it past."""
        return max(today(school.time_zone) for school in self.schools)

    @property
    def year_end(self) -> date:
        return end_of_school_year(self.today)

    def _near_days(self) -> list[SelectChoice]:
        """Their values are dates: a form opened at 23:59 and sent after midnight still means the day that it showed."""
        tomorrow = self.today + timedelta(days=1)
        said = {day: words.day(day, year=False, article=False) for day in (self.today, tomorrow)}
        days = [SelectChoice(self.today.isoformat(), _("Aujourd’hui, %(day)s", day=said[self.today]))]
        if tomorrow <= self.year_end:
            days.append(SelectChoice(tomorrow.isoformat(), _("Demain, %(day)s", day=said[tomorrow])))
        return days

    @property
    def first(self) -> date | None:
        """The first day, however it was given."""
        if self.day.data == ANOTHER_DAY:
            return self.first_day.data
        return date.fromisoformat(self.day.data) if self.day.data and not self.day.errors else None

    @property
    def last(self) -> date | None:
        return self.last_day.data if self.day.data == ANOTHER_DAY else None

    @property
    def hour(self) -> HourField | None:
        """The hour that is asked for, if any."""
        return {NoticeKind.LATE: self.arrival, NoticeKind.EARLY: self.departure}.get(self.kind.data or "")

    def is_asked(self, field: Field) -> bool:
        if field is self.children:
            return len(self.family) > 1 or bool(field.errors)
        if field in (self.arrival, self.departure):
            return field is self.hour
        if field is self.part:
            return bool(self.kind.data == NoticeKind.ABSENCE)
        if field in (self.first_day, self.last_day):
            return bool(self.day.data == ANOTHER_DAY)
        return field is not self.explanation or bool(self.reason.data == OTHER or self._must_explain())

    def _must_explain(self) -> bool:
        reason = self.reasons.get(self.reason.data or "")
        return reason is not None and reason.is_explained
