"""The roster through the browser: upload, preview, import, restore."""

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, abort, flash, make_response, url_for

from models import LARGEST_UPLOAD, Desk, Fault, Problem, RosterDesk, RosterUpload, UploadState, safe_row, step_of

from ..catalogue import gettext as _
from ..doors import takes_up_to
from ..fault_words import remedy
from ..forms.live import LiveForm
from ..forms.roster import PreviewForm, UploadForm
from ..page import go_to, page, stamp_of
from ..people import needs_password
from .door import PLACE, at_desk

ROOM = LARGEST_UPLOAD + 1024 * 1024  # a file a little too big is told so beside its field
SHOWN_FAULTS = 100
bp = Blueprint("roster", __name__, url_prefix=PLACE)


@bp.get("/liste")
@at_desk
def index(desk: Desk) -> Response:
    """What the roster is, what is on its way, what can be brought back."""
    rosters = RosterDesk(desk)
    facts = {"counts": rosters.counts(), "last": rosters.last_import(), "open": rosters.open(), "kept": rosters.kept()}
    return page("school/roster/index.html", **facts)


@bp.route("/liste/importer", methods=["GET", "POST"])
@takes_up_to(ROOM)
@at_desk
@needs_password
def new(desk: Desk) -> Response:
    """A file is stored and put before the worker; nothing of the roster changes yet."""
    form = UploadForm()
    if form.is_sent_and_right():
        upload = RosterDesk(desk).receive(form.file.data.stream, form.form_key.data)
        return _show(desk, upload)
    return page("school/roster/new.html", form=form)


@bp.get("/liste/<name>")
@at_desk
def show(desk: Desk, name: str) -> Response:
    """How far it is; then what it would change, or what is wrong with it; then what was done."""
    return _page_of(_mine(desk, name))


@bp.post("/liste/<name>")
@at_desk
@needs_password
def decide(desk: Desk, name: str) -> Response:
    """« Importer », « Abandonner », or « Rétablir cette liste »; each once, whoever presses first (SECURITY.md F6)."""
    rosters, upload = RosterDesk(desk), _mine(desk, name)
    if upload.state is UploadState.KEPT:
        return _show(desk, rosters.restore(upload, LiveForm().form_key.data))
    if upload.state is not UploadState.READY:
        return _show(desk, upload)
    form = PreviewForm(upload)
    if form.wants_to_abandon:
        rosters.give_up(upload)
    elif not form.is_sent_and_right():
        return _page_of(upload, form)
    elif not rosters.confirm(upload, form.seen.data or "", form.confirmed):
        flash(_("L’aperçu a changé depuis que la page est ouverte. Relisez-le avant d’importer."), "info")
    return _show(desk, upload)


@bp.get("/liste/<name>/fautes.csv")
@at_desk
def faults(desk: Desk, name: str) -> Response:
    """Every fault that was kept, for a spreadsheet, which runs nothing of it (SECURITY.md F1)."""
    upload = _mine(desk, name)
    if upload.state is not UploadState.REFUSED:
        abort(404)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(safe_row(line) for line in _fault_lines(upload))
    answer = make_response("\ufeff" + text.getvalue())
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="fautes.csv"'
    return answer


def _fault_lines(upload: RosterUpload) -> Iterator[list[str]]:
    yield [_("Fichier"), _("Ligne"), _("Colonne"), _("Valeur"), _("À faire")]
    for fault in faults_of(upload):
        yield [fault.file, str(fault.line or ""), fault.column, fault.value, remedy(fault)]


def faults_of(upload: RosterUpload) -> list[Fault]:
    """What was wrong with this file."""
    return [Fault(**{**fault, "problem": Problem(fault["problem"])}) for fault in upload.said.get("faults", [])]


def _mine(desk: Desk, name: str) -> RosterUpload:
    return RosterDesk(desk).upload(name) or abort(404)


def _show(desk: Desk, upload: RosterUpload) -> Response:
    return go_to(url_for(".show", school=desk.school.slug, name=upload.public_id))


def _page_of(upload: RosterUpload, form: LiveForm | None = None) -> Response:
    """The page of its state; it follows the worker by itself while the file is under way."""
    step, said = step_of(upload), upload.said
    shown = form or (PreviewForm(upload) if upload.state is UploadState.READY else LiveForm())
    facts = {"upload": upload, "said": said, "step": step, "faults": faults_of(upload)[:SHOWN_FAULTS], "remedy": remedy}
    stamp = stamp_of(upload.state, step.stage, step.percent)
    return page("school/roster/show.html", stamp=stamp, form=shown, **facts)
