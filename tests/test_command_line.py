"""What the person at the terminal reads, and what the shell is told."""

import csv
import re

import pytest

from models import AuditEvent, Board, Child, Family, MatchingRule, OutgoingMail, Parent, Problem, Pupil, School, demo
from models.board import BoardList
from models.demo_roster import FACTS, HEADER, rows
from models.password import is_common, met_criteria, verify_password
from tests.roster_files import TOM, ZOE, dump, pupils, write  # noqa: F401 - a fixture
from views.fault_words import REMEDIES

# ruff: noqa: F811


@pytest.fixture
def say(app):
    """say("migrate") runs that command; gives .output (both streams) and .exit_code."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def without_audit() -> dict[str, list[tuple]]:
    return {name: table for name, table in dump().items() if name != AuditEvent.__name__}


# ---- import-roster ------------------------------------------------------------------------------------------------


def test_an_import_says_what_changed_in_each_school(say, write):
    said = say("import-roster", write([ZOE, TOM, {**ZOE, "organisme": "762000", "nom_ecole": "École du Quai"}]))
    assert said.exit_code == 0 and "3 changes. The roster is imported." in said.output
    assert re.search(r"732000 001 École des Grands-Pins \(new\) +2 +2 +0 +0 +\+2 −0\n", said.output)
    assert re.search(r"2 schools +3 +3 +0 +0 +\+3 −0\n", said.output)


def test_the_second_import_says_0_changes(say, write):
    path = write([ZOE, TOM])
    say("import-roster", path)
    before = without_audit()
    assert "0 changes. The roster is imported." in say("import-roster", path).output
    assert without_audit() == before


def test_a_dry_run_changes_nothing_and_says_so(say, write):
    before = dump()
    said = say("import-roster", write([ZOE, TOM]), "--dry-run")
    assert said.exit_code == 0 and "2 changes. Dry run: nothing was changed." in said.output
    assert dump() == before


@pytest.mark.requirement("F4")
def test_each_fault_is_told_with_its_remedy_and_the_shell_hears_1(say, write):
    before = dump()
    said = say("import-roster", write([{**ZOE, "fiche": "12345"}, {**TOM, "date_naissance": "27/09/2014"}]))
    assert said.exit_code == 1 and "2 faults in all." in said.output
    assert "line 2, fiche « 12345 »: A file number is exactly 7 digits. Are the leading zeros lost?" in said.output
    assert "line 3, date_naissance « 27/09/2014 »: Write a date that exists as AAAA-MM-JJ" in said.output
    assert "nothing was changed" in said.output and dump() == before


def test_the_first_fifty_faults_are_shown_and_all_are_counted(say, write):
    said = say("import-roster", write(pupils(70, nom="")))
    assert said.output.count("Fill it in.") == 50 and "70 faults in all, the first 50 shown." in said.output


@pytest.mark.requirement("F6")
def test_removals_are_counted_and_must_be_confirmed(say, write):
    say("import-roster", write(pupils(10)))
    path = write(pupils(7))
    for words in (["--dry-run"], []):
        said = say("import-roster", path, *words)
        assert said.exit_code == 1 and "École des Grands-Pins (3 of 10)" in said.output
        assert "--confirm-removals" in said.output
    assert Pupil.select().where(Pupil.removed_at.is_null()).count() == 10
    assert "3 changes." in say("import-roster", path, "--confirm-removals").output
    assert Pupil.select().where(Pupil.removed_at.is_null()).count() == 7


def test_what_was_read_cannot_play_with_the_terminal(say, write):
    said = say("import-roster", write([{**ZOE, "fiche": "\x1b[2J\x07"}]))
    assert "\x1b" not in said.output and "\x07" not in said.output


def test_every_problem_has_a_remedy():
    assert set(REMEDIES) == set(Problem)


def test_a_path_that_is_no_file_is_a_mistake_of_the_command(say, tmp_path):
    assert say("import-roster", tmp_path / "none.csv").exit_code == 2
    assert say("import-roster", tmp_path).exit_code == 2


@pytest.mark.parametrize("command", ["import-roster", "configure-school", "load-demo", "migrate", "serve", "send-mail"])
def test_each_command_explains_itself(say, command):
    said = say(command, "--help")
    assert said.exit_code == 0 and len(said.output) > 100


@pytest.mark.parametrize("option", ["--workers", "--threads"])
@pytest.mark.parametrize("number", ["0", "-3"])
def test_a_server_of_nobody_is_a_mistake_of_the_command(say, option, number):
    said = say("serve", option, number)
    assert said.exit_code == 2 and f"'{option}'" in said.output


# ---- configure-school ---------------------------------------------------------------------------------------------


def test_a_school_is_configured_one_fact_at_a_time(say, grands_pins):
    said = say("configure-school", "732000", "001", "--email", "Bureau@Ecole.example", "--time-zone", "America/Halifax")
    assert said.exit_code == 0 and "bureau@ecole.example" in said.output
    school = School.get_by_id(grands_pins.id)
    assert (school.secretariat_email, school.time_zone) == ("bureau@ecole.example", "America/Halifax")
    assert (school.phone, school.language) == ("418 555-0100", "fr")


def test_the_matching_rule_is_the_boards(say, grands_pins):
    assert "tolerant" in say("configure-school", "732000", "001", "--matching-rule", "tolerant").output
    assert Board.get(Board.code == "732000").matching_rule is MatchingRule.TOLERANT
    assert BoardList.find("732000").matching_rule is MatchingRule.TOLERANT


@pytest.mark.parametrize(
    "words",
    [
        ["732000", "999"], ["000000", "001"], ["732000", "001", "--email", "bureau"],
        ["732000", "001", "--time-zone", "Québec"], ["732000", "001", "--language", "de"],
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(say, grands_pins, words):
    before = dump()
    said = say("configure-school", *words)
    assert said.exit_code and "Error" in said.output and dump() == before


# ---- the demo -----------------------------------------------------------------------------------------------------


def test_the_demo_loads_twice_as_once(say):
    first = say("load-demo")
    before = without_audit()
    second = say("load-demo")
    assert first.exit_code == second.exit_code == 0 and first.output == second.output
    assert without_audit() == before
    assert School.select().count() == 8 and Pupil.select().count() >= 300


def test_the_demo_prints_all_that_one_must_type(say):
    said = say("load-demo").output
    for person in demo.people():
        assert person.name in said and person.email in said and person.password in said
        assert person.children and all(child.file_number in said for child in person.children)


@pytest.mark.settings(
    mode="production", secret_key="k" * 40, smtp_url="smtp://127.0.0.1:1", public_url="https://portail.example"
)
def test_the_demo_never_goes_into_production(say):
    before = dump()
    assert say("load-demo").exit_code == 1 and dump() == before


def test_nadias_two_children_are_ready_to_be_attached(say):
    say("load-demo")
    nadia = next(person for person in demo.people() if person.name == "Nadia Tremblay")
    assert [(child.first_name, child.board) for child in nadia.children] == [
        ("Léa", "CSS de la Capitale"), ("Noah", "CSS de Montréal"),
    ]  # fmt: skip
    assert nadia.children[0].school == "École des Grands-Pins" and Parent.with_email(nadia.email) is None


def test_marc_has_his_children_and_a_password_of_the_guides_rule(say):
    say("load-demo")
    marc = Parent.with_email("marc.gagnon@courriel.example")
    assert verify_password(marc.password_hash, demo.PASSWORD) and len(Family(marc).children) == 3
    assert len(met_criteria(demo.PASSWORD)) == 4 and not is_common(demo.PASSWORD, marc.email)
    assert not OutgoingMail.select().exists()


def test_what_was_tried_in_the_demo_stays_but_the_printed_password_opens(say):
    say("load-demo")
    marc = Parent.with_email("marc.gagnon@courriel.example")
    Family(marc).children[0].remove()
    marc.change_password("Autre-Chose?")
    say("configure-school", "732000", "001", "--email", "moi@exemple.ca")
    say("load-demo")
    assert Child.select().where(Child.parent == marc.id).count() == 2
    assert School.find("732000", "001").secretariat_email == "moi@exemple.ca"
    assert verify_password(Parent.with_email(marc.email).password_hash, demo.PASSWORD)


def test_the_demo_roster_is_what_its_script_makes():
    with FACTS.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [HEADER, *rows()]


def test_the_demo_roster_has_every_sort_of_family():
    found = [dict(zip(HEADER, row, strict=True)) for row in rows()]
    names = [(row["nom"], row["prenom"]) for row in found]
    twins = [(row["nom"], row["date_naissance"], row["courriel_1"]) for row in found]
    assert len({row["organisme"] for row in found}) >= 3 and len(found) >= 300
    assert len(set(names)) < len(names) and len(set(twins)) < len(twins)
    assert (
        sum(row["fiche"].startswith("0") for row in found) > 50 and sum(bool(row["courriel_2"]) for row in found) > 50
    )
    for sort in ("-", "’", " ", "é", "ü", "ễ"):
        assert any(sort in row["nom"] + row["prenom"] for row in found), sort
    assert all(row["courriel_1"].endswith("@courriel.example") for row in found)


def test_every_rule_of_a_school_can_be_said_at_the_terminal(say, grands_pins):
    rules = (
        "--cut-off 08:45 --days-back 2 --most-days 10 --explain-days 1 --explain-until 10:40 --no-share-notices "
        "--childcare-email Garde@Exemple.ca"
    )
    said = say("configure-school", "732000", "001", *rules.split())
    assert said.exit_code == 0 and "1 school days, until 10:40" in said.output
    school = School.find("732000", "001")
    assert (school.cut_off.hour, school.days_back, school.most_days, school.explain_days) == (8, 2, 10, 1)
    assert (school.childcare_email, school.shares_notices) == ("garde@exemple.ca", False)
    for wrong in (("--cut-off", "25:00"), ("--days-back", "-1"), ("--childcare-email", "x"), ("--explain-days", "99")):
        assert say("configure-school", "732000", "001", *wrong).exit_code == 2
