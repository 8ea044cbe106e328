"""Who may enter: one person, one school, one board; and what the room of the staff changes, for nobody else."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask, g, request

from models import (
    AuditEvent,
    Board,
    Desk,
    Event,
    MailKind,
    NotAllowed,
    OutgoingMail,
    RecoveryCode,
    Role,
    School,
    SeveralSchools,
    StaffMember,
    StaffRoom,
    UnknownWorkplace,
    WebSession,
    Workplace,
    WorksElsewhere,
)
from models.asker import asker
from models.calendar_file import LARGEST_CALENDAR
from models.clock import move_clock, now, today
from models.desk_waits import Waits
from models.pupil_file import file_name
from models.staff_invitation import invite
from tests.absence_scene import FORM
from tests.proof_reader import HTMX
from tests.signed_in import enter
from tests.staff_scene import DESK, administrator, secretary, settled, sit
from views import tongue
from views.doors import takes_up_to
from views.people import init_app, needs_password
from views.school.door import at_board, at_desk, for_administrators


@pytest.fixture
def lise(grands_pins: School, password_hash: str) -> StaffMember:
    """The secretary of Grands-Pins, settled."""
    return secretary(grands_pins, **settled(password_hash))


@pytest.fixture
def other_school(grands_pins: School) -> School:
    """Another one of the same board, first by name."""
    return School.create(board=grands_pins.board, code="002", name="École Alpha")


@pytest.fixture
def foreign(grands_pins: School) -> School:
    """A school of another board, with the code of Grands-Pins."""
    return School.create(board=Board.get(Board.id != grands_pins.board_id), code="001", name="École Ailleurs")


@pytest.fixture
def andre(board: Board, password_hash: str) -> StaffMember:
    """The administrator of the board."""
    return administrator(board, **settled(password_hash))


def told(event: Event) -> dict[str, object]:
    """What the trail says about the newest event of that kind."""
    row = AuditEvent.select().where(AuditEvent.event == event).order_by(AuditEvent.id.desc()).get()
    return {"who": row.who, "school": row.school_id, "board": row.board_id, **json.loads(row.about)}


def invitations() -> list[tuple[str, str, dict]]:
    found = OutgoingMail.select().where(OutgoingMail.kind == MailKind.STAFF_INVITATION).order_by(OutgoingMail.id)
    return [(one.recipient, one.language, one.facts) for one in found]


# ---- a desk -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S12")
def test_a_secretary_serves_one_school_and_an_administrator_all_of_one_board(
    lise, andre, grands_pins, other_school, foreign
) -> None:
    assert (lise.schools, andre.schools) == ([grands_pins], [other_school, grands_pins])
    assert (lise.is_administrator, andre.is_administrator) == (False, True)
    assert Desk.of(lise, grands_pins.slug).school == grands_pins
    assert Desk.of(andre, other_school.slug).school == other_school
    for staff, slug in ((lise, other_school.slug), (lise, foreign.slug), (andre, foreign.slug), (andre, "732000")):
        assert Desk.of(staff, slug) is None
    assert lise.serves(grands_pins.slug + "\x00") is None


def test_a_desk_knows_its_day_its_person_and_the_files_of_its_school(lise, andre, zoe, tom, other_school) -> None:
    desk = Desk.of(lise, "732000-001")
    assert (desk.today, desk.is_administrator) == (today("America/Toronto"), False)
    assert Desk.of(andre, "732000-001").is_administrator
    assert desk.file_name(zoe) == file_name(zoe.id) != file_name(tom.id)
    zoe.removed_at = now()
    assert desk.file_name(zoe) is None
    tom.school = other_school
    assert desk.file_name(tom) is None
    assert (desk.notices.staff, desk.notices.school) == (lise, desk.school)
    assert desk.waits == Waits.at(lise, desk.school, desk.today)
    assert desk.look().at is None
    desk.looked()
    assert now() - desk.look().at < timedelta(minutes=5)
    assert Desk.of(andre, "732000-001").look().at is None


def test_an_account_is_settled_with_a_password_and_a_second_factor(grands_pins, lise, password_hash: str) -> None:
    assert lise.is_settled
    assert not secretary(grands_pins, "a@x.example", password_hash=password_hash).is_settled
    assert not secretary(grands_pins, "b@x.example", totp_confirmed_at=now()).is_settled


def test_what_happens_to_an_account_is_its_schools_affair_or_its_boards(lise, andre, grands_pins, board) -> None:
    assert lise.affair == {"school": grands_pins, "of_board": board.id}
    assert andre.affair == {"school": None, "of_board": board.id}
    assert (StaffMember.named(lise.public_id), StaffMember.named("nobody")) == (lise, None)
    assert lise.get_id() == f"staff-{lise.id}"


# ---- the room of the staff ----------------------------------------------------------------------------------------


def test_the_room_lists_administrators_then_schools_and_nobody_of_another_board(
    andre, lise, other_school, foreign
) -> None:
    zoe_of_alpha = secretary(other_school, "z@alpha.example")
    second = secretary(other_school, "a@alpha.example")
    stranger = secretary(foreign, "s@ailleurs.example")
    room = StaffRoom.of(andre)
    assert StaffRoom.of(lise) is None
    assert room.members == [andre, second, zoe_of_alpha, lise]
    assert room.member(lise.public_id) == lise and room.member(stranger.public_id) is None
    assert room.places == [
        Workplace(andre.board),
        Workplace(andre.board, other_school),
        Workplace(andre.board, lise.school),
    ]


def test_closing_an_account_ends_its_sessions_and_no_others(andre, lise, grands_pins) -> None:
    colleague = secretary(grands_pins, "c@x.example")
    for person in (andre, lise, colleague):
        WebSession.open(WebSession.new_token(), person)
    StaffRoom(andre).disable(lise)
    assert list(StaffMember.select().where(StaffMember.is_disabled)) == [lise]
    assert lise.is_disabled
    assert {row.staff_id for row in WebSession.select()} == {andre.id, colleague.id}
    closed = told(Event.STAFF_DISABLED)
    assert (closed["who"], closed["school"], closed["by"]) == (lise.public_id, grands_pins.id, andre.public_id)
    StaffRoom(andre).enable(lise)
    assert not StaffMember.get_by_id(lise.id).is_disabled and not lise.is_disabled
    assert told(Event.STAFF_ENABLED)["by"] == andre.public_id


def test_nobody_closes_the_own_account_nor_acts_once_closed(andre, lise, board) -> None:
    with pytest.raises(NotAllowed):
        StaffRoom(andre).disable(andre)
    with pytest.raises(NotAllowed):
        StaffRoom(andre).forget_second_factor(andre)
    StaffRoom(administrator(board, "b@x.example")).disable(StaffMember.get_by_id(andre.id))
    with pytest.raises(NotAllowed):
        StaffRoom(andre).disable(lise)
    assert not StaffMember.get_by_id(lise.id).is_disabled


def test_a_lost_telephone_goes_back_to_the_invitation_unless_the_account_is_closed(andre, lise, grands_pins) -> None:
    colleague = secretary(grands_pins, "c@x.example", **settled("x"))
    RecoveryCode.give(lise)
    WebSession.open(WebSession.new_token(), lise)
    StaffRoom(andre).forget_second_factor(lise)
    for person in (lise, StaffMember.get_by_id(lise.id)):
        assert (person.sealed_totp, person.totp_confirmed_at, person.password_hash) == ("", None, "")
    assert RecoveryCode.left(lise) == 0 and WebSession.of(lise) == []
    assert told(Event.FACTOR_FORGOTTEN)["who"] == lise.public_id
    assert [to for to, _, _ in invitations()] == [lise.email]
    assert StaffMember.get_by_id(colleague.id).is_settled
    colleague.is_disabled = True
    StaffRoom(andre).forget_second_factor(colleague)
    assert len(invitations()) == 1


def test_a_board_opens_its_first_school_once(andre, board, foreign, grands_pins) -> None:
    assert StaffRoom(andre).open_first_school("003", "École Tierce") is None
    StaffMember.delete().where(StaffMember.school.is_null(False)).execute()
    School.delete().where(School.board == board).execute()
    opened = StaffRoom(andre).open_first_school("003", "École Tierce")
    assert (opened.board, opened.code, opened.name) == (board, "003", "École Tierce")
    trail = told(Event.SETTINGS_CHANGED)
    assert trail == {"who": andre.public_id, "school": opened.id, "board": board.id, "what": "first school"}
    assert StaffRoom(andre).open_first_school("004", "École Quatre") is None


# ---- invitations --------------------------------------------------------------------------------------------------


def test_an_invitation_makes_one_account_and_mails_it_each_time(andre, grands_pins, board) -> None:
    place = Workplace(board, grands_pins)
    staff = StaffRoom(andre).invite("n@x.example", place, "en")
    assert (staff.role, staff.board, staff.school, staff.language) == (Role.SECRETARY, board, grands_pins, "en")
    assert invite("n@x.example", place) == staff
    letter = ("n@x.example", "en", {"place": grands_pins.name, "role": "secretary"})
    assert invitations() == [letter, letter]
    trail = [json.loads(row.about) for row in AuditEvent.select().where(AuditEvent.event == Event.STAFF_INVITED)]
    assert [row["by"] for row in trail] == [andre.public_id, "command line"]
    assert trail[0]["role"] == "secretary"


def test_who_works_elsewhere_moves_only_when_that_is_wanted_and_nobody_else_moves(lise, andre, other_school) -> None:
    place = Workplace(andre.board, other_school)
    with pytest.raises(WorksElsewhere):
        invite(lise.email, place)
    assert StaffMember.get_by_id(lise.id).school == lise.school and invitations() == []
    moved = invite(lise.email, place, moves=True)
    kept = StaffMember.get_by_id(lise.id)
    assert (moved.school, kept.school, kept.role) == (other_school, other_school, Role.SECRETARY)
    assert StaffMember.get_by_id(andre.id).role is Role.ADMINISTRATOR
    invite(lise.email, Workplace(andre.board), moves=True)
    assert (StaffMember.get_by_id(lise.id).school, StaffMember.get_by_id(lise.id).is_administrator) == (None, True)


def test_an_invitation_opens_a_closed_account_again_and_that_one_alone(lise, andre, grands_pins) -> None:
    StaffMember.update(is_disabled=True).execute()
    staff = invite(lise.email, Workplace.of(lise))
    assert not staff.is_disabled and not StaffMember.get_by_id(lise.id).is_disabled
    assert StaffMember.get_by_id(andre.id).is_disabled


def test_a_workplace_is_named_by_its_codes(grands_pins, other_school, foreign, board) -> None:
    school, whole = Workplace(board, grands_pins), Workplace(board)
    assert (school.name, school.role) == ("École des Grands-Pins", Role.SECRETARY)
    assert (whole.name, whole.role) == (board.name, Role.ADMINISTRATOR)
    assert Workplace.of_codes(board="732000") == whole
    assert Workplace.of_codes("002") == Workplace(board, other_school)
    assert Workplace.of_codes("732000-001") == Workplace.of_codes("001", "732000") == school
    with pytest.raises(SeveralSchools) as several:
        Workplace.of_codes("001")
    assert several.value.slugs == sorted([grands_pins.slug, foreign.slug]) == list(several.value.args[0])
    for codes in (("999", ""), ("", "999"), ("002", foreign.board.code), ("732000-999", "")):
        with pytest.raises(UnknownWorkplace):
            Workplace.of_codes(*codes)


# ---- the doors ----------------------------------------------------------------------------------------------------


def test_a_secretary_at_an_administrators_door_is_in_the_trail(app: Flask, lise, grands_pins) -> None:
    assert sit(app, lise).get("/ecole/personnel").status_code == 403
    refused = told(Event.FORBIDDEN)
    assert (refused["who"], refused["school"], refused["why"]) == (
        lise.public_id,
        grands_pins.id,
        "not an administrator",
    )


def test_who_asks_is_known_by_address_browser_and_a_name_for_the_request(app: Flask) -> None:
    asking = {"headers": {"User-Agent": "a\x07b" + "x" * 300}, "environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    with app.test_request_context("/", **asking):
        here = asker()
        assert (here.ip, here.agent, here.run) == ("192.0.2.7", "a b" + "x" * 197, "")
        assert len(here.request_id) == 16 and here.request_id == g.request_id
    with app.test_request_context("/"):
        assert asker().request_id != here.request_id


@pytest.mark.requirement("S9")
@pytest.mark.parametrize(
    ("origin", "site", "is_refused"),
    [
        ("", "", False),
        ("", "none", False),
        ("", "same-origin", False),
        ("", "same-site", True),
        ("", "cross-site", True),
        ("http://localhost", "", False),
        ("http://localhost", "cross-site", True),
        ("http://localhost:81", "", True),
        ("http://evil.example", "same-origin", True),
        ("null", "same-origin", False),
        ("null", "none", True),
        ("null", "", True),
    ],
)
def test_a_form_is_taken_from_this_site_alone(app: Flask, nadia, origin: str, site: str, is_refused: bool) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    told_by_browser = {"Origin": origin, "Sec-Fetch-Site": site}
    headers = {name: value for name, value in told_by_browser.items() if value}
    client = enter(app.test_client(), nadia)
    assert client.get("/portail", headers=headers).status_code == 200
    answer = client.post("/deconnexion?" + "a" * 300, headers=headers)
    assert answer.status_code == (403 if is_refused else 303)
    if is_refused:
        assert (told(Event.FORBIDDEN)["where"], told(Event.FORBIDDEN)["why"]) == ("/deconnexion", "another site")


def test_of_an_address_without_end_the_trail_keeps_the_beginning(app: Flask) -> None:
    app.test_client().post("/" + "a" * 300, headers={"Origin": "null"})
    assert told(Event.FORBIDDEN)["where"] == "/" + "a" * 199


@pytest.mark.requirement("B7")
def test_room_for_a_file_is_made_where_files_are_taken_and_for_who_is_signed_in(app: Flask, nadia, lise) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    usual = (64 * 1024, 64 * 1024)
    calendar, largest = f"{DESK}/calendrier/importer", (LARGEST_CALENDAR + 64 * 1024, 256 * 1024)

    def room(client, path: str, method: str = "POST", **sent: object) -> tuple[int | None, int | None]:
        cookies = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
        with app.test_request_context(path, method=method, headers={"Cookie": cookies}, **sent):
            app.preprocess_request()
            return request.max_content_length, request.max_form_memory_size

    def a_file() -> dict[str, object]:
        return {"data": {"file": (BytesIO(b"x"), "x.csv")}}

    parent, staff, visitor = enter(app.test_client(), nadia), sit(app, lise), app.test_client()
    assert room(staff, calendar, **a_file()) == largest
    assert room(parent, FORM, **a_file())[1] == 256 * 1024
    assert room(visitor, calendar, **a_file()) == usual == room(visitor, FORM, **a_file())
    assert room(staff, calendar, data={"file": "x"}) == usual
    assert room(staff, calendar, method="GET") == usual
    assert room(parent, "/deconnexion", **a_file()) == usual == room(parent, "/nowhere", **a_file())


@pytest.mark.settings(test_secret="s" * 40)
def test_what_no_address_holds_is_nowhere_and_a_moment_that_is_none_is_told(app: Flask) -> None:
    client, known = app.test_client(), {"X-Test-Secret": "s" * 40}
    client.proof_reads = False
    assert client.get("/%09/evil.example?langue=en").status_code == 404
    assert client.get("/connexion", headers={**known, "X-Test-Now": "demain"}).status_code == 400
    assert client.get("/connexion", headers={"X-Test-Now": "demain"}).status_code == 200


def test_a_view_that_takes_files_stays_the_view_that_it_was() -> None:
    def view() -> str:
        return "seen"

    assert takes_up_to(3)(view) is view and view.largest_body == 3


def test_after_an_answer_nothing_of_it_is_left(app: Flask, nadia, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr("views.doors.release_connection", lambda: given_back.append(True))  # SQLite keeps its own
    nadia.language = "en"
    nadia.save()
    with app.test_request_context("/", method="POST", data={"file": (BytesIO(b"x"), "x.csv")}):
        move_clock(datetime(2030, 6, 3, tzinfo=UTC))
        sent = request.files["file"].stream
    assert sent.closed and given_back == [True]
    assert now().year != 2030
    assert 'lang="en-CA"' in enter(app.test_client(), nadia).get("/portail").text
    assert tongue.current() == "fr"


@pytest.mark.requirement("S12")
def test_no_setting_opens_every_page_to_everybody(app: Flask) -> None:
    app.config["LOGIN_DISABLED"] = True
    with pytest.raises(RuntimeError):
        init_app(app)


@pytest.mark.requirement("S2")
def test_a_session_that_names_somebody_else_is_nobodys(app: Flask, nadia, marc, lise) -> None:
    hers, staffs = enter(app.test_client(), nadia), sit(app, lise)
    assert hers.get("/portail").status_code == 200 == staffs.get(f"{DESK}/eleves").status_code
    WebSession.select().where(WebSession.parent == nadia).get().keep({"_user_id": marc.get_id(), "_fresh": True})
    WebSession.select().where(WebSession.staff == lise).get().keep({"_user_id": nadia.get_id(), "_fresh": True})
    assert hers.get("/portail").location == "/connexion?next=%2Fportail"
    assert staffs.get(f"{DESK}/eleves").location.startswith("/ecole/connexion?next=")


@pytest.mark.requirement("S7")
def test_what_is_sensitive_asks_for_the_password_again_on_each_side(app: Flask, nadia, lise) -> None:
    parent, staff = enter(app.test_client(), nadia), sit(app, lise)
    assert parent.get("/parametres/courriel").status_code == 200 == staff.get(f"{DESK}/exports").status_code
    WebSession.update(sudo_at=now() - timedelta(minutes=11)).execute()
    assert parent.get("/parametres/courriel").location == "/confirmer?next=%2Fparametres%2Fcourriel"
    assert staff.get(f"{DESK}/exports").location == "/ecole/confirmer?next=%2Fecole%2F732000-001%2Fexports"
    visitor = app.test_client()
    assert visitor.get("/parametres/courriel").location == "/connexion?next=%2Fparametres%2Fcourriel"


def test_a_check_while_one_types_leads_nobody_away(app: Flask) -> None:
    visitor = app.test_client()
    checked = visitor.get("/portail?verifier=1", headers=HTMX)
    assert (checked.status_code, checked.text) == (401, "")
    pressed = visitor.get("/portail", headers=HTMX)
    assert (pressed.status_code, pressed.headers["HX-Redirect"]) == (200, "/connexion?next=%2Fportail")
    assert visitor.get("/portail").location == "/connexion?next=%2Fportail"


@pytest.mark.requirement("S12")
def test_a_page_for_administrators_bears_the_mark_that_the_test_of_all_doors_reads() -> None:
    def view() -> str:
        return "seen"

    marked = [for_administrators(view), at_board(view), at_desk(for_administrators(view)), at_desk(at_board(view))]
    assert [guarded.is_for_administrators for guarded in marked] == [True] * 4
    assert not hasattr(at_desk(view), "is_for_administrators")
    assert {guarded.__name__ for guarded in (*marked, needs_password(view))} == {"view"}


@pytest.mark.requirement("S11", "S12")
def test_a_desk_and_a_board_are_opened_by_who_serves_them(app: Flask, lise, andre, foreign) -> None:
    def answers(client, *paths: str) -> list[int]:
        return [client.get(path).status_code for path in paths]

    paths = (f"{DESK}/aujourdhui", f"{DESK}/journal", "/ecole/personnel", f"/ecole/{foreign.slug}/aujourdhui")
    assert answers(sit(app, lise), *paths) == [200, 403, 403, 404]
    assert answers(sit(app, andre), *paths) == [200, 200, 200, 404]
    assert answers(app.test_client(), *paths) == [303, 303, 303, 303]
    assert "École des Grands-Pins" in sit(app, lise).get(paths[0]).text
    assert app.test_client().get(paths[0]).location == "/ecole/connexion?next=" + paths[0].replace("/", "%2F")
