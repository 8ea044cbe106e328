"""« Ajouter un enfant »: the board, then who the child is; the school’s file decides."""

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user, login_required

from models import Board, Mismatch, TooManyRequests

from .catalogue import gettext as _
from .forms.board import BoardChoice, chosen_board
from .forms.child import ChildForm
from .page import go_to, page
from .people import family

bp = Blueprint("children", __name__, url_prefix="/enfants/ajouter")


@bp.get("")
@login_required
def boards() -> Response:
    """Which board? An ordinary GET form: searching and turning pages keep the choice."""
    return page("children/boards.html", form=BoardChoice(request.args))


@bp.route("/details", methods=["GET", "POST"])
@login_required
def details() -> Response:
    """Who is the child? Attached when everything matches; the same answer for every reason why it does not (K2)."""
    board = chosen_board(request.args)
    if board is None:
        return page("children/boards.html", form=BoardChoice(request.args, failed=True))
    form = ChildForm()
    if form.is_sent_and_right():
        try:
            child, is_new = family().attach(form.claim(board), form.form_key.data)
        except Mismatch:
            form.tell_mismatch()
        else:
            return go_to(url_for(".added", name=child.public_id, deja=None if is_new else 1))
    return _details(form, board)


@bp.route("/verification", methods=["GET", "POST"])
@login_required
def ask_school() -> Response:
    """« Demander à l’école de vérifier » what was typed; whether such a pupil exists is not said.

    Whoever signs in again in the middle comes back by GET: to the questions.
    """
    if request.method == "GET":
        return go_to(url_for(".details", organisme=request.args.get("organisme")))
    board = chosen_board(request.args)
    if board is None:
        return page("children/boards.html", form=BoardChoice(request.args, failed=True))
    form = ChildForm()
    if form.is_sent_and_right():
        try:
            asked = family().ask_to_verify(form.claim(board))
        except TooManyRequests:
            form.refuse(
                _("Vous avez déjà fait plusieurs demandes aujourd’hui. Attendez la réponse de l’école, ou appelez-la."),
                status=429,
            )
        else:
            return go_to(url_for(".asked", name=asked.public_id))
    return _details(form, board)


def _details(form: ChildForm, board: Board) -> Response:
    return page("children/details.html", form=form, board=board, email=current_user.email)


@bp.get("/verification/<name>")
@login_required
def asked(name: str) -> Response:
    """The school was asked: what happens next."""
    return page("children/asked.html", asked=family().request(name) or abort(404))


@bp.get("/reussite/<name>")
@login_required
def added(name: str) -> Response:
    """The child is on the account, now or already; two things can be done next (UX.md K-11, K-12)."""
    mine = family()
    child = mine.child(name) or abort(404)
    return page("children/added.html", child=child, children=mine.children, is_new="deja" not in request.args)
