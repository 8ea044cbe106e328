"""The questions of a notice about whom it is and what it announces; which are asked, given the other answers."""

from collections.abc import Sequence
from functools import cached_property

from flask import request
from wtforms import Field
from wtforms.fields import SelectChoice

from models import LONGEST_PERSON, Child, DayPart, NoticeKind, School, Timetable

from .. import words
from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .answers import ChoiceField, ChoicesField, HourField
from .live import LiveForm
from .rules import AtMost, Needed, TidyField

_QUIET = {"autocomplete": "off", "spellcheck": "false"}


class WhatQuestions(LiveForm):
    """Nothing is chosen in advance but the child of a tile."""

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
        render_kw={"data-nom": _l("la partie de la journée")},
    )
    periods = ChoicesField(
        _l("Quelles périodes?"), [Needed(_l("Cochez les périodes."))], render_kw={"data-nom": _l("les périodes")}
    )
    starts = HourField(
        _l("Heure de début"),
        [Needed(_l("Indiquez l’heure de début, par exemple 9\u00a0h\u00a015."))],
        render_kw={"data-nom": _l("l’heure de début"), **_QUIET},
    )
    ends = HourField(
        _l("Heure de fin"),
        [Needed(_l("Indiquez l’heure de fin, par exemple 11\u00a0h\u00a030."))],
        render_kw={"data-nom": _l("l’heure de fin"), **_QUIET},
    )
    arrival = HourField(
        _l("Heure d’arrivée"),
        [Needed(_l("Indiquez l’heure d’arrivée, par exemple 9\u00a0h\u00a015."))],
        description=_l("Par exemple, 9\u00a0h\u00a015"),
        render_kw={"data-nom": _l("l’heure d’arrivée"), **_QUIET},
    )
    departure = HourField(
        _l("Heure de départ"),
        [Needed(_l("Indiquez l’heure de départ, par exemple 14\u00a0h\u00a030."))],
        description=_l("Par exemple, 14\u00a0h\u00a030"),
        render_kw={"data-nom": _l("l’heure de départ"), **_QUIET},
    )
    back_at = HourField(
        _l("Heure de retour"),
        description=_l("Laissez vide si l’enfant ne revient pas ce jour-là"),
        render_kw={"data-nom": _l("l’heure de retour"), **_QUIET},
    )
    fetched_by = TidyField(
        _l("Qui vient chercher l’enfant?"),
        [AtMost(LONGEST_PERSON)],
        description=_l("Laissez vide si l’enfant part sans accompagnement"),
        render_kw={"data-nom": _l("la personne qui vient chercher l’enfant"), **_QUIET},
    )

    def __init__(self, family: Sequence[Child], chosen: Child | None = None, *, by_school: bool = False) -> None:
        """family: the children as the roster allows now; chosen: the one whose tile led here.

        by_school: the staff of the school fills it in, for somebody who telephones.
        """
        # Only what a form sends as text: a file or JSON under the name of a field is no answer.
        sent = request.form if request.method == "POST" else None
        super().__init__(sent, children=[chosen.public_id] if chosen else None)
        self.family, self.by_school = family, by_school
        given = [child.first_name for child in family]
        self.children.choices = [
            SelectChoice(child.public_id, child.full_name if given.count(child.first_name) > 1 else child.first_name)
            for child in family
        ]
        if len(family) == 1 and not self.children.data:
            self.children.data = [child.public_id for child in family]
        self.periods.choices = self._periods()
        self.part.choices = self._parts()

    @property
    def chosen(self) -> list[Child]:
        """The children that the notice is for."""
        return [child for child in self.family if child.public_id in (self.children.data or ())]

    @cached_property
    def schools(self) -> list[School]:
        """Those of the chosen children; of all, before any is chosen."""
        return list({child.school.id: child.school for child in self.chosen or self.family}.values())

    def _parts(self) -> list[SelectChoice]:
        parts = [
            SelectChoice(DayPart.WHOLE, _("Toute la journée")),
            SelectChoice(DayPart.MORNING, _("Avant-midi")),
            SelectChoice(DayPart.AFTERNOON, _("Après-midi")),
        ]
        if self.periods.choices:
            parts.append(SelectChoice(DayPart.PERIODS, _("Certaines périodes")))
        return [*parts, SelectChoice(DayPart.HOURS, _("D’une heure à une autre"))]

    def _periods(self) -> list[SelectChoice]:
        """The one timetable of all the schools; none is proposed where two differ."""
        first, *others = [Timetable.of(school) for school in self.schools]
        if any(other != first for other in others):
            return []
        hours = {number: (words.hour(span.starts), words.hour(span.ends)) for number, span in first.items()}
        return [
            SelectChoice(str(number), _("%(number)s, de %(starts)s à %(ends)s", number=number, starts=start, ends=end))
            for number, (start, end) in hours.items()
        ]

    @property
    def hours(self) -> list[HourField]:
        """The hours that are asked for, in their order."""
        if self.kind.data == NoticeKind.ABSENCE:
            return [self.starts, self.ends] if self.part.data == DayPart.HOURS else []
        return {NoticeKind.LATE: [self.arrival], NoticeKind.EARLY: [self.departure, self.back_at]}.get(
            self.kind.data or "", []
        )

    def is_asked(self, field: Field) -> bool:
        if field is self.children:
            return len(self.family) > 1 or bool(field.errors)
        if isinstance(field, HourField):
            return field in self.hours
        is_absence = self.kind.data == NoticeKind.ABSENCE
        asked = {
            self.part: is_absence,
            self.periods: is_absence and self.part.data == DayPart.PERIODS,
            self.fetched_by: self.kind.data == NoticeKind.EARLY,
        }
        return asked.get(field, True)
