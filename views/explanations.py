"""« Motiver »: a parent explains the absences that the school recorded, or says that one is not exact."""

from flask import Blueprint, Response, abort, url_for
from flask_login import login_required

from models import Explained, NoticeRefused, RecordedAbsence

from .banners import tell
from .catalogue import gettext as _
from .catalogue import ngettext
from .forms.explanation import DisputeForm, ExplanationForm
from .page import go_to, page
from .people import explanations

bp = Blueprint("explanations", __name__)


@bp.route("/absences/motiver", methods=["GET", "POST"])
@login_required
def index() -> Response:
    """Everything that is asked of the family: several at once get the same reason."""
    return _ask(explanations().to_explain(), url_for(".index"))


@bp.route("/absences/<name>/motiver", methods=["GET", "POST"])
@login_required
def one(name: str) -> Response:
    """One recorded absence: what is asked of it, or what was answered."""
    absence = explanations().find(name) or abort(404)
    return _ask([absence], url_for(".one", name=name), absence)


def _ask(asked: list[RecordedAbsence], place: str, absence: RecordedAbsence | None = None) -> Response:
    form = ExplanationForm(asked, explanations())
    if form.is_sent_and_right():
        try:
            return _told(explanations().explain(form.chosen, form.reason.data, form.explanation.data))
        except NoticeRefused as refusal:
            form.tell(refusal)
    return page("absences/explain.html", form=form, absence=absence, place=place)


def _told(outcome: Explained) -> Response:
    """To the list, with what became of each."""
    if outcome.done:
        said = ngettext("L’absence est motivée.", "%(num)s absences sont motivées.", len(outcome.done))
        tell("success", said)
    if outcome.taken:
        said = _("La première réponse compte\u00a0: ce que vous avez envoyé était déjà réglé par quelqu’un d’autre.")
        tell("info", said)
    return go_to(url_for("absences.index"))


@bp.route("/absences/<name>/inexact", methods=["GET", "POST"])
@login_required
def dispute(name: str) -> Response:
    """« Ce n’est pas exact »: the school is told, in the parent’s words."""
    absence = explanations().find(name) or abort(404)
    form = DisputeForm()
    if form.is_sent_and_right():
        if explanations().dispute(absence, form.words.data):
            tell("success", _("C’est transmis à l’école. Elle vous répondra par courriel."))
        else:
            tell("info", _("Cette absence est déjà réglée\u00a0: rien n’a été envoyé."))
        return go_to(url_for("absences.index"))
    return page("absences/dispute.html", form=form, absence=absence)
