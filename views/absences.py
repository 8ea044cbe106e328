"""Absences, late arrivals and early departures: what was sent, a new notice, its confirmation."""

import re

from flask import Blueprint, Response, abort, request, url_for
from flask_login import login_required

from models import LARGEST_DOCUMENT, Child, NoticeCourse, NoticeDocument, NoticeRefused, of_name

from .document_words import facts_of
from .doors import takes_up_to
from .forms.absence import AbsenceNoticeForm
from .page import attachment, go_to, page, stamp_of
from .people import explanations, family, notice_book

bp = Blueprint("absences", __name__)
MOST_TEXT = 64 * 1024  # bytes of a form’s answers, documents aside


@bp.route("/absences")
@login_required
def index() -> Response:
    """What was sent, the newest day first: for the family, or for one child."""
    relatives, book = family(), notice_book()
    child = child_asked_for(relatives.children)
    number, pages = _page_asked_for(), book.pages(child)
    if number > pages:
        abort(404)
    facts = {"children": relatives.children, "child": child, "notices": book.page(number, child), "book": book}
    asked = explanations().to_explain(child)
    return page("absences/index.html", number=number, pages=pages, to_explain=asked, **facts)


@bp.route("/absences/aviser", methods=["GET", "POST"])
@takes_up_to(lambda: MOST_TEXT + 2 * LARGEST_DOCUMENT * len(family().children))
@login_required
def new() -> Response:
    """The notice: filled in, read again when it is for several children or days, sent."""
    children = family().children
    if not children:
        return page("absences/no_child.html")
    form = AbsenceNoticeForm(children, child_asked_for(children))
    if not form.is_sent_and_right() or form.is_reopened:
        return _asked_again(form)
    try:
        if form.needs_review:
            notice_book().check(form.draft())
            form.keep_documents()
            return page("absences/review.html", form=form)
        notice = notice_book().send(form.draft())[0]
    except NoticeRefused as refusal:
        form.explain(refusal)
        return _asked_again(form)
    return go_to(url_for(".show", reference=notice.reference))


def _asked_again(form: AbsenceNoticeForm) -> Response:
    if not form.is_live:
        form.keep_documents()
    return page("absences/new.html", form=form)


@bp.route("/absences/<reference>")
@login_required
def show(reference: str) -> Response:
    """What a notice says, said before and became, with what was sent along; it can be bookmarked."""
    book = notice_book()
    notice = book.find(reference)
    if notice is None:
        abort(404)
    notices, course = book.together(notice), NoticeCourse(notice)
    facts = {"notices": notices, "course": course, "change": book.change_of(notice), "versions": book.versions(notice)}
    now = [(each.reference, each.version, each.status) for each in notices], course.is_open, course.last_begun
    who = {"sender": book.sender(notice), "of_name": of_name, "document": facts_of(NoticeDocument.of(notice))}
    return page("absences/show.html", notice=notice, stamp=stamp_of(now), **facts, **who)


@bp.route("/absences/<reference>/billet")
@login_required
def document(reference: str) -> Response:
    """The document of a notice, for the family that reads the notice."""
    notice = notice_book().find(reference) or abort(404)
    return attachment(NoticeDocument.of(notice) or abort(404), f"billet-{notice.reference}")


def child_asked_for(children: list[Child]) -> Child | None:
    """The child of `?enfant=`; another family’s and one that does not exist are the same 404."""
    name = request.args.get("enfant")
    if not name:
        return None
    return next((child for child in children if child.public_id == name), None) or abort(404)


def _page_asked_for() -> int:
    number = request.args.get("page", "1")
    return int(number) if re.fullmatch(r"[1-9][0-9]{0,4}", number) else abort(404)
