"""One notice at the school’s desk: read, received, accepted or refused; or entered for a parent who telephones."""

from flask import Blueprint, Response, abort, flash, request, url_for

from models import AbsenceNotice, Desk, DeskPupils, NoticeRefused

from ..catalogue import gettext as _
from ..forms.desk_answer import AnswerForm, done
from ..forms.desk_notice import TelephonedNoticeForm
from ..forms.pupil_search import PupilSearch
from ..page import attachment, go_to, page, stamp_of
from .door import PLACE, at_desk

bp = Blueprint("notices", __name__, url_prefix=PLACE)


@bp.get("/avis/nouveau")
@at_desk
def new(desk: Desk) -> Response:
    """Whose notice it is: the pupils of the school, searched."""
    return page("school/notices/new.html", search=PupilSearch(DeskPupils(desk.staff, desk.school), request.args))


@bp.route("/avis/nouveau/<pupil>", methods=["GET", "POST"])
@at_desk
def enter(desk: Desk, pupil: str) -> Response:
    """The parents’ questions, for a parent who telephones; received at once, and the family is told by mail."""
    child = desk.notices.child(pupil) or abort(404)
    form = TelephonedNoticeForm(child)
    if not form.is_sent_and_right():
        return page("school/notices/enter.html", form=form, child=child)
    try:
        notice = desk.notices.enter(form.draft(), form.caller.data)
    except NoticeRefused as refusal:
        form.explain(refusal)
        return page("school/notices/enter.html", form=form, child=child)
    flash(_("L’avis est inscrit. Les adresses au dossier en sont avisées par courriel."), "success")
    return go_to(url_for(".show", school=desk.school.slug, reference=notice.reference))


@bp.get("/avis/<reference>/billet")
@at_desk
def document(desk: Desk, reference: str) -> Response:
    """The document joined to the notice, to be kept and never run; its reading is in the trail."""
    joined = desk.notices.document(_found(desk, reference)) or abort(404)
    return attachment(joined, f"billet-{reference}")


@bp.get("/avis/<reference>")
@at_desk
def show(desk: Desk, reference: str) -> Response:
    """Everything that the notice says, what it said before, and the pupil’s other notices; live."""
    return _shown(desk, _found(desk, reference), AnswerForm())


@bp.post("/avis/<reference>")
@at_desk
def answer(desk: Desk, reference: str) -> Response:
    """The answer to this one notice, as it was read."""
    notice, form = _found(desk, reference), AnswerForm()
    form.keep_to(notice)
    if not form.is_sent_and_right():
        return _shown(desk, notice, form)
    given = form.answer()
    outcome = desk.notices.answer(form.wanted, given)
    if outcome.changed or not (outcome.done or outcome.kept):
        form.tell(outcome)
        return _shown(desk, _found(desk, reference), form)
    flash(done(len(outcome.done), given.status), "success")
    return go_to(url_for(".show", school=desk.school.slug, reference=notice.reference))


def _found(desk: Desk, reference: str) -> AbsenceNotice:
    return desk.notices.find(reference) or abort(404)


def _shown(desk: Desk, notice: AbsenceNotice, form: AnswerForm) -> Response:
    desk_notices = desk.notices
    facts = {
        "others": desk_notices.of_pupil(notice.pupil_id, besides=notice),
        "versions": desk_notices.versions(notice),
    }
    facts |= {"notice": notice, "has_document": desk_notices.has_document(notice)}
    stamp = stamp_of(notice.version, notice.status, [(each.id, each.version) for each in facts["others"]])
    return page("school/notices/show.html", stamp=stamp, form=form, **facts)
