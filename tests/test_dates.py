"""How days and hours are said: as the OQLF asks in French, and in English (UX.md G-13)."""

from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import NoticeBook
from tests.absence_scene import MONDAY, draft, seat
from views import words

FRIDAY, FIRST = date(2026, 11, 27), date(2027, 2, 1)


@pytest.mark.requirement("G-13")
@pytest.mark.parametrize(
    ("language", "said", "first", "hours"),
    [
        ("fr", "le vendredi 27 novembre 2026", "le lundi 1er février 2027", ["8\u00a0h\u00a030", "14\u00a0h"]),
        ("en", "Friday, November 27, 2026", "Monday, February 1, 2027", ["8:30\u00a0a.m.", "2:00\u00a0p.m."]),
    ],
)
def test_a_day_and_an_hour_are_said_as_people_say_them(app, language, said, first, hours):
    with app.test_request_context(headers={"Cookie": f"langue={language}"}):
        assert [words.day(FRIDAY), words.day(FIRST)] == [said, first]
        assert [words.hour(time(8, 30)), words.hour(time(14))] == hours


def read(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).text, "html.parser")


@pytest.mark.requirement("G-13")
@time_machine.travel(MONDAY, tick=False)
def test_a_table_says_dates_in_figures_and_a_sentence_in_words(app, nadia, nadias_zoe):
    notice = NoticeBook(nadia).send(draft(nadias_zoe, first_day=FRIDAY))[0]
    shown = read(seat(app, nadia), "/absences").select_one("table time")
    assert (shown["datetime"], shown.text) == ("2026-11-27", "2026-11-27")
    page = read(seat(app, nadia), f"/absences/{notice.reference}")
    assert "le vendredi 27 novembre 2026" in page.main.text


@pytest.mark.requirement("E-09")
def test_what_may_be_left_out_says_so_and_one_line_says_the_rest(app, nadia, nadias_zoe):
    page = read(seat(app, nadia), "/absences/aviser").main
    assert "sauf ceux marqués «\u00a0facultatif\u00a0»" in page.text
    optional = {label["for"] for label in page.select("label") if "(facultatif)" in label.text}
    assert optional == {"last_day", "back_at", "fetched_by", "note"}
    assert "*" not in page.text
