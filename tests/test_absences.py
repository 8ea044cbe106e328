"""A notice of absence: sent once whatever happens, seen by its own family alone, listed, confirmed, mailed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceNotice,
    AuditEvent,
    BadHour,
    DayPart,
    Event,
    Guardian,
    MailKind,
    NeedsExplanation,
    NoticeBook,
    NoticeKind,
    NoticeRefused,
    NoticeStatus,
    OutgoingMail,
    Overlap,
    Parent,
    Pupil,
    Reason,
    School,
    UnknownReason,
)
from tests.absence_scene import (
    FORM,
    ILL_TOMORROW,
    MONDAY,
    TODAY,
    TOMORROW,
    at_once,
    attach,
    draft,
    reread,
    seat,
    words_of,
)
from tests.proof_reader import HTMX, fields_of


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def book(nadia):
    return NoticeBook(nadia)


@pytest.fixture
def leo(nadia, enrol):
    """Zoé’s little brother, of the same school."""
    return attach(nadia, enrol("Léo", "Bouchard-Tremblay", "0012346", born=date(2018, 5, 5)))


@pytest.fixture
def karim(password_hash, zoe):
    """Zoé’s father, who has an account of his own."""
    return Parent.create(email="karim@exemple.ca", password_hash=password_hash)


@pytest.fixture
def karims_zoe(karim, zoe):
    return attach(karim, zoe)


@pytest.fixture
def north(board):
    """Another school, which reads no e-mail."""
    school = School.create(board=board, code="002", name="Collège du Nord", phone="418 555-0199")
    Reason.give_first_reasons(school)
    return school


def page_of(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def review(client, **answers):
    """The review of a notice, and the fields that it would send."""
    answer = client.fill(FORM, **answers)
    return answer, fields_of(page_of(answer).find(id="formulaire"))


# ---- the book -----------------------------------------------------------------------------------------------------


def test_a_notice_keeps_what_was_announced(book, nadias_zoe):
    notice = book.send(draft(nadias_zoe, kind=NoticeKind.LATE, at=time(9, 15), part=DayPart.MORNING))[0]
    kept = book.find(notice.reference)
    assert (kept.kind, kept.at, kept.first_day, kept.last_day) == (NoticeKind.LATE, time(9, 15), TOMORROW, TOMORROW)
    assert (kept.part, kept.status, kept.reason("fr"), kept.reason("en")) == ("whole", "sent", "Maladie", "Illness")
    assert kept.sent_at.hour == 10 and kept.is_current


def test_the_words_of_a_reason_stay_those_that_were_sent(book, nadias_zoe):
    notice = book.send(draft(nadias_zoe))[0]
    Reason.update(label_fr="Malade").execute()
    assert book.find(notice.reference).reason("fr") == "Maladie"


@pytest.mark.requirement("B-08")
@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u3164"])
def test_autre_is_never_stored_without_an_explanation(book, nadias_zoe, text):
    Reason.update(needs_explanation=False).execute()  # whatever the school chose
    with pytest.raises(NeedsExplanation):
        book.send(draft(nadias_zoe, reason="other", explanation=text))
    assert not AbsenceNotice.select().exists() and not OutgoingMail.select().exists()


def test_a_reason_of_no_school_is_refused(book, nadias_zoe):
    with pytest.raises(UnknownReason):
        book.send(draft(nadias_zoe, reason="holiday"))


@pytest.mark.parametrize("at", [None, time(5, 59), time(18, 1)])
def test_a_late_arrival_has_an_hour_of_the_day(book, nadias_zoe, at):
    with pytest.raises(BadHour):
        book.send(draft(nadias_zoe, kind=NoticeKind.LATE, at=at))


def test_a_notice_about_nobody_is_refused(book):
    with pytest.raises(NoticeRefused):
        book.send(draft())


LATE_9, LATE_13, EARLY_11, EARLY_14 = (
    {"kind": kind, "at": time(hour)}
    for kind, hour in ((NoticeKind.LATE, 9), (NoticeKind.LATE, 13), (NoticeKind.EARLY, 11), (NoticeKind.EARLY, 14))
)
WHOLE, MORNING, AFTERNOON = ({"part": part} for part in (DayPart.WHOLE, DayPart.MORNING, DayPart.AFTERNOON))


@pytest.mark.requirement("B-15")
@pytest.mark.parametrize(
    ("one", "other", "is_overlap"),
    [
        (WHOLE, WHOLE, True), (WHOLE, LATE_9, True), (WHOLE, EARLY_14, True), (MORNING, AFTERNOON, False),
        (MORNING, LATE_9, True), (AFTERNOON, LATE_9, False), (AFTERNOON, LATE_13, True), (MORNING, EARLY_14, False),
        (MORNING, EARLY_11, True), (LATE_9, EARLY_14, False), (LATE_13, EARLY_11, True), (LATE_9, LATE_13, True),
    ],
)  # fmt: skip
def test_two_notices_overlap_when_they_share_a_minute_of_a_day(book, nadias_zoe, one, other, is_overlap):
    for first, second in ((one, other), (other, one)):
        AbsenceNotice.delete().execute()
        book.send(draft(nadias_zoe, form_key="1", **first))
        assert bool(book.overlapping(draft(nadias_zoe, form_key="2", **second))) is is_overlap


@pytest.mark.requirement("B-15")
@pytest.mark.parametrize(
    ("first", "last", "is_overlap"), [(24, 24, False), (24, 25, True), (27, 30, True), (30, 30, False)]
)
def test_spans_of_days_overlap_by_their_days(book, nadias_zoe, first, last, is_overlap):
    book.send(draft(nadias_zoe, form_key="1", first_day=date(2026, 11, 25), last_day=date(2026, 11, 27)))
    days = {"first_day": date(2026, 11, first), "last_day": date(2026, 11, last)}
    assert bool(book.overlapping(draft(nadias_zoe, **days))) is is_overlap


def test_a_cancelled_notice_is_in_nobodys_way(book, nadias_zoe):
    book.send(draft(nadias_zoe, form_key="1"))
    AbsenceNotice.update(status=NoticeStatus.CANCELLED).execute()
    assert book.send(draft(nadias_zoe, form_key="2")) and len(book.upcoming()) == 1


def test_one_child_in_the_way_stops_the_notice_of_both(book, nadias_zoe, leo):
    book.send(draft(leo, form_key="1"))
    with pytest.raises(Overlap) as refusal:
        book.send(draft(nadias_zoe, leo, form_key="2"))
    assert refusal.value.existing.pupil == leo.pupil and AbsenceNotice.select().count() == 1


@pytest.mark.requirement("E-10")
def test_the_same_form_twice_is_one_notice_and_another_answer_another(book, nadias_zoe):
    first, again = book.send(draft(nadias_zoe)), book.send(draft(nadias_zoe))
    assert first == again and OutgoingMail.select().count() == 2
    other = book.send(draft(nadias_zoe, first_day=date(2026, 11, 26)))
    assert other != first


@pytest.mark.parametrize(("moment", "is_there"), [(datetime(2026, 11, 25, 4, 59, tzinfo=UTC), True),
                                                  (datetime(2026, 11, 25, 5, 0, tzinfo=UTC), False)])  # fmt: skip
def test_a_notice_is_upcoming_until_midnight_at_its_school(book, nadias_zoe, moment, is_there):
    book.send(draft(nadias_zoe))
    with time_machine.travel(moment, tick=False):
        assert bool(book.upcoming()) is is_there


@pytest.mark.parametrize("day", [date(2026, 11, 2), date(2027, 3, 15)])
def test_the_night_when_the_hour_changes_moves_no_day(book, nadias_zoe, day):
    """Announced at 23 h 59 on the Sunday of the change, for the Monday."""
    change = datetime(day.year, day.month, day.day, 4, 59, tzinfo=UTC) - timedelta(hours=day.month == 3)
    with time_machine.travel(change, tick=False):
        notice = book.send(draft(nadias_zoe, first_day=day))[0]
        assert book.find(notice.reference).first_day == day and notice.sent_at.time() == time(23, 59)


# ---- mail ---------------------------------------------------------------------------------------------------------


def test_the_parent_and_each_school_get_a_letter_about_their_own(book, nadias_zoe, enrol, north, nadia):
    pupil = enrol("Léo", "Bouchard", "0012346", "nadia@exemple.ca")
    Pupil.update(school=north).where(Pupil.id == pupil.id).execute()
    School.update(secretariat_email="nord@ecole.example").where(School.id == north.id).execute()
    leo = attach(nadia, Pupil.get_by_id(pupil.id))
    book.send(draft(nadias_zoe, leo, message="Merci"))
    told = {(m.kind, m.recipient): [n["first_name"] for n in m.facts["notices"]] for m in OutgoingMail.select()}
    assert told == {
        (MailKind.NOTICE_SENT, "nadia@exemple.ca"): ["Zoé", "Léo"],
        (MailKind.NOTICE_FOR_SCHOOL, "secretariat@grands-pins.example"): ["Zoé"],
        (MailKind.NOTICE_FOR_SCHOOL, "nord@ecole.example"): ["Léo"],
    }


def test_a_notice_leaves_a_trace(book, nadias_zoe, nadia):
    notice = book.send(draft(nadias_zoe))[0]
    event = AuditEvent.get(AuditEvent.event == Event.NOTICE_SENT)
    assert event.who == nadia.public_id and notice.reference in event.about


# ---- whose it is --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("S11")
def test_another_familys_notice_is_the_same_404_as_none(app, book, nadias_zoe, marc, marcs_tom):
    reference, stranger = book.send(draft(nadias_zoe))[0].reference, seat(app, marc)
    names = (reference, "AV-2222-2222", reference.lower(), "x", "%00", "%ff", "..%2f")
    answers = [stranger.get(f"/absences/{name}") for name in names]
    assert {answer.status_code for answer in answers} == {404}
    assert len({words_of(answer, "partie")[:200] for answer in answers[:2]}) == 1


@pytest.mark.requirement("S11")
def test_when_the_school_takes_the_address_off_the_file_the_notices_are_gone(app, book, nadia, nadias_zoe, leo):
    together = book.send(draft(nadias_zoe, leo))
    Guardian.delete().where(Guardian.pupil == nadias_zoe.pupil).execute()
    desk = seat(app, nadia)
    assert desk.get(f"/absences/{together[0].reference}").status_code == 404
    assert "Zoé" not in desk.get(f"/absences/{together[1].reference}").text + desk.get("/absences").text


@pytest.mark.parametrize("path", ["/absences", FORM, "/absences/AV-2222-2222"])
def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 303 and answer.location.endswith(f"?next={path.replace('/', '%2F')}")


# ---- sending ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-11", "B-12")
def test_one_child_and_one_day_go_straight_to_the_confirmation(app, nadia, nadias_zoe):
    desk = seat(app, nadia)
    answer = desk.fill(FORM, **{**ILL_TOMORROW, "reason": "other"}, explanation="Une fièvre.", note="Merci!")
    assert answer.status_code == 303
    for page in (desk.get(answer.location), desk.get(answer.location)):  # reloaded
        said = words_of(page, "partie")
        assert "Avis transmis" in said and AbsenceNotice.get().reference in said
        assert "Absence de Zoé Bouchard-Tremblay le mardi 24 novembre 2026, toute la journée." in said
        assert "Autre" in said and "Une fièvre." in said and "Merci!" in said
        assert "secrétariat de l’École des Grands-Pins" in said and "nadia@exemple.ca" in said
        assert [link.text for link in page_of(page).main.find_all("a")][-3:] == [
            "Revenir à Portail Parents", "Aviser d’une autre absence", "Voir vos avis",
        ]  # fmt: skip


@pytest.mark.requirement("B-12")
def test_a_school_without_an_address_is_to_be_called(app, nadia, nadias_zoe):
    School.update(secretariat_email="").execute()
    said = words_of(seat(app, nadia).fill(FORM, follow=True, **ILL_TOMORROW), "partie")
    assert "n’a pas encore d’adresse dans le portail" in said and "418" in said


@pytest.mark.requirement("B-11")
@pytest.mark.parametrize("several", ["children", "days"])
def test_several_children_or_days_are_read_again_before_sending(app, nadia, nadias_zoe, leo, several):
    desk = seat(app, nadia)
    both = [nadias_zoe.public_id, leo.public_id]
    more = {"children": both} if several == "children" else {
        "children": both[:1], "day": "other", "first_day": "2026-11-24", "last_day": "2026-11-27",
    }  # fmt: skip
    page, fields = review(desk, **{**ILL_TOMORROW, **more})
    assert page.status_code == 200 and "Relisez l’avis" in words_of(page, "partie")
    assert "Modifier" in page.text and not AbsenceNotice.select().exists()
    assert desk.post(FORM, data=fields).status_code == 303
    assert AbsenceNotice.select().count() == (2 if several == "children" else 1)


@pytest.mark.requirement("B-11", "E-05")
def test_modifier_comes_back_to_the_answers(app, nadia, nadias_zoe, leo):
    desk = seat(app, nadia)
    children = [nadias_zoe.public_id, leo.public_id]
    _page, fields = review(
        desk, **{**ILL_TOMORROW, "children": children, "kind": "late", "arrival": "9h15", "note": "Oui"}
    )
    answer = desk.post(FORM, data={**fields.to_dict(flat=False), "modifier": "1"}, headers=HTMX)
    again = fields_of(page_of(answer).find(id="formulaire"))
    assert answer.status_code == 200 and again.getlist("children") == children
    assert (again["kind"], again["arrival"], again["day"], again["note"].strip()) == (
        "late",
        "9h15",
        "2026-11-24",
        "Oui",
    )
    assert "relu" not in again and again["form_key"] == fields["form_key"]


def test_an_overlap_is_said_before_the_review(app, book, nadia, nadias_zoe, leo):
    book.send(draft(leo))
    answer = seat(app, nadia).fill(FORM, **ILL_TOMORROW, children=[nadias_zoe.public_id, leo.public_id])
    assert answer.status_code == 422 and "Un avis couvre déjà ce moment." in words_of(answer, "resume-erreurs")


def test_the_confirmation_of_two_children_gives_each_its_number(app, nadia, nadias_zoe, leo):
    desk = seat(app, nadia)
    _page, fields = review(desk, **ILL_TOMORROW, children=[nadias_zoe.public_id, leo.public_id])
    said = words_of(desk.post(FORM, data=fields, follow_redirects=True), "partie")
    assert all(notice.reference in said for notice in AbsenceNotice.select())
    assert "Absence de Zoé" in said and "Absence de Léo" in said


@pytest.mark.requirement("B-15")
def test_an_overlap_shows_the_existing_notice_with_a_link(app, book, nadia, nadias_zoe):
    existing = book.send(draft(nadias_zoe, kind=NoticeKind.LATE, at=time(9, 15)))[0]
    answer = seat(app, nadia).fill(FORM, **ILL_TOMORROW)
    summary = page_of(answer).find(id="resume-erreurs")
    assert answer.status_code == 422 and "Retard de Zoé Bouchard-Tremblay" in summary.text
    assert summary.find("a", href=f"/absences/{existing.reference}")
    assert words_of(answer, "etat").startswith("Un avis couvre déjà ce moment.")


@pytest.mark.requirement("B-15", "S11")
@pytest.mark.parametrize("said", ["the pupil is restricted", "the school does not share"])
def test_what_the_school_keeps_from_a_guardian_does_not_stop_that_guardians_notice(app, zoe, nadia, karim, said):
    """Not even a refusal: an hour that is taken would tell when the other parent comes for the child."""
    School.update(shares_notices=said == "the pupil is restricted").execute()
    Pupil.update(is_restricted=said == "the pupil is restricted").execute()
    hers, his = (reread(attach(parent, zoe)) for parent in (nadia, karim))
    leaves = {"kind": NoticeKind.EARLY, "at": time(14), "reason": "other", "explanation": "Chez la psychologue."}
    existing = NoticeBook(nadia).send(draft(hers, **leaves))[0]
    answer = seat(app, karim).fill(FORM, **ILL_TOMORROW)
    assert answer.status_code == 303 and existing.reference not in answer.location
    assert AbsenceNotice.select().where(AbsenceNotice.parent == karim).count() == 1
    with pytest.raises(Overlap):  # one’s own is still in the way
        NoticeBook(karim).send(draft(his, form_key="again"))


def test_a_refused_notice_does_not_stop_the_one_that_does_what_the_school_asked(book, nadias_zoe):
    refused = book.send(draft(nadias_zoe))[0]
    AbsenceNotice.update(status=NoticeStatus.REFUSED).execute()
    again = book.send(draft(nadias_zoe, message="Voici l’heure du rendez-vous.", form_key="again"))[0]
    assert again.reference != refused.reference and again.status is NoticeStatus.SENT
    assert book.upcoming() == [again]  # a refused one is not « Prochain avis »


@pytest.mark.requirement("E-10")
def test_twenty_identical_posts_are_one_notice_and_twenty_equal_answers(app, nadia, nadias_zoe):
    desk = seat(app, nadia)
    _address, fields = desk.form(FORM)
    fields.update(ILL_TOMORROW)
    cookie = desk.get_cookie("portail").value

    def send(_number):
        browser = app.test_client()
        browser.set_cookie("portail", cookie)
        answer = browser.post(FORM, data=fields)
        return answer.status_code, answer.location

    answers = set(at_once(20, send))
    assert answers == {(303, f"/absences/{AbsenceNotice.get().reference}")}
    assert AbsenceNotice.select().count() == 1 and OutgoingMail.select().count() == 2


def test_of_two_guardians_at_once_one_wins_and_the_other_sees_the_overlap(app, nadia, nadias_zoe, karim, karims_zoe):
    desks = [seat(app, nadia), seat(app, karim)]
    forms = [desk.form(FORM)[1] for desk in desks]

    def send(number):
        return desks[number].post(FORM, data={**forms[number].to_dict(), **ILL_TOMORROW}).status_code

    assert sorted(at_once(2, send)) == [303, 422] and AbsenceNotice.select().count() == 1


# ---- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-01")
def test_the_list_begins_with_the_button_of_the_guide(app, nadia, nadias_zoe):
    page = page_of(seat(app, nadia).get("/absences"))
    links = [link for link in page.main.find_all("a") if link.get("href", "").startswith("/")]
    assert (links[0].text, links[0]["href"]) == ("Aviser l’école d’une absence à venir", FORM)
    assert "Aucun avis n’a été transmis pour l’instant." in page.main.text and not page.find("table")


@pytest.mark.requirement("B-13")
def test_the_list_is_newest_first_with_its_status_in_words(app, book, nadia, nadias_zoe, leo):
    book.send(draft(nadias_zoe, form_key="1", first_day=date(2026, 11, 25), last_day=date(2026, 11, 27)))
    book.send(draft(leo, form_key="2", kind=NoticeKind.EARLY, at=time(14, 30), first_day=TODAY))
    rows = [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in
            page_of(seat(app, nadia).get("/absences")).tbody.find_all("tr")]  # fmt: skip
    assert [row[:5] for row in rows] == [
        ["2026-11-25au2026-11-27", "Zoé", "Absence, toute la journée", "Maladie", "Transmis"],
        ["2026-11-23", "Léo", "Départ hâtif, départ à 14\u00a0h\u00a030", "Maladie", "TransmisTardif"],
    ]


@pytest.mark.requirement("B-13")
def test_one_childs_list_holds_that_child_alone(app, book, nadia, nadias_zoe, leo):
    book.send(draft(nadias_zoe, leo))
    page = page_of(seat(app, nadia).get(f"/absences?enfant={leo.public_id}"))
    assert page.h1.text == "Absences de Léo" and [row.find_all("td")[1].text for row in page.tbody("tr")] == ["Léo"]
    assert page.main.find("a", href=f"{FORM}?enfant={leo.public_id}")


@pytest.mark.requirement("S11")
def test_the_list_of_another_familys_child_is_the_same_404_as_none(app, nadia, nadias_zoe, marcs_tom):
    desk = seat(app, nadia)
    assert [desk.get(f"/absences?enfant={name}").status_code for name in (marcs_tom.public_id, "x")] == [404, 404]


@pytest.mark.requirement("G-02")
def test_a_long_list_has_pages(app, book, nadia, nadias_zoe, monkeypatch):
    monkeypatch.setattr(NoticeBook, "PER_PAGE", 2)
    for number, day in enumerate((24, 25, 26)):
        book.send(draft(nadias_zoe, form_key=str(number), first_day=date(2026, 11, day)))
    desk = seat(app, nadia)
    last = page_of(desk.get("/absences?page=2"))
    assert "(page 2 de 2)" in last.title.text and len(last.tbody("tr")) == 1
    statuses = [desk.get(f"/absences?page={page}").status_code for page in ("3", "0", "-1", "x", "9" * 50, "２")]
    assert statuses == [404] * 6


def test_the_list_costs_the_same_however_long_it_is(app, book, nadia, nadias_zoe, leo, assert_query_count):
    for number, day in enumerate((24, 25, 26)):
        book.send(draft(nadias_zoe, leo, form_key=str(number), first_day=date(2026, 11, day)))
    desk = seat(app, nadia)
    with assert_query_count(5):  # the session, the children, how many notices, this page of them, what is asked
        desk.get("/absences")
