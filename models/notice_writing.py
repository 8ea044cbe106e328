"""Writing a notice down: one record a child, once, whoever announces it: a parent, or the staff for one who phones."""

from dataclasses import dataclass

from . import audit
from .absence import AbsenceNotice, NoticeStatus
from .absence_days import is_tardy
from .absence_meeting import NOT_STANDING, meet
from .base import exclusively
from .board import School
from .clock import now
from .family import Child
from .names import tidy
from .notice_draft import NoticeDraft, written
from .notice_mail import announce
from .notice_refused import NeedsDocument, NeedsExplanation, Overlap, UnknownReason
from .parent import Parent
from .reason import Reason
from .secrets import keyed_hash, reference
from .staff import StaffMember


@dataclass(frozen=True)
class Author:
    """Who announces: a parent; or a staff member, and the person who telephones in `caller`."""

    parent: Parent | None = None
    staff: StaffMember | None = None
    caller: str = ""

    @property
    def account(self) -> str:
        """The public id of the account that writes."""
        person = self.staff or self.parent
        return person.public_id if person else ""


def write_notices(draft: NoticeDraft, author: Author) -> list[AbsenceNotice]:
    """Store one notice a child, with its document and the letters that announce it, in one transaction.

    The same form sent twice by the same account, even at once, gives the same notices. A notice by the staff is
    « Reçu par l’école » at once. Raises a NoticeRefused, and stores nothing. The caller of this function answers for
    the children: they are reached through the family, or through the desk.
    """
    with exclusively(*(f"notices:{child.pupil_id}" for child in draft.children)):
        batch = keyed_hash("batch", author.account, draft.fingerprint)
        already = list(AbsenceNotice.with_pupils().where(AbsenceNotice.batch == batch).order_by(AbsenceNotice.id))
        if already:
            return already
        check_notices(draft)
        sent = [_store(child, draft, author, batch) for child in draft.children]
        meet({child.pupil_id for child in draft.children}, draft.first_day, draft.until)
        announce(sent)
        return sent


def check_notices(draft: NoticeDraft, besides: AbsenceNotice | None = None) -> None:
    """Would it be accepted now? Raises the NoticeRefused that applies first; besides: the notice that it replaces."""
    draft.check()
    for school in draft.schools:
        _check_reason(reason_of(school, draft), draft)
    already = overlapping(draft, besides)
    if already:
        raise Overlap(already)


def _check_reason(reason: Reason, draft: NoticeDraft) -> None:
    if reason.is_explained and not written(draft.explanation):
        raise NeedsExplanation
    theirs = [child for child in draft.children if child.school.id == reason.school_id]
    without = [child for child in theirs if child.public_id not in draft.documents]
    if reason.needs_document and without and not draft.by_school:
        raise NeedsDocument(without)


def overlapping(draft: NoticeDraft, besides: AbsenceNotice | None = None) -> list[AbsenceNotice]:
    """The notices of these children that cover a same time and stand; `besides` is in nobody’s way.

    Neither is what the school keeps from this parent: to be refused for it would tell when the other one comes.
    """
    rows = AbsenceNotice.with_pupils().where(
        AbsenceNotice.pupil.in_([child.pupil_id for child in draft.children])
        & (AbsenceNotice.last_day >= draft.first_day)
        & (AbsenceNotice.first_day <= draft.until)
        & AbsenceNotice.status.not_in(NOT_STANDING)
    )
    others = (row for row in rows.order_by(AbsenceNotice.first_day, AbsenceNotice.id) if row != besides)
    return [row for row in others if _may_know(draft, row) and draft.covers(row)]


def _may_know(draft: NoticeDraft, notice: AbsenceNotice) -> bool:
    """May whoever writes the draft be told of that notice?"""
    authors = {child.parent_id for child in draft.children}
    return draft.by_school or notice.is_shared or (notice.parent_id is not None and notice.parent_id in authors)


def reason_of(school: School, draft: NoticeDraft) -> Reason:
    """The reason as it stands now at that school. Raises UnknownReason; also where it is not for what is announced."""
    reason = Reason.of(school, draft.reason)
    if reason is None or not reason.suits(draft.kind):
        raise UnknownReason(draft.reason)
    return reason


def say(notice: AbsenceNotice, draft: NoticeDraft) -> None:
    """Make the notice say what the draft says, at the notice’s school; nothing is stored yet."""
    time = draft.time(notice.school)
    notice.kind, notice.part, notice.at = time.kind, time.part, time.at
    notice.first_day, notice.last_day, notice.is_weekly = time.first_day, time.last_day, time.is_weekly
    notice.starts, notice.ends = time.starts, time.ends
    notice.periods = ",".join(map(str, time.periods))
    notice.back_at, notice.comes_back = time.back_at, time.back_at is not None
    notice.fetched_by = tidy(draft.fetched_by) if draft.is_early else ""
    notice.explanation, notice.message = written(draft.explanation), written(draft.message)
    notice.is_tardy = is_tardy(draft.first_day, now(), notice.school)
    notice.give_reason(reason_of(notice.school, draft))


def _store(child: Child, draft: NoticeDraft, author: Author, batch: str) -> AbsenceNotice:
    moment = now()
    notice = AbsenceNotice(
        reference=reference("AV"),
        batch=batch,
        pupil=child.pupil,
        school=child.school,
        parent=author.parent,
        staff=author.staff,
        caller=tidy(author.caller),
        status=NoticeStatus.RECEIVED if author.staff else NoticeStatus.SENT,
        created_at=moment,
        changed_at=moment,
    )
    say(notice, draft)
    notice.save(force_insert=True)
    document = draft.documents.get(child.public_id)
    if document:
        document.join(notice)
    audit.record(audit.Event.NOTICE_SENT, author.account, school=child.school, notice=notice.reference)
    return notice
