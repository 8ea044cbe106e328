"""Before each import the roster is kept; brought back, it is exactly what it was (SECURITY.md F6)."""
# ruff: noqa: F811 - fixtures are asked for by their names

import pytest

from models import (
    AuditEvent,
    Event,
    Pupil,
    RosterDesk,
    RosterUpload,
    RosterWorker,
    UploadOrigin,
    UploadPart,
    UploadState,
)
from models.desk import Desk
from models.kept_roster import KEPT_ROSTERS
from models.roster_archive import on_disk
from tests.roster_files import TOM, ZOE, bring, pupils, stored, write  # noqa: F401 - fixtures
from tests.roster_scene import RosterClerk
from tests.staff_scene import DESK, administrator, secretary, sit

QUAI = {"ecole": "002", "nom_ecole": "École du Quai"}


def kept() -> list[RosterUpload]:
    return list(RosterUpload.select().where(RosterUpload.state == UploadState.KEPT).order_by(RosterUpload.id))


def clerk_of(app, staff) -> RosterClerk:
    return RosterClerk(sit(app, staff))


def restore(clerk: RosterClerk, which: RosterUpload, **answers) -> None:
    """« Rétablir cette liste », the preview, « Importer »."""
    path = f"{clerk.desk}/liste/{which.public_id}"
    assert "Rétablir cette liste" in clerk.client.get(path).text
    preview = clerk.press(path).location
    RosterWorker().work()
    clerk.press(preview, **answers)
    RosterWorker().work()
    assert "La liste est rétablie" in clerk.client.get(preview).text


def test_a_first_roster_has_nothing_before_it(bring):
    bring([ZOE])
    assert kept() == []


def test_what_changes_nothing_keeps_nothing(bring):
    bring([ZOE])
    bring([ZOE])
    assert kept() == []


@pytest.mark.requirement("F6")
def test_the_way_back_gives_exactly_the_same_pupils_and_addresses(app, bring, grands_pins):
    rows = [
        {**ZOE, "nom": 'L’Écuyer, "dit" Noël', "courriel_2": "pere@exemple.ca"},
        {**TOM, "nom": "=HYPERLINK(1)", "groupe": ""},
        {**TOM, "fiche": "0000001", "courriel_1": ""},
        *pupils(20, courriel_2="autre@exemple.ca"),
    ]
    bring(rows)
    before, ids = stored(), {pupil.file_number: pupil.id for pupil in Pupil.select()}
    other = {"nom_ecole": "Autre nom"}
    bring([{**ZOE, **other, "courriel_1": "inconnu@exemple.ca"}, *pupils(8, groupe="9", **other)], confirm=True)
    assert stored() != before
    [copy] = kept()
    clerk = clerk_of(app, secretary(grands_pins))
    clerk.client.verbatim.add('L’Écuyer, "dit" Noël')
    restore(clerk, copy)
    assert stored() == before
    assert {pupil.file_number: pupil.id for pupil in Pupil.select()} == ids
    assert [event.event for event in AuditEvent.select()].count(Event.ROSTER_RESTORED) == 1


@pytest.mark.requirement("F6")
def test_the_way_back_from_a_move_and_from_a_new_school(app, bring, board, grands_pins):
    """The school that lost a pupil is brought back too, and the school that did not exist has nobody."""
    anse = {"ecole": "003", "nom_ecole": "École de l’Anse"}
    bring([ZOE, {**TOM, **QUAI}, *pupils(5, **QUAI)])
    before = stored()
    bring([ZOE, TOM, {**ZOE, "fiche": "9999999", **anse}])
    [copy] = kept()
    assert {code for code, _name in copy.said["schools"]} == {"001", "002", "003"}
    restore(clerk_of(app, administrator(board)), copy, removals="732000-003")
    assert stored() == before


def test_a_restored_roster_can_be_undone_too(app, bring, grands_pins):
    bring(pupils(10))
    bring(pupils(9))
    clerk, first = clerk_of(app, secretary(grands_pins)), kept()[0]
    restore(clerk, first)
    assert len(stored()) == 10
    restore(clerk, kept()[-1])
    assert len(stored()) == 9


def test_pressed_twice_it_is_one_restore(app, bring, grands_pins):
    bring(pupils(10))
    bring(pupils(9))
    clerk = clerk_of(app, secretary(grands_pins))
    path = f"{DESK}/liste/{kept()[0].public_id}"
    form = clerk.form(path)
    assert clerk.client.post(path, data=form).location == clerk.client.post(path, data=form).location
    assert RosterUpload.select().where(RosterUpload.origin == UploadOrigin.RESTORED).count() == 1


def test_the_newest_three_are_kept(bring):
    rows = pupils(10)
    for group in range(6):
        bring([{**row, "groupe": str(group)} for row in rows])
    groups = []
    for copy in kept():
        with on_disk(copy) as path:
            groups.append(path.read_text().splitlines()[1].split(",")[7])
    assert groups == ["2", "3", "4"] and len(groups) == KEPT_ROSTERS
    assert UploadPart.select().count() == KEPT_ROSTERS


@pytest.mark.requirement("S12")
def test_a_secretary_sees_only_what_was_kept_of_her_school(app, bring, board, grands_pins):
    bring([ZOE, {**TOM, **QUAI}])
    bring([{**ZOE, "groupe": "602"}, {**TOM, **QUAI, "groupe": "602"}])
    bring([{**ZOE, "groupe": "603"}])
    whole, mine = kept()
    secretarys, administrators = secretary(grands_pins), administrator(board)
    assert RosterDesk(Desk.of(secretarys, "732000-001")).kept() == [mine]
    assert RosterDesk(Desk.of(administrators, "732000-001")).kept() == [mine, whole]
    assert clerk_of(app, secretarys).client.get(f"{DESK}/liste/{whole.public_id}").status_code == 404
    assert clerk_of(app, administrators).client.get(f"{DESK}/liste/{whole.public_id}").status_code == 200


@pytest.mark.requirement("F8")
def test_a_kept_roster_is_never_served(app, bring, grands_pins):
    bring([ZOE, TOM])
    bring([TOM], confirm=True)
    clerk = clerk_of(app, secretary(grands_pins))
    assert "nadia@exemple.ca" not in clerk.client.get(f"{DESK}/liste/{kept()[0].public_id}").text
    assert clerk.client.get(f"{DESK}/liste/{kept()[0].public_id}/fautes.csv").status_code == 404


def test_an_import_that_fails_keeps_nothing(bring, monkeypatch):
    bring(pupils(10))
    monkeypatch.setattr("models.roster_import._end_access", lambda plan: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring(pupils(9))
    assert kept() == [] and not UploadPart.select().exists()
