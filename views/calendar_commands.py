"""The command that reads a school’s calendar: `flask --app app import-calendar`."""

from pathlib import Path

import click

from models import Board, CalendarChange, CalendarImport, RosterRefused, School, read_calendar

from . import roster_words
from .plain_command import PlainCommand
from .progress_bars import ProgressBars
from .school_commands import SHOWN_FAULTS, check_tables, tell


@click.command("import-calendar", cls=PlainCommand)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--board", help="For an iCalendar file: the board’s code; all its schools, unless --school says one.")
@click.option("--school", help="For an iCalendar file: the school’s code in that board.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_calendar(path: Path, board: str | None, school: str | None, dry_run: bool) -> None:
    """Import the calendar PATH: the holidays and pedagogical days, besides the weekends.

    An iCalendar file (.ics): each event of whole days closes the school, repeated ones included; « pédagogique » in its
    words makes it a pedagogical day. It names no school, so --board or --school does, unless the portal has only one.

    \b
    Or a CSV file, with the header:
    organisme,ecole,date,sorte,libelle

    and, for spans, fin. An empty ecole is every school of the board; sorte is conge or pedagogique; dates AAAA-MM-JJ.

    The closed days of the school years that the file touches are replaced, in one transaction, or nothing is.
    """
    check_tables()
    changes = _imported(path, _whose(board, school), dry_run)
    tell(_line(change) for change in changes)
    click.echo("Dry run: nothing was changed." if dry_run else "The calendar is imported.")


def _whose(board: str | None, school: str | None) -> tuple[str, str] | None:
    """The school or board that was named; ends with a clear line when there is no such one."""
    if board is None and school is None:
        return None
    if board is None:
        raise click.UsageError("--school needs --board: the code of a school is its board’s own.")
    if Board.get_or_none(Board.code == board) is None:
        raise click.BadParameter(f"No board has the code {board}. It is the ministry’s six digits, such as 732000.")
    if school and School.find(board, school) is None:
        raise click.BadParameter(f"No school {school} in board {board}. Import its roster first.")
    return board, school or ""


def _imported(path: Path, whose: tuple[str, str] | None, dry_run: bool) -> list[CalendarChange]:
    try:
        with ProgressBars() as progress:
            closings = read_calendar(path, whose, progress)
        if closings.ignored:
            click.echo(f"{closings.ignored:,} events with an hour are left out: they close nothing.")
        act = CalendarImport(closings)
        return act.plan() if dry_run else act.apply()
    except RosterRefused as refused:
        tell(roster_words.faults(refused.faults, refused.count, SHOWN_FAULTS), err=True)
        raise click.ClickException("The calendar was refused; nothing was changed.") from None


def _line(change: CalendarChange) -> str:
    counts = f"+{len(change.added)} ~{len(change.changed)} −{len(change.removed)}, {change.kept} unchanged"
    return f"{change.school.board.code} {change.school.code} {change.school.name}: {counts}"
