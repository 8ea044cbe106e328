"""One letter of every kind, written by the acts of parents that announce them, for the tests of mail."""

import base64
import re
import sqlite3
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

import models
from models import (
    AbsenceMark,
    AbsenceNotice,
    AbsenceRegister,
    AbsenceReminder,
    Answer,
    ChildClaim,
    CodeRequest,
    Desk,
    DeskNotices,
    EmailCode,
    Explanations,
    Family,
    Guardian,
    MailKind,
    MatchRequest,
    MatchRequestState,
    MatchSettlement,
    Mismatch,
    Noted,
    NoticeBook,
    NoticeDraft,
    NoticeKind,
    NoticeStatus,
    OutgoingMail,
    Parent,
    Pupil,
    Purpose,
    RecordedBook,
    Role,
    StaffMember,
    Workplace,
    staff_invitation,
)

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("America/Toronto"))
XSS = "<img src=x onerror=alert(1)>"


def ask_code(address: str, purpose: Purpose = Purpose.SIGN_UP) -> OutgoingMail:
    """A letter with a code."""
    EmailCode.send(CodeRequest(purpose, address, "this browser"))
    return newest(MailKind.CODE)


def newest(kind: MailKind) -> OutgoingMail:
    return OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.id.desc()).get()


def claim(pupil: Pupil, **wrong: str) -> ChildClaim:
    """What a parent types for that pupil; wrong: what differs from the file."""
    typed = {"last_name": pupil.last_name, "first_name": pupil.first_name, "file_number": pupil.file_number, **wrong}
    return ChildClaim(board=pupil.board, birth_date=pupil.birth_date, **typed)


def attach(parent: Parent, pupil: Pupil) -> None:
    Family(parent).attach(claim(pupil))


def fail_to_attach(parent: Parent, pupil: Pupil, times: int = 5) -> None:
    """Tries with a wrong name."""
    for _ in range(times):
        try:
            Family(parent).attach(claim(pupil, last_name="Tout autre"))
        except Mismatch:
            continue


def send_notice(parent: Parent, explanation: str = "Une fête.\nÀ « Québec ».", **changes: object) -> None:
    """Next Friday, for every child of that parent, with the reason that must be explained."""
    known = {"kind": NoticeKind.ABSENCE, "first_day": date(2026, 11, 27), "reason": models.OTHER, "form_key": "one"}
    NoticeBook(parent).send(NoticeDraft(Family(parent).children, **{**known, **changes}, explanation=explanation))


def answer_request(asked: MatchRequest, state: MatchRequestState, sentence: str = "") -> None:
    """Somebody of the school answers."""
    staff = StaffMember.create(email=f"bureau-{asked.id}@ecole.example", role=Role.SECRETARY, board=asked.board)
    MatchSettlement(staff, asked).answer(state, sentence)


def live_through_an_absence(parent: Parent, pupil: Pupil) -> None:
    """Recorded by the school, asked about, disputed by the parent, maintained by the school."""
    board, school = pupil.school.board, pupil.school
    person = StaffMember.create(email="secretaire@exemple.ca", role=Role.SECRETARY, board=board, school=school)
    desk, register = Desk(person, school), AbsenceRegister(school)
    with models.exclusively(register.lock):
        register.note([Noted(pupil.id, date(2026, 11, 20), AbsenceMark(NoticeKind.LATE, at=time(9, 15)))])
    AbsenceReminder(desk).write()
    absence = Explanations(parent).to_explain()[0]
    Explanations(parent).dispute(absence, "Il était là.\n« Vraiment »")
    RecordedBook(desk).maintain(absence.public_id, "Son groupe l’attendait.")


def refuse_notice(pupil: Pupil) -> None:
    """The school refuses the newest notice of that pupil, and says why."""
    notice = AbsenceNotice.select().where(AbsenceNotice.pupil == pupil).order_by(AbsenceNotice.id.desc()).get()
    staff = StaffMember.create(email="dir@ecole.example", role=Role.SECRETARY, board=pupil.board, school=pupil.school)
    answer = Answer(NoticeStatus.REFUSED, "Appelez-nous,\ns’il vous plaît.")
    DeskNotices(staff, pupil.school).answer({notice.reference: notice.version}, answer)


def write_every_letter(parent: Parent, pupil: Pupil) -> dict[MailKind, OutgoingMail]:
    """An account lived through, from its code to its end; Monday, November 23, 2026 in the tests that call it."""
    Guardian.create(pupil=pupil, email="karim@exemple.ca")
    attach(parent, pupil)
    send_notice(parent)
    live_through_an_absence(parent, pupil)
    refuse_notice(pupil)
    book = NoticeBook(parent)
    change = book.change_of(book.all()[0])
    draft = NoticeDraft([change.child], NoticeKind.ABSENCE, date(2026, 11, 30), "illness", "two")
    change.edit(draft, change.notice.version)
    change.cancel(change.notice.version)
    parent.change_password("Sapin-bleu!")
    asked = Family(parent).ask_to_verify(claim(pupil, last_name="Bouchard Tremblay"))
    answer_request(asked, MatchRequestState.RETRY, "Le dossier est corrigé.\nMerci!")
    fail_to_attach(parent, pupil)
    wanted = CodeRequest(Purpose.NEW_EMAIL, "nouvelle@exemple.ca", "this browser")
    EmailCode.send(wanted)
    code = EmailCode.check(wanted, newest(MailKind.CODE).facts["code"])[1]
    parent.change_email(code)
    staff_invitation.invite("secretaire@grands-pins.example", Workplace(pupil.board, pupil.school))
    parent.delete_account()
    return {kind: newest(kind) for kind in MailKind}


# ---- reading ------------------------------------------------------------------------------------------------------


def soup(html: str) -> BeautifulSoup:
    """The HTML part without what its reader does not see."""
    page = BeautifulSoup(html, "html.parser")
    for hidden in page.select("head, .preheader"):
        hidden.decompose()
    return page


def words(text: str) -> list[str]:
    """What is said, without layout: dashes of lists and « > » of quotations are drawn otherwise in HTML."""
    return re.sub(r"^(?:>|–) ", "", text, flags=re.M).split()


def every_text_of_the_database() -> str:
    """Every column of every row, and what base64 may hide in it; on SQLite the bytes of the files too."""
    rows = [str(list(table.select().tuples())) for table in models.TABLES]
    hidden = [base64.urlsafe_b64decode(row.sealed_facts + "===") for row in OutgoingMail.select()]
    engine = models.database.obj
    dump = "\n".join(sqlite3.connect(engine.database).iterdump()) if hasattr(engine, "journal_mode") else ""
    return "\n".join([*rows, *map(repr, hidden), dump])
