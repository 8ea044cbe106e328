"""The pupils’ files: search, correct, addresses, accounts attached; and who has no adult attached."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, abort, flash, request, url_for

from models import Desk, DeskPupils, FileChanged, PupilFile, RecordedBook

from ..catalogue import gettext as _
from ..forms.pupil import ActForm, NewAddressForm, PupilFactsForm
from ..forms.pupil_search import PupilSearch
from ..page import go_to, page
from ..people import needs_password
from .door import PLACE, at_desk

bp = Blueprint("pupils", __name__, url_prefix=PLACE + "/eleves")
Act = Callable[..., Response]


@bp.get("")
@at_desk
def index(desk: Desk) -> Response:
    """The school’s pupils; those whom no adult follows, those whose file has no address."""
    return page("school/pupils/index.html", search=PupilSearch(DeskPupils(desk.staff, desk.school), request.args))


def of_pupil(view: Act) -> Act:
    """Under `at_desk`: the view receives the file of a pupil of this school; another school’s is a 404 (S11, S12)."""

    @wraps(view)
    def found(desk: Desk, pupil: str, **named: str) -> Response:
        return view(_file(desk, pupil), **named)

    return found


def _file(desk: Desk, pupil: str) -> PupilFile:
    return DeskPupils(desk.staff, desk.school).file(pupil) or abort(404)


def _back(file: PupilFile) -> Response:
    return go_to(url_for(".show", school=file.school.slug, pupil=file.name))


@bp.get("/<pupil>")
@at_desk
def show(desk: Desk, pupil: str) -> Response:
    """What is on the file, who sees it, what was announced and recorded, and what can be done."""
    file = _file(desk, pupil)
    away = {"notices": desk.notices.of_pupil(file.pupil.id), "recorded": RecordedBook(desk).of_pupil(file.pupil.id)}
    return page("school/pupils/show.html", file=file, addresses=file.addresses, accounts=file.accounts, **away)


@bp.route("/<pupil>/corriger", methods=["GET", "POST"])
@at_desk
@needs_password
@of_pupil
def correct(file: PupilFile) -> Response:
    """The facts of the file, until the next roster says otherwise."""
    form = PupilFactsForm(obj=file.facts, version=file.facts.version)
    if form.is_sent_and_right():
        try:
            file.correct(form.facts, form.read_version)
        except FileChanged:
            form.refuse(_("Le dossier a changé pendant que vous écriviez. Relisez-le, puis enregistrez."), status=409)
            form.version.data = file.facts.version
        else:
            flash(_("Le dossier est corrigé."), "success")
            return _back(file)
    return page("school/pupils/correct.html", form=form, file=file)


@bp.route("/<pupil>/adresses/ajouter", methods=["GET", "POST"])
@at_desk
@needs_password
@of_pupil
def add_address(file: PupilFile) -> Response:
    """Put an address on the file, once the school has spoken to a parent."""
    form = NewAddressForm()
    if form.is_sent_and_right():
        file.add_address(form.email.data)
        flash(_("L’adresse %(email)s est au dossier.", email=form.email.data), "success")
        return _back(file)
    return page("school/pupils/add_address.html", form=form, file=file)


@bp.route("/<pupil>/adresses/<name>/retirer", methods=["GET", "POST"])
@at_desk
@needs_password
@of_pupil
def remove_address(file: PupilFile, name: str) -> Response:
    """Take an address off the file: its access ends at once (S13)."""
    form, address = ActForm(), file.address(name) or abort(404)
    if form.is_sent_and_right():
        file.remove_address(address.email)
        flash(_("L’adresse n’est plus au dossier. Son accès a pris fin."), "success")
        return _back(file)
    return page("school/pupils/remove_address.html", form=form, file=file, address=address)


@bp.route("/<pupil>/adresses/<name>/codes", methods=["GET", "POST"])
@at_desk
@needs_password
@of_pupil
def reopen_codes(file: PupilFile, name: str) -> Response:
    """Forget the wrong codes that closed the codes of an address on this file."""
    form, address = ActForm(), file.address(name) or abort(404)
    if form.is_sent_and_right():
        file.reopen_codes(address)
        flash(_("Cette adresse peut de nouveau recevoir des codes."), "success")
        return _back(file)
    return page("school/pupils/reopen_codes.html", form=form, file=file, address=address)


@bp.route("/<pupil>/comptes/<name>/detacher", methods=["GET", "POST"])
@at_desk
@needs_password
@of_pupil
def detach(file: PupilFile, name: str) -> Response:
    """Take the child off an account (K6)."""
    form, link = ActForm(), file.account(name) or abort(404)
    if form.is_sent_and_right():
        file.detach(link)
        flash(_("L’enfant n’est plus dans ce compte."), "success")
        return _back(file)
    return page("school/pupils/detach.html", form=form, file=file, link=link)


@bp.route("/<pupil>/partage", methods=["GET", "POST"])
@at_desk
@needs_password
@of_pupil
def sharing(file: PupilFile) -> Response:
    """« Ne pas partager les avis entre les parents », or share them again."""
    form, is_restricted = ActForm(), "partager" not in request.args
    if form.is_sent_and_right():
        file.restrict(is_restricted)
        flash(_("Les avis ne sont plus partagés.") if is_restricted else _("Les avis sont partagés."), "success")
        return _back(file)
    return page("school/pupils/sharing.html", form=form, file=file, is_restricted=is_restricted)
