"""What was sent is corrected or cancelled by who sent it, until it begins; each on a page of its own (UX.md B-14)."""

from flask import Blueprint, Response, abort, url_for
from flask_login import login_required

from models import LARGEST_DOCUMENT, NoticeChange, NoticeClosed, NoticeRefused

from .absences import MOST_TEXT
from .banners import tell
from .catalogue import gettext as _
from .doors import takes_up_to
from .forms.notice_change import NoticeCancelForm, NoticeChangeForm, why_closed
from .page import go_to, page
from .people import notice_book

bp = Blueprint("notice_changes", __name__)


@bp.route("/absences/<reference>/modifier", methods=["GET", "POST"])
@takes_up_to(lambda: MOST_TEXT + 2 * LARGEST_DOCUMENT)
@login_required
def edit(reference: str) -> Response:
    """The questions, answered as the notice says now."""
    change = _change(reference)
    form = NoticeChangeForm(change)
    if form.is_sent_and_right():
        try:
            change.edit(form.draft(), form.version_read)
        except NoticeRefused as refusal:
            form.explain(refusal)
        else:
            return _done(change, _("L’avis est modifié."))
    elif not form.failed and not form.is_live and not change.course.is_open:
        return _too_late(change)
    if not form.is_live:
        form.keep_documents()
    return page("absences/edit.html", form=form, change=change)


@bp.route("/absences/<reference>/annuler", methods=["GET", "POST"])
@login_required
def cancel(reference: str) -> Response:
    """The whole of it before it begins; what is left of it afterwards."""
    change = _change(reference)
    form = NoticeCancelForm(change)
    if form.is_sent_and_right():
        try:
            return _done(change, _cancelled(change, form))
        except NoticeClosed as refusal:
            form.explain(refusal, change)
    elif not change.course.is_open and not change.course.last_begun:
        return _too_late(change)
    return page("absences/cancel.html", form=form, change=change)


def _cancelled(change: NoticeChange, form: NoticeCancelForm) -> str:
    """Do it, and say what was done."""
    try:
        last_day = form.last_day
    except ValueError:
        raise NoticeClosed(change.notice) from None
    if last_day is None:
        change.cancel(form.version_read)
        return _("L’avis est annulé.")
    change.shorten(last_day, form.version_read)
    return _("La suite de l’avis est annulée.")


def _change(reference: str) -> NoticeChange:
    """The notice in the hands of who sent it; another’s, even a shared one, and none are the same 404."""
    book = notice_book()
    notice = book.find(reference)
    return (book.change_of(notice) if notice else None) or abort(404)


def _done(change: NoticeChange, said: str) -> Response:
    tell("success", said)
    return go_to(url_for("absences.show", reference=change.notice.reference))


def _too_late(change: NoticeChange) -> Response:
    tell("info", why_closed(NoticeClosed(change.notice)))
    return go_to(url_for("absences.show", reference=change.notice.reference))
