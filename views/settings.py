"""« Paramètres »: each thing on its own page, saved by itself and confirmed by itself (UX.md T-01, T-02)."""

import json

from flask import Blueprint, Response, abort, flash, make_response, session, url_for
from flask_login import current_user, login_required

from models import Event, WebSession, personal_record, record_event

from . import own_account
from .catalogue import gettext as _
from .forms.settings import DeletionForm, RemovalForm
from .page import go_to, page
from .people import family, farewell, needs_password

bp = Blueprint("settings", __name__, url_prefix="/parametres")


@bp.get("")
@login_required
def index() -> Response:
    """What is set now, and the way to change each."""
    return page("settings/index.html", children=family().children, devices=WebSession.of(current_user))


@bp.route("/langue", methods=["GET", "POST"])
@login_required
def language() -> Response:
    """The language of the account: its pages here, its mails everywhere."""
    return own_account.language_page()


@bp.route("/mot-de-passe", methods=["GET", "POST"])
@login_required
def password() -> Response:
    """A new password, for who knows the present one."""
    return own_account.password_page()


@bp.route("/appareils", methods=["GET", "POST"])
@needs_password
def devices() -> Response:
    """Where the account is open."""
    return own_account.devices_page()


@bp.route("/enfants/<name>/retirer", methods=["GET", "POST"])
@login_required
def remove_child(name: str) -> Response:
    """Take a child off the account, once the consequences are read."""
    child, form = family().child(name) or abort(404), RemovalForm()
    if form.is_sent_and_right():
        child.remove()
        flash(_("%(name)s n’est plus dans votre compte.", name=child.full_name), "success")
        return go_to(url_for(".index"))
    return page("settings/remove_child.html", form=form, child=child)


@bp.get("/donnees")
@needs_password
def record() -> Response:
    """What the copy holds, and the button that saves it."""
    return page("settings/record.html")


@bp.get("/donnees/portail-parents.json")
@login_required
def record_file() -> Response:
    """Everything that is kept on the account, as a file; the page above asks for the password when it is time."""
    if not session.row.is_sudo:  # type: ignore[attr-defined]
        return go_to(url_for(".record"))
    record_event(Event.SENSITIVE_READ, current_user.public_id, what="personal record")
    answer = make_response(json.dumps(personal_record(current_user), ensure_ascii=False, indent=2))
    answer.content_type = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="portail-parents.json"'
    return answer


@bp.route("/supprimer", methods=["GET", "POST"])
@login_required
def delete() -> Response:
    """The end of the account, after its consequences and the password; home says that it is done."""
    form = DeletionForm()
    if form.is_sent_and_right() and own_account.knows_password(form, form.password):
        current_user.delete_account()
        farewell()
        flash(_("Votre compte est supprimé."), "success")
        return go_to(url_for("home.index"), whole_page=True)
    return page("settings/delete.html", form=form)
