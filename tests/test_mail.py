"""Letters: both parts say the same, in one language, beautifully; nothing of a name runs or adds a header."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from models import Guardian, MailKind, OutgoingMail, Parent, Pupil, Purpose
from tests import letters
from tests.letters import MONDAY, XSS, ask_code, attach, newest, soup, words
from tests.proof_reader import faults_in_text
from views.letters import Letter, compose, read

ADDRESSES = pytest.mark.settings(
    public_url="https://portail.exemple.ca", mail_from="Portail Parents <ecole@portail.exemple.ca>"
)
pytestmark = [ADDRESSES]


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def in_app(app: Flask):
    """The application’s words, without a request, as the worker has them."""
    with app.app_context():
        yield


@pytest.fixture
def every_letter(in_app, nadia: Parent, zoe: Pupil) -> dict[MailKind, OutgoingMail]:
    return letters.write_every_letter(nadia, zoe)


@pytest.fixture
def code_letter(in_app) -> Letter:
    mail = ask_code("nadia@exemple.ca")
    return read(mail)


def in_language(mail: OutgoingMail, language: str) -> Letter:
    mail.language = language
    return read(mail)


def code_of(letter: Letter) -> str:
    return re.search(r"^\d{6}$", letter.text, re.M)[0]


# ---- every letter -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("M-01")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_parts_of_every_letter_say_the_same(every_letter, language: str) -> None:
    for kind, mail in every_letter.items():
        letter = in_language(mail, language)
        assert words(letter.text) == words(soup(letter.html).get_text()), kind
        assert letter.subject and len(letter.text) > 100


def test_every_letter_passes_the_proof_reader(every_letter) -> None:
    for kind, mail in every_letter.items():
        letter = read(mail)
        faults = [fault for line in [letter.subject, *letter.text.splitlines()] for fault in faults_in_text(line)]
        assert [fault for fault in faults if not line_is_typed(fault)] == [], kind


def line_is_typed(fault: str) -> bool:
    """The explanation that a parent typed is theirs."""
    return "> " in fault


@pytest.mark.requirement("M-07")
def test_every_letter_to_an_english_reader_is_all_english(every_letter) -> None:
    for kind, mail in every_letter.items():
        letter = in_language(mail, "en")
        ours = [line for line in [letter.subject, *letter.text.splitlines()] if not line.startswith("> ")]
        assert [fault for line in ours for fault in faults_in_text(line, "en")] == [], kind


@pytest.mark.requirement("M-07")
def test_the_language_is_the_one_of_the_reader(every_letter) -> None:
    mail = every_letter[MailKind.PASSWORD_CHANGED]
    assert "le lundi 23 novembre 2026, à 9\u00a0h\u00a030" in read(mail).text
    assert "Monday, November 23, 2026" in in_language(mail, "en").text
    assert soup(read(mail).html).html["lang"] == "en-CA"
    assert compose(mail)["Content-Language"] == "en-CA"


@pytest.mark.requirement("M-06")
def test_every_letter_is_plain_html_that_mail_programs_understand(every_letter) -> None:
    for mail in every_letter.values():
        html = read(mail).html
        page = soup(html)
        assert all(table["role"] == "presentation" for table in page.find_all("table"))
        assert "max-width:580px" in html and "prefers-color-scheme: dark" in html
        assert not page.find_all(["img", "script", "link", "iframe", "form"]) and "url(" not in html


@pytest.mark.requirement("A25")
def test_every_link_leads_to_the_configured_host(every_letter, app: Flask) -> None:
    with app.test_request_context(headers={"Host": "evil.example"}):
        pages = [read(mail) for mail in every_letter.values()]
    links = {link["href"] for page in pages for link in soup(page.html).find_all("a")}
    assert links and all(link.startswith("https://portail.exemple.ca") for link in links)
    assert all("evil" not in page.text + page.html for page in pages)


def test_every_link_leads_to_a_page_that_exists(every_letter, app: Flask) -> None:
    at_home = app.url_map.bind("portail.exemple.ca")
    for mail in every_letter.values():
        for link in soup(read(mail).html).find_all("a"):
            at_home.match(link["href"].removeprefix("https://portail.exemple.ca") or "/", "GET")


def test_the_headers_say_who_writes_and_that_nobody_answers(every_letter) -> None:
    message = compose(every_letter[MailKind.PASSWORD_CHANGED])
    assert message["From"] == "Portail Parents <ecole@portail.exemple.ca>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 23 Nov 2026 09:30:00 -0500"
    assert message["Message-ID"].endswith("@portail.exemple.ca>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_subject_with_accents_survives_the_journey(every_letter) -> None:
    for mail in every_letter.values():
        received = message_from_bytes(compose(mail).as_bytes(), policy=default)
        assert received["Subject"] == read(mail).subject


# ---- the code -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("M-01")
def test_the_code_stands_alone_large_and_unbroken(code_letter: Letter) -> None:
    code = code_of(code_letter)
    shown = soup(code_letter.html).select_one(".code")
    assert shown.get_text() == code
    assert "font-size:32px" in shown["style"] and "letter-spacing" in shown["style"]


@pytest.mark.requirement("M-02")
def test_the_subject_begins_with_the_code_and_the_preview_says_until_when(code_letter: Letter) -> None:
    code = code_of(code_letter)
    assert code_letter.subject == f"{code} est votre code – Portail Parents"
    preview = BeautifulSoup(code_letter.html, "html.parser").select_one(".preheader").get_text()
    assert preview == "Il est bon jusqu’à 9\u00a0h\u00a040 (10\u00a0minutes)."


@pytest.mark.requirement("M-03")
def test_the_last_line_binds_the_code_to_the_site(code_letter: Letter) -> None:
    code = code_of(code_letter)
    assert code_letter.text.endswith(f"\n\n@portail.exemple.ca #{code}\n")


@pytest.mark.requirement("M-04")
@pytest.mark.settings(otp_token_header=1, public_url="https://portail.exemple.ca/")
def test_a_mail_reader_may_be_told_the_code_and_its_site(in_app, nadia: Parent) -> None:
    letter = ask_code(nadia.email, Purpose.RESET)
    assert compose(letter)["OTP-Token"] == f'"{letter.facts["code"]}"; origin="https://portail.exemple.ca"'


@pytest.mark.requirement("M-04")
def test_nothing_is_told_to_mail_readers_unless_asked_for(in_app, nadia: Parent) -> None:
    assert "OTP-Token" not in compose(ask_code(nadia.email, Purpose.RESET))


@pytest.mark.requirement("M-05")
def test_the_code_letter_has_no_link_and_says_never_to_tell_the_code(code_letter: Letter) -> None:
    assert "http" not in code_letter.text and not soup(code_letter.html).find("a")
    assert "Nous ne vous demanderons jamais ce code" in code_letter.text


def test_a_code_to_change_the_password_says_what_it_is_worth(in_app, nadia: Parent) -> None:
    letter = read(ask_code(nadia.email, Purpose.RESET))
    assert "sans le code, personne ne peut changer votre mot de passe" in letter.text


# ---- notifications ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A21")
def test_notifications_tell_what_to_do_and_hold_no_secret(every_letter) -> None:
    for kind in (MailKind.PASSWORD_CHANGED, MailKind.EMAIL_CHANGED, MailKind.CHILD_ATTACHED, MailKind.ACCOUNT_DELETED):
        text = read(every_letter[kind]).text
        assert "Ce n’est pas vous?" in text
        assert not re.search(r"\b\d{6}\b", text) and "Sapin-bleu" not in text


@pytest.mark.requirement("K6")
def test_every_guardian_reads_of_the_link_and_what_to_do(in_app, nadia: Parent, enrol) -> None:
    zoe = enrol("Zoé", "Bouchard-Tremblay", "0012345", "nadia@exemple.ca", "paul@exemple.ca")
    attach(nadia, zoe)
    to_nadia, to_paul = (read(mail) for mail in OutgoingMail.select().order_by(OutgoingMail.id))
    assert "Zoé Bouchard-Tremblay fait maintenant partie de votre compte" in to_nadia.text
    assert "lié au dossier de Zoé Bouchard-Tremblay" in to_paul.text
    assert all("Ce n’est pas vous?" in letter.text and "418 555-0100" in letter.text for letter in (to_nadia, to_paul))


def test_another_guardian_does_not_learn_the_address(in_app, nadia: Parent, zoe: Pupil) -> None:
    Guardian.create(pupil=zoe, email="paul@exemple.ca")
    attach(nadia, zoe)
    text = read(newest(MailKind.CHILD_ATTACHED)).text
    assert "n…@exemple.ca" in text and "nadia@" not in text


@pytest.mark.requirement("K5")
def test_the_alert_says_who_and_when_but_not_what_was_typed(every_letter) -> None:
    text = read(every_letter[MailKind.ATTACH_ALERT]).text
    assert "nadia@exemple.ca" in text and "à 9\u00a0h\u00a030" in text
    assert "•••••45" in text and "0012345" not in text and "Tout autre" not in text


def test_the_parents_copy_of_a_notice_says_all_of_it(every_letter) -> None:
    letter = read(every_letter[MailKind.NOTICE_SENT])
    reference = every_letter[MailKind.NOTICE_SENT].facts["notices"][0]["reference"]
    assert letter.subject == f"Avis {reference} transmis à l’école – Portail Parents"
    assert "Absence de Zoé Bouchard-Tremblay le vendredi 27 novembre 2026, toute la journée." in letter.text
    assert "Motif\u00a0: Autre" in letter.text and "> Une fête.\n> À « Québec »." in letter.text
    assert f"https://portail.exemple.ca/absences/{reference}" in letter.text


def test_the_secretariat_finds_the_pupil_by_group_and_number(every_letter) -> None:
    mail = every_letter[MailKind.NOTICE_FOR_SCHOOL]
    assert mail.recipient == "secretariat@grands-pins.example"
    assert "Groupe\u00a0: 601\nNuméro de fiche\u00a0: 0012345\n" in read(mail).text


def test_a_request_shows_what_was_typed_and_warns_the_school(every_letter) -> None:
    text = read(every_letter[MailKind.MATCH_REQUEST]).text
    assert "Nom\u00a0: Bouchard Tremblay" in text and "Date de naissance\u00a0: 2014-09-27" in text
    assert "Avant d’ajouter une adresse au dossier" in text


# ---- hostile ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("B6", "F7")
def test_a_name_that_is_html_is_only_a_name(in_app, nadia: Parent, enrol) -> None:
    attach(nadia, enrol(XSS, "O’Brien & <b>fils</b>", "0012345", "nadia@exemple.ca"))
    letters.send_notice(nadia, explanation=XSS)
    for mail in OutgoingMail.select():
        page = soup(read(mail).html)
        assert not page.find_all(["img", "b"]) and XSS in page.get_text() and XSS in read(mail).text


@pytest.mark.requirement("A24")
def test_a_name_cannot_add_a_header(in_app, nadia: Parent, enrol) -> None:
    attach(nadia, enrol("Zoé\r\nBcc: v@exemple.ca", "Roy\u2028X-Evil: 1", "0012345", "nadia@exemple.ca"))
    letters.send_notice(nadia)
    message: EmailMessage = compose(newest(MailKind.NOTICE_FOR_SCHOOL))
    assert message["Bcc"] is None and message["X-Evil"] is None
    assert message["Subject"].startswith("Absence de Zoé  Bcc: v@exemple.ca Roy X-Evil: 1")


@pytest.mark.requirement("A24")
@pytest.mark.parametrize("address", ["a@x.ca\r\nBcc: v@x.ca", "a@x.ca,v@x.ca", "a@x.ca v@x.ca", "<a@x.ca>", "a"])
def test_an_address_that_is_not_one_writes_no_letter(in_app, address: str) -> None:
    with pytest.raises(ValueError):
        compose(ask_code(address))
