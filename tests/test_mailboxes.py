"""The two mailboxes of the browser tests say the same: a server in this process, and Mailpit asked through its API."""

import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from threading import Timer
from urllib.parse import urlsplit

import pytest

from e2e.mailbox import Mailbox, open_mailbox
from e2e.mailpit import AT_ONCE, Mailpit, MailpitSilent
from e2e.server import free_port
from tests.mailpit_stand_in import StandIn, mailpit_stand_in

MARK = "qa+eab12cd-"
NADIA, MARC = f"{MARK}0-1@courriel.example", f"{MARK}0-12@courriel.example"
Send = Callable[..., None]


def deliver(smtp_url: str, to: str, subject: str, text: str = "") -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "portail@ecole.example", to, subject
    letter.set_content(text or subject)
    place = urlsplit(smtp_url)
    with smtplib.SMTP(place.hostname or "", place.port or 0) as line:
        line.send_message(letter)


@pytest.fixture
def mailpit() -> Iterator[StandIn]:
    with mailpit_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(params=["own", "mailpit"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Mailbox, Send]]:
    """A mailbox of each kind, and how a portal delivers to it."""
    if request.param == "own":
        with open_mailbox(free_port()) as (mailbox, smtp_url):
            yield mailbox, lambda *words: deliver(smtp_url, *words)
    else:
        stand_in = request.getfixturevalue("mailpit")
        yield Mailpit(stand_in.address, MARK), lambda *words: deliver(stand_in.smtp_url, *words)


def test_a_letter_is_found_by_address_and_words(both: tuple[Mailbox, Send]) -> None:
    mailbox, send = both
    send(MARC, "Avis transmis", "Zoé, 9000001")
    send(NADIA, "482 913 est votre code", "Votre code\u00a0:\n\n482913\n\nÀ bientôt!")
    send(NADIA, "Avis transmis", "L’avis AV-7K3M-92QD")
    assert mailbox.wait_for(NADIA, "code").code == "482913"
    assert "À bientôt!" in mailbox.wait_for(NADIA, "code").text
    assert mailbox.wait_for(NADIA, "Avis", "92QD").subject == "Avis transmis"
    assert [letter.subject for letter in mailbox.to(NADIA)] == ["482 913 est votre code", "Avis transmis"]
    assert [letter.to for letter in mailbox.letters] == [MARC, NADIA, NADIA]


def test_the_second_letter_is_waited_for(both: tuple[Mailbox, Send]) -> None:
    mailbox, send = both
    send(NADIA, "Un code", "111111")
    later = Timer(0.4, send, (NADIA, "Un code", "222222"))
    later.start()
    assert mailbox.wait_for(NADIA, "Un code", nth=2).code == "222222"
    later.join()


def test_a_letter_that_does_not_come_is_told_with_those_that_did(both: tuple[Mailbox, Send]) -> None:
    mailbox, send = both
    send(MARC, "Avis transmis")
    with pytest.raises(AssertionError) as told:
        mailbox.wait_for(NADIA, "code", timeout=0.3)
    assert str(told.value) == (
        f"No letter to {NADIA} with « code ». What arrived there:\n  nothing\n"
        f"Elsewhere, lately:\n  {MARC}: Avis transmis"
    )
    send(NADIA, "Un code", "111111")
    with pytest.raises(AssertionError) as told:
        mailbox.wait_for(NADIA, nth=2, timeout=0.3)
    assert str(told.value).startswith(f"No 2 letters to {NADIA}. What arrived there:\n  Un code\n")


def test_mailpit_is_read_to_its_last_page(mailpit: StandIn) -> None:
    for number in range(AT_ONCE + 3):
        deliver(mailpit.smtp_url, NADIA, f"Lettre {number}")
    subjects = [letter.subject for letter in Mailpit(mailpit.address, MARK).letters]
    assert subjects == [f"Lettre {number}" for number in range(AT_ONCE + 3)]


def test_letters_of_others_are_neither_read_nor_deleted(mailpit: StandIn) -> None:
    others = "qa+eab12cde-0-1@courriel.example", "x-qa+eab12cd-0-1@courriel.example", "nadia@courriel.example"
    for address in (*others, NADIA):
        deliver(mailpit.smtp_url, address, "Bonjour")
    mine = Mailpit(mailpit.address, MARK)
    assert [letter.to for letter in mine.letters] == [NADIA]
    assert (mine.delete(), len(mailpit.messages)) == (1, len(others))
    assert (mine.delete(), len(mailpit.messages)) == (0, len(others))  # no name at all would have meant: everything


def test_a_mailpit_behind_a_password_or_that_is_none_is_told(mailpit: StandIn) -> None:
    mailpit.password = "qa:essais"
    Mailpit(mailpit.address, MARK, "qa:essais").check()
    with pytest.raises(MailpitSilent, match="401"):
        Mailpit(mailpit.address, MARK).check()
    with pytest.raises(MailpitSilent, match="does not do GET"):
        Mailpit(f"http://127.0.0.1:{free_port()}", MARK).check()
