"""« Mot de passe oublié? »: address, code, new password; then the sign-in page, never signed in by itself (A20)."""

from flask import Blueprint, Response, flash, session, url_for
from flask_login import current_user

from models import EmailCode, Parent, Purpose, StaleVerification

from .catalogue import gettext as _
from .page import go_to
from .people import farewell
from .verification import Journey

bp = Blueprint("reset", __name__, url_prefix="/compte/mot-de-passe-oublie")
journey = Journey(Purpose.RESET, knows=lambda address: Parent.with_email(address) is not None)


@bp.route("", methods=["GET", "POST"])
def email() -> Response:
    """Step 1: the address; one answer, whether or not it has an account (SECURITY.md A5)."""
    return journey.address_step("account/reset.html")


@bp.route("/code", methods=["GET", "POST"])
def code() -> Response:
    """Step 2: the code."""
    return journey.code_step(lambda: go_to(url_for(".password")))


@bp.post("/code/renvoyer")
def resend() -> Response:
    """« Renvoyer le code »."""
    return journey.send_again()


@bp.route("/nouveau", methods=["GET", "POST"])
def password() -> Response:
    """Step 3: the new password."""
    return journey.password_page(_replace)


def _replace(verified: EmailCode, chosen: str) -> Response:
    try:
        Parent.reset_password(verified, chosen)
    except StaleVerification:
        return journey.back_to("code")
    was_signed_in = current_user.is_authenticated
    if was_signed_in:
        farewell()
    journey.forget()
    session["email"] = verified.address
    flash(_("Votre mot de passe est changé. Les autres appareils ont été déconnectés."), "success")
    return go_to(url_for("access.sign_in"), whole_page=was_signed_in)
