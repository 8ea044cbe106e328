"""The token that proves that a form was made by the portal for this very browser (SECURITY.md S9)."""

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from . import rehearsal

FIELD = "csrf_token"


def token() -> str:
    """For a form of this page: the one that this request came with, if it was judged good; else a new one."""
    return (g.get("csrf_valid") and request.form.get(FIELD)) or generate_csrf()


def init_app(app: Flask) -> None:
    """No request changes anything without a token."""
    protection = CSRFProtect(app)
    protection.exempt(rehearsal.bp)  # a page of another site cannot make a browser send the secret’s header
    app.jinja_env.globals["csrf_token"] = token
