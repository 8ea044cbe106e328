"""The pages for everybody: the welcome, the guide, and what the portal promises about privacy, access and security."""

from flask import Blueprint, Response, current_app

from . import language
from .guide_paper import paper
from .guide_steps import CHAPTERS
from .page import page

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> Response:
    """What the portal is for and what to have at hand; who is signed in finds the way to the children."""
    return page("home/index.html")


@bp.get("/guide")
def guide() -> Response:
    """The guide of the schools, rewritten for this portal, in sections; leads to the pictures and to the PDF."""
    return page(
        "home/guide.html",
        limits=current_app.config["PORTAIL"],
        chapters=CHAPTERS,
        paper=paper(language.current()),
    )


@bp.get("/confidentialite")
def privacy() -> Response:
    """What is kept, why, how long, who sees it."""
    return page("home/privacy.html", limits=current_app.config["PORTAIL"])


@bp.get("/accessibilite")
def accessibility() -> Response:
    """The aim, how it is checked, what is known to be missing."""
    return page("home/accessibility.html", limits=current_app.config["PORTAIL"])


@bp.get("/securite")
def security() -> Response:
    """What protects, and the deviations that were accepted with their reasons (SECURITY.md section 1)."""
    return page("home/security.html", limits=current_app.config["PORTAIL"])
