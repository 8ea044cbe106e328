"""The letters of a notice: to who sent it, to each school of its own pupils, to the other guardians of each child."""

from collections.abc import Sequence

from .absence import AbsenceNotice, notice_facts
from .outbox import MailKind, OutgoingMail


def announce(sent: Sequence[AbsenceNotice]) -> None:
    """Tell of notices just stored together, in their transaction; each has its pupil, its school and its parent loaded.

    One letter to the parent who sent them; one to each place where a school reads that kind of notice.
    """
    lines = [notice_facts(notice) for notice in sent]
    parent = sent[0].parent
    if parent:
        OutgoingMail.write(MailKind.NOTICE_SENT, parent.email, parent.language, {"notices": lines})
    for school in {notice.school.id: notice.school for notice in sent}.values():
        own = [notice_facts(notice) for notice in sent if notice.school.id == school.id]
        for recipient in school.recipients(sent[0].kind):
            facts = {"notices": own, "parent": parent.email if parent else ""}
            OutgoingMail.write(MailKind.NOTICE_FOR_SCHOOL, recipient, school.language, facts)
