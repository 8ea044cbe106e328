"""One notice at the school’s desk: read, received, accepted or refused; or entered for a parent who telephones."""

from flask import Blueprint, Response, abort, flash, url_for

from models import AbsenceNotice, Desk

from ..forms.desk_answer import AnswerForm, done
from ..page import go_to, page, stamp_of
from .door import PLACE, at_desk

bp = Blueprint("notices", __name__, url_prefix=PLACE)


@bp.get("/avis/nouveau")
@at_desk
def new(desk: Desk) -> Response:
    """To be built."""
    return page("school/notices/new.html")


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
    if outcome.changed or not outcome.done:
        form.tell(outcome)
        return _shown(desk, _found(desk, reference), form)
    flash(done(len(outcome.done), given.status), "success")
    return go_to(url_for(".show", school=desk.school.slug, reference=notice.reference))


def _found(desk: Desk, reference: str) -> AbsenceNotice:
    return desk.notices.find(reference) or abort(404)


def _shown(desk: Desk, notice: AbsenceNotice, form: AnswerForm) -> Response:
    facts = {"notice": notice, "others": desk.notices.of_pupil(notice), "versions": desk.notices.versions(notice)}
    stamp = stamp_of(notice.version, notice.status, [(each.id, each.version) for each in facts["others"]])
    return page("school/notices/show.html", stamp=stamp, form=form, **facts)
