"""« Demander à l’école de vérifier »: what a parent typed when a child does not match, for the staff’s queue."""

from enum import StrEnum

import peewee
from playhouse.fields import EnumField

from . import audit, base
from .attempts import Attempt, AttemptKind
from .base import Model, MomentField
from .board import Board, School
from .clock import now
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .roster import ChildClaim, school_of_number
from .secrets import public_id
from .staff import StaffMember

DAY = 86_400


class TooManyRequests(Exception):
    """More requests to verify than a parent may make in a day."""


class MatchRequestState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    SETTLED = "settled"  # the child is attached
    RETRY = "retry"  # the school looked: the parent can try again
    REFUSED = "refused"


class MatchRequest(Model):
    """A parent asks the school to look at a child that does not match: what was typed, for the staff’s queue."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    parent = peewee.ForeignKeyField(Parent, backref="match_requests", on_delete="CASCADE")
    board = peewee.ForeignKeyField(Board, on_delete="RESTRICT")
    school = peewee.ForeignKeyField(School, null=True, on_delete="SET NULL")
    last_name = peewee.CharField(max_length=200)
    first_name = peewee.CharField(max_length=200)
    birth_date = peewee.DateField()
    file_number = peewee.CharField(max_length=7)
    state = EnumField(MatchRequestState, max_length=10, default=MatchRequestState.OPEN)
    created_at = MomentField(default=now)
    answer = peewee.TextField(default="")  # the school’s sentence, when it refuses
    settled_at = MomentField(null=True)
    settled_by = peewee.ForeignKeyField(StaffMember, null=True, on_delete="SET NULL")

    @property
    def is_open(self) -> bool:
        return self.state is MatchRequestState.OPEN

    @property
    def full_name(self) -> str:
        """The child’s name as the parent typed it."""
        return f"{self.first_name} {self.last_name}"

    @property
    def claim(self) -> ChildClaim:
        """What was typed, to be compared anew."""
        return ChildClaim(self.board, self.last_name, self.first_name, self.birth_date, self.file_number)

    @classmethod
    def ask(cls, parent: Parent, claim: ChildClaim) -> "MatchRequest":
        """One request, however often it is asked for with the same words; raises TooManyRequests.

        The answer is the same whether or not a pupil has this number. Call it inside an exclusive transaction.
        """
        same = cls.same_as(parent, claim)
        if same:
            return same
        asked = Attempt.count_of(AttemptKind.MATCH_REQUESTED, parent.email, DAY)
        if asked >= base.settings.match_requests_per_day:
            raise TooManyRequests
        Attempt.record(AttemptKind.MATCH_REQUESTED, parent.email)
        return cls.file(parent, claim)

    @classmethod
    def same_as(cls, parent: Parent, claim: ChildClaim) -> "MatchRequest | None":
        """The parent’s open request with the same words, or None."""
        return cls.get_or_none(
            (cls.parent == parent.id)
            & (cls.state == MatchRequestState.OPEN)
            & (cls.board == claim.board.id)
            & (cls.file_number == claim.file_number)
            & (cls.last_name == claim.last_name)
            & (cls.first_name == claim.first_name)
            & (cls.birth_date == claim.birth_date)
        )

    @classmethod
    def file(cls, parent: Parent, claim: ChildClaim) -> "MatchRequest":
        """Store the request and write to the school, in the caller’s transaction."""
        school = school_of_number(claim, parent.email)
        request = cls.create(
            parent=parent,
            board=claim.board,
            school=school,
            last_name=claim.last_name,
            first_name=claim.first_name,
            birth_date=claim.birth_date,
            file_number=claim.file_number,
        )
        who = (parent.public_id, parent.email, school)
        audit.record(audit.Event.MATCH_REQUESTED, *who, of_board=claim.board, request=request.public_id)
        request.tell_school()
        return request

    def tell_school(self) -> None:
        """Write to the secretariat, where it reads its mail."""
        if not self.school or not self.school.secretariat_email:
            return
        facts = {
            "parent": self.parent.email,
            "last_name": self.last_name,
            "first_name": self.first_name,
            "birth_date": self.birth_date.isoformat(),
            "file_number": self.file_number,
            "board": self.board.short_name,
            "desk": self.school.slug,
            "request": self.public_id,
        }
        OutgoingMail.write(MailKind.MATCH_REQUEST, self.school.secretariat_email, self.school.language, facts)
