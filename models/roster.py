"""The school’s roster: pupils, the addresses on their files, and the one place where a child is matched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import peewee

from .base import Model, MomentField
from .board import Board, School
from .names import MatchingRule, matching_key
from .prepared import Prepared


class Pupil(Model):
    """A row of a school’s roster; unique by board and file number (7 digits kept as text)."""

    board = peewee.ForeignKeyField(Board, backref="pupils", on_delete="RESTRICT", index=False)
    school = peewee.ForeignKeyField(School, backref="pupils", on_delete="RESTRICT")
    file_number = peewee.CharField(max_length=7)
    last_name = peewee.CharField(max_length=200)
    first_name = peewee.CharField(max_length=200)
    birth_date = peewee.DateField()
    group_name = peewee.CharField(max_length=60, default="")
    removed_at = MomentField(null=True)
    is_restricted = peewee.BooleanField(default=False)  # one parent’s notices are not shown to the other guardians
    source_id = peewee.CharField(max_length=255, default="")  # OneRoster’s sourcedId, for its delta files
    agent_ids = peewee.TextField(default="")  # the sourcedIds of the guardians whom the pupil’s own line lists
    homeroom_id = peewee.CharField(max_length=255, default="")  # the sourcedId of the class that names the group

    class Meta:
        indexes = ((("board", "file_number"), True),)

    @property
    def full_name(self) -> str:
        """Given name then name, as a person would say it."""
        return f"{self.first_name} {self.last_name}"

    @property
    def guardian_emails(self) -> list[str]:
        """Every address on the file, canonical."""
        return [guardian.email for guardian in _adults_of(self.id)]


class Guardian(Model):
    """An e-mail address that the school has on a pupil’s file."""

    pupil = peewee.ForeignKeyField(Pupil, backref="guardians", on_delete="CASCADE", index=False)
    email = peewee.CharField(max_length=254, index=True)
    source_id = peewee.TextField(default="")  # OneRoster’s sourcedIds of those who have it: see `oneroster_people`

    class Meta:
        indexes = ((("pupil", "email"), True),)


@dataclass(frozen=True)
class ChildClaim:
    """What a parent typed to attach a child."""

    board: Board
    last_name: str
    first_name: str
    birth_date: date
    file_number: str

    @property
    def number_key(self) -> str:
        """The typed board and number, existing or not: what a limit counts."""
        return f"{self.board.code}/{self.file_number}"


@Prepared
def _of_number(email: object, board: object, number: object) -> "peewee.ModelSelect[Pupil]":
    return (
        Pupil.select(Pupil, School, Guardian)
        .join(School, on=(Pupil.school == School.id), attr="school")
        .switch(Pupil)
        .join(
            Guardian,
            peewee.JOIN.LEFT_OUTER,
            on=((Guardian.pupil == Pupil.id) & (Guardian.email == email)),
            attr="guardian",
        )
        .where((Pupil.board == board) & (Pupil.file_number == number))
    )


@Prepared
def _adults_of(pupil: object) -> "peewee.ModelSelect[Guardian]":
    return Guardian.select().where(Guardian.pupil == pupil).order_by(Guardian.id)


def match(claim: ChildClaim, email: str) -> Pupil | None:
    """The pupil whom this claim describes, when `email` (canonical) is on that pupil’s file; otherwise None.

    One index probe; every part is compared whatever the others say, so that time tells nothing (SECURITY.md K1, K2).
    """
    found = _of_number(email, claim.board.id, claim.file_number)
    pupil = found[0] if found else None
    rule = claim.board.matching_rule
    row = pupil or _NOBODY
    checks = (
        pupil is not None and pupil.removed_at is None,
        _same_name(row.last_name, claim.last_name, rule),
        _same_name(row.first_name, claim.first_name, rule),
        row.birth_date == claim.birth_date,
        getattr(pupil, "guardian", None) is not None,
    )
    return pupil if all(checks) else None


def _same_name(on_file: str, typed: str, rule: MatchingRule) -> bool:
    return matching_key(on_file, rule) == matching_key(typed, rule)


_NOBODY = Pupil(last_name="-", first_name="-", birth_date=date.min, file_number="")


def pupils_with_guardian(email: str) -> Iterable[Pupil]:
    """The pupils on whose file this address stands now."""
    return (
        Pupil.select(Pupil, School)
        .join(School, on=(Pupil.school == School.id), attr="school")
        .switch(Pupil)
        .join(Guardian)
        .where((Guardian.email == email) & Pupil.removed_at.is_null())
    )


def school_of_number(claim: ChildClaim, email: str = "") -> School | None:
    """The school that can look into this claim.

    That of the pupil with this number; else one of the board that has this address (canonical) on a file; else the
    board’s first that reads its mail. All are asked for each time, so that time does not tell which one it was (K2).
    """
    schools = School.select().order_by(School.id)
    of_pupil = schools.join(Pupil, on=(Pupil.school == School.id)).where(Pupil.board == claim.board.id)
    on_file = of_pupil.join(Guardian, on=((Guardian.pupil == Pupil.id) & (Guardian.email == email)))
    found = (
        of_pupil.where(Pupil.file_number == claim.file_number).first(),
        on_file.first(),
        schools.where((School.board == claim.board.id) & (School.secretariat_email != "")).first(),
    )
    return next((school for school in found if school), None)
