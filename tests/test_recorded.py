"""« Absences constatées »: both ways, one letter a family, disputes settled; nothing of another school."""

from datetime import date, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceMark,
    AbsenceRegister,
    AbsenceReminder,
    DayPart,
    Desk,
    Explanations,
    Guardian,
    MailKind,
    Noted,
    NoticeBook,
    NoticeKind,
    OutgoingMail,
    Parent,
    Pupil,
    Reconciliation,
    RecordedAbsence,
    RecordedBook,
    RecordedState,
    RollBook,
    School,
    SettledAlready,
    Side,
    exclusively,
    now,
)
from tests.absence_scene import MONDAY, TODAY, at_once, attach, draft
from tests.recorded_scene import FRIDAY, fresh, note
from tests.request_scene import file_of
from tests.staff_scene import DESK, secretary, sit

PAGE = f"{DESK}/absences"
LATE = AbsenceMark(kind=NoticeKind.LATE, at=time(9, 15))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def desk(grands_pins):
    return Desk(secretary(grands_pins), grands_pins)


@pytest.fixture
def office(app, desk, zoe, tom):
    """The secretary’s browser."""
    client = sit(app, desk.staff)
    client.verbatim |= {"Zoé", "Tom", "601"}
    return client


def page_of(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def letters(kind=MailKind.TO_EXPLAIN):
    return list(OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.recipient))


def disputed(absence, parent):
    Explanations(parent).dispute(absence, "Zoé était en sortie.")
    return absence


# ---- both ways ----------------------------------------------------------------------------------------------------


def test_recorded_without_notice_and_announced_yet_present(desk, nadia, marcs_tom, nadias_zoe, enrol):
    NoticeBook(marcs_tom.parent).send(draft(marcs_tom, first_day=TODAY))
    book = RollBook(desk)
    book.take("601", TODAY, {nadias_zoe.pupil_id: LATE}, book.sheet("601", TODAY).stamp)
    both = Reconciliation(desk, TODAY)
    assert [row.pupil.first_name for row in both.rows(Side.TO_EXPLAIN)] == ["Zoé"]
    assert [notice.pupil.first_name for notice in both.present] == ["Tom"]


def test_nobody_is_called_present_before_the_roll_is_taken(desk, marcs_tom):
    NoticeBook(marcs_tom.parent).send(draft(marcs_tom, first_day=TODAY))
    assert Reconciliation(desk, TODAY).present == []


@pytest.mark.parametrize(
    ("facts", "hour"),
    [
        ({"kind": NoticeKind.EARLY, "at": time(14)}, 14),
        ({"part": DayPart.AFTERNOON}, 12),
        ({"part": DayPart.HOURS, "starts": time(13, 30), "ends": time(15)}, 13.5),
    ],
)
def test_a_roll_contradicts_no_notice_that_begins_later(desk, marcs_tom, monday, facts, hour):
    """Whoever is to leave at 14 h is rightly there at 10 h."""
    NoticeBook(marcs_tom.parent).send(draft(marcs_tom, first_day=TODAY, **facts))
    book = RollBook(desk)
    book.take("601", TODAY, {}, book.sheet("601", TODAY).stamp)
    assert Reconciliation(desk, TODAY).present == []
    monday.shift(timedelta(hours=hour - 10, minutes=-1))
    book.take("601", TODAY, {}, book.sheet("601", TODAY).stamp)
    assert Reconciliation(desk, TODAY).present == []
    monday.shift(timedelta(minutes=1))
    book.take("601", TODAY, {}, book.sheet("601", TODAY).stamp)
    assert [notice.pupil.first_name for notice in Reconciliation(desk, TODAY).present] == ["Tom"]


def test_every_side_has_its_rows_and_its_number(desk, nadia, nadias_zoe, zoe, tom, monday):
    note(zoe)
    note(tom)
    explained = note(zoe, LATE)
    Explanations(nadia).explain([explained], "illness")
    counts = Reconciliation(desk, FRIDAY).counts()
    assert (counts[Side.TO_EXPLAIN], counts[Side.EXPLAINED], counts[Side.OVERDUE]) == (2, 1, 0)
    monday.shift(timedelta(days=3))
    assert Reconciliation(desk, TODAY).counts()[Side.OVERDUE] == 2
    assert len(Reconciliation(desk, TODAY).rows(Side.OVERDUE)) == 2


@pytest.mark.parametrize("side", list(Side))
def test_500_pupils_cost_at_most_five_queries(desk, enrol, side, assert_query_count):
    pupils = [enrol("Élève", f"Nom{number}", f"{1000000 + number}") for number in range(500)]
    register = AbsenceRegister(desk.school)
    with exclusively(register.lock):
        assert register.note([Noted(pupil.id, FRIDAY, AbsenceMark()) for pupil in pupils]) == 500
    both = Reconciliation(desk, FRIDAY)
    both.school.board  # noqa: B018 - known to whoever sits at the desk
    queries = {Side.WAITING: 4, Side.OVERDUE: 4, Side.DISPUTED: 4}.get(side, 3)
    with assert_query_count(queries):
        assert both.counts()[Side.TO_EXPLAIN] == 500
        assert len(both.rows(side)) == (500 if side in (Side.TO_EXPLAIN, Side.WAITING) else 0)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("side", list(Side))
def test_the_page_of_each_side_reads_well(office, desk, nadia, nadias_zoe, zoe, tom, marc, enrol, side, language):
    desk.staff.language = language
    desk.staff.save()
    lea = attach(nadia, enrol("Léa", "Roy", "0000001"))
    NoticeBook(nadia).send(draft(lea, first_day=TODAY))
    note(zoe, day=TODAY)
    note(lea.pupil, day=TODAY)
    disputed(note(zoe, LATE, TODAY), nadia)
    Explanations(nadia).explain([note(zoe, AbsenceMark(kind=NoticeKind.EARLY, at=time(14)), TODAY)], "other", "Fête")
    book = RollBook(desk)
    book.take("601", TODAY, {}, book.sheet("601", TODAY).stamp)
    office.verbatim |= {"Léa", "Roy", "Bouchard-Tremblay"}
    answer = office.get(f"{PAGE}?voir={side}")
    assert answer.status_code == 200 and page_of(answer).select_one("[aria-current=page]")
    assert office.part(f"{PAGE}?voir={side}&jour=2026-11-20").status_code == 200


def test_what_the_letters_are_about_can_be_read_whatever_its_day(office, zoe, tom):
    """The press writes to the families of every day: the page of a quiet day must not hide of whom."""
    note(zoe)
    today = page_of(office.get(PAGE))
    assert not today.select("tbody tr") and "1 absence attend un motif" in today.get_text()
    listed = page_of(office.get(today.select_one("main p > a[href$='voir=waiting']")["href"]))
    assert [row.a.get_text() for row in listed.select("tbody tr")] == ["Bouchard-Tremblay, Zoé"]


def test_a_day_chosen_from_a_list_of_every_day_is_shown(office, zoe):
    form = page_of(office.get(f"{PAGE}?voir=overdue")).select_one("main form[method=get]")
    assert not form.select("[name=voir]")  # or the same list would come again, whatever the day


def test_an_absence_leads_to_the_pupil_and_to_the_notice(office, desk, nadia, nadias_zoe, marcs_tom, zoe):
    """From the two sides of the reconciliation, and from the absence itself."""
    covering = NoticeBook(nadia).send(draft(nadias_zoe, first_day=TODAY))[0]
    absence = note(zoe, day=TODAY)
    there = NoticeBook(marcs_tom.parent).send(draft(marcs_tom, first_day=TODAY, form_key="t"))[0]
    book = RollBook(desk)
    book.take("601", TODAY, {zoe.id: AbsenceMark()}, book.sheet("601", TODAY).stamp)
    links = [link["href"] for link in page_of(office.get(f"{PAGE}/{absence.public_id}")).select("main dd a")]
    assert links == [file_of(zoe), f"{DESK}/avis/{covering.reference}"]
    present = [link["href"] for link in page_of(office.get(f"{PAGE}?voir=present")).select("tbody a")]
    assert present == [file_of(marcs_tom.pupil), f"{DESK}/avis/{there.reference}"]
    Pupil.update(removed_at=now()).where(Pupil.id == zoe.id).execute()  # the file is no page any more
    gone = page_of(office.get(f"{PAGE}/{absence.public_id}")).select("main dd a")
    assert [link["href"] for link in gone] == [f"{DESK}/avis/{covering.reference}"]


@pytest.mark.parametrize("query", ["voir=x", "voir=", "jour=2026-13-01", "jour=%00", "voir=%00", "jour=20261123"])
def test_what_is_no_side_or_no_day_is_not_found(office, query):
    assert office.get(f"{PAGE}?{query}").status_code == 404


# ---- the letters --------------------------------------------------------------------------------------------------


def test_one_press_writes_one_letter_a_guardian_for_all_the_children(office, nadia, zoe, enrol, tom):
    lea = enrol("Léa", "Roy", "0000001", "nadia@exemple.ca", "karim@exemple.ca")
    for pupil in (zoe, lea, tom):
        note(pupil)
    note(zoe, LATE, TODAY)
    sent = office.fill(PAGE, to=f"{PAGE}/rappel")
    assert sent.status_code == 303 and sent.location == f"{PAGE}?voir=waiting"  # whom the letters are about
    said = {letter.recipient: [line["first_name"] for line in letter.facts["recorded"]] for letter in letters()}
    assert said == {"karim@exemple.ca": ["Léa"], "marc@exemple.ca": ["Tom"], "nadia@exemple.ca": ["Zoé", "Zoé", "Léa"]}
    assert "Un courriel part vers 3 adresses." in office.get(PAGE).text


@pytest.mark.requirement("E-10")
def test_pressed_twice_even_at_once_it_writes_once(office, desk, zoe):
    note(zoe)
    at_once(10, lambda _number: AbsenceReminder(desk).write())
    assert len(letters()) == 1
    office.fill(PAGE, to=f"{PAGE}/rappel")
    assert len(letters()) == 1
    assert "Personne à qui écrire" in office.get(PAGE).text


def test_twelve_hours_later_it_may_be_said_again(desk, zoe, monday):
    absence = note(zoe)
    assert AbsenceReminder(desk).write() == 1
    assert fresh(absence).reminded_at == MONDAY
    monday.shift(timedelta(hours=11, minutes=59))
    assert AbsenceReminder(desk).write() == 0
    monday.shift(timedelta(minutes=2))
    assert AbsenceReminder(desk).write() == 1


def test_when_it_was_written_is_shown(office, desk, zoe):
    note(zoe)
    AbsenceReminder(desk).write()
    assert "Courriel envoyé le 2026-11-23 à 10\u00a0h" in page_of(office.get(f"{PAGE}?jour=2026-11-20")).text


def test_explained_announced_and_taken_back_ones_are_not_asked_for(desk, nadia, nadias_zoe, zoe, tom):
    Explanations(nadia).explain([note(zoe)], "illness")
    RecordedBook(desk).take_back(note(tom).public_id)
    NoticeBook(nadia).send(draft(nadias_zoe, first_day=TODAY))
    note(zoe, day=TODAY)
    assert AbsenceReminder(desk).write() == 0


def test_the_language_of_the_account_decides_else_the_schools(desk, nadia, zoe, tom):
    Parent.update(language="en").execute()
    note(zoe)
    note(tom)
    AbsenceReminder(desk).write()
    said = {letter.recipient: (letter.language, letter.facts["has_account"]) for letter in letters()}
    assert said == {"nadia@exemple.ca": ("en", True), "marc@exemple.ca": ("fr", False)}


def test_500_pupils_are_written_to_without_a_query_each_but_the_letter(desk, enrol):
    pupils = [enrol("Élève", f"Nom{number}", f"{1000000 + number}", "tous@exemple.ca") for number in range(500)]
    register = AbsenceRegister(desk.school)
    with exclusively(register.lock):
        register.note([Noted(pupil.id, FRIDAY, AbsenceMark()) for pupil in pupils])
    assert AbsenceReminder(desk).write() == 1
    assert len(letters()[0].facts["recorded"]) == 500


# ---- disputes -----------------------------------------------------------------------------------------------------


def test_a_disputed_absence_is_maintained_in_a_sentence_to_the_parent(office, nadia, nadias_zoe, zoe):
    absence = disputed(note(zoe), nadia)
    place = f"{PAGE}/{absence.public_id}"
    assert "Zoé était en sortie." in office.get(place).text
    assert office.fill(place, to=place, note="  ").status_code == 422
    assert office.fill(place, to=place, note="La sortie était jeudi.").status_code == 303
    row = fresh(absence)
    assert (row.state, row.note) == (RecordedState.TO_EXPLAIN, "La sortie était jeudi.")
    letter = letters(MailKind.DISPUTE_SETTLED)[0]
    assert (letter.recipient, letter.facts["answer"]) == ("nadia@exemple.ca", "La sortie était jeudi.")


def test_a_disputed_absence_is_taken_back_and_the_parent_is_told(office, nadia, nadias_zoe, zoe):
    absence = disputed(note(zoe), nadia)
    place = f"{PAGE}/{absence.public_id}"
    fields = office.form(place)[1]
    for _ in range(2):
        office.post(f"{place}/retirer", data=fields)
    assert fresh(absence).state is RecordedState.WITHDRAWN
    assert [letter.facts["outcome"] for letter in letters(MailKind.DISPUTE_SETTLED)] == ["withdrawn"]


def test_whose_address_left_the_file_is_not_written_to(desk, nadia, nadias_zoe, zoe):
    absence = disputed(note(zoe), nadia)
    Guardian.delete().execute()
    RecordedBook(desk).take_back(absence.public_id)
    assert letters(MailKind.DISPUTE_SETTLED) == []


@pytest.mark.requirement("E-10")
def test_two_secretaries_settle_it_once(office, desk, nadia, nadias_zoe, zoe):
    absence = disputed(note(zoe), nadia)
    place = f"{PAGE}/{absence.public_id}"
    address, fields = office.form(place, place)
    RecordedBook(desk).take_back(absence.public_id)
    answer = office.post(address, data={**fields.to_dict(), "note": "Elle manquait."})
    assert answer.status_code == 409 and "a changé entre-temps" in answer.text
    assert fresh(absence).state is RecordedState.WITHDRAWN
    with pytest.raises(SettledAlready):
        RecordedBook(desk).maintain(absence.public_id, "Non.")


def test_the_delay_starts_again_when_it_was_over(desk, nadia, nadias_zoe, zoe, monday):
    absence = disputed(note(zoe), nadia)
    monday.shift(timedelta(days=10))
    RecordedBook(desk).maintain(absence.public_id, "Elle manquait.")
    assert fresh(absence).explain_by > now()


@pytest.mark.requirement("S12")
def test_another_schools_absence_is_like_one_that_does_not_exist(office, board, enrol, zoe):
    north = School.create(board=board, code="002", name="Collège du Nord")
    lea = enrol("Léa", "Roy", "0000001")
    lea.school = north
    lea.save()
    theirs, mine = note(lea), note(zoe)
    fields = office.form(f"{PAGE}/{mine.public_id}")[1]
    for name in (theirs.public_id, "x" * 16, "\x00", "a" * 3000):
        answers = [office.get(f"{PAGE}/{name}"), office.post(f"{PAGE}/{name}/retirer", data=fields)]
        assert {answer.status_code for answer in answers} == {404}
    assert fresh(theirs).is_open
    assert RecordedAbsence.select().where(RecordedAbsence.school == north).count() == 1
    assert office.get("/ecole/732000-002/absences").status_code == 404


def test_a_day_before_the_century_has_nothing(office):
    assert office.get(f"{PAGE}?jour={date(2000, 1, 1)}").status_code == 200
