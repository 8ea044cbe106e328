"""The command that forgets what has had its time."""

import click

from models import overdue
from models import purge as purge_records

from .plain_command import PlainCommand
from .progress_bars import ProgressBars
from .school_commands import check_tables, tell


@click.command(cls=PlainCommand)
@click.option("--dry-run", is_flag=True, help="Say how many would go, and delete nothing.")
def purge(dry_run: bool) -> None:
    """Delete what has been kept long enough: each kind has a setting, PORTAIL_KEEP_…_DAYS.

    Sessions and codes that are over, counters, letters that left, the audit trail, notices and recorded absences with
    their documents, pupils taken off the roster whom no absence names any more. What is current never goes.
    """
    check_tables()
    with ProgressBars() as progress:
        counts = overdue() if dry_run else purge_records(progress)
    tell(f"{name:<22} {count:>9,}" for name, count in counts.items())
    click.echo("Dry run: nothing was deleted." if dry_run else f"{sum(counts.values()):,} records deleted.")
