"""« Créez votre compte »: address, code, password; then the first child."""

from flask import Blueprint, Response, flash, request, session, url_for
from flask_login import current_user

from models import AccountExists, EmailCode, Parent, Purpose, StaleVerification

from . import tongue
from .catalogue import gettext as _
from .forms.account import EmailForm
from .page import go_to, page
from .people import welcome
from .verification import Journey

bp = Blueprint("sign_up", __name__, url_prefix="/compte/creer")
journey = Journey(Purpose.SIGN_UP)


@bp.before_request
def _has_an_account() -> Response | None:
    return go_to(url_for("portal.index"), whole_page=True) if current_user.is_authenticated else None


@bp.route("", methods=["GET", "POST"])
def email() -> Response:
    """Step 1: the address, which must be the one given to the school."""
    form = EmailForm(email=journey.address or session.get("email", ""))
    if form.is_sent_and_right():
        journey.begin(form.email.data)
        return go_to(url_for(".code"))
    return page("account/sign_up.html", form=form, skipped="etape" in request.args)


@bp.route("/code", methods=["GET", "POST"])
def code() -> Response:
    """Step 2: the code."""
    return journey.code_step(_after_code)


def _after_code() -> Response:
    return _account_exists() if Parent.with_email(journey.address) else go_to(url_for(".password"))


@bp.post("/code/renvoyer")
def resend() -> Response:
    """« Renvoyer le code »."""
    return journey.send_again()


@bp.route("/mot-de-passe", methods=["GET", "POST"])
def password() -> Response:
    """Step 3: the password; then the parent is signed in and adds a first child (UX.md C-14)."""
    return journey.password_page(_create)


def _create(verified: EmailCode, chosen: str) -> Response:
    try:
        parent = Parent.sign_up(verified, chosen, tongue.current())
    except StaleVerification:
        return journey.back_to("code")
    except AccountExists:
        return _account_exists()
    welcome(parent)
    flash(_("Votre compte est créé. Il reste à y ajouter votre enfant."), "success")
    return go_to(url_for("children.boards"), whole_page=True)


def _account_exists() -> Response:
    """Only now, and only to the owner of the mailbox: nothing changes (SECURITY.md A2)."""
    if journey.verified:
        journey.verified.complete()
    session["email"] = session["existing"] = journey.address
    journey.forget()
    return go_to(url_for(".exists"))


@bp.get("/existe")
def exists() -> Response:
    """There is an account already: sign in, or choose a new password."""
    if "existing" not in session:
        return journey.back_to("email")
    return page("account/exists.html", address=session["existing"])
