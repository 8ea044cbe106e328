"""A child is attached when everything matches and the address is on the file; every failure is the same (K1 to K7)."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from models import (
    Board,
    Child,
    ChildClaim,
    Family,
    Guardian,
    MailKind,
    MatchingRule,
    Mismatch,
    OutgoingMail,
    Parent,
    Pupil,
    matching_key,
    now,
)

ELOISE = "Éloïse O’Brien-St-Onge"


@pytest.fixture
def claim(board: Board) -> ChildClaim:
    """What Nadia reads on Zoé’s report card."""
    return ChildClaim(board, "Bouchard-Tremblay", "Zoé", date(2014, 9, 27), "0012345")


@pytest.fixture
def strangers(school_open, password_hash):
    """strangers(10) are ten accounts whose addresses are on nobody’s file."""

    def make(count: int) -> list[Parent]:
        return [Parent.create(email=f"x{n}@exemple.ca", password_hash=password_hash) for n in range(count)]

    return make


def fails(parent: Parent, claim: ChildClaim, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Mismatch) as caught:
            Family(parent).attach(claim)
        assert caught.value.args == ()


def cost_of(parent: Parent, claim: ChildClaim) -> int:
    """How many queries a failure makes."""
    with count_queries() as counter:
        fails(parent, claim)
    return counter.count


def letters(kind: MailKind) -> list[OutgoingMail]:
    return list(OutgoingMail.select().where(OutgoingMail.kind == kind))


# ---- the link -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K1")
def test_the_guardian_with_the_right_words_has_the_child(nadia, zoe, claim):
    child, is_new = Family(nadia).attach(claim)
    assert is_new and [mine.id for mine in Family(nadia).children] == [child.id]


@pytest.mark.requirement("K1")
def test_a_stranger_with_everything_right_is_refused(marc, zoe, claim):
    fails(marc, claim)
    assert not Child.select().exists()


def test_attaching_twice_is_one_link_and_the_same_child(nadia, zoe, claim):
    first, second = Family(nadia).attach(claim), Family(nadia).attach(claim)
    assert (first[0].id, first[1]) == (second[0].id, True) and not second[1]
    assert Child.select().count() == 1 and len(letters(MailKind.CHILD_ATTACHED)) == 1


@pytest.mark.requirement("K6")
def test_every_guardian_of_the_file_is_told(nadia, zoe, claim):
    Guardian.create(pupil=zoe, email="pere@exemple.ca")
    Family(nadia).attach(claim)
    assert {letter.recipient for letter in letters(MailKind.CHILD_ATTACHED)} == {"nadia@exemple.ca", "pere@exemple.ca"}


# ---- one answer for every failure ---------------------------------------------------------------------------------


@pytest.mark.requirement("K2", "K7")
@pytest.mark.parametrize(
    "wrong",
    [
        {"file_number": "0012346"}, {"last_name": "Bouchard"}, {"first_name": "Zoe"},
        {"birth_date": date(2014, 9, 28)}, {"board": "762000"}, {"email": ""}, {"removed": True},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_each_of_the_seven_causes_is_the_same_refusal(nadia, zoe, claim, wrong):
    if "email" in wrong:
        Guardian.delete().execute()
    elif "removed" in wrong:
        Pupil.update(removed_at=now()).execute()
    elif "board" in wrong:
        claim = replace(claim, board=Board.get(Board.code == "762000"))
    else:
        claim = replace(claim, **wrong)
    fails(nadia, claim)
    assert not Child.select().exists() and not letters(MailKind.CHILD_ATTACHED)


@pytest.mark.requirement("K2")
def test_whatever_is_wrong_the_database_is_asked_as_much(strangers, marc, zoe, tom, claim):
    """Hence the time: a name, a date, nobody’s number, another family’s child, and the right words once blocked."""
    guesses = [
        replace(claim, last_name="Roy"), replace(claim, first_name="Léa"), replace(claim, birth_date=date(2014, 1, 1)),
        replace(claim, file_number="7654321"), replace(claim, file_number="1111111"),
    ]  # fmt: skip
    cost = {cost_of(parent, guess) for parent, guess in zip(strangers(5), guesses, strict=True)}
    assert len(cost | {cost_of(marc, claim)}) == 1


@pytest.mark.requirement("K2")
@pytest.mark.settings(attach_failures_per_account=0)
def test_a_blocked_account_costs_as_much_with_the_right_words(nadia, zoe, claim):
    fails(nadia, claim)
    assert cost_of(nadia, claim) == cost_of(nadia, replace(claim, first_name="Léa"))


# ---- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K3")
def test_after_five_failures_the_right_words_are_refused_alike(nadia, zoe, claim):
    fails(nadia, replace(claim, first_name="Léa"), 5)
    fails(nadia, claim)


@pytest.mark.requirement("K3")
def test_four_failures_close_nothing(nadia, zoe, claim):
    fails(nadia, replace(claim, first_name="Léa"), 4)
    assert Family(nadia).attach(claim)


@pytest.mark.requirement("K3")
def test_a_day_after_the_failures_attaching_is_open_again(nadia, zoe, claim):
    fails(nadia, replace(claim, first_name="Léa"), 5)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        assert Family(nadia).attach(claim)


@pytest.mark.requirement("K3")
def test_children_attached_already_stay_through_failures(nadia, nadias_zoe, claim):
    fails(nadia, replace(claim, file_number="7777777"), 6)
    assert len(Family(nadia).children) == 1


@pytest.mark.requirement("K4")
def test_fifty_failures_of_strangers_do_not_keep_the_parent_out(nadia, zoe, claim, strangers):
    for stranger in strangers(10):
        fails(stranger, claim, 5)
    assert Family(nadia).attach(claim)[1]


# ---- the school is told -------------------------------------------------------------------------------------------


@pytest.mark.requirement("K5")
def test_five_failures_on_one_number_alert_its_school_once_without_the_guesses(zoe, claim, strangers):
    for stranger in strangers(8):
        fails(stranger, claim)
    [alert] = letters(MailKind.ATTACH_ALERT)
    assert alert.recipient == "secretariat@grands-pins.example"
    assert alert.facts["number"] == "•••••45" and alert.facts["failures"] == 5
    assert not {"0012345", "Zoé", "Bouchard-Tremblay", "2014-09-27"} & set(map(str, alert.facts.values()))


@pytest.mark.requirement("K5")
def test_three_numbers_tried_by_one_account_alert_the_school_once(marc, zoe, claim):
    for number in ("1111111", "1111111", "2222222"):
        fails(marc, replace(claim, file_number=number))
    assert letters(MailKind.ATTACH_ALERT) == []
    for number in ("3333333", "4444444"):
        fails(marc, replace(claim, file_number=number))
    [alert] = letters(MailKind.ATTACH_ALERT)
    assert alert.facts["by"] == "marc@exemple.ca" and alert.facts["number"] == "•••••33"


# ---- names --------------------------------------------------------------------------------------------------------

SAME = [
    ELOISE, ELOISE.upper(), ELOISE.lower(), unicodedata.normalize("NFD", ELOISE), "Éloïse O'Brien-St-Onge",
    "Éloïse O‘Brien-St-Onge", "Éloïse Oʼbrien-St-Onge", "Éloïse O`Brien–St—Onge", "Éloïse O’Brien‑St‐Onge",
    "  Éloïse   O’Brien-St-Onge ", "Éloïse\u00a0O’Brien-St-Onge", "\u200bÉloïse\t O’Brien-St\u00ad-Onge",
]  # fmt: skip
OTHERS = ["Eloise O’Brien-St-Onge", "Éloïse O’Brien St-Onge", "Éloïse OBrien-St-Onge", "ÉloïseO’Brien-St-Onge"]


@pytest.mark.requirement("K-09")
@pytest.mark.parametrize("rule", MatchingRule)
@pytest.mark.parametrize("typed", SAME)
def test_what_never_counts_in_a_name(typed, rule):
    assert matching_key(typed, rule) == matching_key(ELOISE, rule)


@pytest.mark.requirement("K-09")
@pytest.mark.parametrize("typed", OTHERS)
def test_accents_hyphens_and_spaces_count_by_the_guide_and_not_by_the_tolerant_rule(typed):
    assert matching_key(typed) != matching_key(ELOISE)
    assert matching_key(typed, MatchingRule.TOLERANT) == matching_key(ELOISE, MatchingRule.TOLERANT)


@pytest.mark.requirement("K-09")
@pytest.mark.parametrize("rule", MatchingRule)
@pytest.mark.parametrize("typed", ["Éloise O’Brien-St-Ange", "Éloïse O’Brien", "Éloïse", "O’Brien-St-Onge Éloïse"])
def test_other_letters_are_another_name_by_both_rules(typed, rule):
    assert matching_key(typed, rule) != matching_key(ELOISE, rule)


names = st.text(st.characters(categories=["L"]) | st.sampled_from(" -’'–"), min_size=1, max_size=40)


@pytest.mark.requirement("K-09")
@given(names, st.sampled_from(MatchingRule))
def test_unicode_form_glyphs_and_spaces_never_count(name, rule):
    dressed = "\u00a0 " + name.replace("’", "'").replace("-", "\u2011").replace(" ", "  ") + " \u200b"
    for form in ("NFC", "NFD"):
        assert matching_key(unicodedata.normalize(form, dressed), rule) == matching_key(name, rule)


french = st.text(st.sampled_from("abcdeéèêëàâçîïôùûüÿœæÉÈÇ -’"), min_size=1, max_size=40)


@pytest.mark.requirement("K-09")
@given(french, st.sampled_from(MatchingRule))
def test_case_never_counts(name, rule):
    assert matching_key(name.upper(), rule) == matching_key(name.lower(), rule) == matching_key(name, rule)


@pytest.mark.requirement("K-09")
@given(french)
def test_names_alike_by_the_guide_are_alike_by_the_tolerant_rule(name):
    assert matching_key(matching_key(name), MatchingRule.TOLERANT) == matching_key(name, MatchingRule.TOLERANT)


@pytest.mark.requirement("K-09")
def test_a_hundred_letters_are_a_name(nadia, enrol, board):
    long = "É" * 100 + "-" + "é" * 99
    enrol(long, long, "0000001", nadia.email)
    assert Family(nadia).attach(ChildClaim(board, long.lower(), long.upper(), date(2014, 9, 27), "0000001"))


@pytest.mark.requirement("K-09")
def test_a_board_may_choose_the_tolerant_rule(nadia, zoe, claim):
    typed = replace(claim, last_name="bouchard tremblay", first_name="ZOE")
    fails(nadia, typed)
    claim.board.choose_rule(MatchingRule.TOLERANT)
    assert Family(nadia).attach(typed)[1]
