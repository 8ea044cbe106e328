"""« Paramètres »: each thing on its own page, saved by itself and confirmed by itself (UX.md T-01, T-02)."""

import json

from flask import Blueprint, Response, abort, flash, make_response, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user, login_required

from models import Event, TooManyTries, WebSession, personal_record, record_event

from . import language as languages
from .devices import device_of
from .forms.live import LiveForm
from .forms.settings import (
    EVERY_OTHER,
    ChangePasswordForm,
    DeletionForm,
    DeviceForm,
    LanguageForm,
    RemovalForm,
)
from .page import go_to, page
from .people import family, farewell, needs_password
from .waits import wait_until

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
    form = LanguageForm(language=current_user.language)
    if not form.is_sent_and_right():
        return page("settings/language.html", form=form)
    current_user.choose_language(form.language.data)
    with force_locale(form.language.data):
        flash(_("Votre langue est enregistrée."), "success")
    return languages.remember(go_to(url_for(".index"), whole_page=True), form.language.data)


@bp.route("/mot-de-passe", methods=["GET", "POST"])
@login_required
def password() -> Response:
    """A new password, for who knows the present one (SECURITY.md A17); the other devices are signed out (A18)."""
    form = ChangePasswordForm(current_user.email)
    if form.is_sent_and_right() and _knows_password(form, form.current):
        current_user.change_password(form.password.data, keep_session=session.row.public_id)  # type: ignore[attr-defined]
        flash(_("Votre mot de passe est changé. Les autres appareils ont été déconnectés."), "success")
        return go_to(url_for(".index"))
    return page("settings/password.html", form=form)


def _knows_password(form: LiveForm, field: object) -> bool:
    try:
        if current_user.has_password(field.data):  # type: ignore[attr-defined]
            return True
        form.refuse(_("Ce mot de passe n’est pas celui de votre compte. Vérifiez-le."), field=field)  # type: ignore[arg-type]
    except TooManyTries as refusal:
        wait = wait_until(refusal.until)
        form.refuse(_("Trop d’essais. Réessayez dans %(wait)s.", wait=wait), status=429)
    return False


@bp.route("/appareils", methods=["GET", "POST"])
@needs_password
def devices() -> Response:
    """Where the account is open; any other device, or all of them, can be signed out (SECURITY.md S6)."""
    form, here = DeviceForm(), session.row.public_id  # type: ignore[attr-defined]
    if form.is_sent_and_right():
        _sign_out(form.device.data, here)
        return go_to(url_for(".devices"))
    facts = {"devices": WebSession.of(current_user), "here": here, "device_of": device_of}
    return page("settings/devices.html", form=form, **facts)


def _sign_out(name: str, here: str) -> None:
    others = {device.public_id for device in WebSession.of(current_user)} - {here}
    if name == EVERY_OTHER:
        WebSession.end_all(current_user, but=here)
        flash(_("Les autres appareils sont déconnectés."), "success")
    elif name in others and WebSession.end_one(current_user, name):
        flash(_("L’appareil est déconnecté."), "success")
    else:
        abort(404)


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
    if form.is_sent_and_right() and _knows_password(form, form.password):
        current_user.delete_account()
        farewell()
        flash(_("Votre compte est supprimé."), "success")
        return go_to(url_for("home.index"), whole_page=True)
    return page("settings/delete.html", form=form)
