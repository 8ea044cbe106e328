"""OneRoster 1.1 and 1.2: the same school as its CSV roster; pupils, guardians on either side, groups, schools."""
# ruff: noqa: F811 - fixtures are asked for by their names

from dataclasses import replace

import pytest

from models import Child, Family, Guardian, Pupil, RosterFile, RosterImport, School, read_roster
from tests.oneroster_files import (
    MARC,
    NADIA,
    PLACE,
    TOM,
    ZOE,
    Home,
    files,
    put,  # noqa: F401
    tables,
    take,  # noqa: F401
    whole,
    zipped,
)
from tests.roster_files import bring, dump, stored, write  # noqa: F401

BOTH = pytest.mark.parametrize("version", ["1.1", "1.2"])
TWO = {
    ("001", "0012345", "Zoé Bouchard-Tremblay", "6", "nadia@exemple.ca"),
    ("001", "7654321", "Tom Gagnon", "6", "marc@exemple.ca"),
}


def counts(plan) -> tuple[int, int, int]:
    return plan.count("added"), plan.count("changed"), plan.count("removed")


def without_audit() -> dict[str, list[tuple]]:
    return {name: rows for name, rows in dump().items() if name != "AuditEvent"}


def changed(version: str = "1.2", **pages) -> bytes:
    """The zip of PLACE; users=f is given the rows of users.csv and gives others."""
    found = tables(PLACE, version)
    for name, change in pages.items():
        found[name] = change(found[name])
    return zipped(files(found, version))


def with_first(**facts: str):
    """The first row with other facts."""
    return lambda rows: [{**rows[0], **facts}, *rows[1:]]


# ---- the whole ----------------------------------------------------------------------------------------------------


@BOTH
def test_a_zip_is_the_roster_of_its_schools(take, version):
    assert counts(take(whole(PLACE, version))) == (2, 0, 0)
    assert stored() == TWO
    assert str(Pupil.get(Pupil.file_number == "7654321").birth_date) == "2015-02-03"
    assert (School.get().name, School.get().board.code) == ("École des Grands-Pins", "732000")


@BOTH
def test_the_same_zip_again_changes_nothing(take, version):
    take(whole(PLACE, version))
    before = without_audit()
    assert counts(take(whole(PLACE, version))) == (0, 0, 0)
    assert without_audit() == before


@BOTH
def test_the_csv_of_that_school_is_the_same_roster(take, put, write, version):
    take(whole(PLACE, version))
    header = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1\n"
    school = "732000,001,École des Grands-Pins"
    path = write(
        f"{header}{school},0012345,Bouchard-Tremblay,Zoé,2014-09-27,6,nadia@exemple.ca\n"
        f"{school},7654321,Gagnon,Tom,2015-02-03,6,marc@exemple.ca\n"
    )
    roster, other = RosterFile(path).read(), read_roster(put(whole(PLACE, version)))
    facts = [row[1:10] for row in roster.rows]
    assert facts == [row[1:10] for row in other.rows] and roster.schools == other.schools
    before = without_audit()
    assert counts(RosterImport(roster).apply()) == (0, 0, 0) and without_audit() == before


@BOTH
def test_a_pupil_imported_from_csv_is_the_same_pupil(take, bring, nadia, version):
    bring([{
        "organisme": "732000", "ecole": "001", "nom_ecole": "École des Grands-Pins", "fiche": "0012345", "groupe": "6",
        "nom": "Bouchard-Tremblay", "prenom": "Zoé", "date_naissance": "2014-09-27", "courriel_1": "nadia@exemple.ca",
    }])  # fmt: skip
    Child.create(parent=nadia, pupil=Pupil.get())
    assert counts(take(whole(PLACE, version))) == (1, 0, 0)
    assert len(Family(nadia).children) == 1
    assert {pupil.source_id for pupil in Pupil.select()} == {"p-zoe", "p-tom"}


@BOTH
def test_who_is_no_longer_in_the_whole_is_removed(take, version):
    take(whole(PLACE, version))
    plan = take(whole(PLACE.but(kids=(ZOE,)), version), confirm=True)
    assert counts(plan) == (0, 0, 1)
    assert {row[1] for row in stored()} == {"0012345"}


def test_a_school_left_without_pupils_is_emptied_and_asks_to_be_confirmed(take):
    there = PLACE.but(kids=(ZOE, replace(TOM, school="quai")))
    take(whole(there))
    assert counts(take(whole(there.but(kids=(ZOE,))), confirm=True)) == (0, 0, 1)


def test_a_school_that_never_had_a_pupil_is_not_made(take):
    take(whole(PLACE))
    assert [school.code for school in School.select()] == ["001"]


# ---- pupils -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts, group",
    [({"homeroom": "c601"}, "601"), ({"homeroom": ""}, "6"), ({"grade": "", "homeroom": ""}, "")],
)
@BOTH
def test_the_group_is_the_homeroom_else_the_grade(take, facts, group, version):
    take(whole(PLACE.but(kids=(replace(ZOE, **facts),)), version))
    assert Pupil.get().group_name == group


def test_a_homeroom_that_has_ended_counts_no_longer(take):
    place = PLACE.but(kids=(replace(ZOE, homeroom="c601"),))
    found = tables(place)
    found["enrollments"][0]["endDate"] = "2025-06-30"
    take(zipped(files(found)))
    assert Pupil.get().group_name == "6"


@pytest.mark.parametrize(
    "facts",
    [
        {"identifier": "", "userIds": "{Fiche:0012345}"},
        {"identifier": "BOUZ27091401", "userIds": "{LDAP:zoe},{Fiche:0012345}"},
        {"identifier": " 0012345 ", "userIds": "{Fiche:9999999}"},
        {"identifier": "", "userIds": "{Numéro de fiche:0012345}"},
    ],
)
@BOTH
def test_the_file_number_is_the_identifier_or_one_of_the_users_ids(take, facts, version):
    take(changed(version, users=with_first(**facts)))
    assert ("001", "0012345") in {row[:2] for row in stored()}


def test_preferred_names_play_no_part(take):
    take(whole(PLACE))
    assert {pupil.first_name for pupil in Pupil.select()} == {"Zoé", "Tom"}


@pytest.mark.parametrize("facts", [{"status": "tobedeleted"}, {"status": "inactive"}, {"enabledUser": "false"}])
@BOTH
def test_a_pupil_to_be_deleted_is_not_there(take, facts, version):
    take(changed(version, users=with_first(**facts)))
    assert {row[1] for row in stored()} == {"7654321"}


def test_of_several_roles_the_primary_one_says_the_school(take):
    second = {"userSourcedId": "p-zoe", "role": "student", "roleType": "secondary", "orgSourcedId": "quai"}
    take(changed(roles=lambda rows: [second, *rows]))
    assert {pupil.school.code for pupil in Pupil.select()} == {"001"}


@pytest.mark.parametrize("ends, there", [("2025-06-30", False), ("2999-06-30", True), ("", True)])
def test_a_role_that_has_ended_counts_no_longer(take, ends, there):
    take(changed(roles=with_first(endDate=ends)))
    assert ("0012345" in {row[1] for row in stored()}) is there


def test_a_role_at_the_board_leaves_the_school_to_the_first_organization(take):
    to_board = with_first(orgSourcedId="css")
    take(changed(roles=to_board, users=with_first(primaryOrgSourcedId="quai")))
    assert Pupil.get(Pupil.file_number == "0012345").school.code == "002"


def test_of_several_organizations_the_first_school_counts(take):
    take(changed("1.1", users=with_first(orgSourcedIds="css,quai,pins")))
    assert Pupil.get(Pupil.file_number == "0012345").school.code == "002"


def test_staff_is_on_no_roster(take):
    teacher = {"sourcedId": "t", "enabledUser": "true", "email": "prof@exemple.ca", "agentSourcedIds": "p-zoe"}
    role = {"userSourcedId": "t", "role": "teacher", "roleType": "primary", "orgSourcedId": "pins"}
    take(changed(users=lambda rows: [*rows, teacher], roles=lambda rows: [*rows, role]))
    assert stored() == TWO


def test_a_board_may_stand_two_levels_above_its_school(take):
    sector = {"sourcedId": "nord", "name": "Secteur nord", "type": "local", "parentSourcedId": "css"}
    take(changed(orgs=lambda rows: [rows[0], sector, {**rows[1], "parentSourcedId": "nord"}, rows[2]]))
    assert stored() == TWO


# ---- guardians ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K1")
@pytest.mark.parametrize("agents", [(), ("g-nadia",)])
@pytest.mark.parametrize("names", [(), ("p-zoe",)])
@BOTH
def test_a_guardian_is_linked_by_either_side(take, agents, names, version):
    place = PLACE.but(kids=(replace(ZOE, agents=agents),), homes=(replace(NADIA, names=names),))
    take(whole(place, version))
    assert Pupil.get().guardian_emails == (["nadia@exemple.ca"] if agents or names else [])


@pytest.mark.parametrize("role", ["guardian", "parent", "relative", "Guardian"])
@BOTH
def test_parents_guardians_and_relatives_are_guardians(take, role, version):
    take(whole(PLACE.but(homes=(replace(NADIA, role=role), MARC)), version))
    assert stored() == TWO


@pytest.mark.requirement("K1")
@pytest.mark.parametrize("role", ["teacher", "counselor", "principal", "proctor", ""])
@BOTH
def test_nobody_else_is_one_even_when_listed(take, role, version):
    take(whole(PLACE.but(homes=(replace(NADIA, role=role), MARC)), version))
    assert Pupil.get(Pupil.file_number == "0012345").guardian_emails == []


@BOTH
def test_two_guardians_with_one_address_are_one_address(take, version):
    homes = (NADIA, Home("g-paul", "Nadia@Exemple.ca", ("p-zoe", "p-tom")), MARC)
    take(whole(PLACE.but(homes=homes), version))
    assert Pupil.get(Pupil.file_number == "0012345").guardian_emails == ["nadia@exemple.ca"]
    assert Guardian.select().count() == 3


@BOTH
def test_who_is_listed_and_not_in_the_zip_and_who_has_no_address_are_passed_over(take, version):
    zoe = replace(ZOE, agents=("g-nadia", "g-nobody", "g-quiet"))
    take(whole(PLACE.but(kids=(zoe, TOM), homes=(NADIA, MARC, Home("g-quiet"))), version))
    assert stored() == TWO


@pytest.mark.requirement("K8", "S13")
@BOTH
def test_a_guardian_taken_off_the_list_has_no_access(take, nadia, version):
    take(whole(PLACE, version))
    Child.create(parent=nadia, pupil=Pupil.get(Pupil.file_number == "0012345"))
    take(whole(PLACE.but(kids=(replace(ZOE, agents=()), TOM)), version))
    assert Family(nadia).children == []
