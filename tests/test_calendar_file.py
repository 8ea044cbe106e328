"""The school’s calendar: read from iCalendar or CSV, all of it or nothing; dates stay dates whatever the clocks do."""

import time
from datetime import UTC, date, datetime

import pytest
import time_machine

from models import (
    CalendarImport,
    ClosedDay,
    ClosedKind,
    NoSchool,
    Problem,
    RosterRefused,
    School,
    SchoolCalendar,
    check_days,
    read_calendar,
)

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
BOARD = ("732000", "")
HEADER = "organisme,ecole,date,sorte,libelle,fin"
HOLIDAY, PEDAGOGICAL = ClosedKind.HOLIDAY, ClosedKind.PEDAGOGICAL


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield
    SchoolCalendar.forget()


@pytest.fixture
def bring(tmp_path, grands_pins):
    """bring(text) imports that calendar; gives what changed in Grands-Pins."""

    def bring_in(content: str | bytes, whose=BOARD):
        path = tmp_path / "calendar"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CalendarImport(read_calendar(path, whose)).apply()

    return bring_in


def event(start: str, summary: str = "Congé", **more: str) -> str:
    """A whole day; « 20261224T100000Z » for an event with an hour."""
    kind = "" if "T" in start else ";VALUE=DATE"
    lines = [f"DTSTART{kind}:{start}", f"SUMMARY:{summary}", *(f"{name}:{value}" for name, value in more.items())]
    return "\n".join(["BEGIN:VEVENT", f"UID:{start}{summary}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def ics(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//", *events, "END:VCALENDAR", ""])


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows, ""])


def closed(kind: ClosedKind | None = None) -> list[str]:
    days = ClosedDay.select().order_by(ClosedDay.day)
    return [day.day.isoformat() for day in days if kind is None or day.kind is kind]


def faults(error: pytest.ExceptionInfo[RosterRefused]) -> set[tuple[int, str, Problem]]:
    return {(fault.line, fault.column, fault.problem) for fault in error.value.faults}


# ---- iCalendar ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-05")
def test_events_of_whole_days_close_the_school(bring, grands_pins):
    bring(ics(event("20261224", "Congé de Noël"), event("20261204", "Journée pédagogique"), event("20261205")))
    assert closed(HOLIDAY) == ["2026-12-24"] and closed(PEDAGOGICAL) == ["2026-12-04"]
    with pytest.raises(NoSchool) as refused:
        check_days(date(2026, 12, 4), None, grands_pins)
    assert (refused.value.next_day, refused.value.closing.label) == (date(2026, 12, 7), "Journée pédagogique")


def test_the_end_of_an_event_is_not_part_of_it(bring):
    bring(ics(event("20261221", "Vacances", **{"DTEND;VALUE=DATE": "20261226"}), event("20270301", DURATION="P2D")))
    assert closed() == [f"2026-12-{day}" for day in range(21, 26)] + ["2027-03-01", "2027-03-02"]


def test_an_event_with_an_hour_closes_nothing_and_is_counted(bring, tmp_path):
    bring(ics(event("20261224"), event("20261210T180000Z", "Rencontre de parents")))
    assert closed() == ["2026-12-24"]
    assert read_calendar(tmp_path / "calendar", BOARD).ignored == 1


def test_a_repeated_event_falls_on_each_of_its_days_but_the_exceptions(bring):
    rule = {"RRULE": "FREQ=WEEKLY;UNTIL=20261231", "EXDATE;VALUE=DATE": "20261211"}
    bring(ics(event("20261204", "Journée pédagogique", **rule)))
    assert closed(PEDAGOGICAL) == ["2026-12-04", "2026-12-18", "2026-12-25"]


def test_a_holiday_of_every_year_comes_back_without_end(bring):
    bring(ics(event("20200624", "Fête nationale", RRULE="FREQ=YEARLY")))
    assert closed() == ["2026-06-24", "2027-06-24"]  # 2028 and 2029: a weekend; the window ends there


def test_a_cancelled_event_closes_nothing(bring):
    bring(ics(event("20261224"), event("20261223", STATUS="CANCELLED")))
    assert closed() == ["2026-12-24"]


def test_an_end_before_the_beginning_is_no_end(bring):
    bring(ics(event("20261224", **{"DTEND;VALUE=DATE": "20261201"})))
    assert closed() == ["2026-12-24"]


def test_ten_thousand_events_are_read_in_a_moment(bring):
    before = time.process_time()
    bring(ics(*(event(f"2026{9 + n % 4:02d}{1 + n % 28:02d}", f"Congé {n}") for n in range(10_000))))
    assert time.process_time() - before < 20
    assert len(closed()) == 20


NEVER = "FREQ=DAILY;COUNT=5;BYMONTH=2;BYMONTHDAY=30"
BROKEN = {
    "nothing": ("", Problem.EMPTY),
    "half a calendar": ("BEGIN:VCALENDAR\nVERSION:2.0", Problem.NOT_A_CALENDAR),
    "no event": (ics(), Problem.NO_CLOSED_DAY),
    "an event without a day": (ics("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT"), Problem.DATE),
    "a day that does not exist": (ics(event("20261341")), Problem.DATE),
    "a century": (ics(event("19500101", **{"DTEND;VALUE=DATE": "20500101"})), Problem.SPAN),
    "every second": (ics(event("20261201", RRULE="FREQ=SECONDLY")), Problem.REPETITION),
    "a rule that never comes": (ics(event("20261201", RRULE=NEVER)), Problem.REPETITION),
    "a rule that is none": (ics(event("20261201", RRULE="FREQ=SOMETIMES")), Problem.REPETITION),
    "every day for ever": (ics(event("20200101", RRULE="FREQ=DAILY")), Problem.TOO_MANY_CLOSED),
    "201 rules": (ics(*(event("20261201", str(n), RRULE="FREQ=YEARLY") for n in range(201))), Problem.REPETITION),
    "too many events": (ics(*(event("20261201", str(n)) for n in range(20_001))), Problem.TOO_MANY_EVENTS),
    "only Saturdays": (ics(event("20261128")), Problem.NO_CLOSED_DAY),
    "another language": (b"\xff\xfe\x00BEGIN", Problem.UTF_16),
    "nine megabytes": ("BEGIN:VCALENDAR\n" + "X" * 9_000_000, Problem.TOO_BIG),
    "dates of another kind": (ics(event("20261201", **{"EXDATE": "hier"})), Problem.DATE),
}  # fmt: skip
HOSTILE = {
    "a rule that stands still": (event("20261201", RRULE="FREQ=DAILY;INTERVAL=0"), Problem.REPETITION),
    "a rule that goes back": (event("20261201", RRULE="FREQ=DAILY;INTERVAL=-1"), Problem.REPETITION),
    "30 February, for ever": (event("20261201", RRULE="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), Problem.REPETITION),
    "30 February, each year": (event("20261201", RRULE="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), Problem.REPETITION),
    "the 99th Monday": (event("20261201", RRULE="FREQ=MONTHLY;BYDAY=99MO"), Problem.REPETITION),
    "the ninth of the Mondays": (event("20261201", RRULE="FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9"), Problem.REPETITION),
    "another people’s months": (event("20261201", RRULE="FREQ=WEEKLY;RSCALE=HEBREW"), Problem.REPETITION),
    "two rules": (event("20261201", RRULE="FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY;COUNT=3"), Problem.REPETITION),
    "a rule of an hour": (event("20261201T100000", RRULE="FREQ=DAILY;INTERVAL=0"), Problem.REPETITION),
    "19,000 years": (event("20261201", DURATION="P999999W"), Problem.DATE),
    "19,000 years, twice": (event("20261201", DURATION="P999999W", RRULE="FREQ=DAILY;COUNT=2"), Problem.REPETITION),
    "the last day of all": (event("99991231"), Problem.DATE),
    "before the first day of all": (event("20261201", **{"DTEND;VALUE=DATE": "00010101"}), Problem.DATE),
    "an end that is an hour": (event("20261201", **{"DTEND;VALUE=TIME": "100000"}), Problem.DATE),
    "a length that is a day": (event("20261201", **{"DURATION;VALUE=DATE": "20261201"}), Problem.DATE),
    "two names": (event("20261201", UID="other", RRULE="FREQ=DAILY;COUNT=2"), Problem.DATE),
    "a number that is none": (event("20261201", SEQUENCE="abc", RRULE="FREQ=DAILY;COUNT=2"), Problem.REPETITION),
}


@pytest.mark.requirement("F2", "F4")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_calendar_made_to_break_the_portal_is_refused_with_a_sentence(bring, name):
    bring(ics(event("20261224")))
    content, problem = HOSTILE[name]
    with pytest.raises(RosterRefused) as refused:
        bring(ics(content))
    assert refused.value.faults[0].problem is problem
    assert closed() == ["2026-12-24"]


@pytest.mark.requirement("F2")
def test_two_hundred_rules_of_thirty_years_hold_no_thread(bring):
    before = time.process_time()
    with pytest.raises(RosterRefused) as refused:
        bring(ics(*(event("19900101", str(n), RRULE="FREQ=DAILY") for n in range(200))))
    assert refused.value.faults[0].problem is Problem.REPETITION
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231", ["2026-12-04", "2026-12-11", "2026-12-18", "2026-12-25"]),
        ("FREQ=MONTHLY;BYDAY=1FR;UNTIL=20270131", ["2026-12-04", "2027-01-01"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=1;UNTIL=20270131", ["2026-12-04", "2027-01-01"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31;UNTIL=20271231", ["2026-12-31", "2027-12-31"]),
        ("FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5;UNTIL=20271231", ["2027-05-31"]),
    ],
)
def test_the_repetitions_that_agendas_write_are_understood(bring, rule, days):
    bring(ics(event(days[0].replace("-", ""), RRULE=rule)))
    assert closed() == days


@pytest.mark.requirement("F2", "F4")
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_calendar_changes_nothing(bring, name):
    bring(ics(event("20261224")))
    content, problem = BROKEN[name]
    with pytest.raises(RosterRefused) as refused:
        bring(content)
    assert refused.value.faults[0].problem is problem
    assert closed() == ["2026-12-24"]


# ---- CSV ----------------------------------------------------------------------------------------------------------


def test_a_table_names_boards_schools_and_spans(bring, grands_pins, board):
    other = School.create(board=board, code="002", name="École du Nord")
    changes = bring(table("732000,,2026-12-24,congé,Noël,2026-12-25", "732000,001,2026-12-04,pedagogique,,"), None)
    assert [(change.school.name, len(change.added)) for change in changes] == [
        ("École des Grands-Pins", 3),
        ("École du Nord", 2),
    ]
    assert ClosedDay.select().where(ClosedDay.school == other).count() == 2


@pytest.mark.requirement("F4")
def test_every_wrong_line_is_told_and_nothing_is_taken(bring):
    with pytest.raises(RosterRefused) as refused:
        bring(
            table(
                "732000,001,2026-12-24,conge,,",
                "999999,001,2026-12-24,conge,,",
                "732000,777,2026-12-24,conge,,",
                "732000,001,24/12/2026,conge,,",
                "732000,001,2026-12-24,fermé,,",
                "732000,001,2026-12-24,conge,,2026-12-01",
                "732000,001,2026-12-24,conge",
            ),
            None,
        )
    assert faults(refused) == {
        (3, "organisme", Problem.UNKNOWN_BOARD),
        (4, "ecole", Problem.UNKNOWN_SCHOOL),
        (5, "date", Problem.DATE),
        (6, "sorte", Problem.CLOSED_KIND),
        (7, "date", Problem.SPAN),
        (8, "", Problem.WIDTH),
    }
    assert closed() == []


# ---- the import ---------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(bring):
    bring(ics(event("20261224"), event("20261204", "Journée pédagogique")))
    [change] = bring(ics(event("20261224"), event("20261204", "Journée pédagogique")))
    assert change.is_nothing and change.kept == 2


def test_a_file_replaces_the_school_years_that_it_touches_and_no_other(bring):
    bring(ics(event("20261224"), event("20271224")))
    [change] = bring(ics(event("20261223", "Congé de Noël")))
    assert (list(change.added), list(change.removed)) == ([date(2026, 12, 23)], [date(2026, 12, 24)])
    assert closed() == ["2026-12-23", "2027-12-24"]


def test_a_secretarys_file_reaches_her_school_alone(tmp_path, grands_pins, board):
    School.create(board=board, code="002", name="École du Nord")
    path = tmp_path / "calendar.csv"
    path.write_text(table("732000,,2026-12-24,conge,,"))
    assert [change.school.code for change in CalendarImport(read_calendar(path), [grands_pins]).apply()] == ["001"]


def test_an_icalendar_file_names_no_school(bring, grands_pins, board):
    assert len(bring(ics(event("20261224")), None)) == 1  # the only one that there is
    School.create(board=board, code="002", name="École du Nord")
    with pytest.raises(RosterRefused) as refused:
        bring(ics(event("20261224")), None)
    assert refused.value.faults[0].problem is Problem.WHICH_SCHOOL


@pytest.mark.requirement("B-05")
@pytest.mark.parametrize("zone", ["America/Toronto", "America/Halifax"])
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC), date(2026, 11, 2)),  # the night when the hour comes back
        (datetime(2027, 3, 14, 6, 30, tzinfo=UTC), date(2027, 3, 15)),  # the night when it goes
    ],
)
def test_a_closed_day_is_the_same_on_both_sides_of_a_change_of_hour(bring, grands_pins, zone, moment, day):
    School.update(time_zone=zone).execute()
    bring(ics(event(day.strftime("%Y%m%d"), "Journée pédagogique")))
    with time_machine.travel(moment, tick=False):
        SchoolCalendar.forget()
        calendar = SchoolCalendar.of(School.get())
        assert calendar.closing(day).kind is PEDAGOGICAL
        assert calendar.next_school_day(day) == date(day.year, day.month, day.day + 1)


# ---- the command --------------------------------------------------------------------------------------------------


def test_the_command_says_what_changes_school_by_school(app, grands_pins, tmp_path):
    path = tmp_path / "calendar.ics"
    path.write_text(ics(event("20261224"), event("20261210T180000Z")))
    run = app.test_cli_runner().invoke
    said = run(args=["import-calendar", str(path), "--board", "732000", "--dry-run"])
    assert (said.exit_code, closed()) == (0, [])
    said = run(args=["import-calendar", str(path), "--board", "732000", "--school", "001"])
    assert "732000 001 École des Grands-Pins: +1 ~0 −0, 0 unchanged" in said.output
    assert "1 events with an hour are left out" in said.output and closed() == ["2026-12-24"]
    for wrong in (["--school", "001"], ["--board", "1"], ["--board", "732000", "--school", "999"]):
        assert run(args=["import-calendar", str(path), *wrong]).exit_code == 2
    path.write_text("nonsense")
    said = run(args=["import-calendar", str(path)])
    assert said.exit_code == 1 and "nothing was changed" in said.output
