"""What the tests of changes lean on: a moment on the school’s clocks, the letters of a kind, the hand of the school."""

from datetime import datetime
from zoneinfo import ZoneInfo

from models import AbsenceNotice, MailKind, NoticeStatus, OutgoingMail


def clock(year: int, month: int, day: int, hour: int, minute: int = 0, zone: str = "America/Toronto") -> datetime:
    """A moment on the clocks of that zone."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def told(kind: MailKind) -> list[tuple[str, str]]:
    """(address, who reads) of each letter of that kind, in their order."""
    mails = OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
    return [(mail.recipient, mail.facts["reader"]) for mail in mails]


def answer(notice: AbsenceNotice, status: NoticeStatus = NoticeStatus.REFUSED, sentence: str = "Sortie du 24.") -> None:
    """The school answers, whatever page is open elsewhere."""
    facts = {"status": status, "answer": sentence, "version": AbsenceNotice.version + 1}
    AbsenceNotice.update(facts).where(AbsenceNotice.id == notice.id).execute()
