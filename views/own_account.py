"""What each person may change of the own account, on either side of the house: language, password, devices."""

from flask import Response, abort, flash, session, url_for
from flask_login import current_user
from wtforms import Field

from models import TooManyTries, WebSession

from . import language as languages
from .catalogue import gettext as _
from .devices import device_of
from .forms.live import LiveForm
from .forms.settings import EVERY_OTHER, ChangePasswordForm, DeviceForm, LanguageForm
from .page import go_to, page
from .tongue import speaking
from .waits import wait_until


def language_page() -> Response:
    """The language of the account; the answer is said in the new one."""
    form = LanguageForm(language=current_user.language)
    if not form.is_sent_and_right():
        return page("settings/language.html", form=form)
    current_user.choose_language(form.language.data)
    with speaking(form.language.data):
        flash(_("Votre langue est enregistrée."), "success")
    return languages.remember(go_to(url_for(".index"), whole_page=True), form.language.data)


def password_page() -> Response:
    """A new password, for who knows the present one (SECURITY.md A17); the other devices are signed out (A18)."""
    form = ChangePasswordForm(current_user.email)
    if form.is_sent_and_right() and knows_password(form, form.current):
        current_user.change_password(form.password.data, keep_session=session.row.public_id)  # type: ignore[attr-defined]
        flash(_("Votre mot de passe est changé. Les autres appareils ont été déconnectés."), "success")
        return go_to(url_for(".index"))
    return page("settings/password.html", form=form)


def knows_password(form: LiveForm, field: Field) -> bool:
    """Is that the password of the account? If not, the form says so, or how long to wait."""
    try:
        if current_user.has_password(field.data):
            return True
        form.refuse(_("Ce mot de passe n’est pas celui de votre compte. Vérifiez-le."), field=field)
    except TooManyTries as refusal:
        wait = wait_until(refusal.until)
        form.refuse(_("Trop d’essais. Réessayez dans %(wait)s.", wait=wait), status=429)
    return False


def devices_page() -> Response:
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
