"""Before a session ends it is told, and one press prolongs it; a page that asks by itself prolongs nothing."""

import re
from datetime import timedelta

import pytest
import time_machine

from tests.absence_scene import MONDAY
from tests.proof_reader import HTMX
from tests.signed_in import enter
from tests.staff_scene import secretary, sit

ASKING = {**HTMX, "X-Polling": "session"}
TOLD = "Votre session se termine"


@pytest.fixture
def client(app):
    client = app.test_client()
    client.proof_reads = False
    return client


def delay(answer) -> int:
    """After how many seconds the page will ask."""
    found = re.search(r'hx-trigger="load delay:(\d+)000ms"', answer.text)
    return int(found[1]) if found else 0


def alike(answer) -> str:
    """The page but for its token."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


@pytest.mark.requirement("G-14")
def test_a_page_asks_three_minutes_before_the_end(client, nadia):
    with time_machine.travel(MONDAY, tick=False):
        assert delay(enter(client, nadia).get("/portail")) == 26 * 60


@pytest.mark.requirement("G-14", "S4")
def test_it_is_told_in_time_and_asking_prolongs_nothing(client, nadia):
    with time_machine.travel(MONDAY, tick=False) as clock:
        enter(client, nadia).get("/portail")
        clock.shift(timedelta(minutes=28))
        told = client.get("/session", headers=ASKING)
        assert TOLD in told.text and "10\u00a0h\u00a030" in told.text and "<title>" not in told.text
        clock.shift(timedelta(minutes=3))
        assert client.get("/session", headers=ASKING).status_code == 401
        assert client.get("/portail").status_code == 303


@pytest.mark.requirement("G-14")
def test_one_press_prolongs_it(client, nadia):
    with time_machine.travel(MONDAY, tick=False) as clock:
        enter(client, nadia).get("/portail")
        clock.shift(timedelta(minutes=28))
        assert TOLD not in client.get("/session", headers=HTMX).text
        clock.shift(timedelta(minutes=28))
        assert client.get("/portail").status_code == 200


@pytest.mark.requirement("S11", "K2")
def test_two_pages_are_alike_whatever_the_second(client, nadia):
    with time_machine.travel(MONDAY, tick=False) as clock:
        enter(client, nadia)
        first = alike(client.get("/portail"))
        clock.shift(timedelta(seconds=17))
        assert alike(client.get("/portail")) == first


def test_work_elsewhere_puts_the_warning_off(client, nadia):
    with time_machine.travel(MONDAY, tick=False) as clock:
        enter(client, nadia).get("/portail")
        clock.shift(timedelta(minutes=20))
        client.get("/absences")
        clock.shift(timedelta(minutes=7))
        assert delay(client.get("/session", headers=ASKING)) == 20 * 60


def test_a_visitor_and_a_device_that_stays_signed_in_are_told_nothing(client, nadia):
    assert "/session" not in client.get("/").text
    client.fill("/connexion", email=nadia.email, password="Érable-rouge", remember="y")
    assert "/session" not in client.get("/portail").text


def test_the_staff_is_told_too(app, grands_pins):
    line = sit(app, secretary(grands_pins))
    line.proof_reads = False
    assert 0 < delay(line.get("/ecole/732000-001/reglages")) <= 26 * 60
    assert "/ecole/session" in line.get("/ecole/732000-001/reglages").text


def test_without_javascript_it_is_a_page(app, nadia):
    reader = enter(app.test_client(), nadia)
    assert reader.get("/session").status_code == 200
    assert app.test_client().get("/session").status_code == 303
