"""What the tests of the desk lean on: notices of families, ticked and answered on the sheet of the day."""

import itertools
from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict

from models import AbsenceNotice, Child, MailKind, NoticeBook, OutgoingMail
from tests.absence_scene import TODAY, draft
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import DESK

SHEET = f"{DESK}/aujourdhui"
_keys = itertools.count()


def announce(child: Child, **changes: Any) -> AbsenceNotice:
    """A notice of that child’s parent: ill, today, unless said otherwise."""
    return NoticeBook(child.parent).send(
        draft(child, **{"first_day": TODAY, "form_key": f"k{next(_keys)}", **changes})
    )[0]


def now_of(notice: AbsenceNotice) -> AbsenceNotice:
    """The same notice, as it stands now."""
    return AbsenceNotice.get_by_id(notice.id)


def ticked(*notices: AbsenceNotice) -> list[str]:
    """The boxes of these notices, as they were read."""
    return [f"{notice.reference}.{notice.version}" for notice in notices]


def press(client: ProofReadingClient, button: str, *notices: AbsenceNotice, path: str = SHEET, **more: Any):
    """Tick these notices and press that button of the form at the foot."""
    form = {"csrf_token": token(client, path), "avis": ticked(*notices), "reponse": button, **more}
    return client.post(path, data=MultiDict(form))


def token(client: ProofReadingClient, path: str = SHEET) -> str:
    """The CSRF token of this browser’s session."""
    return str(page(client.get(path)).find("input", attrs={"name": "csrf_token"})["value"])


def page(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def names(answer: Any) -> list[str]:
    """The pupils on the sheet, from top to bottom."""
    return [link.get_text() for link in page(answer).select("td a[translate=no]")]


def headings(answer: Any) -> list[str]:
    """The headings of its sections, without their counts."""
    return [own_words(heading) for heading in page(answer).select("form h2")]


def own_words(tag: Tag) -> str:
    return "".join(tag.find_all(string=True, recursive=False)).strip()


def letters(kind: MailKind = MailKind.NOTICE_ANSWERED) -> list[tuple[str, list[str]]]:
    """(address, references) of each letter of that kind, in the order in which they were written."""
    rows = OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
    return [(row.recipient, [notice["reference"] for notice in row.facts["notices"]]) for row in rows]
