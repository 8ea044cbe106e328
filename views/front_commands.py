"""The command that gives a server in front of the portal what it answers by itself."""

from pathlib import Path

import click

from . import front_files
from .plain_command import PlainCommand


@click.command("write-static", cls=PlainCommand)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write_static(folder: Path) -> None:
    """Write the static files in FOLDER, for a server in front: hashed names, each compressed beside (.gz, .br).

    And the pages that it shows when the portal does not answer. Again after each upgrade; older files stay, since pages
    that are open still ask for them. See deploy/nginx.conf.
    """
    try:
        count = front_files.write(folder)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}.") from error
    click.echo(f"{count} files in {folder}.")
