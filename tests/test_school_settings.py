"""« Réglages de l’école »: each rule on its own page; who was slower is told; « Autre » stays what it is."""

from datetime import time

import pytest
from bs4 import BeautifulSoup

from models import AuditEvent, Board, Event, Hours, MatchingRule, NoticeKind, Period, Reason, School
from tests.absence_scene import words_of
from tests.proof_reader import ProofReadingClient, fields_of
from tests.staff_scene import DESK, administrator, secretary, sit

RULES = f"{DESK}/reglages"
SAVED = "Les réglages sont enregistrés."


@pytest.fixture
def line(app, grands_pins) -> ProofReadingClient:
    """The secretary of Grands-Pins, at her desk."""
    return sit(app, secretary(grands_pins))


@pytest.fixture
def odile(app, board, grands_pins) -> ProofReadingClient:
    """An administrator of the board."""
    return sit(app, administrator(board))


def the_school() -> School:
    return School.get(School.code == "001")


def codes() -> list[str]:
    rows = Reason.select().order_by(Reason.position)
    return [row.code for row in rows]


# ---- facts --------------------------------------------------------------------------------------------------------


def test_the_hours_are_saved_and_told_in_the_trail(line):
    answer = line.fill(
        f"{RULES}/heures", day_starts="8 h", day_ends="15 h 20", cut_off="8h45", time_zone="America/Halifax"
    )
    assert answer.status_code == 303 and SAVED in line.get(RULES).text
    school = the_school()
    assert (school.day_ends, school.cut_off, school.time_zone) == (time(15, 20), time(8, 45), "America/Halifax")
    [told] = AuditEvent.select().where(AuditEvent.event == Event.SETTINGS_CHANGED)
    assert told.school == school and "cut_off" in told.about and "phone" not in told.about


@pytest.mark.requirement("E-01", "E-05")
def test_what_cannot_be_is_refused_and_what_was_typed_stays(line):
    answer = line.fill(f"{RULES}/heures", day_starts="15 h", day_ends="8 h", cut_off="99 h")
    assert answer.status_code == 422 and 'value="99 h"' in answer.text
    assert "La fin des cours vient après leur début" in words_of(answer, "resume-erreurs")
    assert the_school().day_starts == time(8)


@pytest.mark.parametrize("wrong", ["", "-1", "31", "x", "1.5", "9" * 400, "１２"])
def test_days_are_whole_numbers_within_reason(line, wrong):
    assert line.fill(f"{RULES}/avis", days_back=wrong).status_code == 422
    assert the_school().days_back == 0


def test_notices_may_be_kept_to_who_sent_them(line):
    assert line.fill(f"{RULES}/avis", days_back="3", most_days="20", shares_notices="non").status_code == 303
    school = the_school()
    assert (school.days_back, school.most_days, school.shares_notices) == (3, 20, False)
    assert "non partagés" in line.get(RULES).text


def test_the_deadline_to_explain_is_the_schools(line):
    assert line.fill(f"{RULES}/delai", explain_days="1", explain_until="10 h 40").status_code == 303
    assert (the_school().explain_days, the_school().explain_until) == (1, time(10, 40))


def test_each_kind_of_notice_goes_where_the_school_says(line):
    answer = line.fill(
        f"{RULES}/coordonnees", secretariat_email="Bureau@Exemple.ca", secretariat_kinds=["late", "absence"],
        childcare_email="garde@exemple.ca", childcare_kinds=["early"], phone="418 555-0100",
    )  # fmt: skip
    assert answer.status_code == 303
    school = the_school()
    assert school.recipients("absence") == ["bureau@exemple.ca"] and school.recipients("early") == ["garde@exemple.ca"]
    assert line.fill(f"{RULES}/coordonnees", childcare_email="", secretariat_kinds=None).status_code == 303
    assert the_school().recipients("early") == the_school().recipients("late") == []


@pytest.mark.parametrize("wrong", [{"secretariat_email": "a@b"}, {"secretariat_kinds": ["all"]}, {"phone": "4" * 41}])
def test_contacts_that_cannot_be_are_refused(line, wrong):
    assert line.fill(f"{RULES}/coordonnees", **wrong).status_code == 422


def test_the_slower_of_two_is_told_and_may_insist(app, line, odile):
    url, first = line.form(f"{RULES}/avis")
    _, second = odile.form(f"{RULES}/avis")
    assert line.post(url, data={**first, "days_back": "2"}).status_code == 303
    told = odile.post(url, data={**second, "days_back": "5"})
    assert told.status_code == 422 and the_school().days_back == 2
    assert "vient de changer ces réglages" in words_of(told, "resume-erreurs") and 'value="5"' in told.text
    again = odile.fill(f"{RULES}/avis", days_back="5")
    assert again.status_code == 303 and the_school().days_back == 5


def test_pressing_again_on_the_refusal_itself_is_to_insist(line, odile):
    url, first = line.form(f"{RULES}/avis")
    line.fill(f"{RULES}/avis", days_back="2")

    page = BeautifulSoup(line.post(url, data={**first, "days_back": "5"}).text, "html.parser")
    assert line.post(url, data=fields_of(page.find(id="formulaire"))).status_code == 303
    assert the_school().days_back == 5


# ---- timetable ----------------------------------------------------------------------------------------------------


def test_periods_are_written_a_line_each(line, grands_pins):
    day = "8 h 15 - 9 h 15\n9:15 à 10:15\n\n3. 10h30 – 11h30"
    assert line.fill(f"{RULES}/horaire", periods=day).status_code == 303
    hours = [Hours(period.starts, period.ends) for period in Period.of(grands_pins)]
    assert hours == [
        Hours(time(8, 15), time(9, 15)),
        Hours(time(9, 15), time(10, 15)),
        Hours(time(10, 30), time(11, 30)),
    ]
    _, fields = line.form(f"{RULES}/horaire")
    assert line.post(f"{RULES}/horaire", data=fields).status_code == 303  # what is shown can be sent
    assert line.fill(f"{RULES}/horaire", periods="").status_code == 303 and Period.of(grands_pins) == []


@pytest.mark.parametrize(
    "wrong", ["9 h à 8 h", "8 h à 9 h\n8 h 30 à 10 h", "huit heures", "8 h à 25 h", "8 h à 8 h 01\n" * 13, "x" * 600]
)
def test_a_timetable_that_cannot_be_is_refused(line, grands_pins, wrong):
    assert line.fill(f"{RULES}/horaire", periods=wrong).status_code == 422
    assert Period.of(grands_pins) == []


# ---- reasons ------------------------------------------------------------------------------------------------------


def test_a_reason_is_added_last_before_autre(line, grands_pins):
    answer = line.fill(
        f"{RULES}/motifs/nouveau", label_fr="Fête religieuse", label_en="Religious holiday", kinds=["absence"],
        needs_document="y",
    )  # fmt: skip
    assert answer.status_code == 303
    added = Reason.get(Reason.label_fr == "Fête religieuse")
    assert (added.kinds, added.needs_document, added.needs_explanation) == ("absence", True, False)
    assert codes()[-2:] == [added.code, "other"]


@pytest.mark.requirement("E-10")
def test_a_reason_sent_twice_is_added_once(line):
    before = codes()
    facts = {"label_fr": "Fête religieuse", "label_en": "Religious holiday", "kinds": ["absence"]}
    for _press in range(20):
        assert line.fill(f"{RULES}/motifs/nouveau", **facts).status_code == 303
    assert len(codes()) == len(before) + 1
    line.fill(f"{RULES}/motifs/nouveau", **{**facts, "kinds": ["late"]})
    assert len(codes()) == len(before) + 2


def test_reasons_change_places_with_a_button(line):
    before = codes()
    line.post(f"{RULES}/motifs", data={**line.form(f"{RULES}/motifs")[1], "down": before[0]})
    assert codes()[:2] == [before[1], before[0]]
    line.post(f"{RULES}/motifs", data={**line.form(f"{RULES}/motifs")[1], "up": before[0]})
    assert codes() == before
    for press in ({"up": before[0]}, {"down": before[-2]}, {"down": "other"}, {"up": "nothing"}, {}):
        assert line.post(f"{RULES}/motifs", data={**line.form(f"{RULES}/motifs")[1], **press}).status_code == 303
    assert codes() == before


@pytest.mark.requirement("B-06", "B-08")
def test_autre_stays_last_stays_explained_and_stays(line):
    assert line.fill(f"{RULES}/motifs/other", needs_explanation=None).status_code == 303
    other = Reason.get(Reason.code == "other")
    assert other.is_explained
    line.proof_reads = False
    token = line.form(f"{RULES}/motifs")[1]
    assert line.post(f"{RULES}/motifs/other/retirer", data=token).status_code == 404
    assert codes()[-1] == "other"


def test_a_retired_reason_is_offered_no_more(line, grands_pins):
    assert line.fill(f"{RULES}/motifs/travel/retirer").status_code == 303
    assert "travel" not in [reason.code for reason in Reason.common_to([grands_pins])]
    line.proof_reads = False
    assert line.get(f"{RULES}/motifs/travel").status_code == 404


def test_there_is_an_end_to_the_list(line, grands_pins):
    rows = [
        {"school": grands_pins, "code": f"r{n}", "label_fr": "r", "label_en": "r", "position": n} for n in range(24)
    ]
    Reason.insert_many(rows).execute()
    facts = {"label_fr": "Un", "label_en": "One", "kinds": [NoticeKind.LATE]}
    assert line.fill(f"{RULES}/motifs/nouveau", **facts).status_code == 422


# ---- the board ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S12", "K-09")
def test_how_names_are_compared_is_the_administrators_affair(line, odile):
    assert odile.fill(f"{RULES}/noms", rule="tolerant").status_code == 303
    assert Board.get(Board.code == "732000").matching_rule is MatchingRule.TOLERANT
    assert "avec tolérance" in odile.get(RULES).text and "/reglages/noms" not in line.get(RULES).text
    line.proof_reads = False
    assert line.get(f"{RULES}/noms").status_code == 403


@pytest.mark.parametrize(
    "page", ["", "/heures", "/avis", "/delai", "/coordonnees", "/horaire", "/motifs", "/motifs/nouveau"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_proof_read(line, page, language):
    line.set_cookie("langue", language)
    line.verbatim |= {"École des Grands-Pins", "Centre de services scolaire de la Capitale"}
    assert line.get(RULES + page).status_code == 200
