"""Attaching a child: what the school’s file says decides, and nothing is told of it before (SECURITY.md K1 to K8)."""

import gzip
import re
import threading
from datetime import date

import pytest
from bs4 import BeautifulSoup

from models import (
    Attempt,
    AttemptKind,
    BoardList,
    Child,
    ChildClaim,
    Family,
    Guardian,
    MatchRequest,
    OutgoingMail,
    Pupil,
    School,
    now,
)
from tests.proof_reader import HTMX
from tests.signed_in import enter

DETAILS = "/enfants/ajouter/details?organisme=732000"
ASK = "/enfants/ajouter/verification?organisme=732000"
ADDED = "/enfants/ajouter/reussite/"
ZOE = {
    "last_name": "Bouchard-Tremblay",
    "first_name": "Zoé",
    "birth_date-year": "2014",
    "birth_date-month": "9",
    "birth_date-day": "27",
    "file_number": "0012345",
}
MISMATCH = "Ces renseignements ne concordent pas avec le dossier de l’école"


@pytest.fixture
def parent(client, nadia):
    """Nadia, signed in, with no child yet."""
    return enter(client, nadia)


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def summary(answer) -> list[str]:
    return [line.get_text() for line in soup(answer).select("#resume-erreurs li")]


# ---- the question -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K-05", "K-06", "K-08")
def test_the_questions_are_those_of_the_guide_and_never_the_phone_owners(parent):
    page = soup(parent.get(DETAILS))
    fields = {label.text: page.find(id=label["for"]) for label in page.select("form label")}
    assert list(fields) == ["Nom", "Prénom", "Année", "Mois", "Jour", "Numéro de fiche"]
    assert page.legend.text == "Date de naissance" and "2014 09 27" in page.find(id="birth_date-aide").text
    assert {(field["autocomplete"], field["spellcheck"]) for field in fields.values()} == {("off", "false")}
    assert fields["Numéro de fiche"]["inputmode"] == fields["Jour"]["inputmode"] == "numeric"
    assert not any(field.has_attr("maxlength") for field in fields.values())
    assert page.find(id="file_number-aide").text == "7 chiffres, sur le bulletin"
    assert page.find("button", id="soumettre").text == "Enregistrer"


def test_the_board_is_named_and_can_be_changed(parent):
    page = soup(parent.get(DETAILS))
    assert page.strong.text == "Centre de services scolaire de la Capitale"
    back = [link["href"] for link in page.select("main a") if link["href"].startswith("/enfants")]
    assert set(back) == {"/enfants/ajouter?organisme=732000"}


@pytest.mark.requirement("E-01", "E-03")
def test_an_empty_form_is_told_everything_at_once(parent):
    answer = parent.fill(DETAILS)
    assert answer.status_code == 422
    assert summary(answer) == [
        "Indiquez le nom de famille de l’enfant.",
        "Indiquez le prénom de l’enfant.",
        "Indiquez la date de naissance.",
        "Indiquez le numéro de fiche\u00a0: 7 chiffres, sur le bulletin.",
    ]
    links = [link["href"] for link in soup(answer).select("#resume-erreurs a")]
    assert links == ["#last_name", "#first_name", "#birth_date-year", "#file_number"]


@pytest.mark.requirement("K-07", "E-05")
def test_only_the_faulty_box_is_marked_and_the_answers_stay(parent):
    page = soup(parent.fill(DETAILS, **{**ZOE, "birth_date-month": "sept.", "birth_date-day": "31"}))
    assert [field["id"] for field in page.select("[aria-invalid]")] == ["birth_date-day"]
    assert page.find(id="birth_date-month")["value"] == "sept." and page.find(id="last_name")["value"]


@pytest.mark.requirement("K-08")
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("12345", "Le numéro de fiche doit avoir 7 chiffres, il en manque 2."),
        ("12345678", "Le numéro de fiche doit avoir 7 chiffres, il y en a 1 de trop."),
        ("1" * 6000, "Le numéro de fiche doit avoir 7 chiffres, il y en a 5\u00a0993 de trop."),
        ("001234A", "Le numéro de fiche n’a que des chiffres\u00a0: retirez les autres signes."),
        ("００１２３４５", "Le numéro de fiche n’a que des chiffres\u00a0: retirez les autres signes."),
    ],
)
def test_a_file_number_of_another_shape_is_told_apart(parent, number, sentence):
    assert summary(parent.fill(DETAILS, **{**ZOE, "file_number": number})) == [sentence]


# ---- while it is filled in ----------------------------------------------------------------------------------------


@pytest.fixture
def check(parent):
    """check(last_name="Roy") is the answer to a live check with these answers alone."""
    address, fields = parent.form(DETAILS)

    def ask(**answers):
        return parent.post(address + "&verifier=1", data={**fields, **answers}, headers=HTMX)

    return ask


def test_the_status_line_names_what_is_missing(check):
    assert (
        soup(check(last_name="Roy")).find(id="etat").text
        == "Il manque 3 éléments\u00a0: le prénom, la date de naissance et le numéro de fiche."
    )
    begun = {name: value for name, value in ZOE.items() if name != "birth_date-month"}
    assert soup(check(**begun)).find(id="etat").text == "Il manque\u00a0: le mois."
    assert soup(check(**ZOE)).find(id="etat").text == "Tout est rempli. Vous pouvez enregistrer."


def test_the_status_line_names_all_that_is_to_be_corrected(check):
    wrong = {**ZOE, "birth_date-month": "13", "file_number": "123"}
    said = soup(check(**wrong)).find(id="etat").text
    assert said == "Il reste à corriger\u00a0: la date de naissance et le numéro de fiche."


@pytest.mark.requirement("E-08", "K-08")
def test_a_live_check_advises_quietly_and_accuses_no_untouched_field(check):
    page = soup(check(file_number="00123"))
    assert not page.select("[aria-invalid]") and not page.find(id="resume-erreurs")
    said = {line["id"]: line.text for line in page.select(".message") if line.text}
    assert said == {"file_number-message": "Le numéro de fiche doit avoir 7 chiffres, il en manque 2."}


@pytest.mark.requirement("K7")
def test_a_live_check_never_tells_whether_it_matches(check, zoe, tom):
    right, wrong = without_tokens(check(**ZOE)), without_tokens(check(**{**ZOE, "file_number": "9999999"}))
    assert right.replace("0012345", "9999999") == wrong
    assert not Child.select().exists() and not Attempt.select().exists()


@pytest.mark.requirement("H-06", "F-02")
def test_a_live_check_is_small_and_costs_one_query(check, assert_query_count):
    check(**ZOE)
    with assert_query_count(1):  # the session and its parent
        answer = check(**{**ZOE, "file_number": "12", "birth_date-day": "32"})
    assert len(gzip.compress(answer.data)) <= 3 * 1024


# ---- attached -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("K-12")
def test_enregistrer_attaches_and_offers_exactly_two_actions(parent, zoe):
    answer = parent.fill(DETAILS, **ZOE, follow=True)
    page = soup(answer)
    assert page.h1.text == "Zoé Bouchard-Tremblay est maintenant dans votre compte"
    assert "École des Grands-Pins, groupe 601" in page.main.text
    actions = [element.get_text(strip=True) for element in page.select("main a, main button")]
    assert actions == ["Répéter pour un autre enfant", "Revenir à Portail Parents"]


@pytest.mark.requirement("K-13")
def test_repeating_proposes_the_same_board(parent, zoe):
    page = soup(parent.fill(DETAILS, **ZOE, follow=True))
    repeat = page.find("a", string="Répéter pour un autre enfant")
    assert soup(parent.get(repeat["href"])).select_one("input[checked]")["value"] == "732000"


@pytest.mark.requirement("K-09")
@pytest.mark.parametrize(
    "typed",
    [
        {"last_name": "  BOUCHARD‑TREMBLAY ", "first_name": "zoe\u0301"},
        {"birth_date-month": "septembre", "file_number": "001 23-45"},
        {"birth_date-month": "Sept.", "birth_date-day": "27\u200b"},
    ],
)
def test_case_forms_and_spaces_do_not_count(parent, zoe, typed):
    assert parent.fill(DETAILS, **{**ZOE, **typed}).status_code == 303


@pytest.mark.requirement("K-11")
def test_a_child_attached_already_is_welcome_again(parent, zoe, nadias_zoe):
    page = soup(parent.fill(DETAILS, **ZOE, follow=True))
    assert page.h1.text == "Zoé Bouchard-Tremblay est déjà dans votre compte"
    assert not page.find(role="alert")
    assert page.find("a", string="Voir la fiche de Zoé")["href"] == f"/portail#enfant-{nadias_zoe.public_id}"
    assert Child.select().count() == 1


@pytest.mark.requirement("E-10")
def test_the_same_form_sent_twice_is_answered_twice_alike(parent, zoe):
    address, fields = parent.form(DETAILS)
    first, second = (parent.post(address, data={**fields.to_dict(), **ZOE}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and Child.select().count() == 1


@pytest.mark.requirement("E-10", "K6")
def test_two_at_the_same_instant_make_one_link_and_one_mail(app, parent, zoe):
    address, fields = parent.form(DETAILS)
    start, answers = threading.Barrier(2), []

    def send(browser) -> None:
        start.wait()
        answers.append(browser.post(address, data={**fields.to_dict(), **ZOE}))

    browsers = [app.test_client(), app.test_client()]
    for browser in browsers:
        browser.set_cookie("portail", parent.get_cookie("portail").value)
    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Child.select().count() == OutgoingMail.select().count() == 1


@pytest.mark.requirement("H-09")
def test_htmx_follows_the_same_steps(parent, zoe):
    answer = parent.fill(DETAILS, **ZOE, htmx=True)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(ADDED)
    part = parent.part(answer.headers["Location"])
    assert part.text.lstrip().startswith("<title>Enfant ajouté")


# ---- not attached: one answer for every cause ---------------------------------------------------------------------


def wrong_number(zoe):
    zoe.file_number = "7777777"


def wrong_name(zoe):
    zoe.last_name = "Bouchard Tremblay"


def wrong_given_name(zoe):
    zoe.first_name = "Zoe"


def wrong_date(zoe):
    zoe.birth_date = "2014-09-28"


def wrong_board(zoe):
    zoe.board = type(zoe.board).get(code="883000")


def not_on_the_file(zoe):
    Guardian.delete().execute()


def gone(zoe):
    zoe.removed_at = now()


def blocked(zoe):
    for _ in range(5):
        Attempt.record(AttemptKind.ATTACH_FAILED, "nadia@exemple.ca")


CAUSES = (wrong_number, wrong_name, wrong_given_name, wrong_date, wrong_board, not_on_the_file, gone, blocked)


def without_tokens(answer) -> str:
    text = re.sub(r'(name="(?:csrf_token|form_key)" value=")[^"]*', r"\1", answer.text)
    return f"{answer.status} {sorted(answer.headers.keys())} {text}"


@pytest.mark.requirement("K1", "K2", "K-10")
@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("htmx", [False, True])
def test_every_cause_gets_the_same_answer_byte_for_byte(parent, zoe, cause, htmx):
    Guardian.update(email="grand-pere@exemple.ca").execute()
    expected = without_tokens(parent.fill(DETAILS, **ZOE, htmx=htmx))
    Guardian.update(email="nadia@exemple.ca").execute()
    Attempt.delete().execute()
    cause(zoe)
    zoe.save()
    assert without_tokens(parent.fill(DETAILS, **ZOE, htmx=htmx)) == expected
    assert not Child.select().exists()


@pytest.mark.requirement("K-10")
def test_a_mismatch_says_what_to_check_and_accuses_no_field(parent, tom):
    answer = parent.fill(DETAILS, **ZOE)
    page = soup(answer)
    assert answer.status_code == 422 and summary(answer) == [MISMATCH]
    checklist = page.select_one(".a-verifier").get_text(" ", strip=True)
    for words in ("accents, espaces, traits d’union", "date de naissance", "numéro de fiche", "nadia@exemple.ca"):
        assert words in checklist
    assert not page.select("[aria-invalid], .champ-erreur")
    assert {name: page.find(attrs={"name": name})["value"] for name in ZOE} == ZOE


@pytest.mark.requirement("K-10")
def test_the_boards_phone_is_told_when_it_is_known(parent, board):
    assert "Téléphone" not in parent.fill(DETAILS, **ZOE).text
    board.phone = "418 555-0199, poste 12"
    board.save()
    BoardList.forget()
    link = soup(parent.fill(DETAILS, **ZOE)).find("a", href="tel:+14185550199")
    assert link.text == "418\u00a0555-0199,\u00a0poste\u00a012"


@pytest.mark.requirement("K3")
def test_after_five_failures_the_right_answers_get_the_same_refusal(parent, zoe):
    for number in range(5):
        parent.fill(DETAILS, **{**ZOE, "file_number": f"555555{number}"})
    assert summary(parent.fill(DETAILS, **ZOE)) == [MISMATCH]


@pytest.mark.requirement("K-10")
def test_enter_in_a_field_never_asks_the_school(parent):
    buttons = soup(parent.fill(DETAILS, **ZOE)).select("#formulaire button")
    assert [button.text for button in buttons] == ["Enregistrer", "Demander à l’école de vérifier"]


# ---- asking the school --------------------------------------------------------------------------------------------


@pytest.fixture
def ask(parent):
    """ask(first_name="Zoe") presses « Demander à l’école de vérifier » after a mismatch."""
    address, fields = parent.form(DETAILS)

    def press(follow: bool = True, **answers):
        sent = {**fields.to_dict(), **ZOE, "was_refused": "oui", **answers}
        return parent.post(ASK, data=sent, follow_redirects=follow)

    return press


@pytest.mark.requirement("K-10")
def test_the_button_sends_the_same_form_to_the_school(parent, ask, grands_pins):
    button = soup(parent.fill(DETAILS, **ZOE)).find("button", string="Demander à l’école de vérifier")
    assert button["formaction"] == button["hx-post"] == ASK
    page = soup(ask())
    assert page.h1.text == "Votre demande de vérification est enregistrée" and "nadia@exemple.ca" in page.main.text
    stored = MatchRequest.get()
    assert (stored.first_name, stored.file_number, stored.school) == ("Zoé", "0012345", grands_pins)
    assert OutgoingMail.get().recipient == "secretariat@grands-pins.example"


@pytest.mark.requirement("K7")
def test_asking_does_not_tell_whether_there_is_such_a_pupil(ask, zoe):
    known, unknown = without_tokens(ask()), without_tokens(ask(file_number="1111111"))
    assert known == unknown and "Grands-Pins" not in known


def test_asking_twice_for_the_same_child_is_one_request(ask, grands_pins):
    assert ask(follow=False).headers["Location"] == ask(follow=False).headers["Location"]
    assert MatchRequest.select().count() == OutgoingMail.select().count() == 1


@pytest.mark.settings(match_requests_per_day=2)
def test_too_many_requests_are_told_in_plain_words(ask, grands_pins):
    for number in ("1111111", "2222222"):
        ask(file_number=number)
    answer = ask(file_number="3333333")
    assert answer.status_code == 429 and "Attendez la réponse de l’école" in summary(answer)[0]
    assert MatchRequest.select().count() == 2


def test_a_request_with_something_missing_stays_on_the_form(ask):
    answer = ask(first_name="")
    assert answer.status_code == 422 and summary(answer) == ["Indiquez le prénom de l’enfant."]
    assert not MatchRequest.select().exists()


# ---- hostile hands ------------------------------------------------------------------------------------------------

NONSENSE = ["'; DROP TABLE child; --", "<script>alert(1)</script>", "\x00", "x" * 30_000, "\ud7ff\uffff", "{{ 7*7 }}"]


@pytest.mark.requirement("B6", "B8")
@pytest.mark.parametrize("field", [*ZOE, "form_key", "was_refused"])
def test_nonsense_in_any_field_gets_a_clear_answer(parent, zoe, field):
    parent.proof_reads = False
    fields = parent.form(DETAILS)[1].to_dict()
    for text in NONSENSE:
        for path in (DETAILS, ASK):
            answer = parent.post(path, data={**fields, **ZOE, field: text})
            assert answer.status_code in (303, 422, 429) and "<script>alert" not in answer.text


@pytest.mark.requirement("B8")
@pytest.mark.parametrize("field", ZOE)
def test_missing_and_repeated_fields_get_a_clear_answer(parent, field):
    assert parent.fill(DETAILS, **{**ZOE, field: None}).status_code == 422
    assert parent.fill(DETAILS, **{**ZOE, field: [ZOE[field], "autre chose"]}).status_code == 422
    assert parent.fill(DETAILS, **{**ZOE, field: None, field + "[]": "x", field + "-0": "y"}).status_code == 422


@pytest.mark.requirement("B7", "B8")
@pytest.mark.parametrize("field", ZOE)
def test_a_megabyte_is_too_long(parent, field):
    assert parent.fill(DETAILS, **{**ZOE, field: "é" * 500_000}).status_code == 413


@pytest.mark.requirement("B8")
def test_bytes_that_are_not_utf8_get_a_clear_answer(parent):
    token = parent.form(DETAILS)[1]["csrf_token"]
    parent.proof_reads = False
    body = f"csrf_token={token}&last_name=%ff%fe&first_name=%c3&file_number=%80&birth_date-year=%ed%a0%80".encode()
    answer = parent.post(DETAILS, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert parent.post(DETAILS, json={"last_name": ["x"], "csrf_token": token}).status_code == 400


@pytest.mark.requirement("K-09")
def test_a_very_long_name_is_a_name(parent, enrol):
    name = "Maria-Éléonore d’Orléans " * 7
    enrol(name.strip(), name.strip(), "0000001", "nadia@exemple.ca")
    typed = {**ZOE, "last_name": name, "first_name": name, "file_number": "0000001"}
    assert parent.fill(DETAILS, **typed).status_code == 303


@pytest.mark.requirement("S8")
def test_nothing_happens_without_the_token(parent, zoe):
    for path in (DETAILS, ASK):
        assert parent.post(path, data=ZOE).status_code == 400
    assert not Child.select().exists() and not MatchRequest.select().exists()


@pytest.mark.requirement("S14")
def test_fields_that_nobody_asked_for_change_nothing(parent, nadia, marc, zoe):
    extra = {"parent": marc.id, "parent_id": marc.id, "pupil_id": 1, "email": marc.email, "is_new": 1}
    assert parent.fill(DETAILS, **ZOE, **extra).status_code == 303
    assert Child.get().parent == nadia


@pytest.mark.requirement("S11")
def test_another_familys_child_and_request_are_as_nonexistent(app, parent, marcs_tom, marc, grands_pins):
    enter(app.test_client(), marc).fill("/enfants/ajouter/details?organisme=732000", **ZOE)
    theirs = MatchRequest.create(
        parent=marc, board=grands_pins.board, last_name="x", first_name="y", birth_date="2014-01-01", file_number="1"
    )
    for path, name in ((ADDED, marcs_tom.public_id), ("/enfants/ajouter/verification/", theirs.public_id)):
        answers = [parent.get(path + word) for word in (name, "nobody", "%00", "' OR 1=1 --")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({without_tokens(answer) for answer in answers}) == 1


def test_strangers_are_asked_to_sign_in(client):
    for path in (DETAILS, ADDED + "x", "/enfants/ajouter/verification/x"):
        assert client.get(path).headers["Location"].startswith("/connexion?next=")


def test_whoever_signs_in_again_in_the_middle_comes_back_to_the_questions(client, parent):
    client.delete_cookie("portail")
    answer = client.post(DETAILS + "&verifier=1", data=ZOE)
    assert answer.status_code in (303, 400)
    client.delete_cookie("portail")
    assert client.get(DETAILS).headers["Location"].endswith("next=%2Fenfants%2Fajouter%2Fdetails%3Forganisme%3D732000")


def test_the_address_of_the_request_opens_the_questions(parent):
    assert parent.get(ASK).headers["Location"] == DETAILS
    assert parent.get("/enfants/ajouter/verification?endpoint=x&_external=1&_anchor=y").status_code == 303


@pytest.mark.requirement("S13")
def test_a_removed_address_closes_the_success_page_too(parent, nadias_zoe):
    path = ADDED + nadias_zoe.public_id
    assert parent.get(path).status_code == 200
    Guardian.delete().execute()
    assert parent.get(path).status_code == 404


@pytest.mark.requirement("B6")
def test_a_name_with_html_is_shown_literally(parent, enrol):
    strange = {"first_name": "<b>Zoé</b>", "last_name": "<script>alert(1)</script>"}
    enrol(*strange.values(), "0000002", "nadia@exemple.ca")
    page = soup(parent.fill(DETAILS, **{**ZOE, **strange, "file_number": "0000002"}, follow=True))
    assert page.h1.text == "<b>Zoé</b> <script>alert(1)</script> est maintenant dans votre compte"
    assert not page.find("script", src=False)


@pytest.mark.requirement("K-10")
def test_with_a_wrong_number_the_school_that_knows_the_parent_is_asked(school_open, board, grands_pins, nadia):
    other = School.create(board=board, code="999", name="École d’à côté")
    born = date(2014, 9, 27)
    pupil = Pupil.create(
        board=board, school=other, file_number="1234567", last_name="Côté", first_name="Li", birth_date=born
    )
    Guardian.create(pupil=pupil, email=nadia.email)
    asked = Family(nadia).ask_to_verify(ChildClaim(board, "Côté", "Li", born, "7654321"))
    assert asked.school == other
