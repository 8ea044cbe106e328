"""Staff: sign-in with a second factor, sign-out, and the password again before something sensitive."""

from collections.abc import Callable

from flask import Blueprint, Response, request, session, url_for
from flask_login import current_user, login_required

from models import SecondFactor, SignInRefused, StaffMember, TooManyTries

from ..access import confirmed, leave, refuse
from ..catalogue import gettext as _
from ..forms.access import ConfirmForm, StaffSignInForm
from ..forms.staff import RecoveryForm, SecondStepForm
from ..page import go_to, page
from ..people import way_back
from ..sides import SCHOOL_SIDE
from ..waits import seconds_until, wait_until
from . import passage
from .qr_code import qr_code

bp = Blueprint("staff", __name__, url_prefix=SCHOOL_SIDE)


@bp.route("/connexion", methods=["GET", "POST"])
def sign_in() -> Response:
    """Step 1: address and password; one answer for every failure (SECURITY.md A3)."""
    if current_user.is_authenticated:
        return go_to(way_back(url_for("staff_home.index")), whole_page=True)
    form = StaffSignInForm(email=session.get("email", ""))
    if form.is_sent_and_right():
        try:
            return passage.begin(StaffMember.proved(form.email.data, form.password.data))
        except SignInRefused as refusal:
            return refuse("school/access/sign_in.html", form, refusal)
    skipped = "etape" in request.args
    return page("school/access/sign_in.html", form=form, back=way_back(""), skipped=skipped)


@bp.route("/connexion/code", methods=["GET", "POST"])
def second_step() -> Response:
    """Step 2: the code of the application; only now is anybody signed in."""
    staff, form = passage.person(with_factor=True), SecondStepForm()
    if staff is None:
        return passage.start_again()
    if form.is_sent_and_right() and _is_right(form, lambda: SecondFactor(staff).accept(form.code.data)):
        return passage.end(staff)
    return _code_page("school/access/second_step.html", form, staff=staff)


@bp.route("/connexion/secours", methods=["GET", "POST"])
def recovery() -> Response:
    """Step 2 without the telephone: one of the recovery codes, which is used up."""
    staff, form = passage.person(with_factor=True), RecoveryForm()
    if staff is None:
        return passage.start_again()
    if form.is_sent_and_right() and _is_right(form, lambda: SecondFactor(staff).accept_recovery(form.code.data)):
        return passage.end(staff)
    return _code_page("school/access/recovery.html", form)


@bp.route("/connexion/second-facteur", methods=["GET", "POST"])
def new_factor() -> Response:
    """Step 2 of who has no second factor yet: a secret for the application, and its first code."""
    staff, form = passage.person(with_factor=False), SecondStepForm()
    if staff is None:
        return passage.start_again()
    new = passage.new_factor()
    if form.is_sent_and_right() and _is_right(form, lambda: SecondFactor(staff).adopt(new, form.code.data)):
        return passage.end(staff)
    address = new.address(staff.email)
    facts = {"staff": staff, "secret": new.secret, "address": address, "picture": qr_code(address)}
    return _code_page("school/access/new_factor.html", form, **facts)


def _is_right(form: SecondStepForm, try_it: Callable[[], None]) -> bool:
    try:
        try_it()
    except TooManyTries as refusal:
        form.code.raw_data, form.code.data = [], ""
        form.refuse(_("Trop d’essais. Réessayez dans %(wait)s.", wait=wait_until(refusal.until)), status=429)
        form.waits = seconds_until(refusal.until)
        return False
    except SignInRefused:
        form.refuse_code(form.not_right)
        return False
    return True


def _code_page(template: str, form: SecondStepForm, **facts: object) -> Response:
    answer = page(template, form=form, back=way_back(""), **facts)
    if form.waits:
        answer.headers["Retry-After"] = str(form.waits)
    return answer


@bp.post("/deconnexion")
@login_required
def sign_out() -> Response:
    """« Se déconnecter »; the browser forgets too."""
    return leave(".sign_in")


@bp.route("/confirmer", methods=["GET", "POST"])
@login_required
def confirm() -> Response:
    """The password again; then on to the page that asked for it."""
    return confirmed(ConfirmForm(), "school/access/confirm.html", url_for("staff_home.index"))
