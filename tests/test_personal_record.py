"""What a parent takes away: all that the portal keeps on that account, and nothing of anybody else’s."""

from datetime import date, time

import pytest
import time_machine

from models import (
    AbsenceNotice,
    Attempt,
    AttemptKind,
    Child,
    ChildClaim,
    EmailCode,
    Event,
    Explanations,
    Family,
    Guardian,
    NoticeBook,
    NoticeDocument,
    NoticeKind,
    Parent,
    WebSession,
    personal_record,
    record_event,
)
from models.email_code import CodeRequest, Purpose
from tests.absence_scene import MONDAY, TOMORROW, attach, draft
from tests.desk_scene import announce
from tests.recorded_scene import note

NOW = "2026-11-23T15:00:00+00:00"
WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def test_a_new_account_holds_itself_and_nothing_else(nadia: Parent, marc: Parent) -> None:
    found = personal_record(nadia)
    assert found.pop("compte") == {
        "identifiant": nadia.public_id,
        "courriel": "nadia@exemple.ca",
        "langue": "fr",
        "cree_le": NOW,
        "mot_de_passe_change_le": NOW,
    }
    assert found.pop("produit_le") == NOW
    assert len(found) == 11 and not any(found.values())


def test_children_are_whole_while_the_school_shows_them_and_a_link_afterwards(
    nadia, nadias_zoe, tom, marcs_tom
) -> None:
    link = Child.create(parent=nadia, pupil=tom)  # her address is not on his file
    found = personal_record(nadia)
    assert found["enfants"] == [
        {
            "identifiant": nadias_zoe.public_id,
            "nom": "Bouchard-Tremblay",
            "prenom": "Zoé",
            "date_naissance": "2014-09-27",
            "fiche": "0012345",
            "organisme": nadias_zoe.school.board.short_name,
            "ecole": "École des Grands-Pins",
            "groupe": "601",
            "ajoute_le": NOW,
        }
    ]
    assert found["enfants_suspendus"] == [{"identifiant": link.public_id, "ajoute_le": NOW}]


def test_a_request_to_verify_is_kept_in_the_words_that_were_typed(nadia, marc, zoe, board) -> None:
    claim = ChildClaim(board, "Bouchard", "Zoé", date(2014, 9, 27), "0012345")
    asked = Family(nadia).ask_to_verify(claim)
    Family(marc).ask_to_verify(claim)
    assert personal_record(nadia)["demandes_de_verification"] == [
        {
            "identifiant": asked.public_id,
            "organisme": board.short_name,
            "nom": "Bouchard",
            "prenom": "Zoé",
            "date_naissance": "2014-09-27",
            "fiche": "0012345",
            "etat": "open",
            "reponse": "",
            "demande_le": NOW,
        }
    ]


def test_a_notice_names_the_child_only_while_the_school_does(nadia, marc, nadias_zoe, marcs_tom, zoe) -> None:
    announce(marcs_tom)
    sent = announce(
        nadias_zoe, first_day=TOMORROW, kind=NoticeKind.EARLY, at=time(14), back_at=time(15), message="Merci"
    )
    [found] = personal_record(nadia)["avis"]
    assert (found["numero"], found["enfant"], found["ecole"]) == (
        sent.reference,
        "Zoé Bouchard-Tremblay",
        "École des Grands-Pins",
    )
    assert (found["sorte"], found["heure"], found["retour"], found["de"], found["a"]) == (
        "early",
        "14:00",
        "15:00",
        None,
        None,
    )
    assert (found["premier_jour"], found["motif"], found["message"]) == ("2026-11-24", "Maladie", "Merci")
    assert (found["envoye_le"], found["avant"]) == (NOW, [])
    Guardian.delete().where(Guardian.pupil == zoe).execute()
    [found] = personal_record(nadia)["avis"]
    assert (found["enfant"], found["ecole"], found["motif"]) == (None, None, "Maladie")


def test_what_a_notice_said_before_each_change_is_told_in_order_and_of_that_notice_alone(
    nadia, marc, nadias_zoe, marcs_tom, monday
) -> None:
    book = NoticeBook(nadia)
    kept, moved = announce(nadias_zoe), announce(nadias_zoe, first_day=TOMORROW)
    monday.shift(3600)
    book.change_of(moved).edit(draft(nadias_zoe, first_day=WEDNESDAY, message="Merci"), version=1)
    book.change_of(moved).edit(draft(nadias_zoe, first_day=THURSDAY), version=2)
    NoticeBook(marc).change_of(announce(marcs_tom, first_day=TOMORROW)).edit(draft(marcs_tom, message="Non"), version=1)
    told = {notice["numero"]: notice["avant"] for notice in personal_record(nadia)["avis"]}
    first, second = told.pop(moved.reference)
    assert told == {kept.reference: []}
    assert first == {
        "kind": "absence",
        "first_day": "2026-11-24",
        "last_day": "2026-11-24",
        "part": "whole",
        "at": "",
        "starts": "",
        "ends": "",
        "periods": "",
        "is_weekly": False,
        "fetched_by": "",
        "back_at": "",
        "reason_fr": "Maladie",
        "explanation": "",
        "message": "",
        "status": "sent",
        "change_le": "2026-11-23T16:00:00+00:00",
    }
    assert (second["first_day"], second["message"]) == ("2026-11-25", "Merci")


def test_a_document_is_told_with_its_notice_and_one_that_was_never_sent_without(nadia, nadias_zoe, marcs_tom) -> None:
    for child in (nadias_zoe, marcs_tom):
        announce(child, documents={child.public_id: NoticeDocument.read(PAPER, child.parent)})
        NoticeDocument.read(PAPER + b"\n", child.parent).keep()
    [hers] = AbsenceNotice.select().where(AbsenceNotice.parent == nadia)
    assert personal_record(nadia)["billets"] == [
        {"avis": hers.reference, "sorte": "pdf", "octets": len(PAPER), "ajoute_le": NOW},
        {"avis": None, "sorte": "pdf", "octets": len(PAPER) + 1, "ajoute_le": NOW},
    ]


def test_a_long_list_of_notices_names_the_child_to_the_last(nadia, nadias_zoe) -> None:
    announce(nadias_zoe)
    [notice] = AbsenceNotice.select().dicts()
    del notice["id"]
    AbsenceNotice.insert_many(
        [{**notice, "reference": f"AV-0000-{number:04}", "batch": f"b{number}"} for number in range(200)]
    ).execute()
    told = personal_record(nadia)["avis"]
    assert len(told) == 201 and {one["enfant"] for one in told} == {"Zoé Bouchard-Tremblay"}


def test_codes_mails_devices_tries_and_the_journal_are_those_of_the_account_alone(nadia, marc) -> None:
    for parent in (nadia, marc):
        EmailCode.send(CodeRequest(Purpose.RESET, parent.email, "browser"))
        WebSession.open(WebSession.new_token(), parent, remember=True)
        Attempt.record(AttemptKind.ATTACH_FAILED, parent.email)
        record_event(Event.CHILD_MISMATCH, parent.public_id, what="attach")
    found = personal_record(nadia)
    assert found["codes_de_verification"] == [{"usage": "reset", "envoye_le": NOW, "erreurs": 0}]
    assert found["courriels"] == [{"sorte": "code", "etat": "waiting", "ecrit_le": NOW, "langue": "fr"}]
    assert [(one["vu_le"], one["ouvert_le"], one["rester_connecte"]) for one in found["appareils"]] == [
        (NOW, NOW, True)
    ]
    assert found["essais_comptes"] == [
        {"sorte": "code_sent", "le": NOW},
        {"sorte": "attach_failed", "le": NOW},
    ]
    assert [(one["evenement"], one["le"]) for one in found["journal"]] == [
        (Event.SESSION_CREATED, NOW),
        (Event.CHILD_MISMATCH, NOW),
    ]
    assert found["journal"][1]["details"] == {"what": "attach"}


def test_a_try_is_told_however_old_it_is_and_the_newest_first(nadia, marc, monday) -> None:
    monday.shift(-2 * 366 * 86_400)
    Attempt.record(AttemptKind.MATCH_REQUESTED, nadia.email)
    monday.move_to(MONDAY)
    for parent in (marc, nadia):
        Attempt.record(AttemptKind.MATCH_REQUESTED, parent.email)
    Attempt.record(AttemptKind.CODE_SENT_FROM, nadia.email)  # a kind that counts networks, not addresses
    assert [(one["sorte"], one["le"]) for one in personal_record(nadia)["essais_comptes"]] == [
        ("match_requested", NOW),
        ("match_requested", "2024-11-21T15:00:00+00:00"),
    ]


def test_what_was_answered_is_there_and_what_another_answered_is_not(nadia, nadias_zoe, marc, zoe) -> None:
    attach(marc, zoe)
    mine, his = note(zoe), note(zoe, day=date(2026, 11, 19))
    Explanations(nadia).explain([mine], "illness")
    Explanations(marc).explain([his], "travel")
    [found] = personal_record(nadia)["absences_constatees"]
    assert (found["jour"], found["motif"], found["etat"]) == ("2026-11-20", "Maladie", "explained")
