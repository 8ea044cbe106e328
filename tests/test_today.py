"""« Aujourd’hui »: the notices of a day at one school, in order, counted, searched, and what is new among them."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from models import (
    AbsenceNotice,
    Answer,
    Child,
    ClosedDay,
    ClosedKind,
    DayPart,
    DeskNotices,
    NoticeBook,
    NoticeKind,
    NoticeStatus,
    Parent,
    School,
    SchoolCalendar,
    StaffLook,
    StaffMember,
    now,
)
from tests.absence_scene import MONDAY, TODAY, TOMORROW, attach, draft
from tests.desk_scene import SHEET, announce, headings, names, page
from tests.proof_reader import ProofReadingClient
from tests.staff_scene import DESK, secretary, sit


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def line(app: Flask, grands_pins: School) -> ProofReadingClient:
    """The secretary of Grands-Pins."""
    return sit(app, secretary(grands_pins))


@pytest.fixture
def eva(enrol: Callable, nadia: Parent) -> Child:
    """Nadia’s second child, of another group."""
    pupil = enrol("Éva", "Bouchard-Tremblay", "0012346")
    pupil.group_name = "31"
    pupil.save()
    return attach(nadia, pupil)


def test_the_day_shows_what_concerns_it_and_nothing_else(
    line: ProofReadingClient, nadias_zoe: Child, marcs_tom: Child
) -> None:
    announce(nadias_zoe, last_day=TOMORROW)
    announce(marcs_tom, first_day=TOMORROW)
    assert names(line.get(SHEET)) == ["Bouchard-Tremblay, Zoé"]
    assert names(line.get(f"{SHEET}?jour=2026-11-24")) == ["Bouchard-Tremblay, Zoé", "Gagnon, Tom"]
    assert names(line.get(f"{SHEET}?jour=2026-11-25")) == []


def test_a_weekly_notice_shows_on_its_weekday_alone(line: ProofReadingClient, nadias_zoe: Child) -> None:
    announce(nadias_zoe)
    AbsenceNotice.update(is_weekly=True, last_day=date(2027, 6, 28)).execute()
    shown = [bool(names(line.get(f"{SHEET}?jour={day}"))) for day in ("2026-11-23", "2026-11-24", "2026-11-30")]
    assert shown == [True, False, True]


def test_groups_stand_in_the_order_in_which_people_count(
    line: ProofReadingClient, nadias_zoe: Child, eva: Child
) -> None:
    announce(nadias_zoe)
    announce(eva)
    assert headings(line.get(SHEET))[:2] == ["Groupe 31", "Groupe 601"]


def test_by_hour_late_arrivals_come_first_in_the_order_of_the_hours(
    line: ProofReadingClient, nadias_zoe: Child, marcs_tom: Child, eva: Child
) -> None:
    announce(nadias_zoe, kind=NoticeKind.LATE, at=time(10, 30))
    announce(marcs_tom, kind=NoticeKind.LATE, at=time(9, 15))
    announce(eva, part=DayPart.AFTERNOON)
    answer = line.get(f"{SHEET}?vue=heure")
    assert headings(answer)[:2] == ["Retards", "Absences, l’après-midi"]
    assert names(answer) == ["Gagnon, Tom", "Bouchard-Tremblay, Zoé", "Bouchard-Tremblay, Éva"]


def test_what_is_cancelled_stands_apart_and_cannot_be_ticked(line: ProofReadingClient, nadias_zoe: Child) -> None:
    cancelled = announce(nadias_zoe)
    AbsenceNotice.update(status=NoticeStatus.CANCELLED).where(AbsenceNotice.id == cancelled.id).execute()
    shown = page(line.get(SHEET))
    assert shown.select_one("#annules") and not shown.select("[type=checkbox]")
    assert shown.select_one(".compteurs strong").get_text() == "0"


def test_the_figures_count_the_whole_day_whatever_is_filtered(
    line: ProofReadingClient, nadias_zoe: Child, marcs_tom: Child
) -> None:
    announce(nadias_zoe)
    announce(marcs_tom, kind=NoticeKind.EARLY, at=time(14))
    answer = line.get(f"{SHEET}?genre=early")
    assert [each.get_text() for each in page(answer).select(".compteurs-rangee strong")] == ["1", "0", "1", "2"]
    assert names(answer) == ["Gagnon, Tom"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("q=zoe", 1), ("q=BOUCHARD+zo%C3%A9", 1), ("q=eva+zoe", 0), ("q=%00", 2), ("q=" + "x" * 3000, 0),
     ("groupe=601", 2), ("groupe=x", 0), ("etat=sent", 2), ("etat=accepted", 0), ("genre=late", 0), ("genre=x", 2)],
)  # fmt: skip
def test_the_list_is_filtered_and_searched_without_accents(
    line: ProofReadingClient, nadias_zoe: Child, marcs_tom: Child, asked: str, found: int
) -> None:
    announce(nadias_zoe)
    announce(marcs_tom)
    assert len(names(line.get(f"{SHEET}?{asked}"))) == found


@pytest.mark.parametrize(
    "day", ["hier", "2026-02-30", "1999-12-31", "2101-01-01", "2026-11-23T00:00", "20261123", "٢٠٢٦-١١-٢٣"]
)
def test_what_is_no_day_is_not_there(line: ProofReadingClient, day: str) -> None:
    assert line.get(SHEET, query_string={"jour": day}).status_code == 404


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_have_a_sheet(line: ProofReadingClient, day: str) -> None:
    assert line.get(SHEET, query_string={"jour": day}).status_code == 200


def test_a_day_without_school_says_why_and_leads_past_it(line: ProofReadingClient, grands_pins: School) -> None:
    ClosedDay.create(school=grands_pins, day=TOMORROW, kind=ClosedKind.PEDAGOGICAL, label="Planification")
    SchoolCalendar.forget()
    shown = page(line.get(SHEET))
    assert "jour=2026-11-25" in shown.select_one("[rel=next]")["href"]
    assert "jour=2026-11-20" in shown.select_one("[rel=prev]")["href"]
    closed = line.get(f"{SHEET}?jour={TOMORROW}").get_data(as_text=True)
    assert "journée pédagogique (Planification)" in closed


# ---- what is new --------------------------------------------------------------------------------------------------


def marked(answer) -> list[str]:
    return [mark.find_previous("a").get_text() for mark in page(answer).select(".nouveau")]


def test_what_came_since_the_last_look_is_new_until_the_page_is_opened_again(
    line: ProofReadingClient, monday: time_machine.Traveller, nadias_zoe: Child, marcs_tom: Child
) -> None:
    announce(nadias_zoe)
    assert marked(line.get(SHEET)) == ["Bouchard-Tremblay, Zoé"]
    monday.shift(60)
    announce(marcs_tom)
    assert marked(line.get(SHEET)) == ["Gagnon, Tom"]
    monday.shift(60)
    assert marked(line.get(SHEET)) == []


def test_following_and_filtering_the_page_is_no_new_look(
    line: ProofReadingClient, monday: time_machine.Traveller, nadias_zoe: Child
) -> None:
    announce(nadias_zoe)
    followed = page(line.get(SHEET)).select_one("#feuille-suivi")["href"]
    looked = StaffLook.get().at
    monday.shift(60)
    for address, headers in ((followed, {"HX-Request": "true", "X-Polling": "x"}), (f"{followed}&q=zoe", {})):
        assert marked(line.get(address, headers=headers)) == ["Bouchard-Tremblay, Zoé"]
    line.head(SHEET)
    assert StaffLook.get().at == looked


def test_everything_can_be_marked_as_seen(line: ProofReadingClient, nadias_zoe: Child) -> None:
    announce(nadias_zoe)
    shown = page(line.get(SHEET))
    button = next(form for form in shown.find_all("form") if form["action"].partition("?")[0].endswith("/vu"))
    line.post(button["action"], data={"csrf_token": button.input["value"]})
    assert marked(line.get(SHEET)) == []


def test_a_change_is_new_again_and_what_the_school_entered_never_is(
    line: ProofReadingClient, monday: time_machine.Traveller, nadias_zoe: Child, marcs_tom: Child
) -> None:
    first, second = announce(nadias_zoe), announce(marcs_tom)
    line.get(SHEET)
    monday.shift(60)
    AbsenceNotice.update(changed_at=now()).where(AbsenceNotice.id.in_([first.id, second.id])).execute()
    AbsenceNotice.update(staff=StaffMember.get()).where(AbsenceNotice.id == second.id).execute()
    assert marked(line.get(SHEET)) == ["Bouchard-Tremblay, Zoé"]


def test_each_person_has_a_look_of_their_own(
    app: Flask, line: ProofReadingClient, grands_pins: School, nadias_zoe: Child
) -> None:
    announce(nadias_zoe)
    line.get(SHEET)
    colleague = sit(app, secretary(grands_pins, "collegue@grands-pins.example"))
    assert marked(colleague.get(SHEET)) == ["Bouchard-Tremblay, Zoé"]


# ---- the days ahead, and the cost ---------------------------------------------------------------------------------


def test_the_days_ahead_are_counted_and_reachable(line: ProofReadingClient, nadias_zoe: Child) -> None:
    announce(nadias_zoe, first_day=TOMORROW, last_day=TODAY + timedelta(days=2))
    ahead = page(line.get(SHEET)).select("#a-venir + ul li")
    assert [item.select_one(".aide").get_text() for item in ahead] == [
        "(1 avis)",
        "(1 avis)",
        "(0 avis)",
        "(0 avis)",
        "(0 avis)",
    ]
    assert names(line.get(ahead[1].a["href"])) == ["Bouchard-Tremblay, Zoé"]


@pytest.mark.parametrize(("changes", "leads"), [({}, ""), ({"first_day": TOMORROW}, "?jour=2026-11-24")])
def test_a_notice_leads_back_to_the_day_it_is_of(
    line: ProofReadingClient, nadias_zoe: Child, changes: dict, leads: str
) -> None:
    notice = announce(nadias_zoe, **changes)
    back = page(line.get(f"{DESK}/avis/{notice.reference}")).select_one(".retour a")
    assert back["href"] == SHEET + leads and names(line.get(back["href"])) == ["Bouchard-Tremblay, Zoé"]


def test_the_answers_are_one_press_away_from_the_top_of_a_long_sheet(
    line: ProofReadingClient, nadias_zoe: Child
) -> None:
    assert not page(line.get(SHEET)).select("a[href='#reponse-titre']")  # nothing to answer yet
    announce(nadias_zoe)
    sheet = page(line.get(SHEET))
    assert sheet.select("nav a[href='#reponse-titre']") and sheet.select("h2#reponse-titre")


def test_hundreds_of_notices_cost_no_more_queries_than_one(
    app: Flask, line: ProofReadingClient, enrol: Callable, nadia: Parent, assert_query_count: Callable
) -> None:
    for number in range(40):
        announce(attach(nadia, enrol(f"Élève{number}", "Tremblay", f"{2000000 + number}")))
    with assert_query_count(
        7
    ):  # who is signed in (2), the school, the day’s state, its notices, the days ahead, the tabs
        assert len(names(line.get(f"{SHEET}?depuis=0"))) == 40


def test_what_a_page_asks_for_every_few_seconds_is_one_row_that_any_change_changes(
    grands_pins: School, nadias_zoe: Child, eva: Child
) -> None:
    """A notice that leaves the day while another comes to it is seen, too."""
    notices = DeskNotices(secretary(grands_pins), grands_pins)
    book = NoticeBook(nadias_zoe.parent)
    seen = [notices.state_on(TOMORROW)]

    def look() -> None:
        state = notices.state_on(TOMORROW)
        assert state not in seen and len(state) == 4
        seen.append(state)

    zoes = announce(nadias_zoe, first_day=TOMORROW)
    look()
    change = book.change_of(zoes)
    change.edit(draft(nadias_zoe, first_day=TOMORROW, message="Merci"), 1)
    look()
    evas = book.change_of(announce(eva, first_day=TOMORROW + timedelta(days=1)))
    assert notices.state_on(TOMORROW) in seen
    with time_machine.travel(MONDAY + timedelta(seconds=1), tick=False):
        change.edit(draft(nadias_zoe, first_day=TOMORROW + timedelta(days=2), message="Merci"), 2)
        evas.edit(draft(eva, first_day=TOMORROW), 1)
    look()
    notices.answer({evas.notice.reference: 2}, Answer(NoticeStatus.RECEIVED))
    look()
    book.change_of(evas.notice).cancel(3)
    look()


@pytest.mark.requirement("G-01")
def test_the_sheet_is_said_in_english_too(app: Flask, grands_pins: School, nadias_zoe: Child) -> None:
    announce(nadias_zoe, kind=NoticeKind.LATE, at=time(9, 15))
    english = sit(app, secretary(grands_pins, language="en"))
    shown = english.get(f"{SHEET}?vue=heure").get_data(as_text=True)
    assert "Today, Monday, November 23, 2026" in shown and "arriving at 9:15\u00a0a.m." in shown
