"""Another address for the account: proved by a code sent to it, like the first one (UX.md T-01)."""

from flask import Blueprint, Response, flash, request, session, url_for
from flask_login import current_user, login_required

from models import AccountExists, Purpose, StaleVerification

from .catalogue import gettext as _
from .forms.account import EmailForm
from .page import go_to, page
from .people import needs_password
from .verification import Journey

bp = Blueprint("new_email", __name__, url_prefix="/parametres/courriel")
journey = Journey(Purpose.NEW_EMAIL)


@bp.route("", methods=["GET", "POST"])
@needs_password
def email() -> Response:
    """Step 1: which address; and what it means for the children."""
    form = EmailForm(email=journey.address)
    if form.is_sent_and_right():
        if form.email.data != current_user.email:
            journey.begin(form.email.data)
            session.pop("email", None)  # not yet the address to sign in with
            return go_to(url_for(".code"))
        form.refuse(_("C’est déjà l’adresse de votre compte. Indiquez la nouvelle."), field=form.email)
    return page("settings/new_email.html", form=form, skipped="etape" in request.args)


@bp.route("/code", methods=["GET", "POST"])
@needs_password
def code() -> Response:
    """Step 2: the code; when it is right, the address is changed."""
    return journey.code_step(_change, "settings/new_email_code.html")


def _change() -> Response:
    """Only now, and only to who reads that mailbox, is it said whether the address has another account."""
    verified = journey.verified
    journey.forget()
    try:
        if verified is None:
            raise StaleVerification
        current_user.change_email(verified)
    except StaleVerification:
        return journey.back_to("email")
    except AccountExists:
        flash(_("Cette adresse a déjà un compte. Le vôtre garde la sienne."), "info")
    else:
        flash(_("Votre adresse est changée. Connectez-vous avec elle la prochaine fois."), "success")
    return go_to(url_for("settings.index"))


@bp.post("/code/renvoyer")
@login_required
def resend() -> Response:
    """« Renvoyer le code »."""
    return journey.send_again()
