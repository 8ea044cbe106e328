"""The pages of a notice that was sent: what became of it, until when it changes, « Modifier », « Annuler »."""

from datetime import date, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceNotice,
    DayPart,
    Guardian,
    NoticeBook,
    NoticeKind,
    NoticeStatus,
    NoticeVersion,
    OutgoingMail,
    School,
)
from tests.absence_scene import MONDAY, at_once, attach, draft, seat, words_of
from tests.notice_scene import answer, clock
from tests.proof_reader import HTMX, fields_of

FRIDAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def notice(nadia, nadias_zoe):
    """Zoé is ill, the whole of tomorrow."""
    return NoticeBook(nadia).send(draft(nadias_zoe, message="Merci"))[0]


@pytest.fixture
def desk(app, nadia):
    return seat(app, nadia)


def path(notice, act: str = "") -> str:
    return f"/absences/{notice.reference}{act}"


def page_of(response):
    return BeautifulSoup(response.text, "html.parser")


def links(response) -> list[str]:
    return [link["href"] for link in page_of(response).main.find_all("a")]


# ---- what became of it --------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-12", "B-14")
def test_the_notice_says_until_when_it_can_change(desk, notice):
    response = desk.get(path(notice))
    said = words_of(response, "partie")
    assert "Vous pouvez modifier ou annuler l’avis jusqu’au mardi 24 novembre 2026, 8 h." in said.replace("\u00a0", " ")
    assert {path(notice, "/modifier"), path(notice, "/annuler")} <= set(links(response))


@pytest.mark.requirement("B-13")
@pytest.mark.parametrize(
    ("status", "title"),
    [
        (NoticeStatus.SENT, "Avis transmis"), (NoticeStatus.RECEIVED, "Avis reçu par l’école"),
        (NoticeStatus.ACCEPTED, "Avis accepté"), (NoticeStatus.REFUSED, "Avis refusé"),
        (NoticeStatus.CANCELLED, "Avis annulé"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_heading_is_the_state_in_words(desk, nadia, notice, status, title, language):
    nadia.choose_language(language)
    answer(notice, status, "")
    heading = page_of(desk.get(path(notice))).h1.text
    assert (heading == title) is (language == "fr") and heading


@pytest.mark.requirement("B6")
def test_the_schools_sentence_is_shown_as_it_was_written(desk, notice):
    answer(notice, sentence='<b>Non</b>.\nSortie du 24 : "Biodôme" !')
    response = desk.get(path(notice))
    assert "<b>Non</b>." in words_of(response, "avis") and not page_of(response).select("#avis b")


def test_a_late_notice_says_so(desk, notice):
    AbsenceNotice.update(is_tardy=True).execute()
    assert "Tardif" in words_of(desk.get(path(notice)), "avis")


@pytest.mark.requirement("B-13", "S4")
def test_an_answer_of_the_school_changes_the_page_that_follows_it(desk, notice):
    stamp = page_of(desk.get(path(notice))).find(id="avis-suivi")["hx-headers"].split('"')[3]
    polled = {**HTMX, "X-Polling": stamp}
    assert desk.get(path(notice), headers=polled).status_code == 204
    answer(notice, NoticeStatus.ACCEPTED, "Bon rétablissement.")
    response = desk.get(path(notice), headers=polled)
    assert response.status_code == 200 and "Bon rétablissement." in words_of(response, "avis")


def test_a_notice_that_is_over_follows_nobody_and_proposes_nothing(desk, notice, monday):
    monday.move_to(clock(2026, 11, 25, 12))
    response = seat(desk.application, notice.parent).get(path(notice))
    assert not page_of(response).find(id="avis-suivi") and path(notice, "/annuler") not in links(response)


@pytest.mark.requirement("B-12")
@pytest.mark.parametrize(
    ("shares", "sentence"), [(True, "elles en sont averties aussi"), (False, "ne voient pas cet avis")]
)
def test_the_notice_says_who_else_sees_it(desk, notice, shares, sentence):
    School.update(shares_notices=shares, childcare_email="garde@ecole.example").execute()
    said = words_of(desk.get(path(notice)), "partie")
    assert sentence in said and "Le service de garde aussi." in said


# ---- modify -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(
    "facts",
    [
        {"message": "Merci", "reason": "other", "explanation": "Une fièvre.\nEncore."},
        {"kind": NoticeKind.LATE, "at": time(9, 5)},
        {"kind": NoticeKind.EARLY, "at": time(14, 30)},
        {"part": DayPart.AFTERNOON, "last_day": FRIDAY},
    ],
    ids=["other", "late", "early", "days"],
)
def test_modify_is_answered_as_the_notice_says_and_sent_as_it_is_changes_nothing(desk, nadia, nadias_zoe, facts):
    notice = NoticeBook(nadia).send(draft(nadias_zoe, **facts))[0]
    desk.verbatim |= {"Une fièvre.\nEncore."}
    response = desk.get(path(notice, "/modifier"))
    assert response.status_code == 200 and "Tout est rempli." in words_of(response, "etat")
    fields = fields_of(page_of(response).find(id="formulaire"))
    assert desk.post(path(notice, "/modifier"), data=fields).status_code == 303
    assert not NoticeVersion.select().exists()


@pytest.mark.requirement("B-14", "D-06")
def test_a_correction_is_announced_and_tells_what_was_said_before(desk, notice):
    response = desk.fill(path(notice, "/modifier"), follow=True, first_day="2026-11-27", reason="travel")
    said = words_of(response, "partie")
    assert "L’avis est modifié." in words_of(response, "partie") and page_of(response).select("[data-focus]")
    assert "le vendredi 27 novembre 2026" in said
    assert "L’avis disait avant\u00a0: Absence de Zoé Bouchard-Tremblay le mardi 24 novembre 2026" in said
    assert "Maladie" in said and notice.reference in said


def test_a_live_check_changes_nothing_and_keeps_the_version(desk, notice):
    _address, fields = desk.form(path(notice, "/modifier"))
    fields["first_day"] = "2026-11-28"
    response = desk.post(path(notice, "/modifier?verifier=1"), data=fields, headers=HTMX)
    assert response.status_code == 200 and "la fin de semaine" in response.text
    assert page_of(response).find(attrs={"name": "version"})["value"] == "1"


@pytest.mark.requirement("E-05")
def test_an_answer_of_the_school_meanwhile_is_told_and_nothing_typed_is_lost(desk, notice):
    _address, fields = desk.form(path(notice, "/modifier"))
    fields["note"] = "Une autre phrase"
    answer(notice)
    response = desk.post(path(notice, "/modifier"), data=fields)
    summary = words_of(response, "resume-erreurs")
    assert response.status_code == 422 and "l’école y a répondu" in summary and "Sortie du 24." in summary
    again = fields_of(page_of(response).find(id="formulaire"))
    assert (again["note"].strip(), again["version"]) == ("Une autre phrase", "2")
    assert desk.post(path(notice, "/modifier"), data=again).status_code == 303
    assert (AbsenceNotice.get().message, AbsenceNotice.get().status) == ("Une autre phrase", "sent")


@pytest.mark.requirement("E-05")
def test_two_windows_the_second_sees_what_the_first_did(desk, notice):
    forms = [desk.form(path(notice, "/modifier"))[1] for _ in range(2)]
    forms[0]["first_day"], forms[1]["first_day"] = "2026-11-25", "2026-11-26"
    first, second = (desk.post(path(notice, "/modifier"), data=form) for form in forms)
    assert (first.status_code, second.status_code) == (303, 422)
    assert "le mercredi 25 novembre 2026" in words_of(second, "resume-erreurs")
    assert fields_of(page_of(second).find(id="formulaire"))["first_day"] == "2026-11-26"


def test_a_correction_sent_after_the_beginning_is_refused_with_whom_to_call(desk, notice, monday):
    _address, fields = desk.form(path(notice, "/modifier"))
    fields["first_day"] = "2026-11-27"
    monday.move_to(clock(2026, 11, 24, 8))
    response = seat(desk.application, notice.parent).get(path(notice, "/modifier"), follow_redirects=True)
    assert "Ce moment est commencé" in words_of(response, "partie") and "418" in words_of(response, "partie")
    late = seat(desk.application, notice.parent)
    fields["csrf_token"] = late.form("/parametres/mot-de-passe")[1]["csrf_token"]
    assert late.post(path(notice, "/modifier"), data=fields).status_code == 422
    assert AbsenceNotice.get().version == 1


@pytest.mark.requirement("E-10")
def test_twenty_identical_corrections_are_one(app, desk, notice):
    _address, fields = desk.form(path(notice, "/modifier"))
    fields["first_day"] = "2026-11-27"
    assert set(_at_once(app, desk, path(notice, "/modifier"), fields)) == {(303, path(notice))}
    assert AbsenceNotice.get().version == 2 and NoticeVersion.select().count() == 1


@pytest.mark.requirement("B-15")
def test_an_overlap_with_another_notice_shows_it(desk, notice, nadia, nadias_zoe):
    other = NoticeBook(nadia).send(draft(nadias_zoe, first_day=FRIDAY))[0]
    response = desk.fill(path(notice, "/modifier"), first_day="2026-11-27")
    assert response.status_code == 422
    assert page_of(response).find(id="resume-erreurs").find("a", href=path(other))


# ---- cancel -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-14")
def test_cancelling_has_its_own_page_and_its_result_is_announced(desk, notice):
    response = desk.get(path(notice, "/annuler"))
    page = page_of(response)
    assert page.h1.text == f"Annuler l’avis {notice.reference}?"
    assert "L’école attendra Zoé le mardi 24 novembre 2026, à l’heure habituelle." in words_of(response, "partie")
    assert page.select_one("button.bouton-danger").text == "Oui, annuler l’avis"
    assert page.find("a", string="Garder l’avis")["href"] == path(notice)
    done = desk.fill(path(notice, "/annuler"), follow=True)
    assert page_of(done).h1.text == "Avis annulé" and "L’avis est annulé." in words_of(done, "partie")
    assert "Annulé" in desk.get("/absences").text


@pytest.mark.requirement("E-10", "B-14")
def test_twenty_identical_cancellings_are_one(app, desk, notice):
    _address, fields = desk.form(path(notice, "/annuler"))
    letters = OutgoingMail.select().count()
    assert set(_at_once(app, desk, path(notice, "/annuler"), fields)) == {(303, path(notice))}
    assert AbsenceNotice.get().version == 2 and OutgoingMail.select().count() == letters + 2


def _at_once(app, desk, address, fields):
    cookie = desk.get_cookie("portail").value

    def send(_number):
        browser = app.test_client()
        browser.set_cookie("portail", cookie)
        response = browser.post(address, data=fields)
        return response.status_code, response.location

    return at_once(20, send)


def test_a_notice_changed_meanwhile_is_read_again_before_it_is_cancelled(desk, notice):
    _address, fields = desk.form(path(notice, "/annuler"))
    answer(notice, NoticeStatus.ACCEPTED, "C’est noté.")
    response = desk.post(path(notice, "/annuler"), data=fields)
    assert response.status_code == 422 and "C’est noté." in words_of(response, "resume-erreurs")
    again = fields_of(page_of(response).find(id="formulaire"))
    assert desk.post(path(notice, "/annuler"), data=again).status_code == 303
    assert AbsenceNotice.get().status is NoticeStatus.CANCELLED


@pytest.mark.requirement("B-14")
def test_what_has_begun_is_cut_short(app, nadia, nadias_zoe, monday):
    notice = NoticeBook(nadia).send(draft(nadias_zoe, last_day=FRIDAY))[0]
    monday.move_to(clock(2026, 11, 25, 10))
    desk = seat(app, nadia)
    assert "Annuler la suite" in words_of(desk.get(path(notice)), "partie")
    said = words_of(desk.get(path(notice, "/annuler")), "partie")
    assert "L’avis finira le mercredi 25 novembre 2026. L’école attendra Zoé le jeudi 26 novembre 2026." in said
    response = desk.fill(path(notice, "/annuler"), follow=True)
    assert "La suite de l’avis est annulée." in words_of(response, "partie")
    assert AbsenceNotice.get().last_day == date(2026, 11, 25)


def test_in_english_the_hour_until_which_it_changes_ends_its_sentence(desk, nadia, notice):
    nadia.choose_language("en")
    said = desk.get(path(notice)).text
    assert "8:00" in said and "a.m." in said and "a.m.." not in said


def test_a_series_says_its_own_days_before_it_is_cancelled(desk, nadia, nadias_zoe, monday):
    """Not « du 24 novembre au 15 juin »: on all other days she is expected anyway."""
    series = {"weekly": True, "last_day": date(2026, 12, 15), "part": DayPart.AFTERNOON}
    notice = NoticeBook(nadia).send(draft(nadias_zoe, **series))[0]
    said = words_of(desk.get(path(notice, "/annuler")), "partie")
    assert "L’école attendra Zoé chaque mardi, du 24 novembre 2026 au 15 décembre 2026, à l’heure habituelle." in said
    assert "Prochain avis : chaque mardi, du 24" in words_of(desk.get("/portail"), "partie").replace("\u00a0", " ")
    monday.move_to(clock(2026, 11, 26, 10))
    said = words_of(seat(desk.application, nadia).get(path(notice, "/annuler")), "partie")
    assert "L’avis finira le mardi 24 novembre 2026. L’école attendra Zoé le mardi 1er décembre 2026." in said


def test_early_departures_cut_short_leave_the_child_at_school(desk, nadia, nadias_zoe, monday):
    leaving = {"kind": NoticeKind.EARLY, "at": time(14), "last_day": FRIDAY}
    notice = NoticeBook(nadia).send(draft(nadias_zoe, **leaving))[0]
    monday.move_to(clock(2026, 11, 25, 15))
    said = words_of(seat(desk.application, nadia).get(path(notice, "/annuler")), "partie")
    assert "Ensuite, Zoé restera à l’école jusqu’à la fin des classes." in said and "attendra" not in said


def test_a_page_that_stayed_open_past_the_beginning_proposes_what_is_left(app, nadia, nadias_zoe, monday):
    notice = NoticeBook(nadia).send(draft(nadias_zoe, last_day=FRIDAY))[0]
    desk = seat(app, nadia)
    monday.move_to(clock(2026, 11, 24, 7, 59))
    desk = seat(app, nadia)
    _address, fields = desk.form(path(notice, "/annuler"))
    monday.shift(timedelta(minutes=1))
    response = desk.post(path(notice, "/annuler"), data=fields)
    assert response.status_code == 422 and page_of(response).h1.text.startswith("Annuler la suite")
    assert AbsenceNotice.get().last_day == FRIDAY and AbsenceNotice.get().status is NoticeStatus.SENT


# ---- whose it is, and bad input -----------------------------------------------------------------------------------


@pytest.mark.requirement("S11", "S13")
@pytest.mark.parametrize("who", ["another family", "the other guardian", "the address is off the file"])
@pytest.mark.parametrize("act", ["/modifier", "/annuler"])
def test_nobody_else_corrects_or_cancels(app, marc, marcs_tom, nadia, zoe, notice, who, act):
    if who == "the other guardian":
        attach(marc, zoe)
    if who == "the address is off the file":
        Guardian.delete().where(Guardian.pupil == zoe).execute()
    desk = seat(app, nadia if who == "the address is off the file" else marc)
    token = desk.form("/parametres/mot-de-passe")[1]["csrf_token"]
    data = {"csrf_token": token, "version": "1"}
    answers = [desk.get(f"/absences/{name}{act}") for name in (notice.reference, "AV-2222-2222")]
    assert [each.status_code for each in answers] == [404, 404]
    assert words_of(answers[0], "partie")[:120] == words_of(answers[1], "partie")[:120]
    assert desk.post(path(notice, act), data=data).status_code == 404
    assert AbsenceNotice.get().version == 1


@pytest.mark.requirement("B8")
@pytest.mark.parametrize(
    ("version", "until"),
    [("", ""), ("0", ""), ("-1", ""), ("x", "x"), ("9" * 400, ""), ("１", ""), ("\x00", "\x00"), ("1 ", ""),
     ("1", "x"), ("1", "2026-11-24"), ("1", "9999-99-99"), ("1", "0001-01-01")],
)  # fmt: skip
def test_a_form_that_nobody_was_given_cancels_nothing(desk, notice, version, until):
    token = desk.form(path(notice, "/annuler"))[1]["csrf_token"]
    data = {"csrf_token": token, "version": version, "until": until}
    assert desk.post(path(notice, "/annuler"), data=data).status_code == 422
    assert AbsenceNotice.get().status is NoticeStatus.SENT


@pytest.mark.requirement("B8", "S14")
def test_a_correction_takes_no_other_child_nor_number(desk, notice, marcs_tom):
    _address, fields = desk.form(path(notice, "/modifier"))
    hostile = {"children": marcs_tom.public_id, "reference": "AV-2222-2222", "status": "accepted", "pupil": "2"}
    response = desk.post(path(notice, "/modifier"), data={**fields.to_dict(), **hostile, "note": "x"})
    kept = AbsenceNotice.get()
    assert response.status_code in (303, 422) and (kept.pupil_id, kept.reference) == (notice.pupil_id, notice.reference)
    assert kept.status is NoticeStatus.SENT
