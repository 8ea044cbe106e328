"""The floor: a bare Flask « hello » on the same server, measured in the same run."""

from flask import Flask


def create() -> Flask:
    """One route, no extension."""
    app = Flask("floor", static_folder=None)
    app.add_url_rule("/", "hello", lambda: "hello")
    return app
