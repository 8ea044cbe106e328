"""A command that knows its application, and ends with one line, not a traceback, when the database is away."""

from typing import Any

import click
from flask.cli import with_appcontext

from models import DatabaseTrouble


class PlainCommand(click.Command):
    """Nobody at a terminal can mend our code; whoever reads the line can start the database."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return with_appcontext(super().invoke)(context)  # sentences are looked up in the application’s catalogues
        except DatabaseTrouble as trouble:
            raise click.ClickException(f"The database does not answer: {trouble}") from trouble
