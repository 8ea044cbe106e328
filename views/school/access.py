"""Staff: invitation, sign-in with a second factor, sign-out, and the password again before something sensitive."""

from flask import Blueprint, Response
from flask_login import login_required

from ..page import page
from ..people import SCHOOL_SIDE

bp = Blueprint("staff", __name__, url_prefix=SCHOOL_SIDE)


@bp.get("/connexion")
def sign_in() -> Response:
    """To be built."""
    return page("school/access/sign_in.html")


@bp.get("/confirmer")
@login_required
def confirm() -> Response:
    """To be built."""
    return page("school/access/sign_in.html")


@bp.post("/deconnexion")
@login_required
def sign_out() -> Response:
    """To be built."""
    return page("school/access/sign_in.html")
