"""The letters of a notice: to who sent it, to each school of its own pupils, to the other guardians of each child."""

from collections.abc import Sequence
from typing import Any

import peewee

from .absence import AbsenceNotice, notice_facts
from .email_address import masked
from .family import Child
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .roster import Guardian

Facts = dict[str, Any]


def announce(sent: Sequence[AbsenceNotice]) -> None:
    """Tell of notices just stored together, in their transaction; each has its pupil, its school and its parent loaded.

    One letter to the parent who sent them; one to each place where a school reads that kind of notice, of its own
    pupils alone; one to each other guardian who may see them, not one a child.
    """
    _tell_sender(MailKind.NOTICE_SENT, sent, {})
    _tell_schools(MailKind.NOTICE_FOR_SCHOOL, sent, {}, kinds=[sent[0].kind])
    _tell_guardians(MailKind.NOTICE_SHARED, sent, {})


def tell_of_change(notice: AbsenceNotice, former: Facts) -> None:
    """The same people learn what the notice says now, and what it said: `notice_facts` before the change."""
    said = {"former": [former]}
    _tell_sender(MailKind.NOTICE_CHANGED, [notice], said)
    _tell_schools(MailKind.NOTICE_CHANGED, [notice], said, kinds=[former["kind"], notice.kind])
    _tell_guardians(MailKind.NOTICE_CHANGED, [notice], said)


def tell_of_cancelling(notice: AbsenceNotice) -> None:
    """The same people learn that the child is expected after all."""
    _tell_sender(MailKind.NOTICE_CANCELLED, [notice], {})
    _tell_schools(MailKind.NOTICE_CANCELLED, [notice], {}, kinds=[notice.kind])
    _tell_guardians(MailKind.NOTICE_CANCELLED, [notice], {})


def _tell_sender(kind: MailKind, notices: Sequence[AbsenceNotice], said: Facts) -> None:
    parent = notices[0].parent
    if parent:
        facts = {"notices": _lines(notices), "reader": "sender", **said}
        OutgoingMail.write(kind, parent.email, parent.language, facts)


def _tell_schools(kind: MailKind, notices: Sequence[AbsenceNotice], said: Facts, *, kinds: Sequence[str]) -> None:
    """Each place that reads one of these kinds of notice; the secretariat need not be told what it wrote itself."""
    parent, is_its_own = notices[0].parent, notices[0].staff_id is not None
    for school in {notice.school.id: notice.school for notice in notices}.values():
        own = _lines([notice for notice in notices if notice.school.id == school.id])
        facts = {"notices": own, "reader": "school", "parent": parent.email if parent else "", **said}
        for recipient in dict.fromkeys(email for each in kinds for email in school.recipients(each)):
            if not (is_its_own and recipient == school.secretariat_email):
                OutgoingMail.write(kind, recipient, school.language, facts)


def _tell_guardians(kind: MailKind, notices: Sequence[AbsenceNotice], said: Facts) -> None:
    """Who sent it is said by a masked address: the file shows nobody’s whole address to another."""
    sender = notices[0].parent.email if notices[0].parent else ""
    readers = _other_guardians(notices, sender)
    accounts = _accounts(list(readers), [notice.pupil_id for notice in notices])
    for email, seen in readers.items():
        language, attached = accounts.get(email, (seen[0].school.language, set()))
        facts = {
            "notices": _lines(seen),
            "reader": "guardian",
            "sender": masked(sender) if sender else "",
            "phone": seen[0].school.phone,
            "can_open": any(notice.pupil_id in attached for notice in seen),
            **said,
        }
        OutgoingMail.write(kind, email, language, facts)


def _lines(notices: Sequence[AbsenceNotice]) -> list[Facts]:
    return [notice_facts(notice) for notice in notices]


def _other_guardians(notices: Sequence[AbsenceNotice], sender: str) -> dict[str, list[AbsenceNotice]]:
    """The addresses on these children’s files that may see the notices, each with those it may see. One query."""
    shared = {notice.pupil_id: notice for notice in notices if notice.is_shared}
    rows = Guardian.select().where(Guardian.pupil.in_(list(shared)) & (Guardian.email != sender)).order_by(Guardian.id)
    readers: dict[str, list[AbsenceNotice]] = {}
    for row in rows if shared else ():
        readers.setdefault(row.email, []).append(shared[row.pupil_id])
    return readers


def _accounts(emails: list[str], pupils: list[int]) -> dict[str, tuple[str, set[int]]]:
    """The language of each account among these addresses, and which of these pupils are attached to it. One query."""
    if not emails:
        return {}
    attached = (Child.parent == Parent.id) & Child.pupil.in_(pupils)
    rows = Parent.select(Parent.email, Parent.language, Child.pupil).join(Child, peewee.JOIN.LEFT_OUTER, on=attached)
    found: dict[str, tuple[str, set[int]]] = {}
    for email, language, pupil in rows.where(Parent.email.in_(emails)).tuples():
        found.setdefault(email, (language, set()))[1].add(pupil)
    return found
