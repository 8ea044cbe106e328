"""The other guardians of a child: they see its notices and are told by mail, unless the school has said otherwise."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup

from models import (
    AbsenceNotice,
    Guardian,
    MailKind,
    NoticeBook,
    OutgoingMail,
    Parent,
    School,
)
from models.notice_mail import announce
from tests.absence_scene import FORM, ILL_TOMORROW, MONDAY, attach, draft, seat, words_of
from tests.staff_scene import secretary
from views.letters import read


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def karim(password_hash):
    """Zoé’s father, who reads English and has an account of his own."""
    return Parent.create(email="karim@exemple.ca", password_hash=password_hash, language="en")


@pytest.fixture
def karims_zoe(karim, zoe):
    return attach(karim, zoe)


@pytest.fixture
def leo(nadia, enrol):
    """Zoé’s little brother, of the same school."""
    return attach(nadia, enrol("Léo", "Bouchard-Tremblay", "0012346", born=date(2018, 5, 5)))


@pytest.fixture
def notice(nadia, nadias_zoe, karims_zoe):
    """Nadia has written; Karim is on the file too."""
    return NoticeBook(nadia).send(draft(nadias_zoe, reason="other", explanation="Chez la psychologue."))[0]


@pytest.fixture
def karims_desk(app, karim):
    desk = seat(app, karim)
    desk.verbatim.add("Chez la psychologue.")
    karim.choose_language("fr")
    return desk


def restrict(pupil) -> None:
    """A judge has spoken: what one parent writes is not for the other."""
    pupil.is_restricted = True
    pupil.save()


def letters_to(email: str, kind: MailKind = MailKind.NOTICE_SHARED) -> list[OutgoingMail]:
    wanted = (OutgoingMail.recipient == email) & (OutgoingMail.kind == kind)
    return list(OutgoingMail.select().where(wanted).order_by(OutgoingMail.id))


# ---- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B-12", "B-13")
def test_the_other_guardian_reads_the_notice_and_not_the_address(karims_desk, notice):
    for path in ("/absences", f"/absences/{notice.reference}"):
        answer = karims_desk.get(path)
        assert answer.status_code == 200 and notice.reference in answer.text
        assert "nadia@" not in answer.text
    said = words_of(answer, "partie")
    assert "Chez la psychologue." in said and "n…@exemple.ca" in said
    assert "Transmis par une autre personne inscrite au dossier" in said


def test_the_next_notice_of_the_dashboard_is_the_family_s(karims_desk, notice):
    assert "Prochain avis" in words_of(karims_desk.get("/portail"), "partie")


def test_an_overlap_leads_to_the_other_guardians_notice(karims_desk, notice):
    answer = karims_desk.fill(FORM, **ILL_TOMORROW)
    summary = BeautifulSoup(answer.text, "html.parser").find(id="resume-erreurs")
    assert answer.status_code == 422 and summary.find("a", href=f"/absences/{notice.reference}")
    assert "Cet avis vient d’une autre personne" in summary.text


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("said", ["the pupil is restricted", "the school does not share", "the child is not attached"])
def test_what_is_not_shared_is_the_same_404_as_none(karims_desk, zoe, karims_zoe, notice, said):
    if said == "the pupil is restricted":
        restrict(zoe)
    elif said == "the school does not share":
        School.update(shares_notices=False).execute()
    else:
        karims_zoe.delete_instance()
    answers = [karims_desk.get(f"/absences/{name}") for name in (notice.reference, "AV-2222-2222")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words_of(answers[0], "partie")[:120] == words_of(answers[1], "partie")[:120]
    assert notice.reference not in karims_desk.get("/absences").text
    assert "Prochain avis" not in karims_desk.get("/portail").text


def test_who_wrote_it_still_reads_it_when_it_is_not_shared(app, nadia, zoe, notice):
    restrict(zoe)
    School.update(shares_notices=False).execute()
    assert seat(app, nadia).get(f"/absences/{notice.reference}").status_code == 200


@pytest.mark.requirement("S13")
def test_an_address_taken_off_the_file_reads_nothing_more_at_once(karims_desk, notice):
    assert karims_desk.get(f"/absences/{notice.reference}").status_code == 200
    Guardian.delete().where(Guardian.email == "karim@exemple.ca").execute()
    assert karims_desk.get(f"/absences/{notice.reference}").status_code == 404
    assert notice.reference not in karims_desk.get("/absences").text


def test_what_the_school_entered_is_read_by_every_guardian(app, nadia, nadias_zoe, karims_desk, notice, grands_pins):
    School.update(shares_notices=False).execute()
    AbsenceNotice.update(parent=None, staff=secretary(grands_pins), caller="sa grand-mère").execute()
    for desk in (karims_desk, seat(app, nadia)):
        desk.verbatim.add("Chez la psychologue.")
        answer = desk.get(f"/absences/{notice.reference}")
        assert "Inscrit par l’école, après un appel" in words_of(answer, "partie")
        assert "grand-mère" not in answer.text


@pytest.mark.requirement("S11")
def test_of_a_restricted_child_not_even_what_the_school_entered_is_read(karims_desk, zoe, notice, grands_pins):
    AbsenceNotice.update(parent=None, staff=secretary(grands_pins)).execute()
    restrict(zoe)
    assert karims_desk.get(f"/absences/{notice.reference}").status_code == 404


def test_the_list_costs_the_same_whoever_sent(karims_desk, notice, leo, nadia, assert_query_count):
    NoticeBook(nadia).send(draft(leo))
    with assert_query_count(5):  # the session, the children, how many notices, this page of them, what is to explain
        karims_desk.get("/absences")


# ---- mail ---------------------------------------------------------------------------------------------------------


def test_the_other_guardians_are_told_once_each_in_their_language(nadia, nadias_zoe, leo, karims_zoe, karim):
    Guardian.create(pupil=leo.pupil, email=karim.email)
    Guardian.create(pupil=leo.pupil, email="grand-mere@exemple.ca")
    NoticeBook(nadia).send(draft(nadias_zoe, leo))
    to_karim, to_grandmother = letters_to(karim.email), letters_to("grand-mere@exemple.ca")
    assert [[n["first_name"] for n in mail.facts["notices"]] for mail in to_karim] == [["Zoé", "Léo"]]
    assert [[n["first_name"] for n in mail.facts["notices"]] for mail in to_grandmother] == [["Léo"]]
    assert (to_karim[0].language, to_grandmother[0].language) == ("en", "fr")
    assert not letters_to(nadia.email)


def test_a_letter_links_to_the_notice_only_where_it_can_be_opened(app, notice, karim, zoe, nadia, nadias_zoe):
    Guardian.create(pupil=zoe, email="grand-mere@exemple.ca")
    NoticeBook(nadia).send(draft(nadias_zoe, first_day=date(2026, 11, 25)))
    with app.app_context():
        to_karim, to_grandmother = read(letters_to(karim.email)[1]), read(letters_to("grand-mere@exemple.ca")[0])
    assert "/absences/AV-" in to_karim.text and "/absences/" not in to_grandmother.text
    assert "nadia@" not in to_karim.text + to_karim.html and "n…@exemple.ca" in to_karim.text


@pytest.mark.parametrize("said", ["the pupil is restricted", "the school does not share"])
def test_nobody_else_is_told_where_notices_are_not_shared(nadia, nadias_zoe, karims_zoe, zoe, said):
    if said == "the pupil is restricted":
        restrict(zoe)
        nadias_zoe.pupil = zoe
    else:
        zoe.school.shares_notices = False
        zoe.school.save()
        nadias_zoe.pupil = zoe
    NoticeBook(nadia).send(draft(nadias_zoe))
    assert {mail.recipient for mail in OutgoingMail.select()} == {nadia.email, "secretariat@grands-pins.example"}


@pytest.mark.parametrize(
    ("secretariat", "childcare", "told"),
    [("absence", "absence", {"secretariat", "garde"}), ("late", "absence", {"garde"}), ("late", "early", set())],
)
def test_each_place_of_the_school_is_told_of_the_kinds_that_it_wants(nadia, nadias_zoe, secretariat, childcare, told):
    places = {"secretariat_email": "secretariat@ecole.example", "childcare_email": "garde@ecole.example"}
    School.update(**places, secretariat_kinds=secretariat, childcare_kinds=childcare).execute()
    nadias_zoe.pupil.school = School.get()
    NoticeBook(nadia).send(draft(nadias_zoe))
    mails = OutgoingMail.select().where(OutgoingMail.kind == MailKind.NOTICE_FOR_SCHOOL)
    assert {mail.recipient.partition("@")[0] for mail in mails} == told


def test_what_the_secretariat_enters_is_mailed_to_the_others(notice, grands_pins, nadia):
    OutgoingMail.delete().execute()
    School.update(childcare_email="garde@ecole.example").execute()
    AbsenceNotice.update(parent=None, staff=secretary(grands_pins)).execute()
    announce(list(AbsenceNotice.with_pupils()))
    told = {(mail.kind, mail.recipient) for mail in OutgoingMail.select()}
    assert told == {
        (MailKind.NOTICE_FOR_SCHOOL, "garde@ecole.example"),
        (MailKind.NOTICE_SHARED, "nadia@exemple.ca"),
        (MailKind.NOTICE_SHARED, "karim@exemple.ca"),
    }
