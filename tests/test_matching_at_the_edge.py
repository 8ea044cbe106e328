"""What a match looks at, one fact at a time; whom a link or a request concerns, and whom it leaves alone."""

import json
from contextlib import ExitStack
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
import time_machine
from flask import Flask

from models import (
    Attempt,
    AttemptKind,
    AuditEvent,
    Board,
    Child,
    ChildClaim,
    Event,
    Family,
    Guardian,
    MailKind,
    MatchingRule,
    MatchRequest,
    Mismatch,
    OutgoingMail,
    School,
    TooManyRequests,
    matching_key,
)
from models.clock import now
from models.comparison import Likeness, Piece, compare
from models.email_address import canonical_email, deliverable, masked
from models.email_code import CodeRequest, Purpose
from models.names import composed, search_key, tidy
from models.roster import match, pupils_with_guardian, school_of_number
from tests.absence_scene import draft
from tests.signed_in import enter
from tests.test_children import ASK, DETAILS
from tests.test_children import ZOE as TYPED
from views.forms.child import ChildForm

ZOE = ("Bouchard-Tremblay", "Zoé", date(2014, 9, 27), "0012345")
NADIA, MARC = "nadia@exemple.ca", "marc@exemple.ca"


@pytest.fixture
def claim(board: Board) -> ChildClaim:
    """What Nadia reads on Zoé’s report card."""
    return ChildClaim(board, *ZOE)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as moving:
        yield moving


@pytest.fixture
def elsewhere(grands_pins: School) -> School:
    """Another school of the same board, younger than Grands-Pins."""
    return School.create(board=grands_pins.board, code="002", name="École du Ruisseau", secretariat_email="r@x.example")


def told(event: Event) -> dict[str, object]:
    """What the trail says about the newest event of that kind."""
    newest = AuditEvent.select().where(AuditEvent.event == event).order_by(AuditEvent.id.desc()).get()
    return {"who": newest.who, "school": newest.school_id, "board": newest.board_id, **json.loads(newest.about)}


def letters(kind: MailKind) -> list[tuple[str, str, dict]]:
    found = OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
    return [(one.recipient, one.language, one.facts) for one in found]


# ---- the match ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K1")
@pytest.mark.parametrize(
    ("fact", "wrong"),
    [("last_name", "Bouchard"), ("first_name", "Zoe"), ("birth_date", date(2014, 9, 26)), ("file_number", "7654321")],
)
def test_one_wrong_fact_is_no_match(zoe, tom, claim: ChildClaim, fact: str, wrong: object) -> None:
    assert match(claim, NADIA) == zoe
    assert match(replace(claim, **{fact: wrong}), NADIA) is None


@pytest.mark.requirement("K1")
def test_an_address_of_another_file_and_a_pupil_who_left_are_no_match(zoe, tom, claim: ChildClaim) -> None:
    assert match(claim, MARC) is None
    zoe.removed_at = now()
    zoe.save()
    assert match(claim, NADIA) is None


def test_the_same_number_in_another_board_is_another_pupil(zoe, claim: ChildClaim) -> None:
    other = Board.get(Board.id != claim.board.id)
    assert match(replace(claim, board=other), NADIA) is None


def test_nobody_on_the_roster_is_nobody_whatever_is_typed(school_open, claim: ChildClaim) -> None:
    assert match(replace(claim, last_name="-", first_name="-", birth_date=date(1, 1, 1)), NADIA) is None


def test_the_pupils_of_an_address_are_those_on_whose_file_it_stands(zoe, tom, elsewhere: School) -> None:
    assert [(pupil.full_name, pupil.school.name) for pupil in pupils_with_guardian(NADIA)] == [
        ("Zoé Bouchard-Tremblay", "École des Grands-Pins")
    ]
    assert zoe.guardian_emails == [NADIA]
    zoe.removed_at = now()
    zoe.save()
    assert list(pupils_with_guardian(NADIA)) == []


def test_who_looks_into_a_claim(zoe, tom, elsewhere: School, claim: ChildClaim, grands_pins: School) -> None:
    """The school of the number; else one that knows the address; else the board’s first that reads its mail."""
    zoe.school = elsewhere
    zoe.save()
    unknown = replace(claim, file_number="9999999")
    assert school_of_number(claim, MARC) == elsewhere
    assert school_of_number(unknown, NADIA) == elsewhere
    assert school_of_number(unknown, MARC) == grands_pins
    assert school_of_number(unknown) == grands_pins
    grands_pins.secretariat_email = ""
    grands_pins.save()
    assert school_of_number(unknown) == elsewhere
    assert school_of_number(replace(claim, board=Board.get(Board.id != claim.board.id)), NADIA) is None


# ---- names and addresses ------------------------------------------------------------------------------------------


def test_names_are_tidied_and_what_is_too_long_stays_as_it_is() -> None:
    assert tidy(" Zo\u200be\u0301  B ") == "Zoé B"
    longest = "e\u0301" * 1_000
    assert composed(longest) == "é" * 1_000
    assert composed(longest + "a") == longest + "a"
    assert search_key("a" * 2_001) == "a" * 2_000


def test_a_search_hears_neither_accents_nor_punctuation_and_keeps_words_apart() -> None:
    assert search_key("  Cœur-de-L’Érable, æ ") == "coeur de l erable ae"
    assert matching_key("Saint-Jean d’Œuvre", MatchingRule.TOLERANT) == "saintjeandoeuvre"
    assert matching_key("SAINT–JEAN  d’Œuvre") == "saint-jean d'œuvre"


@pytest.mark.requirement("A23")
def test_the_longest_address_has_254_letters_and_none_more() -> None:
    domain = ".".join(["d" * 60] * 3) + ".ca"
    longest = "a" * (254 - 1 - len(domain)) + "@" + domain
    assert canonical_email(longest) == longest
    with pytest.raises(ValueError, match="longer than RFC 5321"):
        canonical_email("a" + longest)
    with pytest.raises(ValueError, match="@-sign"):
        canonical_email("nadia")


def test_addresses_have_one_form_for_the_portal_one_for_smtp_and_one_for_logs() -> None:
    assert canonical_email(" Nadia@Exemple.CA ") == NADIA
    assert canonical_email("nadia@école.test") == "nadia@école.test"
    assert deliverable("nadia@école.test") == "nadia@xn--cole-9oa.test"
    assert (masked(NADIA), masked("nadia"), masked("@x.ca")) == ("n…@exemple.ca", "…", "…@x.ca")


# ---- side by side -------------------------------------------------------------------------------------------------


def test_what_is_the_same_has_no_mark() -> None:
    found = compare("first_name", "ZOÉ", "Zoé")
    assert (found.name, found.likeness, found.is_same) == ("first_name", Likeness.SAME, True)
    assert (found.typed, found.on_file) == ([Piece("ZOÉ", False)], [Piece("Zoé", False)])


def test_only_the_letters_that_differ_are_marked_on_their_side() -> None:
    found = compare("first_name", "ZoE Marie", "Zoé marié")
    assert (found.likeness, found.is_same) == (Likeness.ALMOST, False)
    assert found.typed == [Piece("Zo", False), Piece("E", True), Piece(" Mari", False), Piece("e", True)]
    assert found.on_file == [Piece("Zo", False), Piece("é", True), Piece(" mari", False), Piece("é", True)]


def test_two_names_that_share_less_than_half_are_marked_whole_and_those_that_share_half_are_not() -> None:
    other = compare("last_name", "abcd", "axyz")
    assert other.likeness is Likeness.DIFFERENT
    assert (other.typed, other.on_file) == ([Piece("abcd", True)], [Piece("axyz", True)])
    half = compare("last_name", "abcd", "abyz")
    assert half.typed == [Piece("ab", False), Piece("cd", True)]


def test_a_board_that_is_tolerant_takes_an_accent_for_nothing() -> None:
    assert compare("first_name", "Zoe", "Zoé", MatchingRule.TOLERANT).is_same
    assert compare("first_name", "Zoe", "Zoé").likeness is Likeness.ALMOST
    assert compare("first_name", "Zoa", "Zoé", MatchingRule.TOLERANT).likeness is Likeness.DIFFERENT


def test_in_the_longest_names_a_letter_that_comes_often_is_compared_too() -> None:
    found = compare("last_name", "b" + "a" * 199, "c" + "a" * 199)
    assert found.typed == [Piece("b", True), Piece("a" * 199, False)]


def test_a_missing_space_is_marked_as_a_space() -> None:
    found = compare("last_name", "Le Blanc", "LeBlanc")
    assert found.typed == [Piece("Le", False), Piece(" ", True), Piece("Blanc", False)]
    assert found.on_file == [Piece("Le", False), Piece("", True), Piece("Blanc", False)]


# ---- the link -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K6")
def test_every_guardian_is_told_of_a_link_in_the_language_of_the_account(nadia, marc, zoe, claim, grands_pins) -> None:
    grands_pins.language = "fr"
    grands_pins.save()
    marc.language = "en"
    marc.save()
    for address in (MARC, "sans-compte@exemple.ca"):
        Guardian.create(pupil=zoe, email=address)
    child, is_new = Family(nadia).attach(claim)
    assert is_new and (child.parent, child.pupil) == (nadia, zoe)
    assert (child.first_name, child.full_name, child.school) == ("Zoé", "Zoé Bouchard-Tremblay", grands_pins)
    about = {"child": "Zoé Bouchard-Tremblay", "school": "École des Grands-Pins", "by": NADIA, "phone": "418 555-0100"}
    assert letters(MailKind.CHILD_ATTACHED) == [
        (NADIA, "fr", {**about, "is_own": True}),
        (MARC, "en", {**about, "is_own": False}),
        ("sans-compte@exemple.ca", "fr", {**about, "is_own": False}),
    ]
    attached = told(Event.CHILD_ATTACHED)
    assert attached == {
        "who": nadia.public_id,
        "school": grands_pins.id,
        "board": grands_pins.board_id,
        "child": child.public_id,
        "address": "n…@exemple.ca",
    }


def test_a_second_link_is_no_news_but_to_the_form_that_made_it(nadia, zoe, claim) -> None:
    family = Family(nadia)
    assert family.children == []
    first, is_new = family.attach(claim, "form")
    assert is_new and family.children == [first]
    assert Family(nadia).attach(claim, "form") == (first, True)
    assert Family(nadia).attach(claim, "another") == (first, False)
    assert Family(nadia).attach(claim) == (first, False)
    assert len(letters(MailKind.CHILD_ATTACHED)) == 1
    assert first.batch not in ("", "form")


def test_a_link_without_a_form_is_old_the_second_time(nadia, zoe, claim) -> None:
    assert Family(nadia).attach(claim)[1]
    assert not Family(nadia).attach(claim)[1]


@pytest.mark.requirement("K4")
def test_a_blocked_account_is_blocked_for_a_day_to_the_second(clock, nadia, zoe, claim) -> None:
    for _ in range(5):
        with pytest.raises(Mismatch):
            Family(nadia).attach(replace(claim, first_name="Zoe"))
    mismatch = told(Event.CHILD_MISMATCH)
    assert (mismatch["who"], mismatch["what"], mismatch["board"]) == (nadia.public_id, "attach", claim.board.id)
    assert len(letters(MailKind.ATTACH_ALERT)) == 1
    clock.shift(86_399)
    with pytest.raises(Mismatch):
        Family(nadia).attach(claim)
    assert told(Event.LIMIT_EXCEEDED)["what"] == "attach"
    assert Attempt.count_of(AttemptKind.ATTACH_FAILED_NUMBER, claim.number_key, 1) == 1
    clock.shift(1)
    assert Family(nadia).attach(claim)[1]


def test_a_child_taken_off_an_account_is_in_the_trail_and_no_other_child_goes(nadia, nadias_zoe, marcs_tom) -> None:
    nadias_zoe.remove()
    assert list(Child.select()) == [marcs_tom]
    gone = told(Event.CHILD_REMOVED)
    assert (gone["who"], gone["school"]) == (nadia.public_id, nadias_zoe.school.id)
    assert (gone["child"], gone["why"]) == (nadias_zoe.public_id, "parent")


def test_a_family_is_its_own_children_the_eldest_first(nadia, marcs_tom, nadias_zoe, enrol, tom) -> None:
    lea = enrol("Léa", "Bouchard", "0012346", NADIA, MARC, born=date(2012, 1, 1))
    for parent in (marcs_tom.parent, nadia):
        Child.create(parent=parent, pupil=lea)
    Child.create(parent=nadia, pupil=tom)  # her address is not on his file
    family = Family(nadia)
    assert [child.first_name for child in family.children] == ["Léa", "Zoé"]
    assert family.child(nadias_zoe.public_id) == nadias_zoe
    assert family.child(marcs_tom.public_id) is None
    assert family.children[1].parent is nadia


# ---- the request to verify ----------------------------------------------------------------------------------------


def test_a_request_is_one_per_words_and_five_a_day(clock, nadia, marc, zoe, claim, grands_pins) -> None:
    first = Family(nadia).ask_to_verify(claim)
    changes = [("file_number", "1111111"), ("last_name", "B"), ("first_name", "Z"), ("birth_date", date(2014, 9, 28))]
    asked = [Family(nadia).ask_to_verify(replace(claim, **{fact: typed})) for fact, typed in changes]
    assert len({first.id, *(one.id for one in asked)}) == 5
    assert Family(nadia).ask_to_verify(claim) == first
    assert Family(marc).ask_to_verify(claim) != first
    assert Family(nadia).open_requests == [*reversed(asked), first]
    clock.shift(86_399)
    with pytest.raises(TooManyRequests):
        Family(nadia).ask_to_verify(replace(claim, first_name="Y"))
    clock.shift(1)
    Family(nadia).ask_to_verify(replace(claim, first_name="Y"))
    assert Family(nadia).request(first.public_id) == first
    assert Family(marc).request(first.public_id) is None


def test_what_was_claimed_or_asked_or_drafted_or_compared_does_not_change(claim, nadias_zoe) -> None:
    asked, same = CodeRequest(Purpose.SIGN_UP, NADIA, "browser"), compare("first_name", "Zoé", "Zoé")
    for facts, name in ((claim, "first_name"), (asked, "address"), (draft(nadias_zoe), "reason"), (same, "likeness")):
        with pytest.raises(FrozenInstanceError):
            setattr(facts, name, "another")


# ---- the page -----------------------------------------------------------------------------------------------------

PLACE = "/enfants/ajouter"
CHOOSE = "Choisissez un organisme dans la liste"


@pytest.fixture
def parent(app: Flask, nadia):
    """Nadia’s browser."""
    return enter(app.test_client(), nadia)


def test_without_a_board_the_list_is_shown_again_and_says_what_to_do(parent, board) -> None:
    assert parent.get(PLACE).status_code == 200 and CHOOSE not in parent.get(PLACE).text
    fields = parent.form(DETAILS)[1].to_dict()
    for where in (f"{PLACE}/details", f"{PLACE}/details?organisme=0"):
        lost = parent.get(where)
        assert lost.status_code == 422 and CHOOSE in lost.text
    lost = parent.post(f"{PLACE}/verification", data={**fields, **TYPED})
    assert lost.status_code == 422 and CHOOSE in lost.text
    chosen = parent.get(DETAILS)
    assert chosen.status_code == 200 and board.name in chosen.text and CHOOSE not in chosen.text
    assert parent.get(ASK).location == DETAILS


@pytest.mark.requirement("K-11", "K-12")
def test_a_child_is_new_to_the_account_once_and_shown_to_its_own_parent_alone(
    parent, zoe, marcs_tom, app, marc
) -> None:
    first = parent.fill(DETAILS, **TYPED)
    child = Child.get(Child.pupil == zoe)
    assert (first.status_code, first.location) == (303, f"{PLACE}/reussite/{child.public_id}")
    again = parent.fill(DETAILS, **TYPED)
    assert again.location == f"{first.location}?deja=1"
    assert "est maintenant dans votre compte" in parent.get(first.location).text
    assert "est déjà dans votre compte" in parent.get(again.location).text
    assert parent.get(f"{PLACE}/reussite/{marcs_tom.public_id}").status_code == 404
    stranger = enter(app.test_client(), marc)
    assert stranger.get(first.location).status_code == 404
    visitor = app.test_client()
    for path in (PLACE, DETAILS, ASK, first.location, f"{PLACE}/verification/x"):
        assert visitor.get(path).location.startswith("/connexion?next="), path


@pytest.mark.requirement("K2", "K-10")
def test_a_mismatch_is_told_in_one_sentence_and_leads_to_the_school(parent, tom) -> None:
    shown, refused = parent.get(DETAILS), parent.fill(DETAILS, **TYPED)
    said, button = "Ces renseignements ne concordent pas avec le dossier de l’école", "Demander à l’école de vérifier"
    assert refused.status_code == 422 and said in refused.text and button in refused.text
    assert said not in shown.text and button not in shown.text
    assert NADIA in refused.text and not Child.select().where(Child.parent_id != tom.id).exists()
    corrected = parent.fill(DETAILS, **{**TYPED, "was_refused": "oui", "file_number": "12"})
    assert button in corrected.text and said not in corrected.text
    assert button not in parent.fill(DETAILS, **{**TYPED, "was_refused": "x", "file_number": "12"}).text


@pytest.mark.settings(match_requests_per_day=1)
def test_the_school_is_asked_and_the_request_is_its_parents_alone(app: Flask, parent, marc, grands_pins) -> None:
    fields = parent.form(DETAILS)[1].to_dict()
    asked = parent.post(ASK, data={**fields, **TYPED})
    stored = MatchRequest.get()
    assert (asked.status_code, asked.location) == (303, f"{PLACE}/verification/{stored.public_id}")
    assert parent.get(asked.location).status_code == 200
    assert enter(app.test_client(), marc).get(asked.location).status_code == 404
    too_many = parent.post(ASK, data={**fields, **TYPED, "file_number": "1111111"})
    assert too_many.status_code == 429 and "Attendez la réponse de l’école" in too_many.text
    assert parent.post(ASK, data={**fields, **TYPED, "file_number": "1"}).status_code == 422
    assert MatchRequest.select().count() == 1


def test_the_answers_are_compared_as_they_were_understood(app: Flask, board, claim) -> None:
    def form(**more: str) -> ChildForm:
        requests.enter_context(app.test_request_context(DETAILS, method="POST", data={**TYPED, **more}))
        return ChildForm()

    with ExitStack() as requests:
        right = form()
        assert right.is_sent_and_right() and right.claim(board) == claim
        assert right.state == "Tout est rempli. Vous pouvez enregistrer."
        assert form(first_name="").state == "Il manque\u00a0: le prénom."
        for name, typed in (("last_name", "é" * 200), ("file_number", "001-23 45")):
            assert form(**{name: typed}).is_sent_and_right(), name
        for name, typed in (
            ("last_name", "é" * 201),
            ("first_name", "é" * 201),
            ("first_name", "-"),
            ("last_name", "."),
        ):
            assert not form(**{name: typed}).is_sent_and_right(), name
        for number in ("001234", "00123456"):
            assert not form(file_number=number).is_sent_and_right()
        assert form(file_number="1").state == "Il reste à corriger\u00a0: le numéro de fiche."
