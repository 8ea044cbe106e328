"""Every door of the school’s side is tried by everybody: the rule says who may open it, whatever is added later."""

import re
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from flask import Flask
from werkzeug.routing import Rule

from models import Board, School
from tests.proof_reader import HTMX, ProofReadingClient
from tests.signed_in import enter
from tests.staff_scene import administrator, secretary, sit
from tests.test_headers import everything

OPEN = {"staff.sign_in", "staff.second_step", "staff.recovery", "staff.new_factor"}  # and the steps of the invitation
WAY_IN = "/ecole/connexion?next="
OUTSIDE = ("nobody", "a parent", "disabled staff")
ELSEWHERE = ("a secretary of another school", "a secretary of another board", "an administrator of another board")
INSIDE = ("a secretary of the school", "an administrator of the board")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@pytest.fixture
def browsers(app: Flask, grands_pins: School, board: Board, nadia) -> dict[str, Callable[[], ProofReadingClient]]:
    """Who tries; each call is a new browser, for some doors lead out."""
    app.config["WTF_CSRF_ENABLED"] = False  # tokens have their own tests: here, who may is the question
    other = Board.get(Board.code == "762000")
    elsewhere = [
        School.create(board=board, code="002", name="École de l’Anse"),
        School.create(board=other, code="001", name="École du Fleuve"),
    ]
    staff = {
        "a secretary of the school": secretary(grands_pins),
        "a secretary of another school": secretary(elsewhere[0], "anse@ecole.example"),
        "a secretary of another board": secretary(elsewhere[1], "fleuve@ecole.example"),
        "an administrator of the board": administrator(board),
        "an administrator of another board": administrator(other, "admin@ailleurs.example"),
        "disabled staff": secretary(grands_pins, "parti@grands-pins.example", is_disabled=True),
    }
    people = {name: lambda member=member: sit(app, member) for name, member in staff.items()}
    return {"nobody": app.test_client, "a parent": lambda: enter(app.test_client(), nadia), **people}


def doors(app: Flask) -> Iterator[Rule]:
    """Every route of the school’s side."""
    yield from (rule for rule in app.url_map.iter_rules() if re.match(r"/ecole(/|$)", rule.rule))


def is_open(rule: Rule) -> bool:
    return rule.endpoint in OPEN or rule.endpoint.startswith("invitation.")


def path_of(rule: Rule, school: str = "732000-001") -> str:
    return rule.build(dict.fromkeys(rule.arguments, "inconnu") | {"school": school})[1]


def is_shown_in(answer) -> bool:
    """The sign-in page, as a redirection or, for htmx, as the address that it is to load."""
    where = answer.location or answer.headers.get("HX-Redirect", "")
    return answer.status_code in (200, 303) and where.startswith(WAY_IN) and len(answer.get_data()) < 600


def tries(app: Flask, someone: Callable[[], ProofReadingClient]) -> Iterator[tuple[Rule, str, object]]:
    """(route, what was tried, the answer) for each closed door, each method, whole page and fragment."""
    for rule in doors(app):
        for method in sorted(rule.methods & ({"GET"} | UNSAFE)):
            for headers in ({}, HTMX):
                if not is_open(rule):
                    client = someone()
                    client.proof_reads = False
                    answer = client.open(path_of(rule), method=method, headers=headers)
                    yield rule, f"{method} {rule.rule} {'as a fragment' if headers else ''}: {answer.status}", answer


def is_for_administrators(app: Flask, rule: Rule) -> bool:
    return getattr(app.view_functions[rule.endpoint], "is_for_administrators", False)


@pytest.mark.requirement("S12", "S13")
@pytest.mark.parametrize("who", OUTSIDE)
def test_who_is_not_of_the_staff_is_shown_the_way_in(app: Flask, browsers, who: str) -> None:
    wrong = [tried for _rule, tried, answer in tries(app, browsers[who]) if not is_shown_in(answer)]
    assert wrong == []


@pytest.mark.requirement("S11", "S12")
@pytest.mark.parametrize("who", ELSEWHERE)
def test_another_school_is_as_if_it_did_not_exist(app: Flask, browsers, who: str) -> None:
    """404, with the body of a school that exists nowhere: neither the page nor the school is betrayed."""
    wrong = []
    for rule, tried, answer in tries(app, browsers[who]):
        if "school" in rule.arguments and answer.status_code != 404:
            wrong.append(tried)
    assert wrong == []


@pytest.mark.requirement("S11", "S12")
@pytest.mark.parametrize("who", ELSEWHERE)
def test_the_answer_for_another_school_is_that_for_none(app: Flask, browsers, who: str) -> None:
    client = browsers[who]()
    client.proof_reads = False
    for rule in doors(app):
        if "school" in rule.arguments and "GET" in rule.methods:
            for headers in ({}, HTMX):
                texts = {bare(client.get(path_of(rule, slug), headers=headers)) for slug in ("732000-001", "999999-9")}
                assert len(texts) == 1, rule.rule


def bare(answer) -> str:
    """The answer without its tokens."""
    return re.sub(r'(name="(?:csrf_token|form_key)" value=")[^"]*', r"\1", answer.text)


@pytest.mark.requirement("S12")
@pytest.mark.parametrize("who", INSIDE)
def test_who_serves_the_school_finds_its_doors_open(app: Flask, browsers, who: str) -> None:
    """A secretary is told which pages are an administrator’s; nothing else is refused, and nothing breaks."""
    wrong = []
    for rule, tried, answer in tries(app, browsers[who]):
        refused = is_for_administrators(app, rule) and "secretary" in who
        if (answer.status_code == 403) != refused or answer.status_code >= 500:
            wrong.append(tried)
    assert wrong == []


@pytest.mark.requirement("S12")
@pytest.mark.parametrize("who", [*ELSEWHERE, "a secretary of the school"])
def test_pages_of_the_board_are_for_its_administrators(app: Flask, browsers, who: str) -> None:
    wrong = []
    for rule, tried, answer in tries(app, browsers[who]):
        if "school" not in rule.arguments and is_for_administrators(app, rule):
            refused = "secretary" in who
            if (answer.status_code == 403) != refused:
                wrong.append(tried)
    assert wrong == []


@pytest.mark.requirement("S12")
@pytest.mark.parametrize("who", [*INSIDE, *ELSEWHERE])
def test_the_parents_pages_do_not_know_the_staff(app: Flask, browsers, who: str) -> None:
    client, wrong = browsers[who](), []
    client.proof_reads = False
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/portail", "/enfants", "/absences", "/parametres")):
            for method in sorted(rule.methods & ({"GET"} | UNSAFE)):
                answer = client.open(path_of(rule), method=method)
                if answer.status_code != 303 or not answer.location.startswith("/connexion?next="):
                    wrong.append(f"{method} {rule.rule}: {answer.status}")
    assert wrong == []


def test_there_are_doors_to_try(app: Flask) -> None:
    closed = [rule for rule in doors(app) if not is_open(rule)]
    assert len(closed) >= 12
    assert any(is_for_administrators(app, rule) for rule in closed)


@pytest.mark.requirement("S8", "S9")
def test_no_form_of_the_desk_is_taken_without_its_token_nor_from_another_site(app: Flask, browsers) -> None:
    """Even for an administrator: no token, another browser’s, the right one from elsewhere; and nothing changes."""
    app.config["WTF_CSRF_ENABLED"] = True
    client, other = browsers["an administrator of the board"](), browsers["a secretary of the school"]()
    own, foreign = (each.form("/ecole/confirmer")[1]["csrf_token"] for each in (client, other))
    client.proof_reads, before, wrong = False, everything(), []
    for rule in doors(app):
        for method in sorted(rule.methods & UNSAFE):
            for token in ("", foreign):
                answer = client.open(path_of(rule), method=method, data={"csrf_token": token})
                wrong += [] if answer.status_code == 400 else [f"{method} {rule.rule}: {answer.status}"]
            answer = client.open(
                path_of(rule), method=method, data={"csrf_token": own}, headers={"Sec-Fetch-Site": "cross-site"}
            )
            wrong += [] if answer.status_code == 403 else [f"{method} {rule.rule} from elsewhere: {answer.status}"]
    assert wrong == []
    assert everything() == before


def test_to_find_one_school_reads_no_other_of_its_board(grands_pins: School, board: Board) -> None:
    """A board may have 200, and each page that follows the school asks every four seconds."""
    boss = administrator(board)
    School.insert_many([{"board": board, "code": f"3{n:02d}", "name": f"École {n}"} for n in range(100)]).execute()
    with patch.object(School, "__init__", autospec=True, side_effect=School.__init__) as made:
        assert boss.serves("732000-399") == School.get(School.code == "399")
        assert [boss.serves(slug) for slug in ("732000-400", "762000-001", "732000", "", "732000-001\x00", "%")] == [
            None
        ] * 6
    assert made.call_count < 10
    assert boss.serves("732000-001") == grands_pins and boss.serves("732000-001").slug == "732000-001"
