"""« Aviser l’école d’une absence ou d’un retard »: what is asked, what is said, what is kept of what people type."""

import gzip
from datetime import UTC, date, datetime, time
from io import BytesIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import AbsenceNotice, Family, Reason, School, written
from tests.absence_scene import FORM, ILL_TOMORROW, MONDAY, attach, seat, words_of
from tests.proof_reader import HTMX, fields_of
from views.forms.answers import read_day, read_hour

LIVE = f"{FORM}?verifier=1"
KINDS = st.sampled_from(
    ["", "absence", "late", "early", "other", "weekly", "hours", "x", "whole", "9 h 15", "2026-11-24", "illness"]
)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def desk(app, nadia, nadias_zoe):
    """Nadia’s browser; she has one child."""
    return seat(app, nadia)


@pytest.fixture
def leo(nadia, enrol):
    """Zoé’s little brother."""
    return attach(nadia, enrol("Léo", "Bouchard-Tremblay", "0012346", "nadia@exemple.ca", born=date(2018, 5, 5)))


def live(client, **answers):
    """What the server says while the form is filled in."""
    address, fields = client.form(FORM)
    for name, value in answers.items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    return client.post(LIVE, data=fields, headers=HTMX)


def field(answer, name):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser").find(id=name)


# ---- what is read -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-04", "E-07")
@pytest.mark.parametrize(
    "text", ["2026-11-27", "2026 11 27", "20261127", " 2026\u00a011\u00a027 ", "2026/11/27", "\u200b2026-11-27"]
)
def test_a_day_is_read_in_many_forms(app, text):
    with app.test_request_context():
        assert read_day(text) == date(2026, 11, 27)


@pytest.mark.requirement("B-04")
@pytest.mark.parametrize(
    "text", ["27/11/2026", "27-11-2026", "demain", "2026-11", "２０２６-11-27", "2026-11-27T10:00"]
)
def test_another_order_is_refused_with_the_remedy(app, text):
    with app.test_request_context(), pytest.raises(ValueError, match="l’année, le mois, puis le jour, par exemple"):
        read_day(text)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "2027-02-29", "20260000"])
def test_a_day_that_does_not_exist_is_said_so(app, text):
    with app.test_request_context(), pytest.raises(ValueError, match="n’existe pas au calendrier"):
        read_day(text)


@pytest.mark.parametrize("text", ["0002-11-27", "0202-11-27"])
def test_a_year_being_typed_is_not_called_past(app, text):
    with app.test_request_context(), pytest.raises(ValueError, match="quatre chiffres"):
        read_day(text)


@pytest.mark.requirement("E-07")
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, time(9, 15)) for text in ("9 h 15", "9h15", "9:15", "09:15", "0915", "915")),
        *((text, time(9, 15)) for text in ("9\u00a0h\u00a015", "9 H 15", " 09 h 15 ")),
        *((text, time(9)) for text in ("9 h", "9h", "9", "09 h 00", "9 heures", "9 a.m.")),
        *((text, time(14, 30)) for text in ("14 h 30", "14h30", "2:30 p.m.", "2:30 PM", "2:30pm")),
        ("12 h", time(12)), ("12:15 a.m.", time(0, 15)), ("12 p.m.", time(12)),
    ],
)  # fmt: skip
def test_an_hour_is_read_in_many_forms(app, text, meant):
    with app.test_request_context():
        assert read_hour(text) == meant


@pytest.mark.parametrize("text", ["25 h", "9 h 75", "matin", "9 h 1", "-9 h", "9;15", "99999", "9 h 15 h", "٩"])
def test_what_is_no_hour_is_refused_with_an_example(app, text):
    with app.test_request_context(), pytest.raises(ValueError, match="9\u00a0h\u00a015"):
        read_hour(text)


@given(st.text())
def test_any_text_is_a_day_an_hour_or_a_remedy(text):
    for read in (read_day, read_hour):
        try:
            assert read(text)
        except ValueError as remedy:
            assert str(remedy).endswith(".")


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",))))
def test_what_is_written_can_be_stored_and_stays_the_same(text):
    kept = written(text)
    assert "\x00" not in kept and "\r" not in kept and written(kept) == kept


@pytest.mark.requirement("B-08")
@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0\u2003", "\u200b\u2060\ufeff", "\u3164\u2800", "\x00"])
def test_what_cannot_be_seen_is_no_explanation(text):
    assert written(text) == ""


# ---- what is asked ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-02")
def test_with_one_child_there_is_no_child_question(desk):
    assert "Quel enfant?" not in desk.get(FORM).text


@pytest.mark.requirement("B-02")
def test_with_two_children_none_is_chosen_in_advance(desk, leo):
    page = field(desk.get(FORM), "children")
    assert [label.text for label in page.find_all("label")] == ["Zoé", "Léo"]
    assert not page.find(checked=True)


@pytest.mark.requirement("B-02")
def test_the_child_of_a_tile_is_chosen(desk, leo):
    ticked = field(desk.get(f"{FORM}?enfant={leo.public_id}"), "children").find_all(checked=True)
    assert [box["value"] for box in ticked] == [leo.public_id]


@pytest.mark.requirement("S11")
def test_the_tile_of_another_familys_child_leads_nowhere(desk, marcs_tom):
    stranger, nobody = (desk.get(f"{FORM}?enfant={name}") for name in (marcs_tom.public_id, "nobody"))
    assert stranger.status_code == nobody.status_code == 404


def test_without_a_child_one_is_asked_to_add_one(app, nadia):
    answer = seat(app, nadia).get(FORM)
    assert answer.status_code == 200 and "/enfants/ajouter" in answer.text


@pytest.mark.requirement("B-04")
def test_near_days_are_said_with_their_date(desk):
    labels = [label.text for label in field(desk.get(FORM), "day").find_all("label")][:3]
    assert labels == ["Aujourd’hui, lundi 23 novembre", "Demain, mardi 24 novembre", "Une autre date"]


@pytest.mark.requirement("B-04")
def test_another_date_is_between_today_and_the_end_of_the_school_year(desk):
    box = field(desk.get(FORM), "first_day")
    assert (box["type"], box["min"], box["max"]) == ("date", "2026-11-23", "2027-06-30")


@pytest.mark.requirement("B-06")
def test_autre_comes_last_after_a_divider_with_its_explanation_under_it(desk):
    group = field(desk.get(FORM), "reason")
    lines = [line for line in group.get_text("\n", strip=True).split("\n") if line]
    assert lines[:1] == ["Motif"] and lines[6:9] == ["ou", "Autre", "Explication"]
    assert group.find("textarea", id="explanation")


@pytest.mark.requirement("B-07")
def test_without_javascript_the_explanation_says_what_it_is_for(desk):
    label = field(desk.get(FORM), "reason").find("label", attrs={"for": "explanation"})
    assert label.get_text() == "Explication (nécessaire pour “Autre”)"
    assert label.noscript.get_text().strip() == "(nécessaire pour “Autre”)"


@pytest.mark.requirement("B-06")
def test_only_reasons_that_both_schools_accept_are_proposed(desk, nadia, enrol, board):
    other_school = School.create(board=board, code="002", name="Collège du Nord")
    Reason.give_first_reasons(other_school)
    Reason.delete().where((Reason.school == other_school) & (Reason.code == "travel")).execute()
    pupil = enrol("Léo", "Bouchard", "0012346", "nadia@exemple.ca")
    pupil.school = other_school
    pupil.save()
    leo = attach(nadia, pupil)
    both = [child.public_id for child in Family(nadia).children]
    page = field(live(desk, children=both), "reason").text
    assert "Maladie" in page and "Voyage" not in page
    page = field(live(desk, children=[leo.public_id]), "reason").text
    assert "Maladie" in page and "Voyage" not in page


def test_two_children_of_one_given_name_are_told_apart(desk, nadia, enrol):
    attach(nadia, enrol("Zoé", "Roy", "0012346"))
    attach(nadia, enrol("Léo", "Roy", "0012347"))
    labels = [label.text.strip() for label in field(desk.get(FORM), "children").find_all("label")]
    assert sorted(labels) == ["Léo", "Zoé Bouchard-Tremblay", "Zoé Roy"]


@pytest.mark.requirement("B-03")
@pytest.mark.parametrize(
    ("kind", "asked"),
    [("absence", "la partie de la journée"), ("late", "l’heure d’arrivée"), ("early", "l’heure de départ")],
)  # fmt: skip
def test_only_the_matching_question_is_asked(desk, kind, asked):
    answer = live(desk, kind=kind, day="2026-11-24", reason="illness")
    assert words_of(answer, "etat") == f"Pour soumettre l’avis, il manque\u00a0: {asked}."


@pytest.mark.requirement("B-03")
def test_answers_to_questions_that_are_not_asked_do_not_count(desk):
    odd = {"arrival": "25 h", "departure": "x", "first_day": "27/11/2026", "explanation": "e" * 501}
    answer = desk.fill(FORM, **ILL_TOMORROW, **odd)
    assert answer.status_code == 303
    assert (AbsenceNotice.get().at, AbsenceNotice.get().explanation) == (None, "")


# ---- the status line and the button -------------------------------------------------------------------------------


@pytest.mark.requirement("B-09")
def test_the_status_line_says_what_is_missing_word_for_word(desk):
    sent = {"kind": "absence", "part": "whole"}
    said = [words_of(live(desk, **sent, **more), "etat") for more in (
        {},
        {"day": "2026-11-24"},
        {"day": "2026-11-24", "reason": "other"},
        {"reason": "other"},
        {"day": "2026-11-24", "reason": "illness"},
    )]  # fmt: skip
    assert said == [
        "Pour soumettre l’avis, il manque 2 éléments\u00a0: la date et le motif.",
        "Pour soumettre l’avis, il manque\u00a0: le motif.",
        "Pour soumettre l’avis, il manque\u00a0: une explication pour le motif «\u00a0Autre\u00a0».",
        "Pour soumettre l’avis, il manque 2 éléments\u00a0: la date et l’explication.",
        "Tout est rempli. Vous pouvez soumettre l’avis.",
    ]


@pytest.mark.requirement("B-09")
def test_the_button_is_told_to_be_grey_and_never_disabled(desk):
    for answer, complete in ((desk.get(FORM), "non"), (live(desk, **ILL_TOMORROW), "oui")):
        button = field(answer, "soumettre")
        assert button.text == "Soumettre" and button["data-complet"] == complete
        assert button["aria-describedby"] == "etat" and field(answer, "etat")["role"] == "status"
        assert not {"disabled", "aria-disabled"} & set(button.attrs)


@pytest.mark.requirement("B-09", "E-02", "E-03")
def test_the_grey_button_answers_with_the_summary(desk):
    answer = desk.fill(FORM)
    assert answer.status_code == 422 and answer.text.count("<title>Erreur\u00a0: ") == 1
    links = [(link["href"], link.text) for link in field(answer, "resume-erreurs").find_all("a")]
    assert [target for target, _words in links] == ["#kind-0", "#day-0", "#reason-0"]
    assert all(words in words_of(answer, target[1:-2]) for target, words in links)
    assert not AbsenceNotice.select().exists()


@pytest.mark.requirement("E-08")
def test_nobody_is_accused_while_the_form_is_filled_in(desk):
    answer = live(desk, kind="late", arrival="25", day="other", first_day="2026-11-28")
    assert answer.status_code == 200 and "aria-invalid" not in answer.text and not field(answer, "resume-erreurs")
    assert "Le prochain jour de classe est le lundi 30 novembre" in words_of(answer, "first_day-message")
    assert "n’existe pas" in words_of(answer, "arrival-message") and not words_of(answer, "reason-message")


def test_a_live_check_stores_nothing(desk):
    assert live(desk, **ILL_TOMORROW).status_code == 200 and not AbsenceNotice.select().exists()


@pytest.mark.requirement("H-06")
def test_a_live_answer_is_light(desk, leo):
    answer = live(desk, **ILL_TOMORROW, note="Elle tousse depuis hier soir. " * 10)
    assert len(gzip.compress(answer.get_data())) <= 3 * 1024


@pytest.mark.requirement("H-06")
def test_a_live_check_costs_two_queries(desk, leo, assert_query_count):
    """The session with its parent; the children as the roster allows. The reasons are those of the page just shown."""
    _address, fields = desk.form(FORM)
    with assert_query_count(2):
        desk.post(LIVE, data=fields, headers=HTMX)


# ---- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-08", "E-05")
@pytest.mark.parametrize("text", ["", "   ", "\u00a0\n", "\u200b\u3164"])
def test_autre_without_an_explanation_never_stores_a_notice(desk, text):
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "reason": "other"}, explanation=text)
    assert answer.status_code == 422 and "Écrivez une explication" in words_of(answer, "explanation-message")
    assert not AbsenceNotice.select().exists()


@pytest.mark.requirement("B-05")
def test_a_saturday_is_refused_with_the_reason_and_the_next_school_day(desk):
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "day": "other"}, first_day="2026-11-28")
    assert words_of(answer, "first_day-message") == (
        "Erreur\u00a0: Il n’y a pas d’école le samedi 28 novembre, c’est la fin de semaine. "
        "Le prochain jour de classe est le lundi 30 novembre."
    )


@pytest.mark.requirement("B-05")
def test_on_a_friday_tomorrow_is_refused_too(app, nadia, nadias_zoe):
    with time_machine.travel(datetime(2026, 11, 27, 15, tzinfo=UTC), tick=False):
        answer = seat(app, nadia).fill(FORM, **{**ILL_TOMORROW, "day": "2026-11-28"})
    assert "le lundi 30 novembre" in words_of(answer, "day-message")


@pytest.mark.requirement("E-05", "E-06")
@pytest.mark.parametrize(
    ("answers", "where", "words"),
    [
        ({"first_day": "2026-11-22"}, "first_day", "Cette date est passée."),
        ({"first_day": "2027-07-01"}, "first_day", "L’année scolaire finit le mercredi 30 juin 2027."),
        ({"first_day": "2026-11-27", "last_day": "2036-11-27"}, "last_day", "L’année scolaire finit"),
        ({"first_day": "2026-11-27", "last_day": "2026-11-26"}, "last_day", "Le dernier jour vient avant le premier."),
        ({"first_day": "2026-02-30"}, "first_day", "n’existe pas au calendrier"),
        ({"first_day": ""}, "first_day", "Indiquez la date"),
    ],
)
def test_a_date_is_refused_with_the_remedy_and_kept(desk, answers, where, words):
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "day": "other"}, **answers)
    assert answer.status_code == 422 and words in words_of(answer, f"{where}-message")
    assert all(field(answer, name)["value"] == value for name, value in answers.items())
    assert field(answer, "reason").find(checked=True)["value"] == "illness"


@pytest.mark.parametrize("hour", ["5 h 59", "18 h 01", "0915pm"])
def test_an_hour_outside_the_day_is_refused(desk, hour):
    answer = desk.fill(FORM, kind="early", departure=hour, day="2026-11-24", reason="illness")
    assert "entre 6\u00a0h et 18\u00a0h" in words_of(answer, "departure-message")


@pytest.mark.requirement("B-10")
def test_500_characters_of_several_lines_are_taken_and_501_counted(desk):
    text = "é" * 249 + "\r\n" + "é" * 250
    other = {**ILL_TOMORROW, "reason": "other"}
    answer = desk.fill(FORM, **other, explanation=text + "é")
    assert "Il y a 1 caractère" in words_of(answer, "explanation-message")
    assert desk.fill(FORM, **other, explanation=text).status_code == 303
    assert AbsenceNotice.get().explanation == text.replace("\r\n", "\n")


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-24"])
def test_a_page_opened_before_midnight_still_means_the_days_that_it_showed(desk, day):
    address, fields = desk.form(FORM)
    fields.update({**ILL_TOMORROW, "day": day})
    with time_machine.travel(datetime(2026, 11, 24, 5, 1, tzinfo=UTC), tick=False):  # 0 h 01
        answer = desk.post(address, data=fields)
    if day == "2026-11-23":
        assert answer.status_code == 422 and "Cette date est passée." in words_of(answer, "day-message")
    else:
        assert answer.status_code == 303 and AbsenceNotice.get().first_day == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), ["2026-11-23", "2026-11-24"]),  # 23 h 59
        (datetime(2026, 11, 1, 3, 59, tzinfo=UTC), ["2026-10-31", "2026-11-01"]),  # the eve of the hour gained
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), ["2026-11-01", "2026-11-02"]),  # 23 h 59 of a day of 25 hours
        (datetime(2027, 3, 15, 3, 59, tzinfo=UTC), ["2027-03-14", "2027-03-15"]),  # 23 h 59 of a day of 23 hours
        (datetime(2027, 7, 1, 3, 59, tzinfo=UTC), ["2027-06-30"]),  # the school year ends tonight
        (datetime(2027, 7, 1, 4, 0, tzinfo=UTC), ["2027-07-01", "2027-07-02"]),
    ],
)
def test_near_days_are_those_of_the_schools_calendar(app, nadia, nadias_zoe, moment, days):
    with time_machine.travel(moment, tick=False):
        radios = field(seat(app, nadia).get(FORM), "day").find_all("input", type="radio")
    assert [radio["value"] for radio in radios] == [*days, "other", "weekly"]


# ---- what hostile hands send --------------------------------------------------------------------------------------


@pytest.mark.requirement("S11", "S14")
def test_another_familys_child_is_refused_like_one_that_does_not_exist(desk, leo, marcs_tom):
    answers = [desk.fill(FORM, **ILL_TOMORROW, children=[leo.public_id, name]) for name in (marcs_tom.public_id, "x")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].text.replace(marcs_tom.public_id, "x").count("Tom") == 0
    assert not AbsenceNotice.select().exists()


@pytest.mark.requirement("S14")
def test_fields_that_are_not_in_the_form_change_nothing(desk, marc, marcs_tom):
    more = {"parent": str(marc.id), "pupil": "2", "status": "accepted", "reference": "AV-AAAA-AAAA", "school": "9"}
    assert desk.fill(FORM, **ILL_TOMORROW, **more).status_code == 303
    notice = AbsenceNotice.get()
    assert (notice.parent.email, notice.pupil.first_name, notice.status) == ("nadia@exemple.ca", "Zoé", "sent")


@pytest.mark.requirement("B6", "E-05")
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE pupil; --", "{{ 7*7 }}", "%(x)s {n}"])
def test_markup_and_sql_are_words_like_any_other(desk, text):
    desk.proof_reads = False
    other = {**ILL_TOMORROW, "reason": "other", "explanation": text, "note": text}
    shown = desk.fill(FORM, **{**other, "day": ""})
    assert field(shown, "explanation").text.strip() == text and "<script>alert" not in shown.text
    confirmed = desk.fill(FORM, **other, follow=True)
    assert text in BeautifulSoup(confirmed.text, "html.parser").text and "<script>alert" not in confirmed.text


@pytest.mark.requirement("B8")
def test_a_megabyte_is_too_long(desk):
    desk.proof_reads = False
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "reason": "other"}, explanation="x" * 1_000_000)
    assert answer.status_code == 413 and not AbsenceNotice.select().exists()


@pytest.mark.requirement("B8")
def test_bytes_that_are_no_text_are_no_trouble(desk):
    desk.proof_reads = False
    _address, fields = desk.form(FORM)
    body = f"csrf_token={fields['csrf_token']}&kind=late&arrival=%ff%fe&explanation=%00%ff&day=%00&children=%ff"
    assert desk.post(FORM, data=body.encode(), content_type="application/x-www-form-urlencoded").status_code == 422


@pytest.mark.requirement("B8")
def test_a_file_in_place_of_an_answer_is_no_answer(desk):
    _address, fields = desk.form(FORM)
    files = {
        name: (BytesIO(b"x"), "x.pdf") for name in ("form_key", "kind", "day", "reason", "explanation", "children")
    }
    answer = desk.post(FORM, data={"csrf_token": fields["csrf_token"], **files})
    assert answer.status_code == 422


@pytest.mark.requirement("B8")
def test_json_is_no_form(desk):
    _address, fields = desk.form(FORM)
    for body in ("[1, 2]", '{"kind": ["late"]}', "null"):
        headers = {"X-CSRFToken": fields["csrf_token"]}
        answer = desk.post(FORM, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 422


NAMES = (
    "children kind part periods starts ends arrival departure back_at fetched_by day first_day last_day weekly_from "
    "weekly_until reason explanation note relu modifier form_key".split()
)
SIGNS = st.characters(blacklist_categories=("Cs",))
VALUES = st.lists(KINDS | st.text(SIGNS, max_size=30), max_size=3)
POSTED = st.dictionaries(st.sampled_from([*NAMES, "kind[]", "children[0]", "__class__", "verifier"]), VALUES)


@pytest.mark.requirement("B8")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posted=POSTED, is_live=st.booleans())
def test_whatever_is_posted_the_answer_is_never_a_breakdown(desk, leo, posted, is_live):
    desk.proof_reads = False
    token = getattr(desk, "token", None) or desk.form(FORM)[1]["csrf_token"]
    desk.token = token
    answer = desk.post(LIVE if is_live else FORM, data={"csrf_token": token, **posted}, headers=HTMX if is_live else {})
    assert answer.status_code in ((200,) if is_live else (200, 303, 422))


def test_the_answers_of_a_refused_form_make_the_same_form_again(desk, leo):
    """What comes back is what was sent: nothing is lost, nothing is added."""
    sent = {**ILL_TOMORROW, "reason": "other", "children": [leo.public_id], "explanation": " ", "note": "Merci\r\nbien"}
    answer = desk.fill(FORM, **sent)
    fields = fields_of(field(answer, "formulaire"))
    assert {name: fields[name] for name in ("kind", "part", "day", "reason")} == {
        name: sent[name] for name in ("kind", "part", "day", "reason")
    }
    assert fields.getlist("children") == [leo.public_id] and fields["note"].split() == ["Merci", "bien"]
