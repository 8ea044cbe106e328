"""The command line: `flask --app app …`."""

import os
import signal

import click
from flask import Flask, current_app

from models import OutgoingMail, schema

from . import logs, mail, metrics
from .backup_commands import backup, restore
from .calendar_commands import import_calendar
from .front_commands import write_static
from .plain_command import PlainCommand
from .recorded_commands import import_absences
from .retention_commands import purge
from .school_commands import check_tables, configure_school, import_roster, load_demo
from .staff_commands import create_staff

THREADS = 2 * (os.cpu_count() or 2)  # more would only wait for one another


def init_app(app: Flask) -> None:
    """Register every command."""
    school = (import_absences, import_roster, import_calendar, configure_school, create_staff, load_demo)
    for command in (migrate, serve, write_static, send_mail, purge, backup, restore, *school):
        app.cli.add_command(command)


@click.command(cls=PlainCommand)
def migrate() -> None:
    """Bring the database up to date, and the list of boards with it."""
    applied = schema.migrate()
    click.echo("Migrations: " + (", ".join(applied) or "nothing to do."))


@click.command(cls=PlainCommand)
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    default=THREADS,
    show_default=True,
    help="Requests at once in each process, besides those of which the password is being hashed.",
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the portal with Granian; SIGTERM lets the requests under way finish."""
    check_tables()
    settings = current_app.config["PORTAIL"]
    click.echo(f"Portail Parents ({settings.mode}): http://{host}:{port}")
    try:
        with metrics.published(settings):
            _serve(host, port, workers, threads + settings.hashes_at_once + settings.hash_queue)
    except OSError as error:
        raise click.ClickException(f"PORTAIL_METRICS_ADDRESS cannot be used: {error.strerror}.") from error


def _serve(host: str, port: int, workers: int, threads: int) -> None:
    """Granian starts a thread when there is none free: those for hashes cost nothing while nobody signs in."""
    from granian import Granian
    from granian.constants import Interfaces

    _let_each_process_be_stopped()
    Granian(
        "app:served",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        workers_kill_timeout=30,
    ).serve()


def _let_each_process_be_stopped() -> None:
    """From its first moment on: until Granian listens for SIGTERM in it, who is told to stop simply ends.

    It would keep its parent’s ear instead, which hears nothing there, and be killed half a minute later.
    """
    stop = {signal.SIGTERM}

    def end_then() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop)

    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, stop),  # what comes meanwhile waits, and is not lost
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, stop),
        after_in_child=end_then,
    )


@click.command("send-mail", cls=PlainCommand)
@click.option("--once", is_flag=True, help="Send what is due, then stop.")
@click.option("--again", is_flag=True, help="Begin with the letters that were given up, after a long outage.")
def send_mail(once: bool, again: bool) -> None:
    """Deliver the outbox, until stopped."""
    check_tables()
    if not once:
        logs.start(current_app.config["PORTAIL"].log_format)
    if again:
        click.echo(f"{OutgoingMail.revive()} letters are on their way again.")
    mail.deliver_until_stopped(current_app._get_current_object(), once=once)  # type: ignore[attr-defined]
