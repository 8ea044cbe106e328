"""The commands that say what a school is: its roster, its contacts; and the demo’s schools."""

from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from zoneinfo import available_timezones

import click

from models import (
    MatchingRule,
    RosterImport,
    RosterPlan,
    RosterRefused,
    School,
    TooManyRemovals,
    demo,
    demo_staff,
    read_roster,
    schema,
)
from models import canonical_email as canonical

from . import roster_words
from .plain_command import PlainCommand
from .progress_bars import ProgressBars

SHOWN_FAULTS = 50


@click.command("import-roster", cls=PlainCommand)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--confirm-removals", is_flag=True, help="Even if more than 20 % of a school’s pupils would leave.")
def import_roster(path: Path, dry_run: bool, confirm_removals: bool) -> None:
    """Import the file PATH: a CSV file, or a zip of OneRoster 1.1 or 1.2 (bulk or delta); its content says which.

    It is the whole roster of the schools that it names; a delta changes only what it names.

    Pupils of these schools who are not in the file are removed, and an address that is no longer on a pupil’s file
    loses access at once. Everything is imported in one transaction, or nothing is. The same file again changes nothing.

    \b
    The header of a CSV file, in UTF-8 or Windows-1252:
    organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1

    and courriel_2, courriel_3… as wanted. Dates are AAAA-MM-JJ, file numbers have 7 digits.
    """
    check_tables()
    plan = _imported(path, dry_run, confirm_removals)
    tell(roster_words.table(plan))
    changes = sum(plan.count(what) for what in ("added", "changed", "removed"))
    end = "Dry run: nothing was changed." if dry_run else "The roster is imported."
    click.echo(f"{changes:,} change{'s' * (changes != 1)}. {end}")


def _imported(path: Path, dry_run: bool, confirmed: bool) -> RosterPlan:
    """What was changed, or would be; says why not and ends with 1 when the roster is refused."""
    try:
        with ProgressBars() as progress:
            act = RosterImport(read_roster(path, progress), confirm_removals=confirmed, progress=progress)
            plan = act.plan() if dry_run else act.apply()
            if plan.emptied and not confirmed:
                raise TooManyRemovals(plan)
    except RosterRefused as refused:
        tell(roster_words.faults(refused.faults, refused.count, SHOWN_FAULTS), err=True)
        raise click.ClickException("The roster was refused; nothing was changed.") from None
    except TooManyRemovals as refused:
        tell(roster_words.table(refused.plan))
        raise click.ClickException(roster_words.too_many(refused.plan)) from None
    return plan


def check_tables() -> None:
    """Ends the command when the database is older than this program, or newer: what it would write there is unknown."""
    if schema.pending():
        raise click.ClickException("The database is not up to date. Run: flask --app app migrate")
    if schema.unknown():
        raise click.ClickException(f"The database is newer than this program: {', '.join(schema.unknown())}.")


def tell(lines: Iterable[str], *, err: bool = False) -> None:
    """One line each; err: on the error stream."""
    for line in lines:
        click.echo(line, err=err)


@click.command("configure-school", cls=PlainCommand)
@click.argument("board")
@click.argument("school")
@click.option("--email", help="Where the secretariat reads its mail; empty: nowhere.")
@click.option("--phone", help="What parents may call.")
@click.option("--time-zone", help="An IANA name, such as America/Toronto or America/Halifax.")
@click.option("--language", type=click.Choice(["fr", "en"]), help="The language of the mail that it receives.")
@click.option("--childcare-email", help="Where the childcare service reads its mail; empty: nowhere.")
@click.option("--cut-off", metavar="HH:MM", help="Until when a notice of the same day is in time.")
@click.option("--days-back", type=click.IntRange(0, 30), help="How many days in the past a parent may announce.")
@click.option("--most-days", type=click.IntRange(0, 200), help="School days in one notice; 0: as many as wanted.")
@click.option("--explain-days", type=click.IntRange(0, 20), help="School days to explain a recorded absence.")
@click.option("--explain-until", metavar="HH:MM", help="The hour of the last of them.")
@click.option("--share-notices/--no-share-notices", "shares_notices", default=None, help="With the other guardians.")
@click.option("--matching-rule", type=click.Choice([rule.value for rule in MatchingRule]), help="For the whole board.")
def configure_school(board: str, school: str, matching_rule: str | None, **facts: str | int | None) -> None:
    """Say where a school reads its mail, its phone, its hours and rules; without option, show them.

    BOARD and SCHOOL are the codes of the roster, such as 732000 and 001. The matching rule holds for the whole board:
    « guide » (accents, hyphens and spaces count) or « tolerant » (they do not).
    """
    check_tables()
    found = School.find(board, school)
    if found is None:
        raise click.ClickException(f"No school {school} in board {board}. Import its roster first.")
    found.configure(**{name: _checked(name, value) for name, value in facts.items() if value is not None})
    if matching_rule:
        found.board.choose_rule(MatchingRule(matching_rule))
    tell(_facts_of(found))


def _checked(name: str, value: str | int) -> str | int | time:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if name == "time_zone" and text not in available_timezones():
        raise click.BadParameter(f"« {text} » is no time zone. Write one such as America/Toronto.")
    if name in ("cut_off", "explain_until"):
        return _hour(text)
    if name.endswith("email") and text:
        try:
            return canonical(text)
        except ValueError:
            raise click.BadParameter(f"« {text} » is no e-mail address.") from None
    if len(text) > 40 and name == "phone":
        raise click.BadParameter("A phone has at most 40 characters.")
    return text


def _hour(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise click.BadParameter(f"« {text} » is no hour. Write one such as 09:15.") from None


def _facts_of(school: School) -> Iterable[str]:
    yield f"{school.name} ({school.board.short_name})"
    for name, value in (
        ("e-mail", school.secretariat_email or "none: the school receives no mail"),
        ("phone", school.phone or "none"),
        ("time zone", school.time_zone),
        ("language", school.language),
        ("childcare", school.childcare_email or "none"),
        ("cut-off", f"{school.cut_off:%H:%M}"),
        ("announced", f"{school.days_back} days back, {school.most_days or 'any number of'} days in one notice"),
        ("to explain", f"{school.explain_days} school days, until {school.explain_until:%H:%M}"),
        ("notices", "shared between guardians" if school.shares_notices else "read by their sender alone"),
        ("matching rule", f"{school.board.matching_rule} (whole board)"),
    ):
        yield f"  {name:<14} {value}"


@click.command("load-demo", cls=PlainCommand)
def load_demo() -> None:
    """Load the demo’s schools, pupils and people, as often as wanted (demo mode only)."""
    check_tables()
    try:
        people = demo.load()
    except demo.NotADemo:
        raise click.ClickException("This portal is in production: nothing fictional goes in.") from None
    click.echo("Demo people (also on /demo):")
    for person in people:
        tell(roster_words.introduction(person))
    for member in demo_staff.PEOPLE:
        tell(roster_words.staff_introduction(member))
