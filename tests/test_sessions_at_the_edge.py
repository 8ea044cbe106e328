"""A session begins, lasts and ends on its second; it is one browser’s, and what ends it ends no other."""

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, g, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf, validate_csrf

from models import AuditEvent, DatabaseTrouble, Event, Parent, StaffMember, WebSession, database
from models.asker import Asker, set_asker
from models.clock import now
from tests.account_steps import COOKIE, events, is_signed_in, same_browser
from tests.staff_scene import secretary
from views import people, tongue
from views.people import this_page, way_back
from views.session_time import time_left, time_of_page

TOKEN, OTHER = "A" * 43, "B" * 43


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as moving:
        yield moving


@pytest.fixture
def lise(grands_pins) -> StaffMember:
    """The secretary of Grands-Pins."""
    return secretary(grands_pins)


def told(event: Event) -> dict[str, object]:
    """What the trail says about the only event of that kind."""
    row = AuditEvent.get(AuditEvent.event == event)
    return {"who": row.who, "school": row.school_id, **json.loads(row.about)}


# ---- the row ------------------------------------------------------------------------------------------------------


def test_a_visitor_is_nobody_and_has_not_given_a_password(clock, school_open) -> None:
    row = WebSession.open(TOKEN)
    assert (row.parent, row.staff, row.sudo_at, row.is_sudo, row.is_remembered) == (None, None, None, False, False)
    assert (row.created_at, row.seen_at) == (now(), now())
    assert events(Event.SESSION_CREATED) == 0
    assert WebSession.find(TOKEN) == row and WebSession.find(OTHER) is None
    assert TOKEN not in (row.token_hash, row.public_id)


def test_who_signs_in_is_written_down_with_the_browser_and_the_password_just_given(clock, nadia) -> None:
    set_asker(Asker(ip="192.0.2.1", agent="x" * 300))
    row = WebSession.open(TOKEN, nadia, remember=True)
    set_asker(Asker())
    assert (row.parent, row.staff, row.sudo_at, row.is_remembered) == (nadia, None, now(), True)
    assert row.agent == "x" * 200
    assert told(Event.SESSION_CREATED) == {"who": nadia.public_id, "school": None}
    found = WebSession.find(TOKEN)
    assert (found.person, found.person.email) == (nadia, nadia.email)


def test_a_secretarys_session_is_her_schools_affair(clock, lise, grands_pins) -> None:
    row = WebSession.open(TOKEN, lise)
    assert (row.parent, row.staff, row.person) == (None, lise, lise)
    assert told(Event.SESSION_CREATED) == {"who": lise.public_id, "school": grands_pins.id}
    clock.shift(1_800)
    assert WebSession.find(TOKEN) is None
    assert told(Event.SESSION_EXPIRED) == {"who": lise.public_id, "school": grands_pins.id}


def test_two_first_requests_of_one_visitor_are_one_session(school_open) -> None:
    first = WebSession.begin(TOKEN)
    first.keep({"email": "nadia@exemple.ca"})
    again = WebSession.begin(TOKEN)
    assert again == first and again.kept() == {"email": "nadia@exemple.ca"}


def test_what_is_kept_is_kept_for_that_visitor_alone(school_open) -> None:
    mine, other = WebSession.open(TOKEN), WebSession.open(OTHER)
    assert mine.kept() == {}
    mine.keep({"a": 1})
    assert WebSession.find(TOKEN).kept() == {"a": 1}
    assert WebSession.find(OTHER).kept() == {}
    mine.end()
    assert WebSession.find(TOKEN) is None and WebSession.find(OTHER) == other


@pytest.mark.requirement("S4")
def test_half_an_hour_of_nothing_ends_it_on_the_second(clock, nadia) -> None:
    WebSession.open(TOKEN, nadia)
    clock.shift(1_799)
    assert WebSession.find(TOKEN)
    clock.shift(1)
    assert WebSession.find(TOKEN) is None
    assert told(Event.SESSION_EXPIRED) == {"who": nadia.public_id, "school": None}
    assert not WebSession.select().exists()


@pytest.mark.requirement("S4")
def test_twelve_hours_end_it_whatever_is_done(clock, nadia) -> None:
    row = WebSession.open(TOKEN, nadia)
    end = now() + timedelta(hours=12)
    clock.move_to(end - timedelta(minutes=10))
    row.touch()
    assert row.expires_at == end
    clock.shift(599)
    assert WebSession.find(TOKEN)
    clock.shift(1)
    assert WebSession.find(TOKEN) is None


@pytest.mark.requirement("S4")
def test_a_device_that_is_remembered_ends_after_fourteen_days_and_nothing_prolongs_it(clock, nadia) -> None:
    row = WebSession.open(TOKEN, nadia, remember=True)
    assert row.expires_at == now() + timedelta(days=14)
    clock.shift(86_400)
    row.touch()
    assert row.expires_at == now() + timedelta(days=13)


def test_a_visitors_session_ends_for_nobody(clock, school_open) -> None:
    WebSession.open(TOKEN)
    clock.shift(1_800)
    assert WebSession.find(TOKEN) is None
    assert told(Event.SESSION_EXPIRED) == {"who": "", "school": None}


def test_a_closed_account_is_out_at_once(nadia) -> None:
    assert not WebSession.open(TOKEN, nadia).is_expired
    nadia.is_disabled = True
    nadia.save()
    assert WebSession.find(TOKEN) is None


def test_that_somebody_is_there_is_written_once_a_minute_and_for_nobody_else(clock, nadia, marc) -> None:
    row, other = WebSession.open(TOKEN, nadia), WebSession.open(OTHER, marc)
    opened = now()
    clock.shift(59)
    row.touch()
    assert WebSession.find(TOKEN).seen_at == opened
    clock.shift(1)
    row.touch()
    assert row.seen_at == WebSession.find(TOKEN).seen_at == now()
    assert WebSession.find(OTHER).seen_at == opened == other.seen_at


@pytest.mark.requirement("S7")
def test_the_password_counts_for_ten_minutes_to_the_second_and_for_that_session(clock, nadia) -> None:
    row, other = WebSession.open(TOKEN, nadia), WebSession.open(OTHER, nadia)
    clock.shift(599)
    assert row.is_sudo
    clock.shift(1)
    assert not row.is_sudo
    row.grant_sudo()
    assert WebSession.find(TOKEN).is_sudo and not WebSession.find(OTHER).is_sudo
    assert not other.is_sudo


# ---- one person’s sessions ----------------------------------------------------------------------------------------


def test_the_sessions_of_a_person_are_the_living_ones_the_newest_first(clock, nadia, marc) -> None:
    gone = WebSession.open("C" * 43, nadia)
    clock.shift(1_000)
    old = WebSession.open(TOKEN, nadia)
    clock.shift(800)
    new, his = WebSession.open(OTHER, nadia), WebSession.open("D" * 43, marc)
    assert WebSession.of(nadia) == [new, old]
    assert WebSession.of(marc) == [his]
    assert gone not in WebSession.of(nadia) and gone.is_expired


def test_a_parent_and_a_secretary_of_the_same_number_are_two_people(nadia, lise) -> None:
    assert nadia.id == lise.id
    hers, theirs = WebSession.open(TOKEN, nadia), WebSession.open(OTHER, lise)
    assert (WebSession.of(nadia), WebSession.of(lise)) == ([hers], [theirs])
    assert WebSession.end_all(lise) == 1
    assert WebSession.of(nadia) == [hers]


@pytest.mark.requirement("S6")
def test_all_sessions_of_a_person_end_but_the_one_that_is_named(nadia, marc) -> None:
    mine, his = WebSession.open(TOKEN, nadia), WebSession.open("D" * 43, marc)
    for letter in "EFG":
        WebSession.open(letter * 43, nadia)
    assert WebSession.end_all(nadia, but=mine.public_id) == 3
    assert told(Event.SESSION_ENDED) == {"who": nadia.public_id, "school": None, "kept": True}
    assert (WebSession.of(nadia), WebSession.of(marc)) == ([mine], [his])
    AuditEvent.delete().execute()
    assert WebSession.end_all(nadia) == 1
    assert told(Event.SESSION_ENDED)["kept"] is False


@pytest.mark.requirement("S6")
def test_one_session_is_ended_by_its_own_person_alone(nadia, marc) -> None:
    mine, other, his = (WebSession.open(letter * 43, one) for letter, one in (("A", nadia), ("B", nadia), ("C", marc)))
    assert not WebSession.end_one(nadia, his.public_id)
    assert events(Event.SESSION_ENDED) == 0
    assert WebSession.end_one(nadia, other.public_id)
    assert told(Event.SESSION_ENDED) == {"who": nadia.public_id, "school": None, "session": other.public_id}
    assert (WebSession.of(nadia), WebSession.of(marc)) == ([mine], [his])


# ---- the cookie ---------------------------------------------------------------------------------------------------


def test_a_visitor_who_only_reads_costs_no_row_and_gets_no_cookie(client) -> None:
    assert "Set-Cookie" not in client.get("/accessibilite").headers
    assert "Set-Cookie" in client.get("/connexion").headers
    assert client.get_cookie(COOKIE).value.startswith("a")
    assert "Set-Cookie" not in client.get("/connexion").headers
    assert not WebSession.select().exists()


def test_a_cookie_that_is_remembered_lasts_as_long_as_its_session_and_another_as_its_browser(app: Flask, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False):
        kept, not_kept = app.test_client(), app.test_client()
        answer = kept.fill("/connexion", email=nadia.email, password="Érable-rouge", remember="y")
        assert f"Max-Age={14 * 86_400};" in answer.headers["Set-Cookie"]
        assert (
            "Max-Age"
            not in not_kept.fill("/connexion", email=nadia.email, password="Érable-rouge").headers["Set-Cookie"]
        )


def test_a_form_sent_with_a_dead_cookie_leaves_the_cookie_alone_and_a_page_gets_a_new_one(app: Flask, client, nadia):
    client.sign_in(nadia)
    twin = same_browser(app, client)
    WebSession.delete().execute()
    late = twin.post("/connexion", data={"email": nadia.email})
    assert late.status_code == 400 and "Set-Cookie" not in late.headers
    assert events(Event.SESSION_USED_AFTER_END) == 1
    assert "Set-Cookie" in client.get("/").headers
    assert client.get_cookie(COOKIE).value.startswith("a") and not is_signed_in(client)


def test_static_files_and_probes_read_no_session(client, nadia, assert_query_count) -> None:
    client.sign_in(nadia)
    with assert_query_count(0):
        assert client.get("/version").status_code == 200


@pytest.mark.requirement("S2")
def test_a_new_name_has_a_token_of_its_own_and_asks_for_it_again(app: Flask, nadia) -> None:
    with app.test_request_context("/connexion", method="POST"):
        session["email"], g.csrf_valid = nadia.email, True
        before, name = generate_csrf(), session.token
        session.sign_in(nadia)
        assert session.token != name and session.token.startswith("s") and "email" not in session
        assert "csrf_valid" not in g and generate_csrf() != before
        validate_csrf(generate_csrf())
        assert (session.parent, session.staff) == (nadia, None)
        assert WebSession.find(session.token[1:]).kept() == session.memory
        assert session.new and session.must_set_cookie


@pytest.mark.requirement("S2")
def test_who_proves_an_address_goes_on_under_a_new_name_and_who_is_signed_in_keeps_it(app: Flask, nadia) -> None:
    with app.test_request_context("/compte/creer", method="POST"):
        session["email"], name = nadia.email, session.token
        session.prove()
        assert session["email"] == nadia.email and session.token != name and session.row is None
        session.sign_in(nadia)
        name, row = session.token, session.row
        session.prove()
        assert (session.token, session.row) == (name, row)
        session.sign_out()
        assert session.token.startswith("a") and session.token[1:] != name[1:] and len(session.token) == len(name) == 44
        assert (session.row, session.parent, session.memory) == (None, None, {})
    assert WebSession.find(name[1:]) is None


def test_who_comes_in_is_answered_in_the_own_language_and_who_goes_is_nobody(app: Flask, nadia, nadias_zoe) -> None:
    nadia.language = "en"
    with app.test_request_context("/connexion", method="POST"):
        assert (tongue.current(), people.home_url()) == ("fr", "/")
        people.welcome(nadia, remember=True)
        assert (tongue.current(), people.home_url()) == ("en", "/portail")
        assert session.row.is_remembered and type(people.person()) is Parent and people.person() == nadia
        assert people.family().children == [nadias_zoe]
        assert people.notice_book().parent == people.explanations().parent == nadia
        people.farewell()
        assert not current_user.is_authenticated and session.parent is None
    assert told(Event.SESSION_ENDED) == {"who": nadia.public_id, "school": None}


def test_the_staff_comes_and_goes_on_its_own_side(app: Flask, lise, grands_pins) -> None:
    with app.test_request_context("/ecole/connexion", method="POST"):
        assert people.home_url() == "/ecole/connexion"
        people.welcome(lise)
        assert (people.home_url(), session.row.is_remembered) == ("/ecole", False)
        people.farewell()
    assert told(Event.SESSION_ENDED) == {"who": lise.public_id, "school": grands_pins.id}


def test_a_cookie_of_another_shape_is_no_name(app: Flask) -> None:
    for token in ("b" + "A" * 43, "s" + "A" * 42, "s" + "A" * 44, "A" * 43, "s" + "A" * 42 + "é", ""):
        with app.test_request_context("/connexion", headers={"Cookie": f"{COOKIE}={token}"}):
            assert session.new and session.token != token
    with app.test_request_context("/connexion", headers={"Cookie": f"{COOKIE}=a{TOKEN}"}):
        assert not session.new and session.token == f"a{TOKEN}"


def test_a_visitors_name_is_looked_up_where_something_changes_and_nowhere_else(app: Flask, assert_query_count) -> None:
    WebSession.open(TOKEN).keep({"email": "nadia@exemple.ca"})
    cookie = {"headers": {"Cookie": f"{COOKIE}=a{TOKEN}"}}
    with assert_query_count(0), app.test_request_context("/connexion", **cookie):
        assert session.memory == {} and not session.must_set_cookie
    with app.test_request_context("/connexion", method="POST", **cookie):
        assert session.memory == {"email": "nadia@exemple.ca"} and session.must_set_cookie
        assert (session.token, session.new) == (f"s{TOKEN}", False)
    with app.test_request_context("/connexion", method="POST", headers={"Cookie": f"{COOKIE}=a{OTHER}"}):
        assert (session.token, session.row, session.new) == (f"a{OTHER}", None, False)
    with app.test_request_context("/connexion", headers={"Cookie": f"{COOKIE}=s{TOKEN}"}):
        assert session.row is not None and not session.must_set_cookie


@pytest.mark.only_on("sqlite")
def test_a_database_in_trouble_is_said_at_the_first_door_and_costs_nobody_the_cookie(app: Flask) -> None:
    database.execute_sql(f'ALTER TABLE "{WebSession._meta.table_name}" RENAME TO "gone"')
    with app.test_request_context("/connexion", headers={"Cookie": f"{COOKIE}=s{TOKEN}"}):
        assert isinstance(g.trouble, DatabaseTrouble)
        assert (session.token, session.row, session.new) == (f"s{TOKEN}", None, False)
    client = app.test_client()
    client.proof_reads = False
    client.set_cookie(COOKIE, f"s{TOKEN}")
    answer = client.get("/connexion")
    assert answer.status_code == 503 and "Set-Cookie" not in answer.headers


@pytest.mark.requirement("S1")
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client) -> None:
    said = client.get("/connexion").headers["Set-Cookie"]
    parts = [part.strip() for part in said.split(";")]
    assert set(parts[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_only_what_is_worth_remembering_makes_a_row(app: Flask) -> None:
    def saved(act) -> tuple[str, bool]:
        with app.test_request_context("/connexion"):
            answer = app.response_class()
            act()
            app.session_interface.save_session(app, session, answer)
            return answer.headers.get("Set-Cookie", ""), WebSession.select().exists()

    assert saved(lambda: None) == ("", False)
    assert saved(lambda: session.pop("email", None)) == ("", False)
    cookie, is_kept = saved(lambda: session["csrf_token"])
    assert cookie.startswith(f"{COOKIE}=a") and not is_kept
    cookie, is_kept = saved(lambda: session.update(email="nadia@exemple.ca"))
    assert cookie.startswith(f"{COOKIE}=s") and is_kept
    assert WebSession.get().kept() == {"email": "nadia@exemple.ca"}


def test_a_session_that_did_not_change_is_not_written(app: Flask, assert_query_count) -> None:
    WebSession.open(TOKEN).keep({"email": "nadia@exemple.ca"})
    with app.test_request_context("/connexion", headers={"Cookie": f"{COOKIE}=s{TOKEN}"}):
        with assert_query_count(0):
            app.session_interface.save_session(app, session, app.response_class())
        session["email"] = "nadia@exemple.com"
        with assert_query_count(1):
            app.session_interface.save_session(app, session, app.response_class())


def test_each_side_of_the_house_has_a_cookie_of_its_own(app: Flask) -> None:
    here = app.session_interface
    assert [here.cookie(path) for path in ("/", "/ecole", "/ecole/personnel", "/ecoles", "/static/ecole")] == [
        COOKIE, "portail-ecole", "portail-ecole", COOKIE, COOKIE
    ]  # fmt: skip


# ---- how long it lasts --------------------------------------------------------------------------------------------


def test_what_is_left_is_told_to_who_is_signed_in(app: Flask, client, nadia) -> None:
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as clock:
        client.sign_in(nadia)
        clock.shift(1_700)
        with client:
            client.get("/portail", headers={"X-Polling": "1"})
            row = session.row
            assert time_left() == {"left": 100, "ends": row.expires_at, "warning": 180, "url": "/session"}
            clock.move_to(row.expires_at - timedelta(milliseconds=100))
            assert time_left()["left"] == 1
            clock.move_to(row.expires_at - timedelta(seconds=1_800))
            assert time_of_page()["left"] == 1_740
        with app.test_client() as visitor:
            visitor.get("/connexion")
            assert time_left() == {"left": 0, "ends": None, "warning": 180, "url": ""}


# ---- the way back -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S15")
@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/absences?page=2&page=3", "/absences?page=2&page=3"),
        ("/absences", "/absences"),
        ("absences", "/x"),
        ("//absences", "/x"),
        ("/\\absences", "/x"),
        ("/absences\\", "/x"),
        ("/absences\u200b", "/x"),
        ("/connexion", "/x"),
        ("/ecole/connexion", "/x"),
        ("/static/css/portail.css", "/x"),
        ("/rien", "/x"),
        ("", "/x"),
        ("/absences?" + "&".join(f"a={n}" for n in range(20)), "/absences?" + "&".join(f"a={n}" for n in range(20))),
        ("/absences?" + "&".join(f"a={n}" for n in range(21)), "/x"),
    ],
)
def test_the_way_back_is_one_of_our_pages(app: Flask, wanted: str, leads: str) -> None:
    with app.test_request_context("/connexion", query_string={"next": wanted}):
        assert way_back("/x") == leads


@pytest.mark.parametrize(
    ("path", "method", "referrer", "page"),
    [
        ("/absences?page=2&verifier=x", "GET", "", "/absences?page=2"),
        ("/absences?page=2&page=3", "GET", "", "/absences?page=2&page=3"),
        ("/connexion", "POST", "", "/connexion"),
        ("/deconnexion", "POST", "http://localhost/absences?page=2", "/absences?page=2"),
        ("/deconnexion", "POST", "http://evil.example/absences", "/"),
        ("/deconnexion", "POST", "http://localhost/rien", "/"),
        ("/deconnexion", "POST", "", "/"),
        ("/rien", "GET", "", "/"),
        ("/deconnexion", "POST", "http://localhost/absences?verifier=1", "/absences"),
        ("/deconnexion", "POST", "http://localhost/absences?a=" + "x" * 3000, "/absences?a=" + "x" * 1998),
    ],
)
def test_where_the_person_is(app: Flask, path: str, method: str, referrer: str, page: str) -> None:
    with app.test_request_context(path, method=method, headers={"Referer": referrer} if referrer else {}):
        assert this_page() == page
