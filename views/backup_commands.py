"""The commands that put the whole portal in one file, and read it back."""

from pathlib import Path

import click

from models import BackupExists, RestoreRefused, back_up, schema
from models import restore as restore_records

from .plain_command import PlainCommand
from .progress_bars import ProgressBars
from .school_commands import check_tables


@click.command(cls=PlainCommand)
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path) -> None:
    """Write everything to the file PATH, as it stands at one moment; the portal goes on serving.

    Only its owner may read the file: it holds what families said. It does not hold PORTAIL_SECRET_KEY, which is needed
    to read documents and waiting letters again: keep both, apart.
    """
    check_tables()
    try:
        with ProgressBars() as progress:
            counts = back_up(path, progress)
    except BackupExists:
        raise click.ClickException(f"{path} is there already. Choose another name: no backup is replaced.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{sum(counts.values()):,} records in {path} ({path.stat().st_size / 1_000_000:,.1f} MB).")


@click.command(cls=PlainCommand)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def restore(path: Path) -> None:
    """Fill an empty database with the backup PATH: all of it, or nothing. SQLite or PostgreSQL, whichever it was.

    The tables are made first. Letters that waited when the backup was made are sent once the portal serves again.
    """
    try:
        schema.migrate()
        with ProgressBars() as progress:
            manifest = restore_records(path, progress)
    except RestoreRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{sum(manifest.rows.values()):,} records restored, as they stood at {manifest.made_at}.")
