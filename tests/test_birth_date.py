"""A birth date in three boxes (UX.md K-06, K-07)."""

from datetime import date

import pytest
import time_machine
from werkzeug.datastructures import MultiDict
from wtforms import Form

from views.forms.birth_date import BirthDateField, month_number
from views.forms.live import faulty_id, first_error

TODAY = "2026-11-23 15:00:00+00:00"


class Asked(Form):
    born = BirthDateField("Date de naissance")


@pytest.fixture
def read(app):
    """read("2014", "9", "27") is the form with these boxes filled in and validated, on 23 November 2026."""

    def fill(*boxes: str) -> Asked:
        form = Asked(MultiDict(zip(("born-year", "born-month", "born-day"), boxes, strict=True)))
        form.validate()
        return form

    with app.test_request_context(), time_machine.travel(TODAY, tick=False):
        yield fill


@pytest.mark.requirement("K-06")
@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 3) for text in ("3", "03", "mars", "MARS", "Mars", "march", "mar", "mars.", " mars ")],
        *[(text, 2) for text in ("février", "fevrier", "févr.", "FÉVR", "fe\u0301vrier", "fév", "Feb", "february")],
        *[(text, 8) for text in ("août", "AOUT", "aug", "August")],
        *[(text, 12) for text in ("12", "déc.", "decembre", "December")],
        *[("juin", 6), ("june", 6), ("juil.", 7), ("july", 7), ("sept.", 9), ("mai", 5), ("may", 5), ("10", 10)],
    ],
)
def test_a_month_is_understood_in_figures_and_in_both_languages(text, number):
    assert month_number(text.strip()) == number


@pytest.mark.parametrize("text", ["0", "13", "003", "-3", "jui", "ma", "x", "brumaire", "3.0", "٣", "３", "²", "Ⅲ"])
def test_what_means_no_month_or_two_is_not_guessed(text):
    assert month_number(text) is None


@pytest.mark.requirement("K-06")
@pytest.mark.parametrize("boxes", [("2014", "09", "27"), ("2014", "Sept.", "27"), (" 2014 ", "september", "27\u00a0")])
def test_a_right_date_is_read(read, boxes):
    form = read(*boxes)
    assert form.born.value == date(2014, 9, 27) and not form.errors


def test_the_first_of_a_month_may_be_written_1er(read):
    assert read("2014", "mai", "1er").born.value == date(2014, 5, 1)


@pytest.mark.requirement("K-07")
@pytest.mark.parametrize(
    ("boxes", "faulty", "sentence"),
    [
        (("", "", ""), "born-year", "Indiquez la date de naissance."),
        (("2014", "", ""), "born-month", "Indiquez aussi le mois et le jour de naissance."),
        (("", "13", "40"), "born-year", "Indiquez aussi l’année de naissance."),  # missing comes before impossible
        (("2050", "6", " "), "born-day", "Indiquez aussi le jour de naissance."),  # and before out of range
        (("14", "9", "27"), "born-year", "Écrivez l’année en 4 chiffres, par exemple 2014."),
        (("2050", "13", "27"), "born-month", "Écrivez le mois en lettres ou en chiffres, de 1 à 12."),
        (("2014", "9", "0"), "born-day", "Écrivez le jour en chiffres, de 1 à 31."),
        (("2014", "9", "32"), "born-day", "Écrivez le jour en chiffres, de 1 à 31."),
        (("2015", "2", "29"), "born-day", "Ce mois n’a pas 29 jours\u00a0: vérifiez le jour."),
        (("1950", "4", "31"), "born-day", "Ce mois n’a pas 31 jours\u00a0: vérifiez le jour."),
        (("1995", "9", "27"), "born-year", "Vérifiez l’année\u00a0: elle date de plus de 30 ans."),
        (("0000", "9", "27"), "born-year", "Vérifiez l’année\u00a0: elle date de plus de 30 ans."),
        (("2027", "9", "27"), "born-year", "Cette date n’est pas encore arrivée\u00a0: vérifiez la date de naissance."),
        (
            ("2026", "12", "1"),
            "born-month",
            "Cette date n’est pas encore arrivée\u00a0: vérifiez la date de naissance.",
        ),
        (("2026", "11", "24"), "born-day", "Cette date n’est pas encore arrivée\u00a0: vérifiez la date de naissance."),
    ],
)
def test_what_is_missing_is_said_first_then_impossible_then_out_of_range(read, boxes, faulty, sentence):
    form = read(*boxes)
    assert (faulty_id(form.born), first_error(form.born)) == (faulty, sentence)


@pytest.mark.requirement("K-07")
def test_only_the_faulty_box_is_marked(read):
    form = read("2014", "9", "31")
    assert [box.id for box in form.born if box.errors] == ["born-day"]


def test_the_29th_of_february_of_a_leap_year_and_today_are_dates(read):
    assert read("2016", "02", "29").born.value == date(2016, 2, 29)
    assert read("2026", "11", "23").born.value == date(2026, 11, 23)


@pytest.mark.requirement("B8")
@pytest.mark.parametrize(
    "text", ["\x00", "9" * 5000, "2014\x00", "<b>", "' OR 1=1 --", "２０１４", "\ufffd", "-1", "1e3"]
)
def test_nonsense_in_any_box_gets_an_answer(read, text):
    for place in range(3):
        boxes = ["2014", "9", "27"]
        boxes[place] = text
        assert read(*boxes).errors or text == "2014\x00"


def test_a_known_date_fills_the_boxes(app):
    with app.test_request_context():
        form = Asked(data={"born": date(2014, 9, 27)})
        assert [box.data for box in form.born] == ["2014", "9", "27"]
