"""« Demandes de vérification »: what a parent typed beside what is on file, and the school’s answer."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, abort, flash, request, url_for

from models import (
    AlreadySettled,
    Desk,
    FileChanged,
    MatchRequest,
    MatchSettlement,
    PupilFile,
    RequestQueue,
    recent_alerts,
    side_by_side,
)

from ..catalogue import gettext as _
from ..forms.match_answer import MatchAnswerForm
from ..forms.pupil import PupilFactsForm, SpokenForm
from ..forms.pupil_search import asked_page
from ..page import go_to, page
from ..people import needs_password
from .door import PLACE, at_desk

bp = Blueprint("requests", __name__, url_prefix=PLACE + "/demandes")


def _queue(desk: Desk) -> RequestQueue:
    return RequestQueue(desk.staff, desk.school)


def of_request(view: Callable[[Desk, MatchRequest], Response]) -> Callable[[Desk, str], Response]:
    """For the acts on a request: the view receives it; the page of one that has its answer shows the answer."""

    @wraps(view)
    def found(desk: Desk, name: str) -> Response:
        asked = _queue(desk).find(name) or abort(404)
        if request.method == "GET" and not asked.is_open:
            return _back(desk, asked)
        return view(desk, asked)

    return found


@bp.get("")
@at_desk
def index(desk: Desk) -> Response:
    """What waits first; what was answered on its own list; and who tried in vain, too often (K5)."""
    queue, is_open = _queue(desk), "repondues" not in request.args
    counts = {True: queue.count(True), False: queue.count(False)}
    pages = max(1, -(-counts[is_open] // queue.PER_PAGE))
    number = min(max(asked_page(request.args), 1), pages)
    return page(
        "school/requests/index.html",
        requests=queue.page(number, is_open),
        counts=counts,
        is_open=is_open,
        number=number,
        pages=pages,
        alerts=recent_alerts(desk.school) if is_open else [],
    )


@bp.get("/<name>")
@at_desk
def show(desk: Desk, name: str) -> Response:
    """One request: what was typed beside what is on file, for the pupil chosen or the likeliest."""
    queue = _queue(desk)
    asked = queue.find(name) or abort(404)
    candidates = queue.candidates(asked) if asked.is_open else []
    chosen = queue.pupils.file(request.args["eleve"]) or abort(404) if "eleve" in request.args else None
    return page(
        "school/requests/show.html",
        asked=asked,
        candidates=candidates,
        file=chosen or (candidates[0] if len(candidates) == 1 else None),
        side_by_side=side_by_side,
        is_elsewhere=asked.is_open and queue.is_elsewhere(asked),
    )


@bp.route("/<name>/corriger", methods=["GET", "POST"])
@at_desk
@of_request
def correct(desk: Desk, asked: MatchRequest) -> Response:
    """Correct the pupil’s file; what then matches is attached in the same go."""
    file = _file(desk)
    form = PupilFactsForm(obj=file.facts, version=file.facts.version)
    if form.is_sent_and_right():
        is_same = form.facts == file.facts
        try:
            is_attached = MatchSettlement(desk.staff, asked).correct(file, form.facts, form.read_version)
        except AlreadySettled:
            return _too_late(desk, asked)
        except FileChanged:
            form.refuse(_("Le dossier a changé pendant que vous écriviez. Relisez-le, puis enregistrez."), status=409)
            form.version.data = file.facts.version
        else:
            return _corrected(desk, asked, file, is_attached, is_same)
    return page("school/requests/correct.html", form=form, asked=asked, file=file)


def _corrected(desk: Desk, asked: MatchRequest, file: PupilFile, is_attached: bool, is_same: bool) -> Response:
    if is_attached:
        flash(_("Le dossier est corrigé et l’enfant est dans le compte du parent, qui reçoit un courriel."), "success")
    elif is_same:
        flash(_("Vous n’avez rien changé au dossier\u00a0: la demande reste ouverte."), "info")
    else:
        flash(_("Le dossier est corrigé. Il reste une différence\u00a0: la demande reste ouverte."), "info")
    eleve = None if is_attached else file.name
    return go_to(url_for(".show", school=desk.school.slug, name=asked.public_id, eleve=eleve))


@bp.route("/<name>/rattacher", methods=["GET", "POST"])
@at_desk
@needs_password
@of_request
def attach(desk: Desk, asked: MatchRequest) -> Response:
    """Put the address on the file and attach the child, once the school has spoken to a parent."""
    file, settlement = _file(desk), MatchSettlement(desk.staff, asked)
    form = SpokenForm(version=settlement.version(file))
    if form.is_sent_and_right():
        try:
            settlement.attach(file, form.version.data or "")
        except AlreadySettled:
            return _too_late(desk, asked)
        except FileChanged:
            form.refuse(_("Le dossier ou l’adresse du parent a changé. Relisez, puis confirmez."), status=409)
            form.version.data = settlement.version(file)
        else:
            flash(_("L’enfant est dans le compte du parent, qui reçoit un courriel."), "success")
            return _back(desk, asked)
    return page("school/requests/attach.html", form=form, asked=asked, file=file)


@bp.route("/<name>/repondre", methods=["GET", "POST"])
@at_desk
@of_request
def answer(desk: Desk, asked: MatchRequest) -> Response:
    """Invite the parent to try again, or refuse, with a sentence."""
    form = MatchAnswerForm()
    if form.is_sent_and_right():
        try:
            MatchSettlement(desk.staff, asked).answer(form.state_chosen, form.sentence.data)
        except AlreadySettled:
            return _too_late(desk, asked)
        flash(_("Votre réponse part par courriel."), "success")
        return _back(desk, asked)
    return page("school/requests/answer.html", form=form, asked=asked)


def _file(desk: Desk) -> PupilFile:
    """The pupil of this school with whom the request is compared."""
    return _queue(desk).pupils.file(request.args.get("eleve", "")) or abort(404)


def _back(desk: Desk, asked: MatchRequest) -> Response:
    return go_to(url_for(".show", school=desk.school.slug, name=asked.public_id))


def _too_late(desk: Desk, asked: MatchRequest) -> Response:
    """The second of two secretaries is told; the page then shows the first one’s answer."""
    settled = _queue(desk).find(asked.public_id)
    if settled and settled.settled_by == desk.staff:
        flash(_("Vous avez déjà répondu à cette demande."), "info")
    else:
        flash(_("Quelqu’un d’autre a répondu à cette demande avant vous. Votre envoi n’a rien changé."), "info")
    return _back(desk, asked)
