"""« Modifier » and « Annuler » a notice: the questions answered as it says now, and which version of it was read."""

from datetime import date
from typing import Any

from flask import request
from wtforms import Field, HiddenField

from models import AbsenceNotice, NoticeChange, NoticeClosed, NoticeKind, NoticeMoved, NoticeRefused, NoticeStatus

from ..catalogue import gettext as _
from .absence import AbsenceNoticeForm
from .absence_when import ANOTHER_DAY, EACH_WEEK
from .answers import read_day
from .live import LiveForm


def _number(field: HiddenField) -> int:
    """The version that was read; what is no number is no version."""
    text = field.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class NoticeChangeForm(AbsenceNoticeForm):
    """The questions of a notice, for one that was sent already; the child stays the same."""

    version = HiddenField()

    def __init__(self, change: NoticeChange) -> None:
        self.said = answers_of(change.notice) if request.method != "POST" else {}
        super().__init__([change.child])
        self.now_says: AbsenceNotice | None = None
        if request.method != "POST":
            self.version.data = str(change.notice.version)
            for field in self.documents.values():
                field.take(change.document, is_live=False)

    def process(self, *arguments: Any, **answers: Any) -> None:
        """Called by WTForms, before what depends on the answers is laid out."""
        super().process(*arguments, **{**self.said, **answers})

    @property
    def version_read(self) -> int:
        return _number(self.version)

    def is_asked(self, field: Field) -> bool:
        return field is not self.version and super().is_asked(field)

    def explain(self, refusal: NoticeRefused) -> None:
        """What the notice says now is shown; sent once more, the answers replace it."""
        if not isinstance(refusal, NoticeClosed):
            return super().explain(refusal)
        self.refuse(why_closed(refusal))
        if isinstance(refusal, NoticeMoved):
            self.now_says, self.version.data = refusal.notice, str(refusal.notice.version)
        return None


class NoticeCancelForm(LiveForm):
    """Yes or no; which version was read, and, for « Annuler la suite », the day with which it would end."""

    version = HiddenField()
    until = HiddenField()

    def __init__(self, change: NoticeChange) -> None:
        super().__init__()
        self.now_says: AbsenceNotice | None = None
        if request.method != "POST":
            self.show(change)

    def show(self, change: NoticeChange) -> None:
        """What is proposed now."""
        last = change.course.last_begun
        self.version.data, self.until.data = str(change.notice.version), last.isoformat() if last else ""

    @property
    def version_read(self) -> int:
        return _number(self.version)

    @property
    def last_day(self) -> date | None:
        """The day with which it would end; None to cancel the whole. Raises ValueError for what is no day."""
        return read_day(self.until.data) if self.until.data else None

    def explain(self, refusal: NoticeClosed, change: NoticeChange) -> None:
        """What the notice says now is shown, and what can still be done is proposed."""
        self.refuse(why_closed(refusal))
        self.now_says = refusal.notice
        self.show(change)


def answers_of(notice: AbsenceNotice) -> dict[str, Any]:
    """What the notice says, as the answers to the questions."""
    return {
        "kind": notice.kind,
        "part": notice.part,
        "arrival": notice.at if notice.kind is NoticeKind.LATE else None,
        "departure": notice.at if notice.kind is NoticeKind.EARLY else None,
        "back_at": notice.back_at,
        "fetched_by": notice.fetched_by,
        "starts": notice.starts,
        "ends": notice.ends,
        "periods": notice.periods.split(",") if notice.periods else [],
        "reason": notice.reason_code,
        "explanation": notice.explanation,
        "note": notice.message,
        **_days_of(notice),
    }


def _days_of(notice: AbsenceNotice) -> dict[str, Any]:
    """A date that was sent is another date, so that « Aujourd’hui » is never taken for the day on which it was sent."""
    if notice.is_weekly:
        return {"day": EACH_WEEK, "weekly_from": notice.first_day, "weekly_until": notice.last_day}
    last = None if notice.is_one_day else notice.last_day
    return {"day": ANOTHER_DAY, "first_day": notice.first_day, "last_day": last}


def why_closed(refusal: NoticeClosed) -> str:
    """Why it cannot be changed any more, or not without reading it again."""
    if refusal.notice.status is NoticeStatus.CANCELLED:
        return _("Cet avis est annulé\u00a0: il ne peut plus changer. Envoyez un nouvel avis.")
    if isinstance(refusal, NoticeMoved):
        return _("L’avis a changé entretemps, ou l’école y a répondu. Lisez ce qu’il dit maintenant, puis recommencez.")
    if refusal.notice.school.phone:
        phone = refusal.notice.school.phone
        return _("Ce moment est commencé\u00a0: pour un changement, téléphonez au secrétariat, %(phone)s.", phone=phone)
    return _("Ce moment est commencé\u00a0: pour un changement, joignez le secrétariat de l’école.")
