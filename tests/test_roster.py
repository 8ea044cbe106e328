"""An import is the whole roster of the schools that it names; who is no longer on it has no access (K8, S13)."""
# ruff: noqa: F811 - fixtures are asked for by their names

import pytest

import models
from models import (
    AuditEvent,
    Child,
    Event,
    Family,
    Guardian,
    Pupil,
    Reason,
    RosterFile,
    RosterImport,
    School,
    TooManyRemovals,
)
from tests.roster_files import TOM, ZOE, bring, dump, pupils, stored, write  # noqa: F401 - fixtures

PRIVATE = {**ZOE, "organisme": "762000", "ecole": "009", "nom_ecole": "École d’Ailleurs"}


def counts(plan) -> tuple[int, int, int]:
    return plan.count("added"), plan.count("changed"), plan.count("removed")


# ---- what comes in ------------------------------------------------------------------------------------------------


def test_a_first_roster_makes_the_schools_the_pupils_and_their_addresses(bring):
    plan = bring([{**ZOE, "courriel_2": "pere@exemple.ca"}, TOM, PRIVATE])
    assert counts(plan) == (3, 0, 0)
    assert stored() == {
        ("001", "0012345", "Zoé Bouchard-Tremblay", "601", "nadia@exemple.ca", "pere@exemple.ca"),
        ("001", "7654321", "Tom Gagnon", "601", "marc@exemple.ca"),
        ("009", "0012345", "Zoé Bouchard-Tremblay", "601", "nadia@exemple.ca"),
    }


def test_a_new_school_begins_with_reasons_and_its_boards_language(bring):
    bring([ZOE, {**ZOE, "organisme": "887000", "ecole": "101", "nom_ecole": "Maplewood"}])
    schools = {school.name: school for school in School.select()}
    assert {name: school.language for name, school in schools.items()} == {
        "École des Grands-Pins": "fr", "Maplewood": "en",
    }  # fmt: skip
    assert all(Reason.of(school, models.OTHER) for school in schools.values())


def test_the_same_roster_again_changes_nothing(bring):
    rows = [ZOE, TOM, PRIVATE, *pupils(30)]
    bring(rows)
    before = {name: table for name, table in dump().items() if name != "AuditEvent"}
    plan = bring(reversed(rows))
    assert counts(plan) == (0, 0, 0) and all(school.is_unchanged for school in plan.schools.values())
    assert {name: table for name, table in dump().items() if name != "AuditEvent"} == before


@pytest.mark.parametrize(
    "change",
    [
        {"nom": "Tremblay"}, {"prenom": "Zoe"}, {"date_naissance": "2014-09-28"}, {"groupe": "602"},
        {"courriel_1": "autre@exemple.ca"}, {"courriel_1": ""}, {"courriel_2": "pere@exemple.ca"},
    ],
)  # fmt: skip
def test_a_changed_value_is_one_changed_pupil(bring, change):
    bring([ZOE, TOM])
    pupil = Pupil.get(Pupil.file_number == "0012345")
    assert counts(bring([{**ZOE, **change}, TOM])) == (0, 1, 0)
    assert Pupil.get(Pupil.file_number == "0012345").id == pupil.id
    assert counts(bring([{**ZOE, **change}, TOM])) == (0, 0, 0)


def test_a_school_takes_the_name_of_the_file(bring):
    bring([ZOE])
    [school] = bring([{**ZOE, "nom_ecole": "École du Pin"}]).schools.values()
    assert (School.get().name, school.former_name) == ("École du Pin", "École des Grands-Pins")


@pytest.mark.requirement("F7")
def test_sql_and_html_in_a_name_are_stored_as_they_are(bring):
    bring([{**ZOE, "nom": "'); DROP TABLE pupil; --", "prenom": "<img src=x onerror=alert(1)>"}])
    assert Pupil.get().full_name == "<img src=x onerror=alert(1)> '); DROP TABLE pupil; --"


def test_a_roster_of_several_ranges_is_whole(bring, monkeypatch):
    """Rows are compared and written by thousands; here by sevens."""
    for name in ("models.stored_roster.RANGE", "models.roster_import._WRITE_BATCH"):
        monkeypatch.setattr(name, 7)
    rows = pupils(50, courriel_2="autre@exemple.ca")
    assert counts(bring(rows)) == (50, 0, 0) and Guardian.select().count() == 100
    assert counts(bring([{**row, "groupe": "9"} for row in rows])) == (0, 50, 0)
    assert counts(bring(rows[:45])) == (0, 45, 5)


# ---- who moves, who leaves ----------------------------------------------------------------------------------------


def test_a_pupil_of_another_school_of_the_board_has_moved(bring):
    bring([ZOE, TOM])
    plan = bring([TOM, {**ZOE, "ecole": "002", "nom_ecole": "École du Quai"}])
    assert counts(plan) == (0, 1, 0)
    assert Pupil.get(Pupil.file_number == "0012345").school.code == "002"


def test_who_is_no_longer_listed_is_removed_and_may_come_back(bring):
    rows = pupils(10)
    bring(rows)
    assert counts(bring(rows[1:])) == (0, 0, 1)
    gone = Pupil.get(Pupil.file_number == rows[0]["fiche"])
    assert gone.removed_at is not None and gone.guardian_emails == []
    assert counts(bring(rows)) == (0, 1, 0)
    assert Pupil.get_by_id(gone.id).removed_at is None and Pupil.get_by_id(gone.id).guardian_emails


def test_schools_that_the_file_does_not_name_stay_as_they_are(bring):
    bring([ZOE, PRIVATE, {**TOM, "ecole": "002", "nom_ecole": "École du Quai"}])
    bring([{**ZOE, "groupe": "602"}])
    assert {(row[0], row[1]) for row in stored()} == {("001", "0012345"), ("002", "7654321"), ("009", "0012345")}


# ---- access -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K8", "S13")
def test_an_address_taken_off_the_file_ends_access_at_once(bring, nadia):
    bring([{**ZOE, "courriel_2": "pere@exemple.ca"}, TOM])
    child = Child.create(parent=nadia, pupil=Pupil.get(Pupil.file_number == "0012345"))
    assert Family(nadia).children == [child]
    bring([{**ZOE, "courriel_1": "pere@exemple.ca"}, TOM])
    assert Family(nadia).children == [] and Family(nadia).child(child.public_id) is None


@pytest.mark.requirement("K8", "S13")
def test_a_pupil_taken_off_the_roster_ends_access_at_once(bring, nadia):
    rows = [ZOE, *pupils(9)]
    bring(rows)
    Child.create(parent=nadia, pupil=Pupil.get(Pupil.file_number == "0012345"))
    bring(rows[1:])
    assert Family(nadia).children == []


@pytest.mark.requirement("K8", "B9")
def test_each_suspended_link_is_logged_and_nobody_elses(bring, nadia, marc):
    bring([ZOE, TOM])
    for parent, number in ((nadia, "0012345"), (marc, "7654321")):
        Child.create(parent=parent, pupil=Pupil.get(Pupil.file_number == number))
    bring([{**ZOE, "courriel_1": ""}, TOM])
    [event] = AuditEvent.select().where(AuditEvent.event == Event.CHILD_REMOVED)
    assert event.who == nadia.public_id and "nadia@" not in event.about and "roster" in event.about


@pytest.mark.requirement("S13")
def test_a_pupil_who_moves_stays_attached(bring, nadia):
    bring([ZOE, TOM])
    Child.create(parent=nadia, pupil=Pupil.get(Pupil.file_number == "0012345"))
    bring([TOM, {**ZOE, "ecole": "002", "nom_ecole": "École du Quai"}])
    assert [child.school.name for child in Family(nadia).children] == ["École du Quai"]


# ---- removals, dry run, one transaction ---------------------------------------------------------------------------


@pytest.mark.requirement("F6")
def test_a_fifth_of_a_school_may_leave_and_not_one_more(bring):
    rows = pupils(20)
    bring(rows)
    before = dump()
    with pytest.raises(TooManyRemovals) as refused:
        bring(rows[5:])
    assert dump() == before
    assert [(school.removed, school.current) for school in refused.value.plan.emptied] == [(5, 20)]
    assert counts(bring(rows[4:])) == (0, 0, 4)


@pytest.mark.requirement("F6")
def test_more_may_leave_when_it_is_confirmed(bring):
    rows = pupils(20)
    bring(rows)
    assert counts(bring(rows[:1], confirm=True)) == (0, 0, 19)


@pytest.mark.requirement("F6")
def test_one_school_emptied_stops_the_whole_import(bring):
    other = pupils(10, ecole="002", nom_ecole="École du Quai")
    rows = [{**row, "fiche": "2" + row["fiche"][1:]} for row in other]
    bring([*pupils(10), *rows])
    with pytest.raises(TooManyRemovals):
        bring([*pupils(11), *rows[:2]])
    assert Pupil.select().where(Pupil.removed_at.is_null()).count() == 20


def test_a_dry_run_says_the_same_and_changes_nothing(bring, write):
    bring([ZOE, TOM, *pupils(8)])
    before = dump()
    rows = [{**ZOE, "groupe": "602"}, *pupils(9)]
    plan = RosterImport(RosterFile(write(rows)).read()).plan()
    assert counts(plan) == (1, 1, 1) and dump() == before
    assert counts(bring(rows)) == (1, 1, 1)


def test_an_import_that_breaks_in_the_middle_leaves_nothing_behind(bring, write):
    bring([ZOE, TOM])
    before = dump()

    def trip(stage: str, done: int, total: int) -> None:
        if stage == "write":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        RosterImport(RosterFile(write([ZOE, TOM, *pupils(5)])).read(), progress=trip).apply()
    assert dump() == before


def test_progress_ends_where_it_said(write, school_open):
    told = []
    path = write(pupils(30))
    RosterImport(RosterFile(path).read(lambda *at: told.append(at)), progress=lambda *at: told.append(at)).apply()
    assert {stage for stage, _, _ in told} == {"read", "compare", "write"}
    assert all(0 < done <= total for _, done, total in told) and told[-1][1] == told[-1][2] == 60


@pytest.mark.requirement("B9")
def test_an_import_is_an_event_with_its_numbers(bring):
    bring([ZOE, TOM])
    [event] = AuditEvent.select().where(AuditEvent.event == Event.ROSTER_IMPORTED)
    assert '"added": 2' in event.about and "Zoé" not in event.about
