"""Every error has a page, in both languages, with a way forward; a fragment’s error is a fragment (UX.md E-11)."""

import logging
from dataclasses import dataclass, replace

from flask import Flask, Response, current_app, g, make_response, request
from flask_babel import LazyString
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
    ServiceUnavailable,
    TooManyRequests,
)

from models import Busy, DatabaseTrouble, Event, TooManyTries, record_sparingly

from .catalogue import gettext as _
from .catalogue import lazy_gettext as _l
from .doors import largest_body
from .page import is_check, page, told_in_status, wants_part
from .people import ask_to_sign_in, this_page
from .waits import seconds_until, wait_until

log = logging.getLogger("portail.errors")


@dataclass(frozen=True)
class Trouble:
    """What an error page says: a title, what happened, what to do; `again`: is it worth opening the same page again?"""

    title: str | LazyString
    text: str | LazyString
    remedy: str | LazyString
    again: bool = False


PIECE, LET_PASS = 64 * 1024, 64 * 1024 * 1024  # bytes
NOT_READ = Trouble(
    _l("Cette demande n’a pas pu être lue"),
    _l("La page est peut-être restée ouverte trop longtemps, ou elle a été envoyée à moitié."),
    _l("Rouvrez la page et recommencez. Rien n’a été enregistré."),
    again=True,
)
BROKEN = Trouble(
    _l("Le portail a eu un problème"),
    _l("Ce n’est pas votre faute, et le problème est inscrit dans le journal du portail."),
    _l("Recommencez dans quelques instants. Si le problème revient, joignez le secrétariat de l’école."),
    again=True,
)
TOO_HEAVY = Trouble(
    _l("Le document est trop lourd"),
    _l("Il peut faire 5\u00a0Mo au plus. Choisissez-en un plus léger\u00a0: vos réponses sont encore là."),
    _l("Revenez en arrière dans le navigateur\u00a0: le formulaire y est comme vous l’avez rempli."),
)
TOO_HEAVY_FILE = Trouble(
    _l("Le fichier est trop lourd"),
    _l("Il dépasse ce que cette page accepte. Rien n’a été enregistré."),
    _l("Revenez en arrière et choisissez-en un plus léger, ou partagez-le en plusieurs."),
)
TROUBLES = {
    403: Trouble(
        _l("Cette page n’est pas pour vous"),
        _l("La demande vient d’un autre site, ou votre compte n’y a pas accès."),
        _l("Revenez à l’accueil et recommencez à partir de là."),
    ),
    404: Trouble(
        _l("Cette page n’existe pas"),
        _l("L’adresse a peut-être une faute, ou la page a été retirée."),
        _l("Vérifiez l’adresse ou revenez à l’accueil."),
    ),
    405: Trouble(
        _l("Cette page ne s’ouvre pas de cette façon"),
        _l("L’adresse existe, mais pas pour cette sorte de demande."),
        _l("Revenez à l’accueil et recommencez à partir de là."),
    ),
    413: Trouble(
        _l("C’est trop long"),
        _l("Ce qui a été envoyé dépasse ce que le portail accepte."),
        _l("Raccourcissez le texte et recommencez. Rien n’a été enregistré."),
        again=True,
    ),
    422: Trouble(
        _l("Cette demande n’a pas pu être acceptée"),
        _l("Il y manque quelque chose, ou ses réponses ne vont pas ensemble."),
        _l("Rouvrez la page et recommencez. Rien n’a été enregistré."),
        again=True,
    ),
    429: Trouble(
        _l("Trop d’essais"),
        _l("Trop de demandes sont arrivées en peu de temps."),
        _l("Attendez quelques minutes et recommencez."),
        again=True,
    ),
    503: Trouble(
        _l("Le service est très occupé"),
        _l("Le portail ne peut pas répondre pour l’instant."),
        _l("Recommencez dans quelques instants. Ce qui était confirmé n’est pas perdu."),
        again=True,
    ),
}


def error_page(code: int, trouble: Trouble | None = None, retry_after: int = 0) -> Response:
    """The page of that status, whole or as a part; it names no cause, but a number that is in the log (B8)."""
    said = trouble or TROUBLES.get(code, NOT_READ if code < 500 else BROKEN)
    facts = {"code": code, "reference": g.get("request_id", ""), "again": this_page() if said.again else ""}
    answer = page("errors/error.html", status=code, trouble=said, **facts)
    if retry_after:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def init_app(app: Flask) -> None:
    """Catch what the views do not."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(SecurityError, _not_here)
    app.register_error_handler(Busy, lambda _error: error_page(ServiceUnavailable.code, retry_after=5))
    app.register_error_handler(TooManyTries, _too_many)
    for trouble in DatabaseTrouble:
        app.register_error_handler(trouble, _away)
    app.register_error_handler(Exception, _unknown)


def _stale_form(_error: CSRFError) -> Response:
    """A form of an ended session: sign in again and come back, rather than a riddle about tokens.

    A check of what is typed that was still on its way when its form was sent comes too late: nobody waits for it.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if not current_user.is_authenticated and getattr(view, "__wrapped__", None) is not None:
        return ask_to_sign_in()
    if is_check():
        return make_response("", 204)
    return error_page(400)


def _known(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    if error.code == 404 and request.endpoint and current_user.is_authenticated:
        where = {"where": request.path[:200], **current_user.affair}
        record_sparingly(Event.FORBIDDEN, current_user.public_id, why="not theirs", **where)
    if error.code == RequestEntityTooLarge.code and largest_body():
        return _too_heavy()
    answer = error_page(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _too_heavy() -> Response:
    """The form stays in the browser with all its answers: only the document is to be changed."""
    _let_the_body_pass()
    if wants_part():
        return told_in_status(f"{TOO_HEAVY.title}. {TOO_HEAVY.text}", RequestEntityTooLarge.code)
    return error_page(RequestEntityTooLarge.code, TOO_HEAVY if callable(largest_body()) else TOO_HEAVY_FILE)


def _let_the_body_pass() -> None:
    """Firefox hears no answer while it still sends, and calls that a broken line; the bound ends it."""
    passed = 0
    while passed < LET_PASS and (piece := request.environ["wsgi.input"].read(PIECE)):
        passed += len(piece)


def _not_here(_error: SecurityError) -> Response:
    """Another host’s name: no page, since none of its links could be written; only where the portal is."""
    words = _("Le portail n’est pas à cette adresse, mais à celle-ci\u00a0:")
    answer = make_response(f"{words} {current_app.config['PORTAIL'].public_url}\n", 400)
    answer.mimetype = "text/plain"
    return answer


def _too_many(error: TooManyTries) -> Response:
    remedy = _("Réessayez dans %(wait)s.", wait=wait_until(error.until))
    trouble = replace(TROUBLES[TooManyRequests.code], remedy=remedy)
    return error_page(TooManyRequests.code, trouble, retry_after=seconds_until(error.until))


def _away(error: Exception) -> Response:
    log.error("request %s: the database is away: %s", g.get("request_id", ""), error)
    return error_page(ServiceUnavailable.code, retry_after=5)


def _unknown(error: Exception) -> Response:
    """Ours to repair: the trace goes to the log, never to the page; the path is written without line breaks (B10)."""
    log.error("request %s failed: %s", g.get("request_id", ""), ascii(request.path), exc_info=error)
    return error_page(InternalServerError.code)
