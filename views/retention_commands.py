"""The command that forgets what has had its time, and the thread of a served process that does so once a day."""

import logging
import threading

import click

from models import DatabaseTrouble, overdue, purge_once_a_day, release_connection
from models import purge as purge_records

from .plain_command import PlainCommand
from .progress_bars import ProgressBars
from .school_commands import check_tables, tell

LOOK_SECONDS = 600
log = logging.getLogger("portail.retention")


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


def start_housekeeping() -> None:
    """Once a day, in whichever process comes first; a database that is away is waited for."""
    threading.Thread(target=_keep_house, name="housekeeping", daemon=True).start()


def _keep_house() -> None:
    pause = threading.Event()
    while threading.main_thread().is_alive():
        try:
            purge_once_a_day()
        except DatabaseTrouble as trouble:
            log.warning("the purge waits: %s", type(trouble).__name__)
        except Exception:
            log.exception("the purge stumbled and will try again")
        finally:
            release_connection()
        pause.wait(LOOK_SECONDS)
