"""Prepared queries give the records that Peewee gives: the same values, the same records held, nothing changed."""

from datetime import date
from typing import Any

import peewee
import pytest
import time_machine

from models import (
    AuditEvent,
    Child,
    Event,
    Family,
    NoticeBook,
    Parent,
    Pupil,
    Role,
    StaffMember,
    WebSession,
    audit,
    explanations,
    family,
    notice_book,
    now,
    web_session,
)
from models.prepared import Prepared
from tests.absence_scene import MONDAY, draft
from tests.recorded_scene import note


def facts(record: peewee.Model | None) -> Any:
    """All that a record knows, with the records that it holds."""
    if record is None:
        return None
    held = {name: facts(other) for name, other in record.__rel__.items()}
    return type(record), record.__data__, set(record._dirty), held


def are_those_of_peewee(prepared: Prepared, *values: str | int) -> None:
    theirs = [facts(each) for each in prepared._build(*values)]
    assert theirs
    assert [facts(each) for each in prepared(*values)] == theirs
    assert [facts(each) for each in prepared(*values)] == theirs  # by the shape that was kept


def test_the_children_of_a_family(nadia: Parent, nadias_zoe: Child) -> None:
    are_those_of_peewee(family._allowed_children, nadia.email, nadia.id)
    assert Family(nadia).children[0].school.board.code == "732000"


def test_a_family_without_children_is_empty_whoever_asked_before(
    nadia: Parent, marc: Parent, nadias_zoe: Child
) -> None:
    assert Family(nadia).children and not Family(marc).children


@time_machine.travel(MONDAY, tick=False)
def test_the_notices_to_come_and_what_is_to_explain(nadia: Parent, nadias_zoe: Child, zoe: Pupil) -> None:
    NoticeBook(nadia).send(draft(*Family(nadia).children))
    note(zoe)
    are_those_of_peewee(notice_book._not_over, nadia.email, nadia.id, date(2026, 11, 1).isoformat())
    are_those_of_peewee(explanations._to_explain, nadia.email, nadia.id)


@pytest.mark.parametrize("is_signed_in", [True, False], ids=["a parent’s", "a visitor’s"])
def test_the_session_of_a_browser(nadia: Parent, is_signed_in: bool) -> None:
    token = WebSession.new_token()
    WebSession.open(token, nadia) if is_signed_in else WebSession.begin(token)
    are_those_of_peewee(web_session._of_token, web_session._hash(token))
    found = WebSession.find(token)
    assert found is not None and found.parent == (nadia if is_signed_in else None)


def test_the_session_of_somebody_of_the_school(grands_pins) -> None:
    staff = StaffMember.create(email="lise@ecole.ca", board=grands_pins.board, school=grands_pins, role=Role.SECRETARY)
    token = WebSession.new_token()
    WebSession.open(token, staff)
    are_those_of_peewee(web_session._of_token, web_session._hash(token))
    found = WebSession.find(token)
    assert found is not None and found.person == staff


def test_a_changed_record_is_saved_as_any_other(nadia: Parent, nadias_zoe: Child) -> None:
    child = Family(nadia).children[0]
    assert not child.pupil.is_dirty()
    child.pupil.group_name = "602"
    child.pupil.save()
    assert Pupil.get_by_id(child.pupil_id).group_name == "602"


def test_a_row_that_is_written_is_the_one_that_peewee_writes(nadia: Parent) -> None:
    facts_of = {"at": now(), "event": Event.SIGNED_IN, "who": nadia.public_id, "ip": "192.0.2.1"}
    ours, theirs = audit._written(AuditEvent(**facts_of)), AuditEvent.create(**facts_of)
    assert not ours.dirty_fields and ours.id != theirs.id
    stored = [AuditEvent.get_by_id(each.id).__data__ | {"id": None} for each in (ours, theirs)]
    assert stored[0] == stored[1]
