"""The audit trail of the board, for its administrators."""

from flask import Blueprint, Response, request, session, url_for

from models import FAMILIES, Desk, Event, Journal

from ..forms.journal_filter import JournalChoice
from ..journal_words import event_words
from ..page import go_to, page
from ..people import needs_password
from .door import PLACE, at_desk, for_administrators
from .exports import attachment

bp = Blueprint("journal", __name__, url_prefix=PLACE)


@bp.get("/journal")
@at_desk
@for_administrators
@needs_password
def index(desk: Desk) -> Response:
    """Who did what, the newest first; by kind, day or person."""
    journal = Journal(desk.staff, desk.school.board)
    choice = JournalChoice(journal, request.args)
    pages = journal.pages(choice.filter)
    number = min(choice.asked_page, pages)
    return page(
        "school/journal/index.html",
        choice=choice,
        lines=journal.page(number, choice.filter),
        number=number,
        pages=pages,
        kinds=sorted(((event, event_words(event)) for event in Event), key=lambda pair: pair[1]),
        families=FAMILIES,
    )


@bp.get("/journal.csv")
@at_desk
@for_administrators
def file(desk: Desk) -> Response:
    """The same lines as a file; the page above asks for the password when it is time."""
    if not session.row.is_sudo:  # type: ignore[attr-defined]
        return go_to(url_for(".index", school=desk.school.slug))
    journal = Journal(desk.staff, desk.school.board)
    pieces = journal.file(JournalChoice(journal, request.args).filter)
    return attachment(pieces, f"journal-{desk.school.board.code}-{desk.today}.csv")
