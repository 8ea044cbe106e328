"""Which questions a notice asks, given the other answers, and beside which of them the school’s refusal stands."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, time

import pytest
import time_machine
from flask import Flask
from wtforms import Field

from models import (
    BadHour,
    BadHours,
    BadOrder,
    Board,
    Child,
    ClosedKind,
    Closing,
    Hours,
    NeedsDocument,
    NeedsExplanation,
    NoSchool,
    OutsideYear,
    Overlap,
    Period,
    Reason,
    School,
    TooManyDays,
    UnknownPeriod,
    UnknownReason,
)
from models.reason import OTHER
from tests.absence_scene import FORM, ILL_TOMORROW, MONDAY, TODAY, TOMORROW, attach, close
from tests.desk_scene import announce
from views.forms.absence_checks import CheckedAbsence, _is_day_before
from views.forms.match_answer import MatchAnswerForm
from views.forms.school_reason import ReasonForm

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)
SPAN = {"day": "other", "first_day": "2026-11-24", "last_day": "2026-11-25"}
HOURS = {"part": "hours", "starts": "9 h", "ends": "10 h"}
LATE, EARLY = {"kind": "late", "arrival": "9 h 15"}, {"kind": "early", "departure": "14 h", "back_at": "15 h"}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def leo(nadia, enrol, board: Board) -> Child:
    """Nadia’s other child, at another school, which has the same reasons and no timetable."""
    school = School.create(board=board, code="002", name="École Alpha")
    Reason.give_first_reasons(school)
    pupil = enrol("Léo", "Bouchard", "0012346")
    pupil.school = school
    pupil.save()
    return attach(nadia, pupil)


@pytest.fixture
def periods(grands_pins: School) -> None:
    """Two, at Grands-Pins alone."""
    Period.lay_out(grands_pins, [Hours(time(8, 15), time(9, 15)), Hours(time(9, 30), time(10, 30))])


@pytest.fixture
def ask(app: Flask) -> Iterator:
    """ask(children…, kind="late") is the form as it was sent with these answers; in a request of its own."""
    with ExitStack() as requests:

        def build(*family: Child, chosen: Child | None = None, by_school: bool = False, method="POST", **sent: object):
            where = {"query_string" if method == "GET" else "data": sent}
            requests.enter_context(app.test_request_context(FORM, method=method, **where))
            return CheckedAbsence(list(family), chosen, by_school=by_school)

        yield build


def named(fields: list[Field]) -> list[str]:
    return [field.name for field in fields]


def asked(form: CheckedAbsence) -> set[str]:
    """The questions that depend on others and are asked."""
    always = {"kind", "day", "reason", "note"}
    return {field.name for field in form.answers} - always


def values(field: Field) -> list[str]:
    return [choice.value for choice in field.choices]


def wrong(form: CheckedAbsence) -> dict[str, list[str]]:
    """The messages beside the answers."""
    assert form.validate() is not any(field.errors for field in form)
    return {field.name: [str(error) for error in field.errors] for field in form if field.errors}


# ---- for whom -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-02")
def test_an_only_child_is_chosen_and_of_two_the_one_of_the_tile(ask, nadias_zoe, leo) -> None:
    zoe = nadias_zoe
    assert ask(zoe, method="GET").chosen == [zoe] and asked(ask(zoe, method="GET")) == set()
    alone, two = ask(zoe, kind="late"), ask(zoe, leo, method="GET")
    assert alone.chosen == [zoe] and "children" not in asked(alone)
    assert (two.chosen, two.children.data, two.schools) == ([], None, [zoe.school, leo.school])
    assert "children" in asked(two)
    tile = ask(zoe, leo, chosen=leo, method="GET")
    assert (tile.chosen, tile.schools) == ([leo], [leo.school])
    both = ask(zoe, leo, children=[zoe.public_id, leo.public_id])
    assert both.chosen == [zoe, leo]
    assert ask(zoe, leo, method="GET", children=[zoe.public_id]).chosen == []


def test_another_familys_child_is_asked_about_again(ask, nadias_zoe, leo) -> None:
    form = ask(nadias_zoe, children=[leo.public_id], **ILL_TOMORROW)
    assert form.chosen == [] and wrong(form) == {"children": ["Choisissez parmi les réponses proposées."]}
    assert "children" in asked(form)


def test_children_of_one_given_name_are_told_apart_by_the_other(ask, nadia, nadias_zoe, enrol, leo) -> None:
    namesake = attach(nadia, enrol("Zoé", "Roy", "0012347"))
    labels = [choice.label for choice in ask(nadias_zoe, namesake, leo, method="GET").children.choices]
    assert labels == ["Zoé Bouchard-Tremblay", "Zoé Roy", "Léo"]


# ---- what ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-03")
@pytest.mark.parametrize(
    ("sent", "questions", "hours"),
    [
        ({}, set(), []),
        ({"kind": "absence"}, {"part"}, []),
        ({"kind": "absence", "part": "whole"}, {"part"}, []),
        ({"kind": "absence", "part": "hours"}, {"part", "starts", "ends"}, ["starts", "ends"]),
        ({"kind": "absence", "part": "periods"}, {"part", "periods"}, []),
        ({"part": "periods"}, set(), []),
        ({"kind": "late", "part": "periods"}, {"arrival"}, ["arrival"]),
        ({"kind": "early", "part": "hours"}, {"departure", "back_at", "fetched_by"}, ["departure", "back_at"]),
        ({"day": "other"}, {"first_day", "last_day"}, []),
        ({"day": "weekly"}, {"weekly_from", "weekly_until"}, []),
        ({"reason": "other"}, {"explanation"}, []),
        ({"reason": "illness"}, set(), []),
    ],
)
def test_each_question_is_asked_where_its_answer_counts(ask, nadias_zoe, periods, sent, questions, hours) -> None:
    form = ask(nadias_zoe, **sent)
    assert (asked(form), named(form.hours)) == (questions, hours)


def test_periods_are_proposed_where_all_schools_have_one_timetable(ask, nadias_zoe, leo, periods) -> None:
    alone, both = ask(nadias_zoe), ask(nadias_zoe, leo)
    assert values(alone.part) == ["whole", "morning", "afternoon", "periods", "hours"]
    assert [(choice.value, choice.label) for choice in alone.periods.choices] == [
        ("1", "1, de 8\u00a0h\u00a015 à 9\u00a0h\u00a015"),
        ("2", "2, de 9\u00a0h\u00a030 à 10\u00a0h\u00a030"),
    ]
    assert (values(both.periods), values(both.part)) == ([], ["whole", "morning", "afternoon", "hours"])
    Period.lay_out(leo.school, [Hours(time(8, 15), time(9, 15)), Hours(time(9, 30), time(10, 30))])
    assert values(ask(nadias_zoe, leo).periods) == ["1", "2"]


# ---- why ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-06")
def test_reasons_are_those_of_one_school_before_a_child_is_chosen_and_of_all_after(ask, nadias_zoe, leo) -> None:
    Reason.delete().where((Reason.school == leo.school) & (Reason.code == "travel")).execute()
    Reason.update(kinds="late").where(Reason.code == "activity").execute()
    before, both = ask(nadias_zoe, leo), ask(nadias_zoe, leo, children=[nadias_zoe.public_id, leo.public_id])
    assert set(values(before.reason)) - set(values(both.reason)) == {"travel"}
    assert values(before.reason)[-1] == OTHER
    absence, late = (ask(nadias_zoe, kind=kind) for kind in ("absence", "late"))
    assert set(values(late.reason)) - set(values(absence.reason)) == {"activity"}
    assert "activity" in values(before.reason)


def test_a_reason_suits_where_it_does_at_each_school(ask, nadias_zoe, leo) -> None:
    Reason.update(kinds="late").where((Reason.code == "activity") & (Reason.school == leo.school)).execute()
    form = ask(nadias_zoe, leo, kind="absence", children=[nadias_zoe.public_id, leo.public_id])
    assert "activity" not in values(form.reason) and "travel" in values(form.reason)


@pytest.mark.requirement("B-07", "B-08")
def test_the_explanation_stands_under_autre_or_under_the_reason_that_must_be_explained(ask, nadias_zoe) -> None:
    Reason.update(needs_explanation=True).where(Reason.code == "travel").execute()
    usual, travel = ask(nadias_zoe, **ILL_TOMORROW), ask(nadias_zoe, **{**ILL_TOMORROW, "reason": "travel"})
    assert (usual.box_under, travel.box_under) == (OTHER, "travel")
    assert "explanation" in asked(travel) and "explanation" not in asked(usual)
    assert "motif «\u00a0Autre\u00a0»" in str(usual.explanation.description)
    assert travel.explanation.description == "L’école en a besoin pour ce motif"
    assert wrong(travel)["explanation"] == ["Écrivez une explication\u00a0: l’école en a besoin pour ce motif."]
    other = ask(nadias_zoe, **{**ILL_TOMORROW, "reason": "other", "explanation": "\u200b"})
    assert "motif «\u00a0Autre\u00a0»" in wrong(other)["explanation"][0]
    long = ask(nadias_zoe, **{**ILL_TOMORROW, "reason": "travel", "explanation": "e" * 501})
    assert "500" in wrong(long)["explanation"][0]
    assert str(usual.explanation.label.text) == "Explication<noscript> (nécessaire pour “Autre”)</noscript>"


def test_documents_are_asked_for_where_the_school_of_the_child_wants_one(ask, nadias_zoe, leo) -> None:
    def documents(form: CheckedAbsence) -> tuple[list[Child], list[Child]]:
        fields = list(form.documents.values())
        return [field.child for field in fields], [field.child for field in fields if form.is_asked(field)]

    zoe, both = nadias_zoe, [nadias_zoe.public_id, leo.public_id]
    assert documents(ask(zoe, leo)) == ([], [])
    mine = (Reason.school == zoe.school) & Reason.code.in_(["appointment", "travel"])
    Reason.update(needs_document=True).where(mine).execute()
    Reason.forget()
    assert documents(ask(zoe, leo)) == ([zoe], [])
    assert documents(ask(zoe, leo, children=both, reason="travel")) == ([zoe], [zoe])
    assert documents(ask(zoe, leo, children=both, reason="illness")) == ([zoe], [])
    assert documents(ask(zoe, leo, children=[leo.public_id], reason="travel")) == ([], [])
    assert documents(ask(zoe, leo, reason="travel")) == ([zoe], [])
    assert ask(zoe, by_school=True, reason="travel").documents == {}
    assert ask(zoe, reason="travel").documents_under == "travel"
    assert ask(zoe, reason="illness").documents_under == "appointment" == ask(zoe).documents_under
    assert ask(leo, reason="travel").documents_under == ""


@pytest.mark.requirement("B-08")
def test_a_reason_of_a_school_is_written_and_read_again_as_it_is(app: Flask, grands_pins: School) -> None:
    with app.test_request_context("/ecole"):
        travel = Reason.of(grands_pins, "travel")
        travel.kinds, travel.needs_document = "absence,late", True
        facts = {"label_fr": "Voyage", "label_en": "Travel", "kinds": "absence,late"}
        assert ReasonForm.of(travel).facts() == {**facts, "needs_explanation": False, "needs_document": True}
        new = ReasonForm.of(None)
        assert (new.kinds.data, new.label_fr.data) == (["absence", "late", "early"], None)
        assert (new.needs_explanation.data, new.needs_document.data) == (False, False)


# ---- what the school says of it -----------------------------------------------------------------------------------


def test_right_answers_have_nothing_wrong_and_those_of_questions_not_asked_do_not_count(ask, nadias_zoe) -> None:
    odd = {"arrival": "x", "first_day": "x", "explanation": "e" * 501, "part": "whole"}
    form = ask(nadias_zoe, **{**ILL_TOMORROW, **odd})
    assert form.validate() is True and form.overlaps == [] and not any(field.errors for field in form)
    assert ask(nadias_zoe, kind="absence").validate() is False
    whole = ask(nadias_zoe, **ILL_TOMORROW)
    whole.explain(Overlap([]))
    assert whole.form_errors and (whole.failed, whole.status, whole.is_sent_and_right()) == (True, 422, False)


@pytest.mark.requirement("B-04")
def test_a_day_that_was_shown_yesterday_is_past_and_another_one_was_never_proposed(ask, nadias_zoe) -> None:
    past = "Cette date est passée. Choisissez aujourd’hui ou une date à venir."
    never = "Choisissez une des réponses proposées."
    for day, said in (("2026-11-22", past), ("2026-12-24", never), ("demain", never)):
        assert wrong(ask(nadias_zoe, **{**ILL_TOMORROW, "day": day})) == {"day": [said]}
    assert [_is_day_before(day, TODAY) for day in ("2026-11-22", "2026-11-23", "2026-11-24", "", "x")] == [
        True, False, False, False, False
    ]  # fmt: skip


@pytest.mark.requirement("B-04")
def test_a_day_without_school_is_told_beside_the_day_that_was_given(ask, nadias_zoe, grands_pins) -> None:
    close(grands_pins, WEDNESDAY)
    span = {**ILL_TOMORROW, "day": "other", "first_day": "2026-11-25"}
    assert list(wrong(ask(nadias_zoe, **span))) == ["first_day"]
    assert list(wrong(ask(nadias_zoe, **{**span, "first_day": "2026-11-20"}))) == ["first_day"]
    assert list(wrong(ask(nadias_zoe, **{**span, "first_day": "2026-11-24", "last_day": "2026-11-23"}))) == ["last_day"]
    assert list(wrong(ask(nadias_zoe, **{**span, "first_day": "2026-11-24", "last_day": "2027-07-02"}))) == ["last_day"]
    assert list(wrong(ask(nadias_zoe, **{**span, "first_day": "2027-07-02"}))) == ["first_day"]
    assert list(wrong(ask(nadias_zoe, **{**span, "last_day": "x"}))) == ["last_day"]
    assert list(wrong(ask(nadias_zoe, **{**span, "first_day": "x", "last_day": "2026-11-20"}))) == ["first_day"]
    week = {**ILL_TOMORROW, "day": "weekly", "weekly_from": "2026-11-25", "weekly_until": "2026-12-16"}
    assert list(wrong(ask(nadias_zoe, **week))) == ["weekly_from"]
    assert wrong(ask(nadias_zoe, **{**week, "weekly_from": "2026-12-02"})) == {}
    assert list(wrong(ask(nadias_zoe, **{**ILL_TOMORROW, "day": "2026-11-25"}))) == ["day"]


def test_the_staff_may_write_of_a_day_past_that_a_parent_may_not(ask, nadias_zoe) -> None:
    past = {**ILL_TOMORROW, "day": "other", "first_day": "2026-11-20"}
    assert wrong(ask(nadias_zoe, by_school=True, **past)) == {}
    assert list(wrong(ask(nadias_zoe, **past))) == ["first_day"]


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({**HOURS, "starts": "5 h"}, ["starts"]),
        ({**HOURS, "ends": "19 h"}, ["ends"]),
        ({**HOURS, "starts": "11 h"}, ["ends"]),
        ({**HOURS, "ends": "5 h"}, ["ends"]),
        ({**HOURS, "starts": "10 h"}, ["ends"]),
        ({**HOURS, "starts": "19 h", "ends": "19 h"}, ["starts", "ends"]),
        ({**HOURS, "starts": "x", "ends": "19 h"}, ["starts", "ends"]),
        (HOURS, []),
        ({**EARLY, "back_at": "13 h"}, ["back_at"]),
        ({**EARLY, "back_at": ""}, []),
        (EARLY, []),
        ({**LATE, "arrival": "5 h"}, ["arrival"]),
        (LATE, []),
    ],
)
def test_hours_are_in_the_day_and_one_after_the_other(ask, nadias_zoe, sent, where) -> None:
    found = wrong(ask(nadias_zoe, **{**ILL_TOMORROW, **sent}))
    assert list(found) == where and all(len(messages) == 1 for messages in found.values())


@pytest.mark.requirement("B-08")
def test_five_hundred_letters_are_taken_and_two_hundred_of_who_comes_and_none_more(app: Flask, ask, nadias_zoe) -> None:
    right = {**ILL_TOMORROW, **EARLY, "reason": "other"}
    most = {"explanation": "e" * 500, "note": "n" * 500, "fetched_by": "f" * 200}
    assert wrong(ask(nadias_zoe, **right, **most)) == {}
    for name, answer in most.items():
        assert list(wrong(ask(nadias_zoe, **right, **{**most, name: answer + "x"}))) == [name]


@pytest.mark.parametrize(
    ("form", "sent", "name", "most"),
    [
        (MatchAnswerForm, {"outcome": "refuser"}, "sentence", 500),
        (ReasonForm, {"kinds": "absence", "label_en": "Travel"}, "label_fr", 80),
        (ReasonForm, {"kinds": "absence", "label_fr": "Voyage"}, "label_en", 80),
    ],
)
def test_what_the_school_writes_has_an_end(app: Flask, form, sent: dict[str, str], name: str, most: int) -> None:
    for length, is_right in ((most, True), (most + 1, False)):
        with app.test_request_context("/ecole", method="POST", data={**sent, name: "é" * length}):
            assert form().is_sent_and_right() is is_right


def test_each_refusal_stands_beside_the_answer_that_is_to_be_changed(ask, nadias_zoe, leo, grands_pins) -> None:
    def beside(form: CheckedAbsence, refusal: Exception) -> str:
        field = form._concerned(refusal)
        return field.name if field is not None else ""

    absence = ask(nadias_zoe, **{**ILL_TOMORROW, **SPAN, **HOURS})
    early, late = ask(nadias_zoe, **{**ILL_TOMORROW, **EARLY}), ask(nadias_zoe, **{**ILL_TOMORROW, **LATE})
    whole, no_day = ask(nadias_zoe, **ILL_TOMORROW), Closing(ClosedKind.HOLIDAY)
    for refusal, where in (
        (OutsideYear(TOMORROW, FRIDAY), "first_day"),
        (OutsideYear(WEDNESDAY, FRIDAY), "last_day"),
        (NoSchool(TOMORROW, FRIDAY, no_day), "first_day"),
        (NoSchool(WEDNESDAY, FRIDAY, no_day), "first_day"),
        (BadOrder(), "last_day"),
        (TooManyDays(9, grands_pins), "last_day"),
        (BadHour(), "starts"),
        (BadHours(), "ends"),
        (UnknownPeriod(), "periods"),
        (NeedsExplanation(), "explanation"),
        (UnknownReason(), "reason"),
        (NeedsDocument([nadias_zoe]), ""),
        (Overlap([]), ""),
    ):
        assert beside(absence, refusal) == where, refusal
    assert (beside(early, BadHour()), beside(early, BadHours())) == ("departure", "back_at")
    assert (beside(late, BadHour()), beside(late, BadHours())) == ("arrival", "arrival")
    assert (beside(whole, BadHour()), beside(whole, BadHours()), beside(whole, BadOrder())) == ("", "", "")
    Reason.update(needs_document=True).where(Reason.code == "illness").execute()
    Reason.forget()
    both = ask(nadias_zoe, leo, children=[nadias_zoe.public_id, leo.public_id], **ILL_TOMORROW)
    assert beside(both, NeedsDocument([leo, nadias_zoe])) == f"billet-{leo.public_id}"
    assert beside(both, NeedsDocument([nadias_zoe])) == f"billet-{nadias_zoe.public_id}"


def test_what_the_school_refuses_at_the_last_moment_is_told_and_the_notice_in_the_way_is_kept(ask, nadias_zoe) -> None:
    form, there = ask(nadias_zoe, **ILL_TOMORROW), announce(nadias_zoe)
    assert form.is_sent_and_right() and (form.failed, form.status) == (False, 200)
    form.explain(Overlap([there]))
    assert form.form_errors == ["Un avis couvre déjà ce moment. Rien n’a été envoyé."]
    assert (form.overlaps, form.failed, form.is_sent_and_right()) == ([there], True, False)
    form.explain(UnknownReason())
    assert (form.reason.errors, len(form.form_errors)) == (["Choisissez un motif de la liste."], 1)
    form.explain(NeedsExplanation())
    assert form.overlaps == [there]
