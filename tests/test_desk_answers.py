"""The school answers notices: one by one or together, as they were read; the families are told once a press."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

import models
from models import (
    AbsenceNotice,
    Answer,
    AuditEvent,
    Child,
    DeskNotices,
    Event,
    Guardian,
    MailKind,
    NeedsSentence,
    NoticeBook,
    NoticeRefused,
    NoticeStatus,
    OutgoingMail,
    Parent,
    Role,
    School,
    StaffMember,
    now,
)
from tests.absence_scene import MONDAY, TODAY, at_once, attach, draft, seat
from tests.desk_scene import SHEET, announce, letters, now_of, page, press, ticked, token
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import DESK, secretary, sit
from views.letters import read

SENTENCE = "Appelez-nous, s’il vous plaît."


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def line(app: Flask, grands_pins: School) -> ProofReadingClient:
    """The secretary of Grands-Pins."""
    return sit(app, secretary(grands_pins))


@pytest.fixture
def colleague(grands_pins: School) -> StaffMember:
    """Who sits beside her."""
    return secretary(grands_pins, "collegue@grands-pins.example")


@pytest.fixture
def zoes(nadias_zoe: Child) -> AbsenceNotice:
    return announce(nadias_zoe)


@pytest.fixture
def toms(marcs_tom: Child) -> AbsenceNotice:
    return announce(marcs_tom)


def statuses(*notices: AbsenceNotice) -> list[NoticeStatus]:
    return [now_of(notice).status for notice in notices]


# ---- what a press does --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "status"), [("recu", NoticeStatus.RECEIVED), ("accepter", NoticeStatus.ACCEPTED), ("refuser", "refused")]
)
def test_ticked_notices_are_answered_together(
    line: ProofReadingClient, zoes: AbsenceNotice, toms: AbsenceNotice, button: str, status: NoticeStatus
) -> None:
    assert press(line, button, zoes, toms, sentence=SENTENCE).status_code == 303
    assert statuses(zoes, toms) == [status] * 2
    answered = now_of(zoes)
    assert (answered.answered_by.email, answered.answered_at) == ("secretaire@grands-pins.example", now())
    assert answered.answer == ("" if button == "recu" else SENTENCE)


@pytest.mark.requirement("D-06")
def test_what_was_done_is_said_on_the_same_sheet(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    answer = press(line, "accepter", zoes, path=f"{SHEET}?vue=heure&q=zoe")
    assert "vue=heure" in answer.location and "q=zoe" in answer.location
    banner = page(line.get(answer.location)).select_one(".banniere-reussite")
    assert "1 avis est accepté. La famille en est avisée par courriel." in banner.get_text()


def test_a_notice_is_answered_on_its_own_page(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    place = f"{DESK}/avis/{zoes.reference}"
    assert press(line, "refuser", zoes, path=place, sentence=SENTENCE).location == place
    shown = page(line.get(place)).get_text()
    assert "Refusé" in shown and SENTENCE in shown


@pytest.mark.parametrize("sentence", ["", "   ", "\u200b", "\u3164\n"])
def test_a_refusal_says_why(line: ProofReadingClient, zoes: AbsenceNotice, sentence: str) -> None:
    answer = press(line, "refuser", zoes, sentence=sentence)
    assert answer.status_code == 422
    assert page(answer).select_one("#resume-erreurs a")["href"] == "#sentence"
    assert statuses(zoes) == [NoticeStatus.SENT]


def test_what_was_ticked_stays_ticked_when_the_answer_is_not_right(
    line: ProofReadingClient, zoes: AbsenceNotice, toms: AbsenceNotice
) -> None:
    """One forgets the sentence of a refusal, and must not tick a dozen names again; what changed is read again."""
    boxes = page(press(line, "refuser", zoes)).select("input[name=avis]")
    assert [box["value"] for box in boxes if box.has_attr("checked")] == ticked(zoes) and len(boxes) == 2
    AbsenceNotice.update(version=2).where(AbsenceNotice.id == toms.id).execute()
    again = page(press(line, "refuser", zoes, toms)).select("input[name=avis][checked]")
    assert [box["value"] for box in again] == ticked(zoes)
    assert not page(line.get(SHEET)).select("input[checked][name=avis]")


def test_the_school_itself_refuses_no_notice_without_a_sentence() -> None:
    with pytest.raises(NeedsSentence):
        Answer(NoticeStatus.REFUSED)
    with pytest.raises(ValueError):
        Answer(NoticeStatus.CANCELLED)


@pytest.mark.parametrize(
    "sent",
    [{}, {"avis": ""}, {"avis": "AV-1111-2222"}, {"avis": "x" * 5000}, {"avis": ["AV-1111-2222.1"] * 600},
     {"avis": "AV-1111-2222.99999999999999999999"}, {"reponse": ["recu", "refuser"]}, {"avis": "\x00.1"}],
)  # fmt: skip
def test_nothing_ticked_or_nonsense_changes_nothing(line: ProofReadingClient, zoes: AbsenceNotice, sent: dict) -> None:
    answer = line.post(SHEET, data={"csrf_token": token(line), "reponse": "accepter", **sent})
    assert answer.status_code == 422 and "Cochez au moins un avis." in answer.get_data(as_text=True)
    assert statuses(zoes) == [NoticeStatus.SENT]


def test_a_sentence_too_long_is_kept_and_counted(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    answer = press(line, "refuser", zoes, sentence="é" * 501)
    assert answer.status_code == 422 and "é" * 501 in answer.get_data(as_text=True)


def test_an_answer_given_is_not_taken_back_by_received(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    press(line, "accepter", zoes)
    answer = press(line, "recu", now_of(zoes))
    assert statuses(zoes) == [NoticeStatus.ACCEPTED]
    assert "Ces avis ont déjà une réponse" in line.get(answer.location).get_data(as_text=True)


def test_a_refusal_can_become_an_acceptance(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    press(line, "refuser", zoes, sentence=SENTENCE)
    press(line, "accepter", now_of(zoes))
    assert (now_of(zoes).status, now_of(zoes).answer) == (NoticeStatus.ACCEPTED, "")


# ---- what changed meanwhile ---------------------------------------------------------------------------------------


def test_a_notice_changed_meanwhile_is_told_and_the_others_are_done(
    line: ProofReadingClient, zoes: AbsenceNotice, toms: AbsenceNotice
) -> None:
    changed = {"version": 2, "part": models.DayPart.MORNING}
    AbsenceNotice.update(changed).where(AbsenceNotice.id == zoes.id).execute()
    answer = press(line, "refuser", zoes, toms, sentence=SENTENCE)
    assert answer.status_code == 422 and statuses(zoes, toms) == [NoticeStatus.SENT, NoticeStatus.REFUSED]
    told = page(answer).select_one("#resume-erreurs")
    assert zoes.reference in told.get_text() and "l’avant-midi" in told.get_text()
    assert told.find("a", href=f"{DESK}/avis/{zoes.reference}")
    assert page(answer).find("textarea").get_text().strip() == SENTENCE


def test_a_notice_cancelled_meanwhile_is_left_alone(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    AbsenceNotice.update(status=NoticeStatus.CANCELLED).where(AbsenceNotice.id == zoes.id).execute()
    answer = press(line, "accepter", zoes)
    assert answer.status_code == 422 and "est annulé depuis" in answer.get_data(as_text=True)
    assert statuses(zoes) == [NoticeStatus.CANCELLED] and letters() == []


def test_the_second_of_two_secretaries_is_told(
    app: Flask, line: ProofReadingClient, colleague: StaffMember, zoes: AbsenceNotice
) -> None:
    press(line, "accepter", zoes)
    answer = press(sit(app, colleague), "refuser", zoes, sentence=SENTENCE)
    assert answer.status_code == 422 and "Quelqu’un d’autre a déjà répondu" in answer.get_data(as_text=True)
    assert statuses(zoes) == [NoticeStatus.ACCEPTED] and len(letters()) == 1


@pytest.mark.requirement("E-10")
def test_the_same_press_twenty_times_at_once_answers_once(grands_pins: School, zoes: AbsenceNotice) -> None:
    staff, wanted = secretary(grands_pins), {zoes.reference: zoes.version}

    def answer(_number: int) -> tuple[int, int]:
        try:
            outcome = DeskNotices(staff, grands_pins).answer(wanted, Answer(NoticeStatus.ACCEPTED, "D’accord."))
            return len(outcome.done), len(outcome.changed)
        finally:
            models.database.close()

    assert at_once(20, answer) == [(1, 0)] * 20
    assert now_of(zoes).version == zoes.version + 1 and len(letters()) == 1
    assert AuditEvent.select().where(AuditEvent.event == Event.NOTICE_ANSWERED).count() == 1


def test_two_secretaries_at_once_give_one_answer(
    grands_pins: School, colleague: StaffMember, zoes: AbsenceNotice, toms: AbsenceNotice
) -> None:
    people, wanted = [secretary(grands_pins), colleague], {each.reference: 1 for each in (zoes, toms)}
    answers = [Answer(NoticeStatus.ACCEPTED), Answer(NoticeStatus.REFUSED, SENTENCE)]

    def answer(number: int) -> int:
        try:
            return len(DeskNotices(people[number], grands_pins).answer(wanted, answers[number]).changed)
        finally:
            models.database.close()

    assert sorted(at_once(2, answer)) == [0, 2]
    assert len(set(statuses(zoes, toms))) == 1


def test_a_notice_edited_while_the_secretary_answers_loses_neither(
    grands_pins: School, zoes: AbsenceNotice, nadia: Parent
) -> None:
    staff, monday_morning = secretary(grands_pins), draft(Child.get(), first_day=TODAY, part=models.DayPart.MORNING)

    def act(number: int) -> bool:
        try:
            if number:
                book = NoticeBook(nadia)
                book.change_of(book.find(zoes.reference)).edit(monday_morning, zoes.version)
                return True
            return bool(DeskNotices(staff, grands_pins).answer({zoes.reference: 1}, Answer(NoticeStatus.ACCEPTED)).done)
        except NoticeRefused:
            return False
        finally:
            models.database.close()

    answered, edited = at_once(2, act)
    now_says = now_of(zoes)
    assert (answered, edited) in ((True, False), (False, True))
    assert now_says.status == (NoticeStatus.ACCEPTED if answered else NoticeStatus.SENT)
    assert now_says.part == (models.DayPart.WHOLE if answered else models.DayPart.MORNING)


# ---- whose notices ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S11", "S12")
def test_another_schools_notice_is_not_there(app: Flask, line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    other = School.create(board=zoes.school.board, code="002", name="École du Ruisseau")
    neighbour = sit(app, secretary(other, "autre@ruisseau.example"))
    theirs = "/ecole/732000-002"
    missing = neighbour.get(f"{theirs}/avis/AV-2222-2222")
    for path in (f"{theirs}/avis/{zoes.reference}", f"{DESK}/avis/{zoes.reference}", f"{theirs}/avis/{'x' * 300}"):
        answer = neighbour.get(path)
        assert answer.status_code == 404 and len(answer.data) == pytest.approx(len(missing.data), abs=600)
    sheet = f"{theirs}/aujourdhui"
    data = {"csrf_token": token(line), "avis": f"{zoes.reference}.1", "reponse": "accepter"}
    assert neighbour.post(f"{theirs}/avis/{zoes.reference}", data=data).status_code in (400, 404)
    data["csrf_token"] = str(
        page(neighbour.get(theirs + "/eleves")).find("input", attrs={"name": "csrf_token"})["value"]
    )
    neighbour.post(sheet, data=data)
    assert statuses(zoes) == [NoticeStatus.SENT] and zoes.reference not in neighbour.get(sheet).get_data(as_text=True)


@pytest.mark.requirement("S11")
def test_the_page_of_a_notice_answers_no_other(
    line: ProofReadingClient, zoes: AbsenceNotice, toms: AbsenceNotice
) -> None:
    press(line, "accepter", zoes, toms, path=f"{DESK}/avis/{zoes.reference}")
    assert statuses(zoes, toms) == [NoticeStatus.ACCEPTED, NoticeStatus.SENT]


@pytest.mark.requirement("S12")
def test_a_parent_answers_nothing(app: Flask, zoes: AbsenceNotice, nadia: Parent) -> None:
    parent = seat(app, nadia)
    assert parent.get(SHEET).status_code == 303
    assert parent.post(SHEET, data={"avis": f"{zoes.reference}.1", "reponse": "accepter"}).status_code in (303, 400)
    assert statuses(zoes) == [NoticeStatus.SENT]


# ---- who is told --------------------------------------------------------------------------------------------------


def test_one_letter_a_family_and_a_press(
    line: ProofReadingClient, enrol: Callable, nadia: Parent, zoes: AbsenceNotice, toms: AbsenceNotice
) -> None:
    evas = announce(attach(nadia, enrol("Éva", "Bouchard-Tremblay", "0012346")))
    press(line, "accepter", zoes, evas, toms)
    told = dict(letters())
    assert told == {"nadia@exemple.ca": [zoes.reference, evas.reference], "marc@exemple.ca": [toms.reference]}


def test_received_mails_nobody(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    press(line, "recu", zoes)
    assert letters() == []


@pytest.mark.requirement("S13")
def test_an_address_that_left_the_file_is_told_nothing(line: ProofReadingClient, zoes: AbsenceNotice) -> None:
    Guardian.delete().execute()
    press(line, "accepter", zoes)
    assert statuses(zoes) == [NoticeStatus.ACCEPTED] and letters() == []


@pytest.mark.parametrize(("restricted", "told"), [(False, ["nadia@exemple.ca", "papa@exemple.ca"]), (True, [])])
def test_what_the_school_entered_is_told_to_the_whole_file_unless_restricted(
    line: ProofReadingClient, zoes: AbsenceNotice, restricted: bool, told: list[str]
) -> None:
    Guardian.create(pupil=zoes.pupil, email="papa@exemple.ca")
    AbsenceNotice.update(parent=None, staff=StaffMember.get()).where(AbsenceNotice.id == zoes.id).execute()
    models.Pupil.update(is_restricted=restricted).execute()
    press(line, "accepter", zoes)
    assert [address for address, _notices in letters()] == told
    openable = [mail.facts["can_open"] for mail in OutgoingMail.select() if mail.kind is MailKind.NOTICE_ANSWERED]
    assert openable == [address == "nadia@exemple.ca" for address in told]


def test_the_letter_is_in_the_language_of_the_account(
    app: Flask, line: ProofReadingClient, zoes: AbsenceNotice, nadia: Parent
) -> None:
    Parent.update(language="en").execute()
    press(line, "refuser", zoes, sentence=SENTENCE)
    letter = OutgoingMail.get(OutgoingMail.kind == MailKind.NOTICE_ANSWERED)
    with app.app_context():
        said = read(letter)
    assert "Refused" in said.text and SENTENCE in said.text


@pytest.mark.requirement("B9")
def test_a_press_is_written_once_in_the_trail(
    line: ProofReadingClient, zoes: AbsenceNotice, toms: AbsenceNotice, grands_pins: School
) -> None:
    press(line, "refuser", zoes, toms, sentence=SENTENCE)
    event = AuditEvent.get(AuditEvent.event == Event.NOTICE_ANSWERED)
    assert event.school_id == grands_pins.id and event.board_id == grands_pins.board_id
    assert event.who == StaffMember.get(StaffMember.role == Role.SECRETARY).public_id
    assert zoes.reference in event.about and toms.reference in event.about and SENTENCE not in event.about
