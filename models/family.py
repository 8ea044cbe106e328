"""What a parent may see and do is asked here; the roster answers, at each request."""

import peewee

from . import audit, base
from .attach_alert import tell_school_of_failures
from .attempts import Attempt, AttemptKind
from .base import Model, MomentField, database, exclusively
from .board import Board, School
from .clock import now
from .match_request import MatchRequest, MatchRequestState
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .prepared import Prepared
from .roster import ChildClaim, Guardian, Pupil, match
from .secrets import keyed_hash, public_id

DAY = 86_400


class Mismatch(Exception):
    """The claim does not match the school’s file; one exception for every cause (SECURITY.md K2)."""


class Child(Model):
    """A pupil attached to a parent’s account. Seen only while the parent’s address is on the pupil’s file."""

    public_id = peewee.CharField(max_length=24, unique=True, default=public_id)
    parent = peewee.ForeignKeyField(Parent, backref="links", on_delete="CASCADE", index=False)
    pupil = peewee.ForeignKeyField(Pupil, backref="links", on_delete="CASCADE")
    attached_at = MomentField(default=now)
    batch = peewee.CharField(max_length=64, default="")  # the key of the form that attached it

    class Meta:
        indexes = ((("parent", "pupil"), True),)

    @property
    def first_name(self) -> str:
        return self.pupil.first_name

    @property
    def full_name(self) -> str:
        return self.pupil.full_name

    @property
    def school(self) -> School:
        return self.pupil.school

    def remove(self) -> None:
        """Take the child off the account; the school’s records stay."""
        with database.atomic():
            audit.record(
                audit.Event.CHILD_REMOVED, self.parent.public_id, school=self.school, child=self.public_id, why="parent"
            )
            self.delete_instance()


@Prepared
def _allowed_children(email: object, parent: object) -> "peewee.ModelSelect[Child]":
    return (
        Child.select(Child, Pupil, School, Board)
        .join(Pupil)
        .join(School, on=(Pupil.school == School.id), attr="school")
        .join(Board, on=(School.board == Board.id), attr="board")
        .switch(Pupil)
        .join(Guardian, on=((Guardian.pupil == Pupil.id) & (Guardian.email == email)))
        .where((Child.parent == parent) & Pupil.removed_at.is_null())
        .order_by(Pupil.birth_date, Pupil.first_name)
    )


@Prepared
def _links(parent: object, pupil: object) -> "peewee.ModelSelect[Child]":
    return Child.select().where((Child.parent == parent) & (Child.pupil == pupil))


@Prepared
def _open_requests(parent: object) -> "peewee.ModelSelect[MatchRequest]":
    mine = (MatchRequest.parent == parent) & (MatchRequest.state == MatchRequestState.OPEN)
    return MatchRequest.select().where(mine).order_by(MatchRequest.id.desc())


class Family:
    """A parent’s children, as the roster allows now. One query, whatever their number."""

    def __init__(self, parent: Parent) -> None:
        self.parent = parent
        self._children: list[Child] | None = None

    @property
    def children(self) -> list[Child]:
        """By given name; with pupil, school and board loaded."""
        if self._children is None:
            self._children = _allowed_children(self.parent.email, self.parent.id)
            for child in self._children:
                child.parent = self.parent
        return self._children

    def child(self, name: str) -> Child | None:
        """The child of that public id, or None: another family’s and a nonexistent one are the same."""
        return next((child for child in self.children if child.public_id == name), None)

    def request(self, name: str) -> MatchRequest | None:
        """This parent’s request to verify of that public id, or None."""
        mine = MatchRequest.select().where(MatchRequest.parent == self.parent.id)
        return next((request for request in mine if request.public_id == name), None)

    @property
    def open_requests(self) -> list[MatchRequest]:
        """Those that the school has not answered yet, the newest first. One query."""
        return _open_requests(self.parent.id)

    def attach(self, claim: ChildClaim, form_key: str = "") -> tuple[Child, bool]:
        """Attach the pupil whom the claim describes; returns the child and whether the link is new.

        The same form sent twice, even at once, gives one link and is answered twice alike (UX.md E-10).
        Raises Mismatch for every cause alike: wrong data, an address not on the file, a pupil gone, an account blocked.
        Link, audit and mails are one transaction.
        """
        with exclusively(f"attach:{self.parent.id}"):
            pupil, is_blocked = match(claim, self.parent.email), self._is_blocked()
            if pupil is None or is_blocked:
                self._count_failure(claim, audit.Event.LIMIT_EXCEEDED if is_blocked else audit.Event.CHILD_MISMATCH)
            else:
                return self._link(pupil, keyed_hash("attach", form_key) if form_key else "")
        raise Mismatch

    def receive(self, pupil: Pupil) -> Child:
        """The school attaches this pupil, whose school is loaded and whose file bears the parent’s address.

        Call it in a transaction exclusive by `attach:<account>`; earlier failures no longer count against the parent.
        """
        Attempt.forget(AttemptKind.ATTACH_FAILED, self.parent.email)
        return self._link(pupil, "")[0]

    def _is_blocked(self) -> bool:
        """5 failures in 24 h close attaching for this account; strangers’ failures never do (K3, K4)."""
        failures = Attempt.count_of(AttemptKind.ATTACH_FAILED, self.parent.email, DAY)
        return failures >= base.settings.attach_failures_per_account

    def _link(self, pupil: Pupil, batch: str) -> tuple[Child, bool]:
        """In a transaction of this account’s own: nobody else makes the same link meanwhile."""
        links = _links(self.parent.id, pupil.id)
        is_new = not links
        child = links[0] if links else Child.create(parent=self.parent, pupil=pupil, batch=batch)
        child.parent, child.pupil = self.parent, pupil
        if is_new:
            who = (self.parent.public_id, self.parent.email, pupil.school)
            audit.record(audit.Event.CHILD_ATTACHED, *who, child=child.public_id)
            for email in pupil.guardian_emails:
                self._tell(email, pupil)
        self._children = None
        return child, is_new or bool(batch and child.batch == batch)

    def _tell(self, email: str, pupil: Pupil) -> None:
        """Every guardian of the file learns of the link (K6), each in the language of an account, if there is one."""
        reader = self.parent if email == self.parent.email else Parent.with_email(email)
        language = reader.language if reader else pupil.school.language
        facts = {
            "child": pupil.full_name,
            "school": pupil.school.name,
            "by": self.parent.email,
            "is_own": email == self.parent.email,
            "phone": pupil.school.phone,
        }
        OutgoingMail.write(MailKind.CHILD_ATTACHED, email, language, facts)

    def _count_failure(self, claim: ChildClaim, event: audit.Event) -> None:
        Attempt.record(AttemptKind.ATTACH_FAILED, self.parent.email)
        Attempt.record(AttemptKind.ATTACH_FAILED_NUMBER, claim.number_key)
        audit.record(event, self.parent.public_id, self.parent.email, what="attach", of_board=claim.board)
        tell_school_of_failures(self.parent, claim)

    def ask_to_verify(self, claim: ChildClaim) -> MatchRequest:
        """« Demander à l’école de vérifier »: store what was typed and mail the school; raises TooManyRequests."""
        with exclusively(f"attach:{self.parent.id}"):
            return MatchRequest.ask(self.parent, claim)
