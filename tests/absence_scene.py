"""What the tests of absences lean on: somebody at the desk, a notice filled in, a family of two."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask

from models import (
    Child,
    ClosedDay,
    ClosedKind,
    Guardian,
    NoticeDraft,
    NoticeKind,
    Parent,
    Pupil,
    School,
    SchoolCalendar,
    release_connection,
)
from models.web_session import WebSession
from tests.proof_reader import HTMX, ProofReadingClient, fields_of

FORM = "/absences/aviser"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10 h in Montréal
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
ILL_TOMORROW = {"kind": "absence", "part": "whole", "day": "2026-11-24", "reason": "illness"}


def seat(app: Flask, parent: Parent) -> ProofReadingClient:
    """A browser in which this parent is signed in, without the cost of a password."""
    token = WebSession.new_token()
    WebSession.open(token, parent, remember=True).keep({"_user_id": parent.get_id(), "_fresh": True})
    client = app.test_client()
    client.set_cookie("portail", f"s{token}")
    client.verbatim.add(parent.email)
    return client


def attach(parent: Parent, pupil: Pupil) -> Child:
    """The pupil on the parent’s account, whose address is put on the file."""
    Guardian.get_or_create(pupil=pupil, email=parent.email)
    return Child.create(parent=parent, pupil=pupil)


def draft(*children: Child, **changes: Any) -> NoticeDraft:
    """Ill, the whole of tomorrow, unless said otherwise."""
    facts = {"kind": NoticeKind.ABSENCE, "first_day": TOMORROW, "reason": "illness", "form_key": "k", **changes}
    return NoticeDraft(children=children, **facts)


def words_of(answer: Any, name: str) -> str:
    """The text of the element with this id, in one line; "" when there is none."""
    found = BeautifulSoup(answer.get_data(as_text=True), "html.parser").find(id=name)
    return re.sub(r"[ \n]+", " ", found.get_text()).strip(" ") if found else ""


def close(school: School, day: date, kind: ClosedKind = ClosedKind.PEDAGOGICAL, label: str = "") -> None:
    """No school on that day."""
    ClosedDay.create(school=school, day=day, kind=kind, label=label)
    SchoolCalendar.forget()


def reread(child: Child) -> Child:
    """The child as a new request reads it, with its school’s settings."""
    return Child.get_by_id(child.id)


def live(client: ProofReadingClient, **answers: Any) -> Any:
    """What the server says while the form is filled in."""
    _address, fields = client.form(FORM)
    for name, value in answers.items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    return client.post(f"{FORM}?verifier=1", data=fields, headers=HTMX)


def fields_shown(answer: Any) -> Any:
    """What the form of this page would send."""
    return fields_of(BeautifulSoup(answer.get_data(as_text=True), "html.parser").find(id="formulaire"))


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """The answers of `count` threads that set off together."""
    gate, answers = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        gate.wait()
        answers[number] = act(number)
        release_connection()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
