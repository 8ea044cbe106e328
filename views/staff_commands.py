"""The command that gives the school’s staff its accounts, mails the way in again, and closes them."""

import click

from models import (
    SecondFactor,
    SeveralSchools,
    StaffMember,
    UnknownWorkplace,
    Workplace,
    schema,
    staff_invitation,
    staff_room,
)
from models import canonical_email as canonical

from .plain_command import PlainCommand


@click.command("create-staff", cls=PlainCommand)
@click.argument("email")
@click.option("--school", default="", metavar="CODE", help="A secretary of this school: 001, or 732000-001.")
@click.option("--board", default="", metavar="CODE", help="Alone: an administrator of all schools of this board.")
@click.option("--language", type=click.Choice(["fr", "en"]), help="Of the pages and the mail; French unless said.")
@click.option("--reset-second-factor", is_flag=True, help="For a lost telephone: the account is opened anew.")
@click.option("--disable", is_flag=True, help="The account opens nothing any more; nothing is erased.")
def create_staff(
    email: str, school: str, board: str, language: str | None, reset_second_factor: bool, disable: bool
) -> None:
    """Give EMAIL an account at a school or for a board, and mail how to open it; the same again mails it again.

    Who has an account elsewhere is moved. A disabled account is enabled by another invitation.
    """
    if schema.pending():
        raise click.ClickException("The database is not up to date. Run: flask --app app migrate")
    address = _canonical(email)
    if disable:
        _disable(address)
        return
    place, known = _place(school, board), StaffMember.with_email(address)
    if known and reset_second_factor:
        SecondFactor(known).forget()
    if known and language:
        known.choose_language(language)
    staff = staff_invitation.invite(address, place, language or "fr", moves=True)
    click.echo(f"{staff.email}: {place.role}, {place.name}. The invitation is on its way.")


def _canonical(email: str) -> str:
    try:
        return canonical(email)
    except ValueError:
        raise click.BadParameter(f"« {email} » is no e-mail address.") from None


def _place(school: str, board: str) -> Workplace:
    if not (school or board):
        raise click.UsageError("Say where: --school CODE or --board CODE.")
    try:
        return Workplace.of_codes(school, board)
    except SeveralSchools as several:
        slugs = " or ".join(f"--school {slug}" for slug in several.slugs)
        raise click.ClickException(f"Several schools have the code {school}. Write {slugs}.") from None
    except UnknownWorkplace:
        what = f"school {school}" + (f" in board {board}" if board else "") if school else f"board {board}"
        raise click.ClickException(f"There is no {what}. Import its roster first.") from None


def _disable(address: str) -> None:
    staff = StaffMember.with_email(address)
    if staff is None:
        raise click.ClickException(f"No staff member has the address {address}.")
    staff_room.close_account(staff, by="command line")
    click.echo(f"{staff.email} is disabled.")
