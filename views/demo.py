"""The demo, never in production: who one can be, the mailbox that takes everybody’s mail, the components."""

from flask import Blueprint, Response, abort, current_app, make_response

from models import OutgoingMail, demo, demo_staff

from .letters import Letter, read
from .page import page
from .samples import Samples

bp = Blueprint("demo", __name__, url_prefix="/demo")
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@bp.get("")
def index() -> Response:
    """The people of the demo school and what to try."""
    staff = {"staff": demo_staff.PEOPLE, "seconds_left": demo_staff.seconds_left()}
    staff["moment"] = demo_staff.moment()
    staff["sides"] = demo.both_sides()
    return page("demo/index.html", people=demo.people(), keeps_mail=_keeps_mail(), **staff)


@bp.get("/courriels")
def mailbox() -> Response:
    """Every letter that would have left, the newest first."""
    letters = [(mail, read(mail).subject) for mail in OutgoingMail.kept()]
    return page("demo/mailbox.html", letters=letters, keeps_mail=_keeps_mail())


@bp.get("/courriels/<name>")
def letter(name: str) -> Response:
    """One letter as its text part says it."""
    mail, words = _letter(name)
    return page("demo/letter.html", mail=mail, letter=words)


@bp.get("/courriels/<name>/html")
def letter_as_html(name: str) -> Response:
    """Its HTML part alone, as a mail program would show it; nothing in it can run or load."""
    answer = make_response(_letter(name)[1].html)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@bp.route("/composants", methods=["GET", "POST"])
def components() -> Response:
    """Everything that the pages are made of, in each of its states."""
    return page("demo/components.html", samples=Samples())


def _letter(name: str) -> tuple[OutgoingMail, Letter]:
    mail = OutgoingMail.find_kept(name) or abort(404)
    return mail, read(mail)


def _keeps_mail() -> bool:
    return current_app.config["PORTAIL"].keeps_mail
