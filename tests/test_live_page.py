"""A page that follows the school by itself: nothing when nothing changed, the session not kept alive, its end told."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from models import AuditEvent, Child, School, WebSession, next_weekday, now, today
from tests.desk_scene import announce, press
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import DESK, secretary, sit

TODAY = f"{DESK}/aujourdhui"


@pytest.fixture
def line(app: Flask, grands_pins: School) -> ProofReadingClient:
    """A secretary of Grands-Pins at her desk."""
    return sit(app, secretary(grands_pins))


def poll(client: ProofReadingClient, stamp: str, path: str = TODAY):
    """What the page asks by itself."""
    return client.get(path, headers={"HX-Request": "true", "X-Polling": stamp})


LINK = re.compile(r'id="feuille-suivi" href="([^"]+)".*hx-headers=\'\{"X-Polling": "([0-9a-f]+)"\}\'')


def followed(client: ProofReadingClient, path: str = TODAY) -> tuple[str, str]:
    """(stamp, address): what the page, just opened, would ask with."""
    found = LINK.search(client.get(path).get_data(as_text=True))
    assert found
    return found[2], found[1].replace("&amp;", "&")


def test_nothing_is_sent_while_nothing_has_changed(line: ProofReadingClient) -> None:
    answer = poll(line, *followed(line))
    assert (answer.status_code, answer.data) == (204, b"")


def test_what_has_changed_is_sent_as_the_living_part(line: ProofReadingClient) -> None:
    answer = poll(line, "0123456789abcdef")
    assert answer.status_code == 200 and b'id="partie"' in answer.data and b"<html" not in answer.data


@pytest.mark.requirement("H-02", "G-09")
def test_the_same_link_opens_the_page_without_javascript(line: ProofReadingClient) -> None:
    assert line.get(followed(line)[1]).status_code == 200


@pytest.mark.requirement("S4")
def test_a_page_that_asks_by_itself_keeps_no_session_alive(line: ProofReadingClient) -> None:
    (stamp, link), long_ago = followed(line), now() - timedelta(minutes=20)
    WebSession.update(seen_at=long_ago).execute()
    for asked in (stamp, "another"):
        poll(line, asked, link)
    assert WebSession.get().seen_at == long_ago
    line.get(TODAY)
    assert WebSession.get().seen_at > long_ago


@pytest.mark.requirement("S4")
def test_it_is_told_that_the_session_is_over_and_taken_nowhere(line: ProofReadingClient) -> None:
    stamp, link = followed(line)
    WebSession.update(seen_at=now() - timedelta(hours=1)).execute()
    answers = [poll(line, stamp, link) for _ in range(3)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(401, b"")] * 3
    assert not any("HX-Redirect" in answer.headers for answer in answers)


@pytest.mark.requirement("D-06")
def test_what_is_to_be_said_once_waits_for_the_page_itself(line: ProofReadingClient, nadias_zoe: Child) -> None:
    answer = press(line, "accepter", announce(nadias_zoe, first_day=next_weekday(today("America/Toronto"))))
    said = "1 avis est accepté."
    assert said not in poll(line, "another", answer.location).get_data(as_text=True)
    assert said in line.get(answer.location).get_data(as_text=True)


def test_asking_leaves_no_trace(line: ProofReadingClient) -> None:
    stamp, link = followed(line)
    before = AuditEvent.select().count()
    for asked in (stamp, "another", "", "\u00e9", "x" * 2000):
        poll(line, asked, link)
    assert AuditEvent.select().count() == before
