"""« Motiver »: what is asked of a family, and of it alone; answered once, in time or not; or said not to be exact."""

import json
from datetime import time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from playhouse.test_utils import count_queries

from models import (
    AbsenceMark,
    AuditEvent,
    Event,
    Explanations,
    Guardian,
    MailKind,
    NeedsExplanation,
    NoticeKind,
    OutgoingMail,
    Parent,
    Pupil,
    Reason,
    RecordedAbsence,
    RecordedState,
    School,
    UnknownReason,
    now,
    personal_record,
)
from tests.absence_scene import MONDAY, TODAY, at_once, attach, seat, words_of
from tests.proof_reader import HTMX
from tests.recorded_scene import FRIDAY, fresh, note

LIST = "/absences/motiver"
LATE = AbsenceMark(kind=NoticeKind.LATE, at=time(9, 15))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def mother(app, nadia, nadias_zoe):
    """Nadia’s browser."""
    return seat(app, nadia)


@pytest.fixture
def karim(password_hash, zoe):
    """Zoé’s father, who has an account of his own."""
    karim = Parent.create(email="karim@exemple.ca", password_hash=password_hash)
    attach(karim, zoe)
    return karim


def page_of(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def one(absence):
    return f"/absences/{absence.public_id}/motiver"


def wrong(absence):
    return f"/absences/{absence.public_id}/inexact"


# ---- what is asked ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-16")
def test_the_list_says_what_and_until_when(mother, zoe):
    note(zoe)
    said = page_of(mother.get("/absences")).select_one(".a-motiver li").get_text(" ", strip=True)
    assert "Absence de Zoé le vendredi 20 novembre 2026, toute la journée" in said
    assert "Répondez avant le mardi 24 novembre, 10\u00a0h\u00a040." in said


@pytest.mark.requirement("B-16", "G-12")
def test_the_page_of_one_says_it_too_in_both_languages(mother, zoe, nadia):
    absence = note(zoe, LATE)
    assert "Retard de Zoé le vendredi 20 novembre 2026, arrivée à 9\u00a0h\u00a015" in mother.get(one(absence)).text
    nadia.language = "en"
    nadia.save()
    said = mother.get(one(absence)).text
    assert "Friday, November 20, 2026, arriving at 9:15\u00a0a.m." in said
    assert "before Tuesday, November 24, 10:40\u00a0a.m." in said
    for path in (LIST, wrong(absence), "/absences", "/portail"):
        assert mother.get(path).status_code == 200


def test_an_english_hour_ends_its_sentence_by_itself(mother, zoe, nadia):
    """« 10:40 a.m. », not « 10:40 a.m.. »."""
    absence = note(zoe)
    nadia.choose_language("en")
    for place in ("/absences", LIST, one(absence)):
        page = mother.get(place).text
        assert "Answer before" in page and "a.m." in page and "a.m.." not in page


@pytest.mark.requirement("D-05")
def test_the_dashboard_says_how_many_in_words(mother, zoe):
    assert "à motiver" not in mother.get("/portail").text
    note(zoe)
    assert page_of(mother.get("/portail")).select_one(".tuile p").text.strip() == "1 absence à motiver"
    note(zoe, LATE, TODAY)
    assert "2 absences à motiver" in page_of(mother.get("/portail")).select_one(".tuile p").text


@pytest.mark.requirement("D-05")
def test_the_dashboard_costs_the_same_whatever_is_to_be_explained(mother, zoe, nadia, enrol, assert_query_count):
    for number in range(4):
        note(attach(nadia, enrol(f"Enfant{number}", "Roy", f"000000{number}")).pupil)
    mother.get("/portail")
    with assert_query_count(5):  # as without any: see test_portal
        mother.get("/portail")


def test_nothing_to_explain_is_said(mother):
    assert "Rien n’est à motiver pour l’instant." in mother.get(LIST).text


# ---- the answer ---------------------------------------------------------------------------------------------------


def test_one_absence_is_explained_with_its_reason(mother, zoe, nadia):
    absence = note(zoe)
    answer = mother.fill(one(absence), reason="illness")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/absences")
    row = fresh(absence)
    assert (row.state, row.reason_fr, row.reason_en, row.answered_by) == ("explained", "Maladie", "Illness", nadia)
    assert "L’absence est motivée." in mother.get("/absences").text
    assert "Maladie" in mother.get(one(absence)).text


def test_twenty_explained_at_once_read_the_reason_once(nadias_zoe, zoe, nadia):
    rows = [note(zoe, day=FRIDAY - timedelta(days=number)) for number in range(20)]

    def queries(absences):
        with count_queries() as counter:
            assert len(Explanations(nadia).explain(absences, "illness").done) == len(absences)
        return counter.count

    assert queries(rows[:1]) == queries(rows[1:])


def test_several_are_explained_at_once(mother, zoe, nadia, enrol):
    leo = attach(nadia, enrol("Léo", "Bouchard-Tremblay", "0012346")).pupil
    rows = [note(zoe), note(zoe, LATE, TODAY), note(leo)]
    chosen = [row.public_id for row in rows[:2]]
    assert mother.fill(LIST, absences=chosen, reason="appointment").status_code == 303
    assert [fresh(row).state for row in rows] == ["explained", "explained", "to_explain"]
    assert "2 absences sont motivées." in mother.get("/absences").text


@pytest.mark.requirement("B-08")
@pytest.mark.parametrize("explanation", ["", "   ", "\u200b\u3164", None, "\x00"])
def test_other_without_an_explanation_is_never_stored(mother, zoe, explanation):
    absence = note(zoe)
    answer = mother.fill(one(absence), reason="other", explanation=explanation)
    assert answer.status_code == 422 and fresh(absence).is_open
    with pytest.raises(NeedsExplanation):
        Explanations(Parent.get()).explain([absence], "other", explanation or "")
    assert fresh(absence).is_open


def test_other_with_an_explanation_is_stored(mother, zoe):
    absence = note(zoe)
    mother.fill(one(absence), reason="other", explanation="Une fête.\nÀ Québec.")
    assert fresh(absence).explanation == "Une fête.\nÀ Québec."


@pytest.mark.requirement("B-09", "E-08")
def test_the_status_line_says_what_is_missing_while_it_is_filled_in(mother, zoe):
    absence = note(zoe)
    assert words_of(mother.get(one(absence)), "etat") == "Pour soumettre, il manque\u00a0: le motif."
    address, fields = mother.form(one(absence))
    for reason, said in (
        ("other", "Pour soumettre, il manque\u00a0: une explication pour le motif «\u00a0Autre\u00a0»."),
        ("illness", "Tout est rempli. Vous pouvez soumettre."),
    ):
        fields["reason"] = reason
        answer = mother.post(f"{address}?verifier=1", data=fields, headers=HTMX)
        assert (answer.status_code, words_of(answer, "etat")) == (200, said)
        assert "aria-invalid" not in answer.text
    assert fresh(absence).is_open


@pytest.mark.requirement("B-08", "B-09")
def test_a_reason_that_the_school_wants_explained_has_the_box_under_it(mother, zoe):
    """Under « Autre », the box would stay hidden: nobody could answer."""
    Reason.update(needs_explanation=True).where(Reason.code == "travel").execute()
    absence = note(zoe)
    address, fields = mother.form(one(absence))
    fields["reason"] = "travel"
    live = mother.post(f"{address}?verifier=1", data=fields, headers=HTMX)
    under = page_of(live).find(id="explanation").find_parent(class_="revele")
    assert under.find_previous_sibling(class_="option").find("input")["value"] == "travel"
    assert words_of(live, "etat") == "Pour soumettre, il manque\u00a0: l’explication."
    refused = mother.post(address, data=fields)
    assert refused.status_code == 422 and fresh(absence).is_open
    assert "l’école en a besoin pour ce motif" in words_of(refused, "resume-erreurs")
    fields["explanation"] = "À Gaspé."
    assert mother.post(address, data=fields).status_code == 303 and fresh(absence).explanation == "À Gaspé."


def test_after_the_delay_it_is_still_taken_and_flagged(mother, zoe, monday, nadia, app):
    absence = note(zoe)
    monday.shift(timedelta(days=7))
    mother = seat(app, nadia)
    assert "Après le délai" in mother.get("/absences").text
    assert mother.fill(one(absence), reason="illness").status_code == 303
    assert fresh(absence).was_answered_late
    assert "Après le délai" in mother.get(one(absence)).text


@pytest.mark.requirement("E-10")
def test_the_same_answer_twice_is_one(mother, zoe):
    absence = note(zoe)
    address, fields = mother.form(one(absence))
    fields["reason"] = "illness"
    answers = [mother.post(address, data=fields) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/absences")}
    assert AuditEvent.select().where(AuditEvent.event == Event.ABSENCE_EXPLAINED).count() == 1
    assert "déjà réglé" not in mother.get("/absences").text


@pytest.mark.requirement("E-10")
def test_of_two_guardians_at_once_the_first_answer_stands(zoe, nadia, nadias_zoe, karim):
    absence = note(zoe)
    reasons = ["illness", "travel"]
    said = at_once(2, lambda place: Explanations([nadia, karim][place]).explain([absence], reasons[place]))
    done = [place for place in (0, 1) if said[place].done]
    assert len(done) == 1 and said[1 - done[0]].taken == [absence]
    assert fresh(absence).reason_code == reasons[done[0]]


def test_the_second_guardian_is_told_and_does_not_read_the_first_answer(app, zoe, mother, karim):
    absence = note(zoe)
    father = seat(app, karim)
    address, fields = father.form(one(absence))
    mother.fill(one(absence), reason="other", explanation="Une affaire privée.")
    fields["reason"] = "illness"
    assert father.post(address, data=fields).status_code == 303
    assert "La première réponse compte" in father.get("/absences").text
    seen = father.get(one(absence)).text
    assert "l’a déjà motivée" in seen and "Une affaire privée." not in seen
    assert fresh(absence).reason_code == "other"


@pytest.mark.parametrize("reason", ["", "nothing", "o'ther", "\x00", "x" * 5000, "needs_document"])
def test_a_reason_that_the_school_does_not_have_is_refused(mother, zoe, reason):
    absence = note(zoe)
    assert mother.fill(one(absence), reason=reason).status_code == 422
    with pytest.raises(UnknownReason):
        Explanations(Parent.get()).explain([absence], reason)
    assert fresh(absence).is_open


def test_a_reason_that_is_not_for_late_arrivals_is_not_offered_for_one(mother, zoe):
    Reason.update(kinds="absence").where(Reason.code == "travel").execute()
    Reason.forget()
    absence = note(zoe, LATE)
    assert "Voyage" not in mother.get(one(absence)).text
    assert mother.fill(one(absence), reason="travel").status_code == 422


def test_two_schools_have_only_their_common_reasons(mother, nadia, zoe, board, enrol):
    north = School.create(board=board, code="002", name="Collège du Nord")
    Reason.create(school=north, code="illness", label_fr="Malade", label_en="Ill", position=1)
    child = enrol("Léo", "Roy", "0012346")
    child.school = north
    child.save()
    rows = [note(zoe), note(attach(nadia, child).pupil)]
    assert "Voyage" not in mother.get(LIST).text
    assert mother.fill(LIST, absences=[row.public_id for row in rows], reason="illness").status_code == 303
    assert [fresh(row).reason_fr for row in rows] == ["Maladie", "Malade"]


# ---- not exact ----------------------------------------------------------------------------------------------------


def test_what_is_not_exact_is_told_to_the_school_once(mother, zoe):
    absence = note(zoe)
    for _ in range(2):
        if fresh(absence).is_open:
            assert mother.fill(wrong(absence), words="Zoé était en sortie.").status_code == 303
    row = fresh(absence)
    assert (row.state, row.dispute) == ("disputed", "Zoé était en sortie.")
    letters = OutgoingMail.select().where(OutgoingMail.kind == MailKind.ABSENCE_DISPUTED)
    assert [letter.recipient for letter in letters] == ["secretariat@grands-pins.example"]
    assert letters[0].facts["place"] == f"/ecole/732000-001/absences/{absence.public_id}"


@pytest.mark.requirement("E-10")
def test_twenty_disputes_at_once_are_one(zoe, nadia, nadias_zoe):
    absence = note(zoe)
    assert all(at_once(20, lambda _number: Explanations(nadia).dispute(absence, "Non.")))
    assert OutgoingMail.select().where(OutgoingMail.kind == MailKind.ABSENCE_DISPUTED).count() == 1


@pytest.mark.parametrize("words", ["", "  ", None, "x" * 501])
def test_a_dispute_says_something(mother, zoe, words):
    absence = note(zoe)
    assert mother.fill(wrong(absence), words=words).status_code == 422
    assert fresh(absence).is_open


# ---- nobody else --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("place", [one, wrong])
def test_another_familys_absence_is_like_one_that_does_not_exist(mother, marcs_tom, place):
    theirs = note(marcs_tom.pupil)
    absent = RecordedAbsence(public_id="x" * 16)
    bodies = [mother.get(place(absence)) for absence in (theirs, absent)]
    assert {answer.status_code for answer in bodies} == {404}
    texts = [page_of(answer).main.find("h1").text for answer in bodies]
    assert texts[0] == texts[1]
    _, fields = mother.form("/absences/aviser")
    assert mother.post(place(theirs), data={**fields.to_dict(), "reason": "illness"}).status_code == 404
    assert fresh(theirs).is_open


@pytest.mark.requirement("S11", "S14")
def test_another_familys_absence_cannot_go_along_with_ones_own(mother, zoe, marcs_tom):
    mine, theirs = note(zoe), note(marcs_tom.pupil)
    for names in ([theirs.public_id], [mine.public_id, theirs.public_id], ["\x00"], ["x"] * 300, [""]):
        assert mother.fill(LIST, absences=names, reason="illness", state="explained").status_code == 422
    assert fresh(theirs).is_open and fresh(mine).is_open
    outcome = Explanations(Parent.get(Parent.email == "nadia@exemple.ca")).explain([theirs], "illness")
    assert (outcome.done, outcome.taken) == ([], [])


@pytest.mark.requirement("S13", "K8")
@pytest.mark.parametrize("event", ["address taken off the file", "pupil gone"])
def test_access_ends_with_the_roster_at_once(mother, zoe, event):
    absence = note(zoe)
    address, fields = mother.form(one(absence))
    if event == "pupil gone":
        zoe.removed_at = now()
        zoe.save()
    else:
        Guardian.update(email="autre@exemple.ca").execute()
    assert mother.get(one(absence)).status_code == 404
    assert mother.part(one(absence)).status_code == 404
    assert mother.post(address, data={**fields.to_dict(), "reason": "illness"}).status_code == 404
    assert "Zoé" not in mother.get("/absences").text and "à motiver" not in mother.get("/portail").text
    assert fresh(absence).is_open


@pytest.mark.requirement("B9")
def test_the_trail_tells_who_explained_without_saying_what(mother, zoe, nadia):
    absence = note(zoe)
    mother.fill(one(absence), reason="other", explanation="Une affaire privée.")
    event = AuditEvent.get(AuditEvent.event == Event.ABSENCE_EXPLAINED)
    assert (event.who, event.school_id) == (nadia.public_id, zoe.school_id)
    assert json.loads(event.about)["absences"] == [absence.public_id] and "privée" not in event.about


@pytest.mark.requirement("S11")
def test_of_a_restricted_child_the_schools_reply_is_for_who_disputed_alone(app, zoe, mother, nadia, karim):
    """It may quote one parent’s words to the other."""
    absence = note(zoe)
    Explanations(nadia).dispute(absence, "Elle était chez la psychologue.")
    reply = "La psychologue ne confirme pas."
    RecordedAbsence.update(state=RecordedState.TO_EXPLAIN, note=reply).execute()
    father = seat(app, karim)
    for browser in (mother, father):
        browser.verbatim.add(reply)
        assert reply in browser.get(one(absence)).text
    Pupil.update(is_restricted=True).execute()
    assert reply in mother.get(one(absence)).text and reply not in father.get(one(absence)).text


def test_what_the_school_took_back_or_knew_is_said(mother, zoe):
    absence = note(zoe)
    for state, said in (
        (RecordedState.WITHDRAWN, "L’école a retiré cette absence"),
        (RecordedState.ANNOUNCED, "Un avis l’annonçait"),
        (RecordedState.DISPUTED, "L’école vérifie ce qui lui a été signalé."),
    ):
        RecordedAbsence.update(state=state).execute()
        assert said in mother.get(one(absence)).text
        assert said in mother.get(wrong(absence)).text


def test_a_day_long_ago_and_markup_are_shown_literally(mother, zoe):
    absence = note(zoe, day=FRIDAY)
    RecordedAbsence.update(note='<img src=x onerror="alert(1)">').execute()
    mother.proof_reads = False
    page = page_of(mother.get(one(absence)))
    assert not page.select("#partie img") and '<img src=x onerror="alert(1)">' in page.text


def test_a_parent_takes_away_what_was_answered(zoe, nadia, nadias_zoe, karim):
    Explanations(nadia).explain([note(zoe)], "other", "Une fête.")
    said = personal_record(nadia)["absences_constatees"]
    assert [(line["enfant"], line["motif"], line["explication"]) for line in said] == [
        ("Zoé Bouchard-Tremblay", "Autre", "Une fête.")
    ]
    assert personal_record(karim)["absences_constatees"] == []
    Guardian.delete().execute()
    assert personal_record(nadia)["absences_constatees"] == []
