"""Every error has a page, in both languages, with a way forward; a fragment’s error is a fragment (UX.md E-11)."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from models import Busy, DatabaseTrouble, TooManyTries

from .page import page
from .people import ask_to_sign_in, this_page

log = logging.getLogger("portail.errors")


@dataclass(frozen=True)
class Trouble:
    """What an error page says: a title, what happened, what to do."""

    title: str
    text: str
    remedy: str


def _trouble(code: int) -> Trouble:
    known = {
        400: (
            _("Cette demande n’a pas pu être lue"),
            _("La page est peut-être restée ouverte trop longtemps, ou elle a été envoyée à moitié."),
            _("Rouvrez la page et recommencez. Rien n’a été enregistré."),
        ),
        403: (
            _("Cette page n’est pas pour vous"),
            _("La demande vient d’un autre site, ou votre compte n’y a pas accès."),
            _("Revenez à l’accueil et recommencez à partir de là."),
        ),
        404: (
            _("Cette page n’existe pas"),
            _("L’adresse a peut-être une faute, ou la page a été retirée."),
            _("Vérifiez l’adresse ou revenez à l’accueil."),
        ),
        405: (
            _("Cette page ne s’ouvre pas de cette façon"),
            _("L’adresse existe, mais pas pour cette sorte de demande."),
            _("Revenez à l’accueil et recommencez à partir de là."),
        ),
        413: (
            _("C’est trop long"),
            _("Ce qui a été envoyé dépasse ce que le portail accepte."),
            _("Raccourcissez le texte et recommencez. Rien n’a été enregistré."),
        ),
        429: (
            _("Trop d’essais"),
            _("Trop de demandes sont arrivées en peu de temps."),
            _("Attendez quelques minutes et recommencez."),
        ),
        503: (
            _("Le service est très occupé"),
            _("Le portail ne peut pas répondre pour l’instant."),
            _("Recommencez dans quelques instants. Rien n’a été perdu de ce qui était confirmé."),
        ),
    }
    broken = (
        _("Le portail a eu un problème"),
        _("Ce n’est pas votre faute, et l’équipe en a gardé la trace."),
        _("Recommencez dans quelques instants. Si le problème revient, joignez le secrétariat de l’école."),
    )
    return Trouble(*known.get(code, known[400] if code < 500 else broken))


def error_page(code: int, retry_after: int = 0) -> Response:
    """The page of that status, whole or as a part."""
    answer = page("errors/error.html", status=code, trouble=_trouble(code), code=code, reference=g.get("request_id", ""))
    if retry_after:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def init_app(app: Flask) -> None:
    """Catch what the views do not."""

    @app.errorhandler(CSRFError)
    def _stale_form(_error: CSRFError) -> Response:
        """A form of an ended session: sign in again and come back, rather than a riddle about tokens."""
        view = current_app.view_functions.get(request.endpoint or "")
        if not current_user.is_authenticated and getattr(view, "__wrapped__", None) is not None:
            return ask_to_sign_in()
        facts = {"trouble": _trouble(400), "code": 400, "reference": g.get("request_id", ""), "again": this_page()}
        return page("errors/error.html", status=400, **facts)

    @app.errorhandler(HTTPException)
    def _known(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        answer = error_page(error.code or 500)
        for name in ("Allow", "Retry-After"):
            if name in dict(error.get_headers()):
                answer.headers[name] = dict(error.get_headers())[name]
        return answer

    @app.errorhandler(Busy)
    def _busy(_error: Busy) -> Response:
        return error_page(ServiceUnavailable.code, retry_after=5)

    @app.errorhandler(TooManyTries)
    def _too_many(error: TooManyTries) -> Response:
        seconds = max(1, int((error.until - datetime.now(UTC)).total_seconds()))
        return error_page(429, retry_after=seconds)

    def _away(error: Exception) -> Response:
        log.error("request %s: the database is away: %s", g.get("request_id", ""), error)
        return error_page(ServiceUnavailable.code, retry_after=5)

    for trouble in DatabaseTrouble:
        app.register_error_handler(trouble, _away)

    @app.errorhandler(Exception)
    def _unknown(error: Exception) -> Response:
        log.error("request %s failed: %s", g.get("request_id", ""), request.path, exc_info=error)
        return error_page(InternalServerError.code)

    app.jinja_env.globals["home_url"] = lambda: url_for(
        "portal.index" if current_user.is_authenticated else "home.index"
    )

