"""« Absences constatées »: what the school recorded, set against what parents announced."""

from flask import Blueprint, Response, abort, request, url_for

from models import (
    LARGEST_ABSENCES,
    OF_EVERY_DAY,
    AbsenceReminder,
    Desk,
    ListPage,
    Reconciliation,
    RecordedBook,
    RecordedTable,
    RosterRefused,
    SettledAlready,
    Side,
    note_absences,
)

from ..banners import tell
from ..catalogue import gettext as _
from ..catalogue import ngettext
from ..doors import takes_up_to
from ..fault_words import remedy
from ..forms.explanation import MaintainForm
from ..forms.pupil_search import page_of_list
from ..forms.recorded_file import AbsencesFileForm
from ..page import go_to, page
from .days import day_asked_for
from .door import PLACE, at_desk

SHOWN_FAULTS = 100
bp = Blueprint("recorded", __name__, url_prefix=PLACE)


@bp.get("/absences")
@at_desk
def index(desk: Desk) -> Response:
    """One day both ways: recorded without notice, announced and yet there; and what waits since earlier days."""
    side = request.args.get("voir", Side.TO_EXPLAIN)
    if side not in list(Side):
        abort(404)
    day = day_asked_for(desk)
    both = Reconciliation(desk, day)
    facts = {"side": Side(side), "day": day, "counts": both.counts(), "waiting": both.waiting}
    rows = both.present if side == Side.PRESENT else both.rows(Side(side))
    shown = ListPage(rows, page_of_list(request.args))
    return page("school/recorded/index.html", shown=shown, rows=shown.rows, every_day=OF_EVERY_DAY, **facts)


@bp.post("/absences/rappel")
@at_desk
def remind(desk: Desk) -> Response:
    """One press: a letter to each guardian for everything that is to be explained, and not twice in 12 hours."""
    letters = AbsenceReminder(desk).write()
    if letters:
        said = ngettext("Un courriel part vers %(num)s adresse.", "Un courriel part vers %(num)s adresses.", letters)
        tell("success", said)
    else:
        tell("info", _("Personne à qui écrire\u00a0: chaque famille a reçu un courriel dans les 12 dernières heures."))
    return go_to(url_for(".index", school=desk.school.slug, voir=Side.WAITING))


@bp.route("/absences/importer", methods=["GET", "POST"])
@takes_up_to(LARGEST_ABSENCES + 1024 * 1024)
@at_desk
def upload(desk: Desk) -> Response:
    """Absences recorded elsewhere, from a file: all of it, or nothing and every fault."""
    form = AbsencesFileForm()
    if form.is_sent_and_right():
        try:
            noted = RecordedTable(form.file.data.stream, desk.school).read()
        except RosterRefused as refused:
            form.tell_faults(refused.faults[:SHOWN_FAULTS], refused.count)
        else:
            count = note_absences(noted, desk.staff)
            said = ngettext("%(num)s absence est notée.", "%(num)s absences sont notées.", count)
            tell("success", said)
            return go_to(url_for(".index", school=desk.school.slug))
    return page("school/recorded/upload.html", form=form, remedy=remedy)


@bp.route("/absences/<name>", methods=["GET", "POST"])
@at_desk
def show(desk: Desk, name: str) -> Response:
    """One recorded absence: what the parent says; a disputed one is maintained, in a sentence to the parent."""
    book = RecordedBook(desk)
    absence = book.find(name) or abort(404)
    form = MaintainForm()
    if form.is_sent_and_right():
        try:
            book.maintain(name, form.note.data)
        except SettledAlready as settled:
            absence = settled.absence
            form.refuse(_("Cette absence a changé entre-temps. Voici où elle en est."), status=409)
        else:
            tell("success", _("L’absence est maintenue. Un courriel part au parent."))
            return go_to(url_for(".index", school=desk.school.slug, voir=Side.DISPUTED))
    return page("school/recorded/show.html", form=form, absence=absence)


@bp.post("/absences/<name>/retirer")
@at_desk
def take_back(desk: Desk, name: str) -> Response:
    """The pupil was there after all."""
    book = RecordedBook(desk)
    absence = book.find(name) or abort(404)
    book.take_back(name)
    tell("success", _("L’absence est retirée."))
    return go_to(url_for(".index", school=desk.school.slug, jour=absence.day))
