"""The floor: a bare Flask on the same server, measured in the same run: « hello », and a password compared."""

from flask import Flask

from models import password


def create() -> Flask:
    """Two routes, no extension. The password is nobody’s: it costs what any does (SECURITY.md A4)."""
    app = Flask("floor", static_folder=None)
    app.add_url_rule("/", "hello", lambda: "hello")
    app.add_url_rule("/mot-de-passe", "hash", lambda: str(password.verify_password(None, "Cour-de-recré!")))
    password.warm_up()
    return app
