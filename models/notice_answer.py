"""The school’s answer to notices: received, accepted, refused with a sentence; and the mail that tells the families."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .absence import AbsenceNotice, NoticeStatus, notice_facts
from .outbox import MailKind, OutgoingMail
from .parent import Parent
from .roster import Guardian

ANSWERS = (NoticeStatus.RECEIVED, NoticeStatus.ACCEPTED, NoticeStatus.REFUSED)


class NeedsSentence(Exception):
    """A refusal says why; nothing was stored."""


@dataclass(frozen=True)
class Answer:
    """What the school says of one notice or of several. sentence: shown to the family; a refusal needs one."""

    status: NoticeStatus
    sentence: str = ""

    def __post_init__(self) -> None:
        if self.status not in ANSWERS:
            raise ValueError(self.status)
        if self.status is NoticeStatus.REFUSED and not self.sentence:
            raise NeedsSentence

    def is_given_to(self, notice: AbsenceNotice) -> bool:
        """Does the notice bear this very answer already?"""
        return notice.status is self.status and notice.answer == self.sentence


@dataclass
class Outcome:
    """What one press did: the notices answered; those that had changed meanwhile, as they are now, left alone; and
    those that had an answer already, which « Reçu » leaves as it is.
    """

    done: list[AbsenceNotice] = field(default_factory=list)
    changed: list[AbsenceNotice] = field(default_factory=list)
    kept: list[AbsenceNotice] = field(default_factory=list)


def tell_families(notices: Iterable[AbsenceNotice]) -> None:
    """One mail a person for what one press answered; « Reçu » alone mails nobody. Three queries at most.

    Told are the sender; or, for what the school entered itself, everybody on the file — unless the file is restricted,
    since nobody knows then whose notice it was. An address that left the file learns nothing (SECURITY.md S13).
    """
    told = [notice for notice in notices if notice.status in (NoticeStatus.ACCEPTED, NoticeStatus.REFUSED)]
    letters = _by_address(told)
    languages = {parent.email: parent.language for parent in Parent.select().where(Parent.email.in_(list(letters)))}
    for email, own in letters.items():
        lines = [{**notice_facts(each), "answer": each.answer} for each in own]
        facts = {"notices": lines, "can_open": email in languages}
        language = languages.get(email, own[0].school.language)
        OutgoingMail.write(MailKind.NOTICE_ANSWERED, email, language, facts)


def _by_address(notices: list[AbsenceNotice]) -> dict[str, list[AbsenceNotice]]:
    pupils = [notice.pupil_id for notice in notices]
    letters: dict[str, list[AbsenceNotice]] = defaultdict(list)
    on_file: dict[int, list[str]] = defaultdict(list)
    for guardian in Guardian.select().where(Guardian.pupil.in_(pupils)).order_by(Guardian.id):
        on_file[guardian.pupil_id].append(guardian.email)
    for notice in notices:
        for email in on_file[notice.pupil_id]:
            if _is_reader(notice, email):
                letters[email].append(notice)
    return letters


def _is_reader(notice: AbsenceNotice, email: str) -> bool:
    if notice.parent is not None:
        return bool(notice.parent.email == email)
    return notice.is_shared
