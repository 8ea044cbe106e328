"""What a family is asked to explain, and by whom: « Autre » with words, the first answer, each school’s own reason."""

import json
from contextlib import ExitStack
from datetime import time, timedelta

import pytest
import time_machine
from flask import Flask

from models import (
    AbsenceMark,
    AuditEvent,
    Event,
    Explanations,
    MailKind,
    NeedsExplanation,
    NoticeKind,
    OutgoingMail,
    Parent,
    Reason,
    RecordedState,
    UnknownReason,
    now,
)
from models.reason import OTHER
from tests.absence_scene import MONDAY, TODAY, attach, seat, words_of
from tests.proof_reader import HTMX
from tests.recorded_scene import FRIDAY, fresh, note
from views.forms.explanation import ExplanationForm

LATE = AbsenceMark(kind=NoticeKind.LATE, at=time(9, 15))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def karim(password_hash: str, zoe) -> Parent:
    """Zoé’s father, who has an account of his own."""
    parent = Parent.create(email="karim@exemple.ca", password_hash=password_hash)
    attach(parent, zoe)
    return parent


def explained() -> list[dict]:
    found = AuditEvent.select().where(AuditEvent.event == Event.ABSENCE_EXPLAINED).order_by(AuditEvent.id)
    return [{"who": row.who, "school": row.school_id, **json.loads(row.about)} for row in found]


@pytest.mark.requirement("B-08")
@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b", "\u3164"])
def test_autre_without_words_is_not_stored(nadia, nadias_zoe, zoe, nothing: str) -> None:
    absence = note(zoe)
    with pytest.raises(NeedsExplanation):
        Explanations(nadia).explain([absence], OTHER, nothing)
    assert fresh(absence).is_open and explained() == []


def test_an_explanation_is_kept_with_autre_and_dropped_with_a_reason_that_needs_none(nadia, nadias_zoe, zoe) -> None:
    other, ill = note(zoe), note(zoe, day=TODAY)
    assert Explanations(nadia).explain([other], OTHER, " Déménagement ").done == [other]
    Explanations(nadia).explain([ill], " illness\x00", "Grippe")
    said = fresh(other)
    assert (said.reason_code, said.reason_fr, said.reason_en) == (OTHER, "Autre", "Other")
    assert (said.explanation, said.state, said.answered_by) == ("Déménagement", RecordedState.EXPLAINED, nadia)
    assert said.answered_at == said.changed_at == now()
    assert (fresh(ill).reason_code, fresh(ill).explanation) == ("illness", "")
    assert explained()[0] == {"who": nadia.public_id, "school": zoe.school.id, "absences": [other.public_id]}


def test_a_reason_of_no_use_for_what_was_noted_is_refused_for_all(nadia, nadias_zoe, zoe) -> None:
    absence, late = note(zoe), note(zoe, LATE, TODAY)
    Reason.update(kinds="absence").where(Reason.code == "illness").execute()
    with pytest.raises(UnknownReason):
        Explanations(nadia).explain([absence, late], "illness")
    with pytest.raises(UnknownReason):
        Explanations(nadia).explain([absence], "nothing")
    assert fresh(absence).is_open and fresh(late).is_open
    assert Explanations(nadia).explain([absence], "illness").done == [absence]


def test_each_school_keeps_its_own_words_and_its_own_trace(nadia, nadias_zoe, zoe, enrol, alpha) -> None:
    leo = enrol("Léo", "Bouchard", "0012346")
    leo.school = alpha
    leo.save()
    attach(nadia, leo)
    Reason.update(label_fr="Malade").where((Reason.school == alpha) & (Reason.code == "illness")).execute()
    Reason.update(kinds="absence").where((Reason.school == alpha) & (Reason.code == "illness")).execute()
    hers, his = note(zoe, LATE), note(leo)
    outcome = Explanations(nadia).explain([hers, his], "illness")
    assert {row.id for row in outcome.done} == {hers.id, his.id}
    assert (fresh(hers).reason_fr, fresh(his).reason_fr) == ("Maladie", "Malade")
    assert [(one["school"], one["absences"]) for one in explained()] == [
        (zoe.school.id, [hers.public_id]),
        (alpha.id, [his.public_id]),
    ]


def test_the_first_answer_stands_and_the_same_again_is_no_other(nadia, nadias_zoe, karim, zoe, monday) -> None:
    absence, family, fathers = note(zoe), Explanations(nadia), Explanations(karim)
    family.explain([absence], OTHER, "Déménagement")
    monday.shift(60)
    for who, code, words, is_done in (
        (family, OTHER, "Déménagement", True),
        (family, OTHER, "Voyage", False),
        (family, "illness", "", False),
        (fathers, OTHER, "Déménagement", False),
    ):
        outcome = who.explain([absence], code, words)
        assert (outcome.done, outcome.taken) == (([absence], []) if is_done else ([], [absence]))
    assert fresh(absence).answered_at == now() - timedelta(seconds=60) and len(explained()) == 1


def test_an_absence_that_was_taken_back_is_no_longer_explained(nadia, nadias_zoe, zoe) -> None:
    absence = note(zoe)
    absence.state = RecordedState.WITHDRAWN
    absence.reason_code, absence.answered_by = "illness", nadia
    absence.save()
    assert Explanations(nadia).explain([absence], "illness").taken == [absence]


def test_what_is_asked_of_a_family_and_of_one_child(nadia, nadias_zoe, marcs_tom, zoe, tom, enrol) -> None:
    leo = enrol("Léo", "Bouchard", "0012346")
    child = attach(nadia, leo)
    newer, older, his, other = note(zoe, day=TODAY), note(zoe), note(leo), note(tom)
    family = Explanations(nadia)
    assert family.to_explain() == [older, his, newer]
    assert family.to_explain(child) == [his]
    assert family.between(FRIDAY, FRIDAY) == [older, his] and family.between(TODAY, TODAY) == [newer]
    assert family.between(FRIDAY + timedelta(days=1), TODAY - timedelta(days=1)) == []
    assert family.find(older.public_id) == older and family.find(other.public_id) is None
    assert family.named([]) == [] and family.named([older.public_id, "\x00"]) == [older]
    family.explain([older], "illness")
    assert family.to_explain() == [his, newer] and family.answered() == [older]
    zoe.removed_at = now()
    zoe.save()
    assert family.to_explain() == [his] and family.answered() == []


def test_what_the_school_took_back_or_knew_is_in_no_span(nadia, nadias_zoe, zoe) -> None:
    absence = note(zoe)
    for state in (RecordedState.ANNOUNCED, RecordedState.WITHDRAWN):
        absence.state = state
        absence.save()
        assert Explanations(nadia).between(FRIDAY, FRIDAY) == []


def test_a_dispute_is_told_once_and_by_the_school_that_noted_it(nadia, nadias_zoe, karim, zoe, grands_pins) -> None:
    absence, family = note(zoe), Explanations(nadia)
    other = note(zoe, day=TODAY)
    assert family.dispute(absence, " Elle était là. \r\n")
    said = fresh(absence)
    assert (said.state, said.dispute, said.answered_by) == (RecordedState.DISPUTED, "Elle était là.", nadia)
    assert said.answered_at == said.changed_at == now() and fresh(other).is_open
    assert family.dispute(absence, "Encore") and not Explanations(karim).dispute(absence, "Moi aussi")
    assert fresh(absence).dispute == "Elle était là."
    [letter] = OutgoingMail.select().where(OutgoingMail.kind == MailKind.ABSENCE_DISPUTED)
    assert (letter.recipient, letter.language) == (grands_pins.secretariat_email, grands_pins.language)
    facts = letter.facts
    assert (facts["dispute"], facts["parent"]) == ("Elle était là.", nadia.email)
    assert facts["place"] == f"/ecole/732000-001/absences/{absence.public_id}" and len(facts["recorded"]) == 1
    row = AuditEvent.get(AuditEvent.event == Event.ABSENCE_DISPUTED)
    assert (row.who, row.school, json.loads(row.about)) == (
        nadia.public_id,
        grands_pins,
        {"absence": absence.public_id},
    )


def test_a_settled_absence_is_not_disputed_and_a_school_without_a_mailbox_gets_no_letter(
    nadia, nadias_zoe, marc, zoe, grands_pins
) -> None:
    grands_pins.secretariat_email = ""
    grands_pins.save()
    settled, absence = note(zoe), note(zoe, day=TODAY)
    Explanations(nadia).explain([settled], "illness")
    assert not Explanations(nadia).dispute(settled, "Non")
    assert not Explanations(marc).dispute(absence, "Non")
    assert Explanations(nadia).dispute(absence, "Non")
    assert not OutgoingMail.select().where(OutgoingMail.kind == MailKind.ABSENCE_DISPUTED).exists()


def test_two_hundred_are_looked_for_at_once(nadia, nadias_zoe, zoe) -> None:
    absence, nobodys = note(zoe), [f"nobody-{number}" for number in range(200)]
    assert Explanations(nadia).named([*nobodys[:199], absence.public_id]) == [absence]
    assert Explanations(nadia).named([*nobodys, absence.public_id]) == []


# ---- the page and its questions -----------------------------------------------------------------------------------


@pytest.fixture
def ask(app: Flask, nadia, nadias_zoe):
    """ask([absences], reason="travel") is the form as Nadia sent it; without answers, as it is shown first."""
    requests = ExitStack()

    def build(rows, /, **sent: object) -> ExplanationForm:
        how = {"method": "POST", "data": sent} if sent else {}
        requests.enter_context(app.test_request_context("/absences/motiver", **how))
        return ExplanationForm(rows, Explanations(nadia))

    with requests:
        yield build


def asked(form: ExplanationForm) -> list[str]:
    return [field.name for field in form.answers]


def offered(form: ExplanationForm) -> set[str]:
    return {choice.value for choice in form.reason.choices}


def test_one_absence_is_chosen_by_itself_and_of_several_none(ask, zoe) -> None:
    one, two = note(zoe), note(zoe, LATE, TODAY)
    alone, both = ask([one]), ask([one, two])
    assert (alone.chosen, asked(alone)) == ([one], ["reason"])
    assert (both.chosen, asked(both)) == ([], ["absences", "reason"])
    assert [choice.value for choice in both.absences.choices] == [one.public_id, two.public_id]
    unnamed = ask([one], reason="illness")
    assert unnamed.chosen == [] and not unnamed.validate() and asked(unnamed) == ["absences", "reason"]
    assert ask([one, two], absences=[two.public_id], reason="illness").chosen == [two]


def test_an_absence_settled_meanwhile_is_still_known_and_anothers_is_not(ask, zoe, tom, marcs_tom, nadia) -> None:
    one, settled, his = note(zoe), note(zoe, day=TODAY), note(tom)
    Explanations(nadia).explain([settled], "illness")
    assert ask([one], absences=[settled.public_id], reason="travel").known == [one, fresh(settled)]
    assert ask([one], absences=[one.public_id], reason="travel").known == [one]
    assert ask([one]).known == [one]
    foreign = ask([one], absences=[his.public_id], reason="travel")
    assert foreign.known == [one] and not foreign.validate()


@pytest.mark.requirement("B-06")
def test_reasons_are_those_of_every_school_and_kind_that_is_chosen(ask, zoe, nadia, enrol, alpha) -> None:
    pupil = enrol("Léo", "Roy", "0012346")
    pupil.school = alpha
    pupil.save()
    attach(nadia, pupil)
    Reason.delete().where((Reason.school == alpha) & (Reason.code == "travel")).execute()
    Reason.update(kinds="absence").where(Reason.code == "activity").execute()
    whole, late, his = note(zoe), note(zoe, LATE, TODAY), note(pupil)
    everything = {"activity", "bereavement", "illness", "appointment", "travel", OTHER}
    names = {"whole": whole.public_id, "late": late.public_id, "his": his.public_id}
    assert offered(ask([whole, late, his])) == everything - {"travel", "activity"}
    assert offered(ask([whole, late, his], absences=[names["whole"]])) == everything
    assert offered(ask([whole, late, his], absences=[names["late"]])) == everything - {"activity"}
    assert offered(ask([whole, late, his], absences=[names["his"]])) == everything - {"travel"}


@pytest.mark.requirement("B-08", "B-09")
def test_what_must_be_explained_has_its_box_and_its_sentence(ask, zoe) -> None:
    Reason.update(needs_explanation=True).where(Reason.code == "travel").execute()
    one = note(zoe)
    sent = {"absences": [one.public_id]}
    for reason, under, missing in (
        ("other", OTHER, "une explication pour le motif «\u00a0Autre\u00a0»"),
        ("travel", "travel", "l’explication"),
    ):
        form = ask([one], **sent, reason=reason, explanation=" ")
        assert (form.box_under, asked(form)) == (under, ["absences", "reason", "explanation"][1:])
        assert not form.validate() and form.state == f"Pour soumettre, il manque\u00a0: {missing}."
        assert ask([one], **sent, reason=reason, explanation="Une fête.").validate() is True
        assert str(form.explanation.label.text) == "Explication<noscript> (nécessaire pour “Autre”)</noscript>"
    travel = ask([one], **sent, reason="travel")
    assert travel.explanation.description == "L’école en a besoin pour ce motif" and not travel.validate()
    ill = ask([one], **sent, reason="illness", explanation="e" * 501)
    assert (ill.box_under, asked(ill), ill.validate(), ill.explanation.errors) == (OTHER, ["reason"], True, [])
    assert ill.state == "Tout est rempli. Vous pouvez soumettre."
    assert not ask([one], **sent, reason="other", explanation="e" * 501).validate()
    long = ask([one], **sent, reason="other", explanation="e" * 501)
    assert long.state == "Il reste à corriger\u00a0: l’explication."
    two = ask([one, note(zoe, day=TODAY)], reason="")
    assert two.state == "Pour soumettre, il manque 2 éléments\u00a0: l’absence à motiver et le motif."


def test_a_refusal_stands_beside_what_is_to_be_changed(ask, zoe) -> None:
    one = note(zoe)
    for refusal, name in ((NeedsExplanation(), "explanation"), (UnknownReason(), "reason")):
        form = ask([one], absences=[one.public_id], reason="travel")
        assert form.is_sent_and_right()
        form.tell(refusal)
        assert (form.failed, form.status, form.is_sent_and_right()) == (True, 422, False)
        assert {field.name for field in form if field.errors} == {name} and form.form_errors == []


def test_what_became_of_each_is_told(app: Flask, nadia, nadias_zoe, karim, zoe) -> None:
    mother, father = seat(app, nadia), seat(app, karim)
    first, second = note(zoe), note(zoe, day=TODAY)
    address, fields = father.form("/absences/motiver")
    fields.setlist("absences", [first.public_id, second.public_id])
    fields["reason"] = "travel"
    assert mother.fill(f"/absences/{first.public_id}/motiver", reason="illness").location == "/absences"
    said = mother.get("/absences").text
    assert "L’absence est motivée." in said and "La première réponse compte" not in said
    assert father.post(address, data=fields).location == "/absences"
    said = father.get("/absences").text
    assert "L’absence est motivée." in said and "La première réponse compte" in said
    assert (fresh(first).reason_code, fresh(second).reason_code) == ("illness", "travel")
    assert father.post(address, data=fields).location == "/absences"
    assert "La première réponse compte" in father.get("/absences").text


def test_a_reason_that_was_taken_away_meanwhile_is_refused_on_the_page(app: Flask, nadia, nadias_zoe, zoe) -> None:
    mother, absence = seat(app, nadia), note(zoe)
    place = f"/absences/{absence.public_id}/motiver"
    address, fields = mother.form(place)
    assert address == place and mother.form("/absences/motiver")[0] == "/absences/motiver"
    Reason.delete().where(Reason.code == "travel").execute()
    answer = mother.post(address, data={**fields, "reason": "travel"})
    assert answer.status_code == 422 and "Choisissez un motif de la liste." in words_of(answer, "resume-erreurs")
    live = mother.post(f"{address}?verifier=1", data={**fields, "reason": "illness"}, headers=HTMX)
    assert live.status_code == 200 and fresh(absence).is_open


@pytest.mark.requirement("S11")
def test_what_is_not_exact_is_said_once_and_of_ones_own_child_alone(app: Flask, nadia, nadias_zoe, marcs_tom, zoe, tom):
    mother, mine, his = seat(app, nadia), note(zoe), note(tom)
    for act in ("motiver", "inexact"):
        assert mother.get(f"/absences/{his.public_id}/{act}").status_code == 404
        assert mother.get(f"/absences/{mine.public_id}/{act}").status_code == 200
    place = f"/absences/{mine.public_id}/inexact"
    address, fields = mother.form(place)
    assert mother.post(address, data={**fields, "words": " "}).status_code == 422 and fresh(mine).is_open
    assert mother.post(address, data={**fields, "words": "En sortie."}).location == "/absences"
    assert "C’est transmis à l’école." in mother.get("/absences").text
    settled = note(zoe, day=TODAY)
    Explanations(nadia).explain([settled], "illness")
    late = mother.post(f"/absences/{settled.public_id}/inexact", data={**fields, "words": "En sortie."})
    assert late.location == "/absences" and fresh(settled).dispute == ""
    assert "Cette absence est déjà réglée" in mother.get("/absences").text
