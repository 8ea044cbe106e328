"""Sign-in, sign-out, and the password again before something sensitive."""

from flask import Blueprint, Response, request, session, url_for
from flask_login import current_user, login_required

from models import Parent, SignInRefused, TooManyTries

from . import tongue
from .catalogue import gettext as _
from .forms.access import ConfirmForm, SignInForm
from .forms.live import LiveForm
from .page import go_to, page
from .people import farewell, way_back, welcome
from .waits import seconds_until, wait_until

bp = Blueprint("access", __name__)


@bp.route("/connexion", methods=["GET", "POST"])
def sign_in() -> Response:
    """« Se connecter »; then back to the page that was asked for."""
    if current_user.is_authenticated:
        return go_to(way_back(url_for("portal.index")), whole_page=True)
    form = SignInForm(email=session.get("email", ""))
    if form.is_sent_and_right():
        try:
            parent = Parent.sign_in(form.email.data, form.password.data)
        except SignInRefused as refusal:
            return refuse("access/sign_in.html", form, refusal)
        welcome(parent, remember=form.remember.data)
        return go_to(way_back(url_for("portal.index")), whole_page=True)
    return page("access/sign_in.html", form=form, back=way_back(""))


def refuse(template: str, form: LiveForm, refusal: SignInRefused) -> Response:
    """The sign-in page again: one sentence, whatever did not match (SECURITY.md A3), or how long to wait."""
    session["email"] = form.email.data  # for « Mot de passe oublié? », which does not ask for it again (UX.md P-04)
    if isinstance(refusal, TooManyTries):
        return _wait(template, form, refusal)
    form.refuse(
        _(
            "Le courriel ou le mot de passe ne correspond pas à un compte. "
            "Vérifiez-les ou choisissez un nouveau mot de passe."
        )
    )
    return page(template, form=form, back=way_back(""))


def _wait(template: str, form: LiveForm, refusal: TooManyTries) -> Response:
    """The same page, which says how long and offers another way (UX.md A-06)."""
    wait = wait_until(refusal.until)
    form.refuse(
        _("Trop d’essais. Réessayez dans %(wait)s ou choisissez un nouveau mot de passe.", wait=wait), status=429
    )
    answer = page(template, form=form, back=way_back(""))
    answer.headers["Retry-After"] = str(seconds_until(refusal.until))
    return answer


@bp.post("/deconnexion")
@login_required
def sign_out() -> Response:
    """« Se déconnecter »; the browser forgets too, but the language that was chosen in it."""
    return leave(".sign_in")


def leave(door: str) -> Response:
    """Sign out, on either side of the house; then that page."""
    farewell()
    chosen = {"langue": tongue.current()} if tongue.COOKIE in request.cookies else {}
    answer = go_to(url_for(door, **chosen), whole_page=True)
    answer.headers["Clear-Site-Data"] = '"cache","cookies","storage"'
    return answer


@bp.route("/confirmer", methods=["GET", "POST"])
@login_required
def confirm() -> Response:
    """The password again; then on to the page that asked for it."""
    return confirmed(ConfirmForm(), "access/confirm.html", url_for("settings.index"))


def confirmed(form: ConfirmForm, template: str, home: str) -> Response:
    """Ask for the password of who is signed in; home: where to go when no page asked for it."""
    if form.is_sent_and_right():
        try:
            is_theirs = current_user.has_password(form.password.data)
        except TooManyTries as refusal:
            return _wait(template, form, refusal)
        if is_theirs:
            session.row.grant_sudo()  # type: ignore[attr-defined]
            return go_to(way_back(home))
        form.refuse(_("Ce mot de passe n’est pas celui de votre compte. Vérifiez-le."), field=form.password)
    return page(template, form=form, back=way_back(""))
