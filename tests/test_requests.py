"""« Demandes de vérification »: what a parent typed beside what is on file, and the school’s answer, mailed."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from models import (
    AlreadySettled,
    AuditEvent,
    Child,
    Desk,
    Event,
    Family,
    FileChanged,
    MailKind,
    MatchRequest,
    MatchRequestState,
    MatchSettlement,
    Mismatch,
    OutgoingMail,
    PupilFacts,
    RequestQueue,
    School,
    WebSession,
)
from models.roster import Guardian, Pupil
from tests.absence_scene import at_once, seat
from tests.letters import claim
from tests.proof_reader import HTMX
from tests.request_scene import REQUESTS, address_of, ask, ask_for_nobody, at
from tests.staff_scene import DESK, administrator, secretary

BOUCHARD = "Bouchard-Tremblay"


@pytest.fixture
def paule(grands_pins):
    """The secretary of Grands-Pins."""
    return secretary(grands_pins)


@pytest.fixture
def office(app, paule, zoe):
    """Her browser."""
    return at(app, paule, "Zoé Bouchard-Tremblay", "Zoé", "nadia@exemple.ca", "0012345")


@pytest.fixture
def asked(nadia, zoe):
    """Nadia’s request: she wrote « Tremblay-Bouchard »."""
    return ask(nadia, zoe, last_name="Tremblay-Bouchard")


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def letters(kind: MailKind) -> list[OutgoingMail]:
    return list(OutgoingMail.select().where(OutgoingMail.kind == kind).order_by(OutgoingMail.id))


def settlement(paule, asked) -> MatchSettlement:
    found = Desk.of(paule, "732000-001")
    return MatchSettlement(paule, RequestQueue(paule, found.school).find(asked.public_id))


# ---- the list -----------------------------------------------------------------------------------------------------


def test_the_open_requests_come_first_with_how_many_there_are(office, asked, paule, nadia, board):
    settlement(paule, ask_for_nobody(nadia, board)).answer(MatchRequestState.REFUSED, "Non.")
    page = soup(office.get(REQUESTS))
    assert [link.text for link in page.select(".filtre a")] == ["À traiter (1)", "Répondues (1)"]
    assert [row.select("td")[1].get_text(strip=True) for row in page.select("tbody tr")] == ["Zoé Tremblay-Bouchard"]
    answered = soup(office.get(f"{REQUESTS}?repondues=1"))
    assert answered.select_one("tbody .etiquette").get_text(strip=True) == "Refusée"


def test_a_list_without_requests_says_so(office):
    assert "Aucune demande n’attend de réponse." in office.get(REQUESTS).text


def test_every_page_of_a_request_is_said_in_english_too(app, grands_pins, nadia, zoe, asked):
    names = ("Zoé Tremblay-Bouchard", "Zoé Bouchard-Tremblay", "Zoé", "nadia@exemple.ca", "CSS de la Capitale")
    office = at(app, secretary(grands_pins, "office@grands-pins.example", language="en"), *names)
    assert "To answer (1)" in office.get(REQUESTS).text
    for act, words in (
        ("", "Compare with the file"),
        ("corriger", "Correct the file"),
        ("rattacher", "Attach the child"),
    ):
        assert words in office.get(address_of(asked, act, zoe)).text
    assert "Refused" in office.fill(address_of(asked, "repondre"), outcome="refuser", sentence="No.", follow=True).text


@pytest.mark.parametrize("page", ["0", "-1", "999999", "x", "", "1' OR 1=1"])
def test_any_page_number_gets_a_page(office, asked, page):
    assert office.get(REQUESTS, query_string={"page": page}).status_code == 200


def test_the_list_costs_as_many_queries_for_thirty_requests_as_for_one(office, nadia, zoe, assert_query_count):
    ask(nadia, zoe, last_name="Autre")
    office.get(REQUESTS)
    for number in range(25):
        MatchRequest.create(
            parent=nadia, board=zoe.board, school=zoe.school, last_name="x", first_name=f"y{number}",
            birth_date="2014-01-01", file_number="1",
        )  # fmt: skip
    with assert_query_count(8):  # the session, the person, the school, two counts, the page, the alerts, the tabs
        assert office.get(REQUESTS).status_code == 200


# ---- side by side -------------------------------------------------------------------------------------------------


def test_what_differs_is_marked_and_said_in_words(office, asked, zoe):
    rows = soup(office.get(address_of(asked))).select("tbody tr")
    said = {row.select("td")[0].text: row.select("td")[3].get_text(strip=True) for row in rows}
    assert said == {
        "Nom": "Différent", "Prénom": "Identique", "Date de naissance": "Identique", "Numéro de fiche": "Identique",
        "Courriel": "Identique",
    }  # fmt: skip
    assert rows[0].select("td")[1].text == "Tremblay-Bouchard" and rows[0].select("td")[2].text == BOUCHARD
    assert rows[0].select("mark") and not rows[1].select("mark")


@pytest.mark.parametrize(
    ("typed", "marked", "said"),
    [
        ("Bouchard Tremblay", [" ", "-"], "Accents, espaces ou traits d’union"),
        ("Bouchard-Trembley", ["e", "a"], "Différent"),
        ("Bouchard-Trembla", ["", "y"], "Différent"),
        ("Gagnon", ["Gagnon", "Bouchard-Tremblay"], "Différent"),
        ("BOUCHARD‑TREMBLAY", [], "Identique"),
    ],
)
def test_the_difference_is_letter_by_letter(office, nadia, zoe, typed, marked, said):
    asked = ask(nadia, zoe, last_name=typed)
    row = soup(office.get(address_of(asked))).select_one("tbody tr")
    assert [mark.text for mark in row.select("mark")] == marked
    assert row.select_one(".etiquette").get_text(strip=True) == said


def test_an_address_written_wrong_on_file_is_shown_beside_the_right_one(office, asked, zoe):
    Guardian.update(email="nadai@exemple.ca").where(Guardian.pupil == zoe).execute()
    row = soup(office.get(address_of(asked))).select("tbody tr")[-1]
    assert row.select("td")[2].text == "nadai@exemple.ca" and row.select("mark")


def test_a_wrong_number_proposes_the_pupils_who_look_like_it(office, nadia, zoe, tom, enrol):
    enrol("Zoe", "Bouchard Tremblay", "0000009")
    asked = ask(nadia, zoe, file_number="9999999")
    page = soup(office.get(address_of(asked)))
    found = [link.text for link in page.select("#partie li a")]
    assert found == ["Zoé Bouchard-Tremblay", "Zoe Bouchard Tremblay"]  # the address is on the file of the first


@pytest.mark.requirement("S12", "K7")
def test_a_pupil_of_another_school_is_never_shown(app, office, board, nadia, paule):
    other = School.create(board=board, code="002", name="École d’à côté", secretariat_email="x@ecole.example")
    facts = {"last_name": "Mystère", "first_name": "Li", "birth_date": date(2014, 9, 27), "group_name": "G"}
    Guardian.delete().execute()
    hidden = Pupil.create(board=board, school=other, file_number="1234567", **facts)
    asked = ask(nadia, hidden, last_name="Tout autre")
    assert office.get(address_of(asked)).status_code == 404
    MatchRequest.update(school=School.get(School.code == "001")).execute()
    seen = office.get(address_of(asked))
    assert "Mystère" not in seen.text and "d’une autre école" not in seen.text
    assert office.get(address_of(asked, "", hidden)).status_code == 404
    boss = at(app, administrator(board), "Li Tout autre", "Tout autre", "nadia@exemple.ca", "1234567")
    told = boss.get(address_of(asked)).text
    assert "Mystère" not in told and "Ce numéro est celui d’un élève d’une autre école de l’organisme." in told


@pytest.mark.requirement("S11", "S12")
def test_another_schools_request_is_as_nonexistent(office, app, asked, board, grands_pins):
    other = School.create(board=board, code="002", name="École d’à côté")
    MatchRequest.update(school=other).execute()
    paths = [address_of(asked, act) for act in ("", "corriger", "rattacher", "repondre")]
    answers = [office.get(path) for path in [*paths, f"{REQUESTS}/inconnu", f"{REQUESTS}/%00"]]
    assert {answer.status_code for answer in answers} == {404}
    neighbour = at(app, secretary(other, "autre@ecole.example"))
    assert neighbour.get(address_of(asked)).status_code == 404  # at a desk that is not hers


def test_a_request_that_no_school_knows_goes_to_the_administrators(app, office, nadia, board, grands_pins):
    asked = ask_for_nobody(nadia, board)
    MatchRequest.update(school=None).execute()
    assert office.get(address_of(asked)).status_code == 404
    boss = at(app, administrator(board), "Enfant Inconnu", "Enfant", "Inconnu", "nadia@exemple.ca", "9999999")
    assert "école inconnue" in boss.get(REQUESTS).text and boss.get(address_of(asked)).status_code == 200


# ---- correcting ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K6", "K-10", "B9")
def test_a_correction_that_matches_attaches_the_child_and_mails_the_parent(office, asked, nadia, zoe):
    Guardian.create(pupil=zoe, email="pere@exemple.ca")
    answer = office.fill(address_of(asked, "corriger", zoe), last_name="Tremblay-Bouchard", follow=True)
    assert "Le dossier est corrigé et l’enfant est dans le compte du parent" in answer.text
    assert [child.full_name for child in Family(nadia).children] == ["Zoé Tremblay-Bouchard"]
    told = {letter.recipient for letter in letters(MailKind.CHILD_ATTACHED)}
    assert told == {"nadia@exemple.ca", "pere@exemple.ca"}
    [letter] = letters(MailKind.MATCH_SETTLED)
    assert (letter.recipient, letter.facts["state"]) == ("nadia@exemple.ca", "settled")
    stored = MatchRequest.get_by_id(asked.id)
    assert stored.state is MatchRequestState.SETTLED and stored.settled_by.email.startswith("secretaire@")
    events = {event.event for event in AuditEvent.select().where(AuditEvent.school == zoe.school_id)}
    assert {Event.PUPIL_CORRECTED, Event.CHILD_ATTACHED, Event.MATCH_SETTLED} <= events


def test_a_correction_that_still_differs_leaves_the_request_open(office, asked, nadia, zoe):
    Guardian.delete().execute()
    answer = office.fill(address_of(asked, "corriger", zoe), last_name="Tremblay-Bouchard", follow=True)
    assert "Il reste une différence" in answer.text
    assert not Child.select().exists() and MatchRequest.get().is_open and not letters(MailKind.MATCH_SETTLED)


def test_saving_the_file_as_it_was_is_not_told_as_a_correction(office, asked, zoe):
    page = office.fill(address_of(asked, "corriger", zoe), follow=True).text
    assert "Vous n’avez rien changé au dossier" in page and "Le dossier est corrigé" not in page
    assert MatchRequest.get().is_open


@pytest.mark.requirement("K7")
def test_the_letter_names_no_school_unless_the_child_is_attached(paule, asked, zoe):
    settlement(paule, asked).answer(MatchRequestState.REFUSED, "Téléphonez-nous.")
    facts = letters(MailKind.MATCH_SETTLED)[0].facts
    assert BOUCHARD not in str(facts) and "Grands-Pins" not in str(facts) and "418 555-0100" not in str(facts)


def test_a_file_changed_meanwhile_is_not_overwritten(office, asked, zoe):
    path = address_of(asked, "corriger", zoe)
    address, fields = office.form(path)
    Pupil.update(first_name="Zoée").where(Pupil.id == zoe.id).execute()
    answer = office.post(address, data={**fields.to_dict(), "last_name": "Tremblay-Bouchard"})
    assert answer.status_code == 409 and "Le dossier a changé pendant que vous écriviez" in answer.text
    assert Pupil.get_by_id(zoe.id).last_name == BOUCHARD
    assert soup(answer).find(id="last_name")["value"] == "Tremblay-Bouchard"  # nothing typed is lost


def test_a_correction_is_checked_like_any_form(office, asked, zoe):
    answer = office.fill(address_of(asked, "corriger", zoe), last_name="", **{"birth_date-month": "13"})
    assert answer.status_code == 422 and "Indiquez le nom de famille de l’élève." in answer.text
    address, fields = office.form(address_of(asked, "corriger", zoe))
    live = office.post(f"{address}&verifier=1", data={**fields.to_dict(), "last_name": "X"}, headers=HTMX)
    assert live.status_code == 200 and Pupil.get_by_id(zoe.id).last_name == BOUCHARD


# ---- attaching ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K6")
def test_the_school_attaches_only_once_it_spoke_to_a_parent(office, nadia, zoe):
    Guardian.delete().execute()
    asked = ask(nadia, zoe, file_number="9999999")
    MatchRequest.update(school=zoe.school).execute()
    path = address_of(asked, "rattacher", zoe)
    refused = office.fill(path)
    assert refused.status_code == 422 and "Joignez d’abord un parent" in refused.text and not Child.select().exists()
    assert "L’enfant est dans le compte du parent" in office.fill(path, spoken="y", follow=True).text
    assert [child.full_name for child in Family(nadia).children] == ["Zoé Bouchard-Tremblay"]
    assert [guardian.email for guardian in zoe.guardians] == ["nadia@exemple.ca"]
    assert letters(MailKind.MATCH_SETTLED)[0].facts["child"] == "Zoé Bouchard-Tremblay"


def test_an_account_whose_address_changed_meanwhile_is_read_again(office, asked, nadia, zoe):
    address, fields = office.form(address_of(asked, "rattacher", zoe))
    nadia.email = "autre@exemple.ca"
    nadia.save()
    office.verbatim.add("autre@exemple.ca")
    answer = office.post(address, data={**fields.to_dict(), "spoken": "y"})
    assert answer.status_code == 409 and not Child.select().exists()


@pytest.mark.requirement("S7")
def test_attaching_asks_for_the_password_again(app, office, paule, asked, zoe):
    WebSession.update(sudo_at=None).where(WebSession.staff == paule).execute()
    answer = office.get(address_of(asked, "rattacher", zoe))
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/ecole/confirmer?next=")


def test_a_parent_closed_after_five_failures_can_try_again_when_invited(paule, asked, nadia, zoe):
    for _ in range(5):
        with pytest.raises(Mismatch):
            Family(nadia).attach(claim(zoe, first_name="Autre"))
    with pytest.raises(Mismatch):
        Family(nadia).attach(claim(zoe))
    settlement(paule, asked).answer(MatchRequestState.RETRY, "")
    assert Family(nadia).attach(claim(zoe))[0].full_name == "Zoé Bouchard-Tremblay"


# ---- answering ----------------------------------------------------------------------------------------------------


def test_a_refusal_needs_a_sentence_and_the_parent_reads_it(office, asked):
    path = address_of(asked, "repondre")
    refused = office.fill(path, outcome="refuser", sentence=" \u200b ")
    assert refused.status_code == 422 and "Écrivez au parent pourquoi, en une phrase." in refused.text
    page = soup(office.fill(path, outcome="refuser", sentence="<b>Téléphonez-nous.</b>", follow=True))
    assert "<b>Téléphonez-nous.</b>" in page.main.text and not page.main.find("b")
    [letter] = letters(MailKind.MATCH_SETTLED)
    assert (letter.facts["state"], letter.facts["answer"]) == ("refused", "<b>Téléphonez-nous.</b>")


def test_two_secretaries_at_once_give_one_answer(school_open, paule, grands_pins, asked):
    other = secretary(grands_pins, "autre@grands-pins.example")
    both = [settlement(staff, asked) for staff in (paule, other)]

    def answer(number: int) -> str:
        try:
            both[number].answer(MatchRequestState.RETRY, f"{number}")
        except AlreadySettled:
            return "told"
        return "first"

    assert sorted(at_once(2, answer)) == ["first", "told"]
    assert len(letters(MailKind.MATCH_SETTLED)) == 1


def test_the_second_secretary_is_told(app, office, grands_pins, asked):
    other = at(app, secretary(grands_pins, "autre@grands-pins.example"), "Zoé Tremblay-Bouchard", "nadia@exemple.ca")
    address, fields = other.form(address_of(asked, "repondre"))
    office.fill(address_of(asked, "repondre"), outcome="recommencer")
    late = other.post(
        address, data={**fields.to_dict(), "outcome": "refuser", "sentence": "Non."}, follow_redirects=True
    )
    assert "Quelqu’un d’autre a répondu à cette demande avant vous." in late.text
    assert "Invitation à recommencer" in late.text and MatchRequest.get().answer == ""


def test_the_same_answer_sent_twice_is_one_letter(office, asked):
    address, fields = office.form(address_of(asked, "repondre"))
    sent = {**fields.to_dict(), "outcome": "recommencer"}
    answers = [office.post(address, data=sent) for _ in range(3)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, address_of(asked))}
    assert len(letters(MailKind.MATCH_SETTLED)) == 1


def test_the_acts_of_an_answered_request_lead_to_its_answer(office, paule, asked, zoe):
    settlement(paule, asked).answer(MatchRequestState.RETRY, "")
    for act in ("corriger", "rattacher", "repondre"):
        assert office.get(address_of(asked, act, zoe)).headers["Location"] == address_of(asked)


def test_a_removed_pupil_is_not_corrected(paule, asked, zoe):
    file = RequestQueue(paule, zoe.school).candidates(asked)[0]
    Pupil.update(removed_at=asked.created_at).execute()
    with pytest.raises(FileChanged):
        facts = PupilFacts("Tremblay-Bouchard", "Zoé", zoe.birth_date, "601")
        settlement(paule, asked).correct(file, facts, file.facts.version)
    assert MatchRequest.get().is_open


NONSENSE = ["'; DROP TABLE child; --", "<script>alert(1)</script>", "\x00", "x" * 30_000, "\ud7ff\uffff", "{{ 7*7 }}"]


@pytest.mark.requirement("B6", "B8")
@pytest.mark.parametrize("act", ["corriger", "rattacher", "repondre"])
def test_nonsense_in_any_field_gets_a_clear_answer(office, asked, zoe, act):
    office.proof_reads = False
    address, fields = office.form(address_of(asked, act, zoe))
    for field in [*fields, "outcome", "sentence", "spoken"]:
        for text in NONSENSE if field != "csrf_token" else ():
            answer = office.post(address, data={**fields.to_dict(), field: text})
            assert answer.status_code in (303, 409, 422) and "<script>alert" not in answer.text


@pytest.mark.requirement("F7", "B6")
def test_names_with_html_are_shown_literally(app, paule, nadia, enrol):
    strange = enrol("<b>Li</b>", "<script>alert(1)</script>", "0000007", "nadia@exemple.ca")
    asked = ask(nadia, strange, last_name="<img src=x onerror=alert(1)>")
    office = at(app, paule, "nadia@exemple.ca")
    office.proof_reads = False
    for path in (REQUESTS, address_of(asked), address_of(asked, "corriger", strange)):
        page = soup(office.get(path))
        assert not page.main.find(["b", "img"]) and not page.main.find("script")


def test_a_parent_is_nobody_here(app, nadia, asked):
    answer = seat(app, nadia).get(address_of(asked))
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/ecole/connexion")
    assert DESK in answer.headers["Location"].replace("%2F", "/")


@pytest.mark.requirement("K7")
def test_the_parents_page_shows_the_answer_and_nothing_of_the_file(app, paule, nadia, asked):
    browser = seat(app, nadia)
    path = f"/enfants/ajouter/verification/{asked.public_id}"
    assert "L’école vous répondra par courriel" in browser.get(path).text
    settlement(paule, asked).answer(MatchRequestState.REFUSED, "Téléphonez-nous.")
    page = browser.get(path).text
    assert "Téléphonez-nous." in page and BOUCHARD not in page and "Grands-Pins" not in page
