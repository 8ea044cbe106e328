"""« Mon compte » of a staff member: language, password, devices, recovery codes; and what the account opens."""

from flask import Blueprint, Response, session, url_for
from flask_login import current_user, login_required

from models import RecoveryCode, WebSession, Workplace

from .. import own_account
from ..forms.staff import ActForm
from ..page import go_to, page
from ..people import needs_password
from ..sides import SCHOOL_SIDE

MAKE, SEEN, KEPT = "faire", "vus", "recovery_codes"
bp = Blueprint("staff_account", __name__, url_prefix=f"{SCHOOL_SIDE}/compte")


@bp.get("")
@login_required
def index() -> Response:
    """What is set now, and the way to change each."""
    facts = {"place": Workplace.of(current_user), "devices": WebSession.of(current_user)}
    facts["left"] = RecoveryCode.left(current_user)
    return page("school/account/index.html", **facts)


@bp.route("/langue", methods=["GET", "POST"])
@login_required
def language() -> Response:
    """The language of the pages and of the mail."""
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


@bp.route("/secours", methods=["GET", "POST"])
@needs_password
def recovery() -> Response:
    """The recovery codes: made anew, shown until they were noted, then counted only."""
    form = ActForm(choices=(MAKE, SEEN))
    if form.is_sent_and_right():
        if form.act.data == MAKE:
            session[KEPT] = RecoveryCode.give(current_user)
        else:
            session.pop(KEPT, None)
        return go_to(url_for(".recovery"))
    codes, left = RecoveryCode.shown(session.get(KEPT, "")), RecoveryCode.left(current_user)
    return page("school/account/recovery.html", form=form, codes=codes, left=left)
