"""The portal: settings, extensions, doors. Nothing else."""

import os
from collections.abc import Callable
from typing import Any

import click
from flask import Flask

import models
import views
from models import Settings, SettingsError


class Portal(Flask):
    """Flask, for views and hooks of which none is asynchronous: it need not look at each of them for each request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


ALWAYS = {
    "MAX_CONTENT_LENGTH": 64 * 1024,
    "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    "MAX_FORM_PARTS": 200,
    "WTF_CSRF_TIME_LIMIT": None,
    "BABEL_DEFAULT_LOCALE": "fr",
    "BABEL_TRANSLATION_DIRECTORIES": "translations",
    "COMPRESS_MIMETYPES": ["text/html", "text/plain", "application/json"],
    "COMPRESS_MIN_SIZE": 500,
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # pages are never kept by a browser; files answer for themselves
}


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; settings that are unsafe or impossible end the command with one line that says why."""
    try:
        chosen = settings or Settings.from_environment(os.environ)
        models.open_school(chosen)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    app = Portal(__name__, static_folder=None)
    app.config.update(ALWAYS, **_configuration(chosen))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    views.register(app)
    return app


def _configuration(chosen: Settings) -> dict[str, Any]:
    """What Flask and its extensions are told of this installation."""
    return {
        "PORTAIL": chosen,
        "SECRET_KEY": chosen.secret_key,
        "TRUSTED_HOSTS": [chosen.public_host] if chosen.is_for_real else None,
        "PREFERRED_URL_SCHEME": "https" if chosen.is_for_real else "http",
    }


def served() -> Flask:
    """What a server process runs: the application, ready for its first visitor, and its mail worker."""
    app = create_app()
    views.get_ready(app)
    return app
