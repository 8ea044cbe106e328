"""The test-data API, in demo and staging with a secret only: `POST /repetition/ACT`, fields in JSON, answer in JSON.

X-Test-Secret and X-Test-Run are needed; see `rehearsal_headers`. Without them every address here is no address.
"""

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request

from models import ACTS, NotInRehearsal, perform

from .rehearsal_fields import BadField, read_fields
from .rehearsal_headers import Visit

PREFIX = "/repetition"
bp = Blueprint("rehearsal", __name__, url_prefix=PREFIX)
PATH_OF_SIDE = {"parents": "/", "staff": "/ecole"}


def init_app(app: Flask) -> None:
    """Add the routes where there is a secret, so never in production: settings refuse one there."""
    if app.config["PORTAIL"].test_secret:
        app.before_request(_hide)
        app.register_blueprint(bp)


def _hide() -> None:
    """To who does not know the secret, nothing is here, whatever the method: it is as any wrong address."""
    if request.path.startswith(PREFIX) and not _visit().is_known:
        abort(404)


def _visit() -> Visit:
    return Visit.of(request, current_app.config["PORTAIL"].test_secret)


@bp.get("")
def index() -> Response:
    """The acts, and what each needs: also how a run asks whether it is let in."""
    return jsonify(acts={name: (act.__doc__ or "").splitlines()[0] for name, act in sorted(ACTS.items())})


@bp.post("/<name>")
def act(name: str) -> tuple[Response, int]:
    """One act of `ACTS`; 400 says which field is wrong, or what is not of this run."""
    visit = _visit()
    if visit.rehearsal is None:
        return _refused("X-Test-Run names the run and its worker, such as ab12cd-0.")
    if name not in ACTS:
        return _refused(f"There is no act « {name[:40]} ». They are: {', '.join(sorted(ACTS))}.")
    try:
        answer = perform(visit.rehearsal, name, read_fields(ACTS[name], request.get_json(silent=True)))
    except (BadField, NotInRehearsal) as error:
        return _refused(str(error))
    return jsonify(_with_cookie(answer)), 200


def _refused(why: str) -> tuple[Response, int]:
    return jsonify(error=why), 400


def _with_cookie(answer: dict[str, Any]) -> dict[str, Any]:
    """Who is let in gets the cookie that the sign-in page of that side would set."""
    if "token" not in answer:
        return answer
    sessions: Any = current_app.session_interface
    name = sessions.cookie(PATH_OF_SIDE[answer["side"]])
    return answer | {"cookie": {"name": name, "value": answer["token"], "secure": sessions.secure}}
