"""`/ecole`: the school’s side. Each page receives a desk, and nothing of another school can be reached through it."""

from flask import Flask

from .. import journal_words, school_words
from . import (
    access,
    account,
    calendar,
    door,
    exports,
    home,
    invitation,
    journal,
    notices,
    pupils,
    recorded,
    requests,
    roll,
    roster,
    settings,
    staff,
    today,
)


def register(app: Flask) -> None:
    """The doors of the school’s side."""
    door.init_app(app)
    school_words.init_app(app)
    journal_words.init_app(app)
    modules = (access, account, calendar, exports, home, invitation, journal, notices, pupils, recorded)
    for module in (*modules, requests, roll, roster, settings, staff, today):
        app.register_blueprint(module.bp)
