"""The portal as a server process runs it, without the threads that carry letters and rosters."""

from flask import Flask

import views
from app import create_app


def create() -> Flask:
    """Ready for its first visitor."""
    app = create_app()
    views.warm_up(app)
    return app
