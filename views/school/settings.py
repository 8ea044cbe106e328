"""« Réglages de l’école »: its own rules, each on its own page, saved and confirmed by itself."""

from flask import Blueprint, Response, abort, flash, url_for

from models import OTHER, ChangedMeanwhile, Desk, MatchingRule, Period, ReasonList, SchoolRules, TooManyReasons

from ..catalogue import gettext as _
from ..forms.live import LiveForm
from ..forms.school_reason import MoveForm, ReasonForm, RetireForm
from ..forms.school_settings import ContactsForm, DeadlineForm, HoursForm, MatchingForm, NoticesForm, RulesForm
from ..forms.timetable import TimetableForm
from ..page import go_to, page
from ..words import hour
from .door import PLACE, at_desk, for_administrators

bp = Blueprint("school_settings", __name__, url_prefix=f"{PLACE}/reglages")
PAGES: dict[str, type[RulesForm]] = {
    "heures": HoursForm,
    "avis": NoticesForm,
    "delai": DeadlineForm,
    "coordonnees": ContactsForm,
}


@bp.get("")
@at_desk
def index(desk: Desk) -> Response:
    """What the rules are now, and the way to change each."""
    return page("school/settings/index.html", reasons=ReasonList(desk).reasons, periods=Period.of(desk.school))


@bp.route("/<what>", methods=["GET", "POST"])
@at_desk
def edit(desk: Desk, what: str) -> Response:
    """A few facts of the school."""
    rules, kind = SchoolRules(desk), PAGES.get(what) or abort(404)
    form = kind.of(desk.school, rules.seen(kind.names))
    if form.is_sent_and_right():
        try:
            rules.change(form.seen.data, **form.facts())
        except ChangedMeanwhile:
            _tell_change(form, rules.stored_seen(kind.names))
        else:
            return _saved(desk)
    return page("school/settings/edit.html", form=form, what=what)


@bp.route("/horaire", methods=["GET", "POST"])
@at_desk
def timetable(desk: Desk) -> Response:
    """The periods of the day."""
    rules = SchoolRules(desk)
    lines = [f"{hour(period.starts)} – {hour(period.ends)}" for period in Period.of(desk.school)]
    form = TimetableForm(periods="\n".join(lines))
    form.seen.data = form.seen.data or rules.timetable_seen()
    if form.is_sent_and_right():
        try:
            rules.lay_out(form.seen.data, form.hours())
        except ChangedMeanwhile:
            _tell_change(form, rules.timetable_seen())
        else:
            return _saved(desk)
    return page("school/settings/timetable.html", form=form)


@bp.route("/noms", methods=["GET", "POST"])
@at_desk
@for_administrators
def matching(desk: Desk) -> Response:
    """How names are compared, in the whole board."""
    form = MatchingForm(rule=desk.school.board.matching_rule)
    if form.is_sent_and_right():
        SchoolRules(desk).choose_matching(MatchingRule(form.rule.data))
        return _saved(desk)
    return page("school/settings/matching.html", form=form)


@bp.route("/motifs", methods=["GET", "POST"])
@at_desk
def reasons(desk: Desk) -> Response:
    """The list, in its order; a button moves a reason up or down."""
    own, form = ReasonList(desk), MoveForm()
    if form.is_sent_and_right():
        own.move(form.up.data or form.down.data or "", -1 if form.up.data else 1)
        return go_to(url_for(".reasons", school=desk.school.slug))
    return page("school/settings/reasons.html", form=form, reasons=own.reasons)


@bp.route("/motifs/nouveau", methods=["GET", "POST"])
@at_desk
def new_reason(desk: Desk) -> Response:
    """One more reason."""
    form = ReasonForm.of(None)
    if form.is_sent_and_right():
        try:
            ReasonList(desk).add(**form.facts())
        except TooManyReasons:
            form.refuse(_("La liste a déjà 30 motifs. Retirez-en un avant d’en ajouter."))
        else:
            return _saved(desk, ".reasons")
    return page("school/settings/reason.html", form=form, reason=None)


@bp.route("/motifs/<code>", methods=["GET", "POST"])
@at_desk
def reason(desk: Desk, code: str) -> Response:
    """Its words and rules."""
    own = ReasonList(desk)
    found = own.find(code) or abort(404)
    form = ReasonForm.of(found)
    if form.is_sent_and_right():
        own.change(found, **form.facts())
        return _saved(desk, ".reasons")
    return page("school/settings/reason.html", form=form, reason=found)


@bp.route("/motifs/<code>/retirer", methods=["GET", "POST"])
@at_desk
def retire_reason(desk: Desk, code: str) -> Response:
    """No longer offered; what was sent with it stays as it is."""
    own, form = ReasonList(desk), RetireForm()
    found = own.find(code)
    if found is None or code == OTHER:
        abort(404)
    if form.is_sent_and_right():
        own.retire(code)
        return _saved(desk, ".reasons")
    return page("school/settings/retire.html", form=form, reason=found)


def _tell_change(form: LiveForm, seen: str) -> None:
    """Somebody was faster: what was typed stays, and the next press means it."""
    form.seen.raw_data, form.seen.data = None, seen  # type: ignore[attr-defined]
    form.refuse(
        _("Une autre personne vient de changer ces réglages. Enregistrer de nouveau remplace ce qui a été écrit.")
    )


def _saved(desk: Desk, where: str = ".index") -> Response:
    flash(_("Les réglages sont enregistrés."), "success")
    return go_to(url_for(where, school=desk.school.slug))
