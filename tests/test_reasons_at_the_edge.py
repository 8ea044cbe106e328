"""The « Autre » rule, reason by reason: always offered, always last, always explained; and what a school may order."""

import json
from datetime import time

import pytest
import time_machine

from models import (
    AbsenceMark,
    AuditEvent,
    Desk,
    Event,
    NoticeKind,
    Reason,
    School,
)
from models.reason import OTHER
from models.reason_list import ReasonList, TooManyReasons
from tests.absence_scene import MONDAY
from tests.staff_scene import secretary

FIRST = ["activity", "bereavement", "illness", "appointment", "travel", OTHER]
LATE = AbsenceMark(kind=NoticeKind.LATE, at=time(9, 15))
WORDS = {"label_fr": "Tournoi", "label_en": "Tournament", "kinds": "absence", "needs_explanation": False}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def reasons(grands_pins: School, alpha: School) -> ReasonList:
    """Those of Grands-Pins, on the desk of its secretary."""
    return ReasonList(Desk.of(secretary(grands_pins), "732000-001"))


def codes(rows: list[Reason]) -> list[str]:
    return [row.code for row in rows]


def told() -> list[dict]:
    """What the trail says of changed settings."""
    found = AuditEvent.select().where(AuditEvent.event == Event.SETTINGS_CHANGED).order_by(AuditEvent.id)
    return [{"who": row.who, "school": row.school_id, **json.loads(row.about)} for row in found]


# ---- what a reason is ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-08")
def test_only_autre_is_explained_at_first_and_it_is_whatever_a_school_says(grands_pins: School) -> None:
    rows = Reason.common_to([grands_pins])
    assert codes(rows) == FIRST
    assert codes([row for row in rows if row.is_explained]) == [OTHER]
    Reason.update(needs_explanation=False).execute()
    assert Reason.of(grands_pins, OTHER).is_explained
    Reason.update(needs_explanation=True).where(Reason.code == "travel").execute()
    assert Reason.of(grands_pins, "travel").is_explained and not Reason.of(grands_pins, "illness").is_explained


def test_autre_is_offered_for_every_kind_and_others_for_theirs(grands_pins: School) -> None:
    Reason.update(kinds="late").execute()
    for kind, is_offered in (("late", True), ("absence", False), ("early", False)):
        assert Reason.of(grands_pins, OTHER).suits(kind)
        assert Reason.of(grands_pins, "travel").suits(kind) is is_offered
    assert [Reason.of(grands_pins, "travel").label(tongue) for tongue in ("fr", "en", "de")] == [
        "Voyage",
        "Travel",
        "Voyage",
    ]


def test_a_reason_is_found_at_its_own_school_alone(grands_pins: School, alpha: School) -> None:
    Reason.delete().where((Reason.school == alpha) & (Reason.code == "travel")).execute()
    assert Reason.of(grands_pins, "travel").school == grands_pins
    assert Reason.of(alpha, "travel") is None and Reason.of(alpha, "illness").school == alpha


def test_first_reasons_are_given_once(grands_pins: School) -> None:
    Reason.update(label_fr="Fièvre").where(Reason.code == "illness").execute()
    Reason.give_first_reasons(grands_pins)
    assert Reason.select().count() == 6 and Reason.of(grands_pins, "illness").label_fr == "Fièvre"
    assert Reason.of(grands_pins, OTHER).position == 1000


# ---- several schools ----------------------------------------------------------------------------------------------


def test_families_of_two_schools_are_offered_what_both_accept(grands_pins: School, alpha: School) -> None:
    both = [grands_pins, alpha]
    Reason.delete().where((Reason.school == alpha) & (Reason.code == "travel")).execute()
    Reason.update(position=-1).where((Reason.school == alpha) & (Reason.code == OTHER)).execute()
    Reason.update(position=-1).where((Reason.school == grands_pins) & (Reason.code == "appointment")).execute()
    Reason.forget()
    assert codes(Reason.common_to(both)) == ["appointment", "activity", "bereavement", "illness", OTHER]
    assert codes(Reason.common_to([alpha, grands_pins])) == ["activity", "bereavement", "illness", "appointment", OTHER]
    assert codes(Reason.of_any(both)) == ["appointment", "activity", "bereavement", "illness", "travel", OTHER]
    assert [row.school_id for row in Reason.of_any(both)] == [grands_pins.id] * 6
    assert [row.school_id for row in Reason.shown(both, "illness")] == [grands_pins.id, alpha.id]
    assert [row.school_id for row in Reason.shown(both, "travel")] == [grands_pins.id]
    assert Reason.common_to([]) == Reason.of_any([]) == Reason.shown([], OTHER) == []


def test_the_list_is_read_again_after_half_a_minute(
    grands_pins: School, alpha, assert_query_count, monkeypatch
) -> None:
    moments = iter([100.0, 130.0, 130.5, 130.5])
    monkeypatch.setattr("models.reason.monotonic", lambda: next(moments))
    Reason.forget()
    with assert_query_count(1):
        Reason.common_to([grands_pins])
    with assert_query_count(0):
        Reason.common_to([grands_pins, grands_pins])
    with assert_query_count(1):
        assert len(Reason.common_to([grands_pins])) == 6
    with assert_query_count(1):
        assert codes(Reason.common_to([grands_pins, alpha])) == FIRST


# ---- the list of a school -----------------------------------------------------------------------------------------


def test_a_new_reason_is_last_before_autre_and_once(reasons: ReasonList, alpha: School) -> None:
    added = reasons.add(**WORDS)
    assert (added.position, added.label_fr, added.school) == (5, "Tournoi", reasons.school)
    assert codes(reasons.reasons) == [*FIRST[:-1], added.code, OTHER]
    assert reasons.add(**WORDS) == added
    assert reasons.add(**{**WORDS, "label_en": "Game"}).position == 6
    assert reasons.find(added.code) == added and reasons.find("nothing") is None
    assert codes(Reason.common_to([alpha])) == FIRST
    assert told()[0] == {
        "who": reasons.desk.staff.public_id, "school": reasons.school.id, "what": "reasons", "added": added.code,
    }  # fmt: skip
    assert len(told()) == 2


def test_of_two_that_became_alike_the_first_is_the_one_that_is_there(reasons: ReasonList) -> None:
    first = reasons.add(**WORDS)
    second = reasons.add(**{**WORDS, "label_fr": "Partie"})
    reasons.change(second, label_fr="Tournoi")
    assert reasons.add(**WORDS) == first


def test_thirty_reasons_are_enough_for_a_parent_to_read(reasons: ReasonList) -> None:
    for number in range(24):
        reasons.add(**{**WORDS, "label_fr": f"Motif {number}"})
    with pytest.raises(TooManyReasons):
        reasons.add(**{**WORDS, "label_fr": "Un de trop"})
    assert len(reasons.reasons) == 30


def test_a_school_with_autre_alone_begins_at_one(reasons: ReasonList) -> None:
    Reason.delete().where(Reason.code != OTHER).execute()
    assert reasons.add(**WORDS).position == 1


def test_a_change_concerns_one_reason_and_is_seen_at_once(reasons: ReasonList, alpha: School) -> None:
    assert codes(Reason.common_to([reasons.school])) == FIRST
    reasons.change(reasons.find("travel"), label_fr="Voyage en famille")
    named = {row.code: row.label_fr for row in Reason.common_to([reasons.school])}
    assert (named["travel"], named["illness"]) == ("Voyage en famille", "Maladie")
    assert Reason.of(alpha, "travel").label_fr == "Voyage"
    assert told()[-1]["changed"] == "travel"


@pytest.mark.parametrize(
    ("code", "step", "order"),
    [
        ("bereavement", -1, ["bereavement", "activity", "illness", "appointment", "travel"]),
        ("bereavement", 1, ["activity", "illness", "bereavement", "appointment", "travel"]),
        ("appointment", 1, ["activity", "bereavement", "illness", "travel", "appointment"]),
        ("activity", -1, FIRST[:-1]),
        ("travel", 1, FIRST[:-1]),
        (OTHER, -1, FIRST[:-1]),
        ("nothing", 1, FIRST[:-1]),
    ],
)
def test_a_reason_moves_one_place_and_autre_never(reasons, alpha, code: str, step: int, order: list[str]) -> None:
    reasons.move(code, step)
    assert codes(reasons.reasons) == [*order, OTHER]
    assert codes(Reason.common_to([reasons.school])) == [*order, OTHER]
    assert codes(Reason.common_to([alpha])) == FIRST
    assert [about.get("moved") for about in told()] == ([] if order == FIRST[:-1] else [code])


def test_a_reason_is_retired_and_autre_never(reasons: ReasonList, alpha: School) -> None:
    assert reasons.retire("travel")
    assert not reasons.retire("travel") and not reasons.retire(OTHER)
    assert codes(reasons.reasons) == ["activity", "bereavement", "illness", "appointment", OTHER]
    assert codes(Reason.common_to([alpha])) == FIRST
    assert [about["retired"] for about in told()] == ["travel"]
