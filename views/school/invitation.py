"""Staff: the invitation, and « Mot de passe oublié? » which is the same: address, code, password, second factor."""

from flask import Blueprint, Response, flash, session, url_for
from flask_login import current_user

from models import EmailCode, Purpose, SecondFactor, StaffMember, StaleVerification

from ..catalogue import gettext as _
from ..page import go_to
from ..people import farewell
from ..sides import SCHOOL_SIDE
from ..verification import Journey
from . import passage

bp = Blueprint("invitation", __name__, url_prefix=f"{SCHOOL_SIDE}/invitation")


def _is_staff(address: str) -> bool:
    staff = StaffMember.with_email(address)
    return staff is not None and staff.is_active


journey = Journey(Purpose.STAFF, knows=_is_staff)


@bp.route("", methods=["GET", "POST"])
def email() -> Response:
    """Step 1: the address; one answer, whether or not it is that of somebody of the staff (SECURITY.md A5)."""
    return journey.address_step("school/access/invitation.html")


@bp.route("/code", methods=["GET", "POST"])
def code() -> Response:
    """Step 2: the code of the mail."""
    return journey.code_step(lambda: go_to(url_for(".password")))


@bp.post("/code/renvoyer")
def resend() -> Response:
    """« Renvoyer le code »."""
    return journey.send_again()


@bp.route("/mot-de-passe", methods=["GET", "POST"])
def password() -> Response:
    """Step 3: the password; then the second factor, which a new password does not replace."""
    return journey.password_page(_chosen)


def _chosen(verified: EmailCode, chosen: str) -> Response:
    try:
        staff = StaffMember.reset_password(verified, chosen)
    except StaleVerification:
        return journey.back_to("code")
    if current_user.is_authenticated:
        farewell()
    journey.forget()
    session["email"] = staff.email
    if not SecondFactor(staff).is_set:
        return passage.begin(staff)
    flash(_("Votre mot de passe est changé. Les autres appareils ont été déconnectés."), "success")
    return go_to(url_for("staff.sign_in"), whole_page=True)
