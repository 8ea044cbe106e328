"""« Aviser l’école d’une absence ou d’un retard »: the questions, which of them are asked, what they make together."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field
from wtforms.fields import SelectChoice

from models import (
    EARLIEST,
    EXPLANATION_LIMIT,
    LATEST,
    OTHER,
    AbsenceNotice,
    BadHour,
    BadOrder,
    Child,
    DayPart,
    NeedsExplanation,
    NoSchool,
    NoticeDraft,
    NoticeKind,
    NoticeRefused,
    OutsideYear,
    Overlap,
    Reason,
    School,
    UnknownReason,
    check_days,
    end_of_school_year,
    today,
)

from .. import language, words
from .absence_words import sentence_of_missing, sentence_of_wrong, why_refused
from .answers import ChoiceField, ChoicesField, DayField, HourField, WrittenField
from .live import SERVICE_FIELDS, LiveForm, first_error, name_of
from .rules import AtMost, Needed

ANOTHER_DAY = "other"
_HOUR = {"autocomplete": "off", "spellcheck": "false"}


class AbsenceNoticeForm(LiveForm):
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
        self.overlaps: list[AbsenceNotice] = []
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

    def validate(self, extra_validators: dict[str, list] | None = None) -> bool:
        """Each answer for itself, then what the school says of the days; questions not asked have nothing wrong."""
        super().validate(extra_validators)
        for field in self:
            if field.name not in SERVICE_FIELDS and not self.is_asked(field):
                field.errors = []
        self._check_day_was_shown()
        self._check_days()
        if self.hour and self.hour.data and not EARLIEST <= self.hour.data <= LATEST:
            self._say(BadHour())
        return not self.form_errors and not any(field.errors for field in self)

    def _check_day_was_shown(self) -> None:
        """A page that stayed open past midnight: its « Aujourd’hui » is yesterday now."""
        if self.day.errors and _is_day_before(self.day.data or "", self.today):
            self.day.errors = [why_refused(OutsideYear(date.min, self.year_end))]

    def _check_days(self) -> None:
        if self.first is None or self.first_day.errors or self.last_day.errors:
            return
        try:
            for school in self.schools:
                check_days(self.first, self.last, school)
        except NoticeRefused as refusal:
            self._say(refusal)

    def explain(self, refusal: NoticeRefused) -> None:
        """The school said no when the notice was to be stored."""
        self.failed, self._is_right = True, False
        self._say(refusal)

    def _say(self, refusal: NoticeRefused) -> None:
        """In words, beside the answer that is to be changed."""
        message = why_refused(refusal)
        field = self._concerned(refusal)
        if isinstance(refusal, Overlap):
            self.overlaps = refusal.notices
        if field is None:
            self.form_errors = [*self.form_errors, message]
        else:
            field.errors = [*field.errors, message]

    def _concerned(self, refusal: NoticeRefused) -> Field | None:
        """The question whose answer is refused, or None for the notice as a whole."""
        if isinstance(refusal, OutsideYear | NoSchool) and refusal.day != self.last:
            return self.first_day if self.day.data == ANOTHER_DAY else self.day
        questions = {
            OutsideYear: self.last_day,
            BadOrder: self.last_day,
            NoSchool: self.first_day,
            BadHour: self.hour,
            NeedsExplanation: self.explanation,
            UnknownReason: self.reason,
        }
        return questions.get(type(refusal))

    @property
    def state(self) -> str:
        """The sentence of the status line (UX.md 4.6)."""
        missing = self.missing_fields()
        if missing == [self.explanation]:
            return sentence_of_missing([_("une explication pour le motif «\u00a0Autre\u00a0»")])
        if missing:
            return sentence_of_missing([name_of(field) for field in missing])
        if self.overlaps:
            return why_refused(Overlap(self.overlaps))
        if not self._check():
            return sentence_of_wrong([name_of(field) for field in self.answers if first_error(field)])
        return _("Tout est rempli. Vous pouvez soumettre l’avis.")

    @property
    def needs_review(self) -> bool:
        """Several children or several days are read again before they are sent (UX.md B-11)."""
        is_several = len(self.chosen) > 1 or (self.last or self.first) != self.first
        return is_several and "relu" not in request.form

    @property
    def is_reopened(self) -> bool:
        """« Modifier », on the review: back to the questions, answered."""
        return "modifier" in request.form

    @property
    def given(self) -> list[tuple[str, str]]:
        """The answers that count, as a form sends them."""
        pairs = [("children", child.public_id) for child in self.chosen]
        for field in self.answers:
            if field is not self.children and field.data:
                pairs.append((field.name, field._value() if hasattr(field, "_value") else str(field.data)))
        return pairs

    @property
    def sentences(self) -> list[str]:
        """What will be sent, in a sentence for each child."""
        draft = self.draft()
        facts = (draft.kind, draft.first_day, draft.until, draft.part, draft.at)
        return [words.announced(child.full_name, *facts) for child in draft.children]

    def draft(self) -> NoticeDraft:
        """What is announced; only once the form is right."""
        assert self.first is not None
        kind = NoticeKind(self.kind.data)
        return NoticeDraft(
            children=self.chosen,
            kind=kind,
            first_day=self.first,
            last_day=self.last,
            part=DayPart(self.part.data) if kind is NoticeKind.ABSENCE else DayPart.WHOLE,
            at=self.hour.data if self.hour else None,
            reason=self.reason.data,
            explanation=self.explanation.data if self.is_asked(self.explanation) else "",
            message=self.note.data or "",
            form_key=self.form_key.data,
        )


def _is_day_before(text: str, day: date) -> bool:
    try:
        return date.fromisoformat(text) < day
    except ValueError:
        return False
