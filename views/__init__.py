"""The conversation: pages, forms and fragments. It knows nothing of SQL; the school’s rules are in `models`."""

import gc
from types import ModuleType

from flask import Flask
from flask_compress import Compress
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

import models

from . import (
    absence_calendar,
    absences,
    access,
    assets,
    catalogue,
    children,
    command_line,
    csrf,
    demo,
    doors,
    errors,
    explanations,
    guide,
    headers,
    health,
    home,
    housekeeping,
    language,
    logs,
    mail,
    metrics,
    new_email,
    notice_changes,
    notice_words,
    people,
    portal,
    recorded_words,
    rehearsal,
    reset,
    rosters,
    school,
    session_time,
    settings,
    sign_up,
    templates,
    words,
)
from .forms import standing
from .web_session import PortalSessions


def register(app: Flask) -> None:
    """Fit the doors: extensions, blueprints, headers, error pages, commands."""
    chosen = app.config["PORTAIL"]
    app.session_interface = PortalSessions(secure=chosen.is_for_real)
    for first in (templates, doors, catalogue, language):
        first.init_app(app)
    Htmx(app)
    headers.init_app(app)
    if chosen.trusted_proxies:
        hops = chosen.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    people.init_app(app)
    rehearsal.init_app(app)
    csrf.init_app(app)
    Compress(app)
    assets.init_app(app)
    for in_templates in (standing, words, notice_words, recorded_words):
        in_templates.init_app(app)
    for around in (errors, metrics, command_line):
        around.init_app(app)
    for module in (access, guide, health, home, session_time, *of_parents()):
        app.register_blueprint(module.bp)
    school.register(app)
    if not chosen.is_production:
        app.register_blueprint(demo.bp)


def of_parents() -> tuple[ModuleType, ...]:
    """The modules of the parents’ side, each with its blueprint."""
    absence_pages = (absence_calendar, absences, explanations, notice_changes)
    return (*absence_pages, children, new_email, portal, reset, settings, sign_up)


def get_ready(app: Flask) -> None:
    """Once per server process: what would make the first visitor wait; the threads of mail, rosters, housekeeping."""
    logs.start(app.config["PORTAIL"].log_format)
    warm_up(app)
    mail.start_worker(app)
    rosters.start_worker()
    housekeeping.start()


def warm_up(app: Flask) -> None:
    """What would make the first visitor wait; and of what is there then, Python’s collector looks at nothing again.

    Its longest look stopped everybody for 60 ms, some hundred thousand objects that never go (python -m bench: p99 of a
    live check at half of the capacity).
    """
    models.warm_up()
    assets.warm_up()
    templates.warm_up(app)
    gc.collect()
    gc.freeze()
