"""The school writes down what a parent telephones; it reads the document that a parent joined."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from models import (
    AbsenceNotice,
    AuditEvent,
    Child,
    DocumentKind,
    Event,
    MailKind,
    NoticeDocument,
    NoticeStatus,
    Pupil,
    School,
    StaffMember,
)
from models.pupil_file import file_name
from models.secrets import seal_bytes
from tests.absence_scene import MONDAY
from tests.desk_scene import SHEET, announce, letters, names, page
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import DESK, secretary, sit

NEW = f"{DESK}/avis/nouveau"
ILL_TODAY = {
    "caller": "Karim Tremblay, père", "kind": "absence", "part": "whole", "day": "2026-11-23", "reason": "illness"
}  # fmt: skip


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def line(app: Flask, grands_pins: School) -> ProofReadingClient:
    """The secretary of Grands-Pins, on the telephone."""
    client = sit(app, secretary(grands_pins))
    client.verbatim.add("Karim Tremblay, père")
    return client


def enter(client: ProofReadingClient, pupil: Pupil, **changes: object):
    """Fill in the questions for that pupil and send them."""
    path = f"{NEW}/{file_name(pupil.id)}"
    key = page(client.get(path)).find("input", attrs={"name": "form_key"})["value"]
    token = page(client.get(path)).find("input", attrs={"name": "csrf_token"})["value"]
    return client.post(path, data={"form_key": key, "csrf_token": token, **ILL_TODAY, **changes})


def test_a_pupil_is_found_without_accents_and_leads_to_the_questions(
    line: ProofReadingClient, zoe: Pupil, tom: Pupil
) -> None:
    shown = page(line.get(f"{NEW}?q=zoe"))
    links = shown.select("td a")
    assert [link.get_text() for link in links] == ["Bouchard-Tremblay, Zoé"]
    assert page(line.get(links[0]["href"])).h1.get_text() == "Inscrire un avis pour Zoé Bouchard-Tremblay"


def test_what_is_telephoned_is_received_at_once_and_shown_with_who_said_it(
    line: ProofReadingClient, zoe: Pupil
) -> None:
    answer = enter(line, zoe)
    notice = AbsenceNotice.get()
    assert answer.location == f"{DESK}/avis/{notice.reference}"
    assert (notice.status, notice.caller, notice.parent_id) == (NoticeStatus.RECEIVED, ILL_TODAY["caller"], None)
    assert notice.staff == StaffMember.get()
    shown = page(line.get(answer.location)).get_text()
    assert ILL_TODAY["caller"] in shown and "secretaire@grands-pins.example" in shown
    assert names(line.get(SHEET)) == ["Bouchard-Tremblay, Zoé"]


def test_the_addresses_on_the_file_are_told(line: ProofReadingClient, zoe: Pupil) -> None:
    enter(line, zoe)
    assert letters(MailKind.NOTICE_SHARED) == [("nadia@exemple.ca", [AbsenceNotice.get().reference])]


@pytest.mark.requirement("E-10")
def test_the_same_entry_twice_is_one_notice(line: ProofReadingClient, zoe: Pupil) -> None:
    first, second = (enter(line, zoe, form_key="one") for _ in range(2))
    assert first.location == second.location and AbsenceNotice.select().count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"caller": ""}, "Indiquez qui téléphone."), ({"caller": "\u200b "}, "Indiquez qui téléphone."),
     ({"caller": "514"}, "Écrivez le nom en lettres."), ({"caller": "é" * 201}, "Il y a 1 caractère de trop"),
     ({"day": "2027-07-02"}, "Choisissez"), ({"reason": "other"}, "une explication"), ({"kind": "x"}, "Choisissez")],
)  # fmt: skip
def test_an_entry_follows_the_rules_of_a_notice(
    line: ProofReadingClient, zoe: Pupil, changes: dict[str, str], said: str
) -> None:
    answer = enter(line, zoe, **changes)
    assert answer.status_code == 422 and said in page(answer).select_one("#resume-erreurs").get_text()
    assert AbsenceNotice.select().count() == 0


def test_a_moment_already_covered_leads_to_the_notice_that_covers_it(
    line: ProofReadingClient, nadias_zoe: Child
) -> None:
    known = announce(nadias_zoe)
    answer = enter(line, nadias_zoe.pupil)
    assert answer.status_code == 422 and AbsenceNotice.select().count() == 1
    assert page(answer).select_one(f'#resume-erreurs a[href="{DESK}/avis/{known.reference}"]')


@pytest.mark.requirement("S11", "S12")
def test_another_schools_pupil_is_not_there(app: Flask, line: ProofReadingClient, zoe: Pupil) -> None:
    other = School.create(board=zoe.board, code="002", name="École du Ruisseau")
    neighbour = sit(app, secretary(other, "autre@ruisseau.example"))
    theirs = "/ecole/732000-002/avis/nouveau"
    assert neighbour.get(f"{theirs}?q=zoe").get_data(as_text=True).count("Bouchard") == 0
    for name in (file_name(zoe.id), zoe.file_number, str(zoe.id), "x" * 500, "%00"):
        assert neighbour.get(f"{theirs}/{name}").status_code == 404
    assert line.get(f"{NEW}/{zoe.id}").status_code == 404


def test_a_pupil_who_left_is_not_there(line: ProofReadingClient, zoe: Pupil) -> None:
    Pupil.update(removed_at=StaffMember.get().created_at).execute()
    assert line.get(f"{NEW}/{file_name(zoe.id)}").status_code == 404


# ---- the document -------------------------------------------------------------------------------------------------


@pytest.fixture
def joined(nadias_zoe: Child) -> AbsenceNotice:
    """A notice with a page of text that says it is a picture."""
    notice = announce(nadias_zoe)
    content = b"<script>alert(1)</script>"
    NoticeDocument.create(notice=notice, kind=DocumentKind.PNG, size=len(content), sealed_content=seal_bytes(content))
    return notice


@pytest.mark.requirement("S11", "B9")
def test_the_staff_keeps_the_document_and_the_trail_says_so(line: ProofReadingClient, joined: AbsenceNotice) -> None:
    place = f"{DESK}/avis/{joined.reference}"
    assert page(line.get(place)).find("a", href=f"{place}/billet")
    assert not AuditEvent.select().where(AuditEvent.event == Event.SENSITIVE_READ).exists()
    line.proof_reads = False  # a file is no page
    answer = line.get(f"{place}/billet")
    assert answer.data == b"<script>alert(1)</script>" and answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert joined.reference in AuditEvent.get(AuditEvent.event == Event.SENSITIVE_READ).about


@pytest.mark.requirement("S12")
def test_no_other_school_reads_it_and_no_document_is_a_404(
    app: Flask, line: ProofReadingClient, joined: AbsenceNotice, marcs_tom: Child
) -> None:
    other = School.create(board=joined.school.board, code="002", name="École du Ruisseau")
    neighbour = sit(app, secretary(other, "autre@ruisseau.example"))
    for path in (f"/ecole/732000-002/avis/{joined.reference}/billet", f"{DESK}/avis/{joined.reference}/billet"):
        assert neighbour.get(path).status_code == 404
    assert line.get(f"{DESK}/avis/{announce(marcs_tom).reference}/billet").status_code == 404
