"""« Mon compte » of a staff member: language, password, devices; and what the account opens."""

from flask import Blueprint, Response
from flask_login import current_user, login_required

from models import WebSession, Workplace

from .. import own_account
from ..page import page
from ..people import needs_password
from ..sides import SCHOOL_SIDE

bp = Blueprint("staff_account", __name__, url_prefix=f"{SCHOOL_SIDE}/compte")


@bp.get("")
@login_required
def index() -> Response:
    """What is set now, and the way to change each."""
    facts = {"place": Workplace.of(current_user), "devices": WebSession.of(current_user)}
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
