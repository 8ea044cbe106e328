"""The command that reads recorded absences: `flask --app app import-absences`."""

from pathlib import Path

import click

from models import RecordedTable, RosterRefused, note_absences

from . import roster_words
from .plain_command import PlainCommand
from .school_commands import SHOWN_FAULTS, check_tables, tell


@click.command("import-absences", cls=PlainCommand)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def import_absences(path: Path) -> None:
    """Note the absences of the CSV file PATH, and take the roll of its days as done for the schools that it names.

    Everything is noted in one transaction, or nothing is. The same file again changes nothing; nothing is taken back.

    \b
    The header, in UTF-8 or Windows-1252:
    organisme,ecole,fiche,date,sorte,partie,de,a,periodes

    \b
    sorte     absence, retard (the arrival in « a »), depart (the departure in « de »)
    partie    of an absence: journee (or empty), avant-midi, apres-midi, periodes, heures (from « de » to « a »)
    periodes  of the school’s timetable, such as 1-3 or « 2 4 »
    """
    check_tables()
    try:
        with path.open("rb") as file:
            noted = RecordedTable(file).read()
    except RosterRefused as refused:
        tell(roster_words.faults(refused.faults, refused.count, SHOWN_FAULTS), err=True)
        raise click.ClickException("The file was refused; nothing was changed.") from None
    count = note_absences(noted)
    click.echo(f"{count:,} absence{'s' * (count != 1)} noted, of {sum(map(len, noted.values())):,} listed.")
