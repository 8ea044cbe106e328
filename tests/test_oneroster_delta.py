"""A delta changes what it names and nothing else; a whole list and then its changes are the whole list of the day."""
# ruff: noqa: F811 - fixtures are asked for by their names

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Child, Family, Guardian, Pupil, RosterImport, RosterRefused, School, TooManyRemovals, read_roster
from models import database as school_database
from models.roster_fault import Problem
from tests.oneroster_files import (
    CLASSES,
    MARC,
    NADIA,
    PLACE,
    TOM,
    ZOE,
    Home,
    Kid,
    Place,
    changes,
    delta,
    files,
    put,  # noqa: F401
    tables,
    take,  # noqa: F401
    whole,
    zipped,
)
from tests.roster_files import bring, dump, stored, write  # noqa: F401
from tests.test_oneroster import BOTH, counts

LEA = Kid("p-lea", "1111111", "Roy", "Léa", "2016-05-05", agents=("g-nadia",))


def emails(number: str) -> list[str]:
    return sorted(Pupil.get(Pupil.file_number == number).guardian_emails)


def refused(take, content: bytes) -> list[tuple]:
    before = dump()
    with pytest.raises(RosterRefused) as caught:
        take(content)
    assert dump() == before
    return [(fault.file, fault.line, fault.column, fault.problem) for fault in caught.value.faults]


# ---- what it changes ----------------------------------------------------------------------------------------------


@BOTH
def test_a_delta_adds_a_pupil_and_leaves_the_others(take, version):
    take(whole(PLACE, version))
    after = PLACE.but(kids=(ZOE, TOM, LEA))
    assert counts(take(delta(PLACE, after, version))) == (1, 0, 0)
    assert emails("1111111") == ["nadia@exemple.ca"]
    assert Pupil.select().where(Pupil.removed_at.is_null()).count() == 3


@BOTH
def test_a_delta_changes_a_name_and_nothing_else(take, version):
    take(whole(PLACE, version))
    after = PLACE.but(kids=(replace(ZOE, last="Tremblay"), TOM))
    assert counts(take(delta(PLACE, after, version))) == (0, 1, 0)
    pupil = Pupil.get(Pupil.file_number == "0012345")
    assert (pupil.full_name, pupil.group_name) == ("Zoé Tremblay", "6") and emails("0012345") == ["nadia@exemple.ca"]


@pytest.mark.requirement("K8", "S13")
@BOTH
def test_a_pupil_to_be_deleted_leaves_and_access_ends(take, nadia, version):
    kids = (ZOE, TOM, *(Kid(f"p{n}", f"200000{n}") for n in range(5)))
    take(whole(PLACE.but(kids=kids), version))
    Child.create(parent=nadia, pupil=Pupil.get(Pupil.file_number == "0012345"))
    assert counts(take(delta(PLACE.but(kids=kids), PLACE.but(kids=kids[1:]), version))) == (0, 0, 1)
    assert Family(nadia).children == []


@pytest.mark.requirement("F6")
def test_more_than_a_fifth_of_a_school_must_be_confirmed(take):
    take(whole(PLACE))
    before = dump()
    with pytest.raises(TooManyRemovals):
        take(delta(PLACE, PLACE.but(kids=(TOM,))))
    assert dump() == before
    assert counts(take(delta(PLACE, PLACE.but(kids=(TOM,))), confirm=True)) == (0, 0, 1)


@pytest.mark.requirement("K8", "S13")
@BOTH
def test_a_guardians_new_address_replaces_the_old_one(take, nadia, version):
    take(whole(PLACE, version))
    Child.create(parent=nadia, pupil=Pupil.get(Pupil.file_number == "0012345"))
    take(delta(PLACE, PLACE.but(homes=(replace(NADIA, email="n@ailleurs.example"), MARC)), version))
    assert emails("0012345") == ["n@ailleurs.example"] and Family(nadia).children == []
    assert emails("7654321") == ["marc@exemple.ca"]


@BOTH
def test_an_address_that_comes_later_is_added_to_the_file_that_lists_the_person(take, version):
    quiet = PLACE.but(homes=(replace(NADIA, email=""), MARC))
    take(whole(quiet, version))
    assert emails("0012345") == []
    take(delta(quiet, PLACE, version))
    assert emails("0012345") == ["nadia@exemple.ca"]


@pytest.mark.parametrize("side", ["pupil", "guardian"])
@BOTH
def test_a_link_comes_and_goes_by_the_side_that_says_it(take, side, version):
    linked = PLACE.but(homes=(replace(NADIA, names=("p-zoe", "p-tom") if side == "guardian" else ()), MARC))
    linked = linked if side == "guardian" else PLACE.but(kids=(ZOE, replace(TOM, agents=("g-nadia",))))
    take(whole(PLACE, version))
    take(delta(PLACE, linked, version))
    assert emails("7654321") == ["marc@exemple.ca", "nadia@exemple.ca"]
    take(delta(linked, PLACE, version))
    assert emails("7654321") == ["marc@exemple.ca"] and emails("0012345") == ["nadia@exemple.ca"]


def test_a_name_that_changes_does_not_end_a_link_of_the_other_side(take):
    """Where only guardians’ lines say the links, a pupil’s line lists nobody: that is no news."""
    take(whole(PLACE))
    take(delta(PLACE, PLACE.but(kids=(ZOE, replace(TOM, first="Thomas")))))
    assert emails("7654321") == ["marc@exemple.ca"]


def test_one_of_two_guardians_who_share_an_address_may_leave(take):
    both = PLACE.but(homes=(NADIA, MARC, Home("g-paul", "nadia@exemple.ca", ("p-zoe",))))
    take(whole(both))
    take(delta(both, PLACE))
    assert emails("0012345") == ["nadia@exemple.ca"]
    take(delta(PLACE, PLACE.but(homes=(MARC,))))
    assert emails("0012345") == []


@BOTH
def test_a_pupil_moves_to_another_school(take, version):
    take(whole(PLACE, version))
    found = changes(PLACE, PLACE.but(kids=(replace(ZOE, school="quai"), TOM)), version)
    take(zipped(files({"orgs": tables(PLACE)["orgs"], **found}, version, "delta", orgs="bulk")))
    assert Pupil.get(Pupil.file_number == "0012345").school.code == "002"


def test_a_school_that_no_import_knows_is_described_by_the_delta(take):
    take(whole(PLACE))
    found = changes(PLACE, PLACE.but(kids=(replace(ZOE, school="quai"), TOM)), "1.1")
    assert refused(take, zipped(files(found, "1.1", "delta"))) == [("users.csv", 2, "orgSourcedIds", Problem.NO_SCHOOL)]


def test_a_number_that_changes_is_another_file_as_in_a_whole_list(take):
    take(whole(PLACE))
    after = PLACE.but(kids=(replace(ZOE, number="0099999"), TOM))
    assert counts(take(delta(PLACE, after), confirm=True)) == (1, 0, 1)
    assert {row[1] for row in stored()} == {"0099999", "7654321"} and emails("0099999") == ["nadia@exemple.ca"]


def test_a_birth_date_is_corrected_without_the_users(take):
    take(whole(PLACE))
    assert counts(take(delta(PLACE, PLACE.but(kids=(replace(ZOE, born="2014-09-28"), TOM))))) == (0, 1, 0)


@BOTH
def test_groups_follow_homerooms_and_their_titles(take, version):
    place = PLACE.but(kids=(replace(ZOE, homeroom="c601"), TOM))
    take(whole(place, version))
    other = place.but(classes={**CLASSES, "c601": "601 A"})
    take(delta(place, other, version))
    assert Pupil.get(Pupil.file_number == "0012345").group_name == "601 A"
    moved = other.but(kids=(replace(ZOE, homeroom="c602"), TOM))
    found = {"classes": tables(place)["classes"], **changes(other, moved, version)}
    take(zipped(files(found, version, "delta", classes="bulk")))
    assert [pupil.group_name for pupil in Pupil.select().order_by(Pupil.file_number)] == ["602", "6"]


def test_who_left_may_come_back(take):
    take(whole(PLACE))
    """Nobody is kept without a pupil: Nadia’s line comes back with her daughter’s."""
    take(delta(PLACE, PLACE.but(kids=(TOM,))), confirm=True)
    take(delta(Place((TOM,), (MARC,)), PLACE))
    assert {row[1] for row in stored()} == {"0012345", "7654321"} and emails("0012345") == ["nadia@exemple.ca"]


def test_a_csv_roster_then_a_delta(take, bring):
    """The number says who it is; the addresses that OneRoster says nothing of stay."""
    bring([{
        "organisme": "732000", "ecole": "001", "nom_ecole": "École des Grands-Pins", "fiche": "0012345", "groupe": "6",
        "nom": "Bouchard", "prenom": "Zoé", "date_naissance": "2014-09-27", "courriel_1": "papi@exemple.ca",
    }])  # fmt: skip
    found = changes(Place(), PLACE.but(kids=(ZOE,), homes=(NADIA,)))
    found = {"orgs": tables(PLACE)["orgs"], "users": found["users"], "roles": found["roles"]}
    assert counts(take(zipped(files(found, "1.2", "delta", orgs="bulk")))) == (0, 1, 0)
    assert emails("0012345") == ["nadia@exemple.ca", "papi@exemple.ca"]
    assert Pupil.get().full_name == "Zoé Bouchard-Tremblay"


def test_the_same_delta_again_changes_nothing(take):
    take(whole(PLACE))
    change = delta(PLACE, PLACE.but(kids=(ZOE, TOM, LEA)))
    take(change)
    assert counts(take(change)) == (0, 0, 0)


# ---- what it cannot be --------------------------------------------------------------------------------------------


def test_a_pupil_never_imported_needs_every_fact(take):
    take(whole(PLACE))
    found = changes(PLACE, PLACE.but(kids=(ZOE, TOM, LEA)))
    without_birth = {name: rows for name, rows in found.items() if name != "demographics"}
    only_role = {"roles": found["roles"]}
    assert refused(take, zipped(files(without_birth, mode="delta"))) == [
        ("users.csv", 2, "sourcedId", Problem.NO_BIRTH_DATE)
    ]
    assert refused(take, zipped(files(only_role, mode="delta"))) == [
        ("users.csv", 0, "sourcedId", Problem.UNKNOWN_PUPIL)
    ]


def test_the_number_of_somebody_else_is_not_taken(take):
    take(whole(PLACE))
    after = PLACE.but(kids=(ZOE, TOM, replace(LEA, number=TOM.number, agents=())))
    assert refused(take, delta(PLACE, after)) == [("users.csv", 2, "identifier", Problem.NUMBER_TAKEN)]


def test_each_line_of_a_delta_says_its_status(take):
    take(whole(PLACE))
    found = changes(PLACE, PLACE.but(kids=(replace(ZOE, last="Roy"), TOM)))
    found["users"][0]["status"] = ""
    assert refused(take, zipped(files(found, mode="delta"))) == [("users.csv", 2, "status", Problem.STATUS)]


def test_a_delta_needs_a_board(take):
    found = changes(PLACE, PLACE.but(kids=(ZOE, TOM, LEA)))
    found.pop("orgs", None)
    assert refused(take, zipped(files(found, mode="delta"))) == [("orgs.csv", 0, "", Problem.WHICH_BOARD)]


@pytest.mark.requirement("S12")
def test_a_delta_of_one_board_touches_no_pupil_of_another(take):
    """Identifiers are unique in one system only: two boards may have the same."""
    take(whole(PLACE))
    found = tables(PLACE.but(kids=(replace(ZOE, last="Autre"),), homes=()))
    found["orgs"][0]["identifier"] = "762000"
    take(zipped(files(found)))
    change = changes(PLACE, PLACE.but(kids=(TOM,), homes=(MARC,)))
    take(zipped(files({"orgs": found["orgs"], **change}, "1.2", "delta", orgs="bulk")), confirm=True)
    there = Pupil.select(Pupil, School).join(School).where(Pupil.removed_at.is_null())
    assert {(pupil.school.board.code, pupil.file_number) for pupil in there} == {
        ("732000", "0012345"), ("732000", "7654321"),
    }  # fmt: skip
    assert emails("7654321") == ["marc@exemple.ca"]


def test_a_delta_read_before_another_import_is_read_again(take, put):
    take(whole(PLACE))
    roster = read_roster(put(delta(PLACE, PLACE.but(kids=(ZOE, TOM, LEA)))))
    take(whole(PLACE.but(kids=(replace(ZOE, last="Roy"), TOM))))
    with pytest.raises(RosterRefused) as caught:
        RosterImport(roster).apply()
    assert caught.value.faults[0].problem is Problem.STALE and not Pupil.select().where(Pupil.first_name == "Léa")


# ---- bulk and delta -----------------------------------------------------------------------------------------------

IDS = ["g1", "g2", "g3"]
ADDRESSES = st.sampled_from(["", "a@exemple.ca", "b@exemple.ca", "c@exemple.ca"])


@st.composite
def a_place(draw) -> Place:
    """Up to four pupils and three guardians, linked by one side, the other, both or none."""
    numbers, present = draw(st.sets(st.integers(1, 4), min_size=1)), sorted(draw(st.sets(st.sampled_from(IDS))))
    listed = st.sets(st.sampled_from(present)) if present else st.just(set[str]())
    kids = [
        Kid(
            id=f"p{number}",
            number=f"100000{number}",
            last=draw(st.sampled_from(["Roy", "Côté"])),
            born=draw(st.sampled_from(["2015-01-01", "2016-02-02"])),
            school=draw(st.sampled_from(["pins", "quai"])),
            homeroom=draw(st.sampled_from(["c601", "c602"])),
            agents=tuple(sorted(draw(listed))),
        )
        for number in sorted(numbers)
    ]
    wards = st.sets(st.sampled_from([kid.id for kid in kids]))
    homes = [Home(person, draw(ADDRESSES), tuple(sorted(draw(wards)))) for person in present]
    return Place(tuple(kids), tuple(homes))


def everything() -> list[tuple]:
    """Whoever is there, with addresses and what the next delta will need."""
    sources = {}
    for guardian in Guardian.select():
        sources.setdefault(guardian.pupil_id, []).append((guardian.email, guardian.source_id))
    return sorted(
        (p.school.code, p.file_number, p.full_name, str(p.birth_date), p.group_name, p.source_id, p.agent_ids,
         p.homeroom_id, *sorted(sources.get(p.id, [])))
        for p in Pupil.select().where(Pupil.removed_at.is_null())
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(before=a_place(), after=a_place(), version=st.sampled_from(["1.1", "1.2"]))
def test_a_whole_list_and_its_changes_are_the_whole_list_of_the_day(take, before, after, version):
    with school_database.atomic() as undone:
        take(whole(before, version), confirm=True)
        _take_changes(take, before, after, version)
        by_changes = everything()
        undone.rollback()
    with school_database.atomic() as undone:
        take(whole(before, version), confirm=True)
        take(whole(after, version), confirm=True)
        at_once = everything()
        undone.rollback()
    assert by_changes == at_once


def _take_changes(take, before: Place, after: Place, version: str) -> None:
    """As systems send them: schools and classes whole, and whoever is linked for the first time with every line.

    Nobody is kept here without a pupil, so a guardian who gets a first one is as new as a new guardian.
    """
    found, now = changes(before, after, version), tables(after, version)
    if found:
        for name, key in (("users", "sourcedId"), ("roles", "userSourcedId")):
            sent = found.setdefault(name, []) if name in now else []
            known = {row["sourcedId"] for row in sent}
            sent += [
                {**row, "status": "active"}
                for row in now.get(name, [])
                if row[key] in IDS and row["sourcedId"] not in known
            ]
        pages = {name: rows for name, rows in found.items() if rows} | {name: now[name] for name in ("orgs", "classes")}
        take(zipped(files(pages, version, "delta", orgs="bulk", classes="bulk")), confirm=True)
