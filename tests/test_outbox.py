"""The outbox: each letter leaves at least once, in any process, whatever the mail server or another letter does."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask

import models
from models import Delivery, EmailCode, MailKind, MailState, MailTrouble, OutgoingMail, Parent, database
from tests.conftest import AnyPort
from tests.letters import MONDAY, ask_code, every_text_of_the_database
from views import mail
from views.letters import compose

NADIA = "nadia@exemple.ca"
pytestmark = pytest.mark.settings(mail_backoff_seconds=15)


@pytest.fixture
def clock():
    """Time that stands still until it is moved."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def deliver(app: Flask) -> None:
    """What is due now."""
    mail.deliver_until_stopped(app, once=True)


def write(recipient: str = NADIA, **facts: str) -> OutgoingMail:
    """A letter that a password was changed."""
    return OutgoingMail.write(MailKind.PASSWORD_CHANGED, recipient, "fr", facts or {"at": models.now().isoformat()})


def again(letter: OutgoingMail) -> OutgoingMail:
    """As the database has it now."""
    return OutgoingMail.get_by_id(letter.id)


def test_a_letter_leaves_once_with_both_its_parts(app: Flask, smtp) -> None:
    letter = write()
    deliver(app)
    deliver(app)
    [message] = smtp.messages
    assert message["To"] == NADIA and message["Message-ID"] == letter.message_id
    assert message.get_body(("plain",)) and message.get_body(("html",))
    assert again(letter).state is MailState.SENT


def test_what_was_said_is_forgotten_once_sent(app: Flask, smtp) -> None:
    letter = write()
    deliver(app)
    assert again(letter).sealed_facts == "" and again(letter).facts == {}


def test_a_letter_is_in_the_transaction_of_what_it_announces(app: Flask, smtp) -> None:
    with pytest.raises(ZeroDivisionError), database.atomic():
        write()
        raise ZeroDivisionError
    deliver(app)
    assert smtp.messages == []


@pytest.mark.requirement("C11", "C12")
def test_the_code_is_nowhere_in_the_database_before_or_after(app: Flask, smtp) -> None:
    code = ask_code(NADIA).facts["code"]
    before = every_text_of_the_database()
    deliver(app)
    assert smtp.messages[0]["Subject"].startswith(code)
    assert code not in before and code not in every_text_of_the_database()


@pytest.mark.requirement("C11")
def test_a_server_that_quotes_the_letter_does_not_write_the_code_in_our_table_or_log(app, smtp, caplog) -> None:
    letter = ask_code(NADIA)
    smtp.refusal = f"554 spam: {letter.facts['code']} est votre code"
    deliver(app)
    assert again(letter).last_error == "refused: 554 spam: … est votre code"
    assert letter.facts["code"] not in caplog.text


def test_a_refused_letter_is_tried_again_under_the_same_name(app: Flask, smtp, clock) -> None:
    letter = write()
    smtp.refusal = "451 later"
    deliver(app)
    assert again(letter).state is MailState.WAITING and again(letter).last_error == "refused: 451 later"
    smtp.refusal = ""
    deliver(app)
    assert smtp.messages == []
    clock.shift(15)
    deliver(app)
    assert [message["Message-ID"] for message in smtp.messages] == [letter.message_id]


@pytest.mark.settings(mail_tries=1)
def test_what_was_given_up_can_be_sent_after_the_outage_and_a_code_cannot(app: Flask, smtp) -> None:
    letter = write()
    facts = {"code": "123456", "purpose": "sign_up", "expires_at": models.now().isoformat()}
    code = OutgoingMail.write(MailKind.CODE, "marc@exemple.ca", "fr", facts)
    smtp.refusal = "451 later"
    deliver(app)
    assert again(code).sealed_facts == ""
    smtp.refusal = ""
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["send-mail", "--once", "--again"])
    assert (said.exit_code, said.output) == (0, "1 letters are on their way again.\n")
    assert [message["Message-ID"] for message in smtp.messages] == [letter.message_id]
    assert (again(letter).state, again(code).state) == (MailState.SENT, MailState.ABANDONED)


def test_each_wait_is_longer_and_the_fifth_try_is_the_last(app: Flask, smtp, clock, caplog) -> None:
    letter = write()
    smtp.refusal = "451 later"
    waits = []
    for _ in range(5):
        deliver(app)
        waits.append((again(letter).next_try_at - models.now()).total_seconds())
        clock.shift(max(waits[-1], 0))
    assert waits[:4] == [15, 60, 240, 960]
    assert again(letter).state is MailState.ABANDONED

    assert [record.message[:6] for record in caplog.records if record.levelno == logging.ERROR] == ["ALARM:"]
    assert NADIA not in caplog.text


def test_a_letter_that_cannot_be_written_holds_up_no_other(app: Flask, smtp) -> None:
    first, poison, other = write(), write(at="no moment"), write("marc@exemple.ca")
    nowhere = write("a@x.ca,v@x.ca")
    deliver(app)
    assert {message["To"] for message in smtp.messages} == {NADIA, "marc@exemple.ca"}
    assert [again(letter).state for letter in (first, other)] == [MailState.SENT] * 2
    assert [again(letter).last_error for letter in (poison, nowhere)] == [
        "unreadable: ValueError",
        "unreadable: EmailSyntaxError",
    ]


@pytest.mark.settings(secret_key="another-secret-another-secret-another-secret")
def test_a_letter_sealed_under_another_secret_holds_up_no_other(app: Flask, smtp) -> None:
    sealed = write()
    OutgoingMail.update(sealed_facts="gAAAAA").where(OutgoingMail.id == sealed.id).execute()
    write("marc@exemple.ca")
    deliver(app)
    assert [message["To"] for message in smtp.messages] == ["marc@exemple.ca"]
    assert again(sealed).last_error == "unreadable: InvalidToken"


@pytest.mark.settings(smtp_url="smtp://127.0.0.1:1")
def test_a_server_that_is_away_is_waited_for(app: Flask, clock) -> None:
    letter = write()
    deliver(app)
    assert again(letter).last_error.startswith(MailTrouble.SERVER_AWAY)
    clock.shift(61)
    assert OutgoingMail.lag_seconds() == 61


@pytest.mark.settings(smtp_url="smtp://127.0.0.1:1", mail_tries=2)
def test_no_outage_is_too_long_for_a_letter_and_one_at_a_time_asks_whether_it_is_over(app: Flask, clock) -> None:
    letters = [write(), write("marc@exemple.ca")]
    for _ in range(6):
        deliver(app)
        clock.shift(16)
    assert {(again(letter).state, again(letter).tries) for letter in letters} == {(MailState.WAITING, 0)}
    delivery = Delivery(lambda _letter: EmailMessage())
    assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)


@contextmanager
def a_server_that_breaks_the_line(*hated: str) -> Iterator[tuple[str, list[str]]]:
    """Its address, and who has received; it takes no letter to these, and says nothing any more."""

    class Rude:
        received: list[str] = []

        async def handle_DATA(self, server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd’s name
            if set(hated) & set(envelope.rcpt_tos):
                server.transport.abort()
            else:
                self.received.extend(envelope.rcpt_tos)
            return "250 Message accepted"

    controller = AnyPort(Rude(), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", Rude.received
    finally:
        controller.stop()


def carry(app: Flask, settings, url: str, clock, rounds: int) -> None:
    """Deliver, again and again, with two hours between."""
    models.open_school(settings.but(smtp_url=url))
    with app.app_context():
        for _ in range(rounds):
            Delivery(compose).deliver_due()
            clock.shift(timedelta(hours=2))


def test_a_letter_that_breaks_the_line_holds_up_no_other_and_is_given_up(app, settings, clock, caplog) -> None:
    poison, other = write(), write("marc@exemple.ca")
    with a_server_that_breaks_the_line(NADIA) as (url, received):
        carry(app, settings, url, clock, 5)
    assert received == ["marc@exemple.ca"] and again(other).state is MailState.SENT
    assert (again(poison).state, again(poison).tries) == (MailState.ABANDONED, 5)
    assert again(poison).last_error.startswith(MailTrouble.LINE_BROKEN)
    assert f"ALARM: mail {poison.public_id}" in caplog.text


def test_a_server_that_breaks_the_line_of_every_letter_is_waited_for(app, settings, clock) -> None:
    letters = [write(), write("marc@exemple.ca"), write("zoe@exemple.ca")]
    with a_server_that_breaks_the_line(NADIA, "marc@exemple.ca", "zoe@exemple.ca") as (url, received):
        carry(app, settings, url, clock, 4)
    assert received == [] and {again(letter).state for letter in letters} == {MailState.WAITING}
    assert sum(again(letter).tries for letter in letters) == 4  # the second of a round is not at fault


def test_one_wrong_address_is_no_lag_of_the_portal(app: Flask, smtp, clock) -> None:
    write()
    smtp.refusal = "550 no such person"
    deliver(app)
    clock.shift(61)
    assert OutgoingMail.lag_seconds() == 0
    write()
    clock.shift(5)
    assert OutgoingMail.lag_seconds() == 5


def test_a_code_nobody_could_use_any_more_is_not_sent(app: Flask, smtp, clock) -> None:
    letter = ask_code(NADIA)
    clock.shift(timedelta(minutes=10))
    deliver(app)
    assert smtp.messages == [] and again(letter).state is MailState.EXPIRED and again(letter).sealed_facts == ""


def test_a_code_overtakes_what_can_wait(app: Flask, smtp) -> None:
    write()
    ask_code("marc@exemple.ca")
    deliver(app)
    assert [message["To"] for message in smtp.messages] == ["marc@exemple.ca", NADIA]


def test_a_code_for_an_address_without_account_never_leaves(app: Flask, smtp) -> None:
    EmailCode.send(models.CodeRequest(models.Purpose.RESET, NADIA, "this browser"), known=False)
    deliver(app)
    assert smtp.messages == []


def test_a_claimed_letter_is_nobody_elses_until_its_worker_is_dead(app: Flask, clock) -> None:
    letter = write()
    assert OutgoingMail.claim() == letter and OutgoingMail.claim() is None
    clock.shift(120)
    assert OutgoingMail.claim() == letter


def test_two_workers_at_once_send_each_letter_once(app: Flask, smtp) -> None:
    for n in range(30):
        write(f"parent{n}@exemple.ca")
    workers = [mail.start_worker(app) for _ in range(2)]
    try:
        for n in range(30):
            smtp.wait_for(f"parent{n}@exemple.ca")
    finally:
        stop(*workers)
    assert len(smtp.messages) == 30


def stop(*workers: Delivery) -> None:
    for worker in workers:
        worker.stop()
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(5)
            assert not thread.is_alive()


def test_a_running_worker_sends_a_new_letter_at_once_and_stops_at_once(app: Flask, smtp) -> None:
    worker = mail.start_worker(app)
    try:
        with database.atomic():
            write()
        smtp.wait_for(NADIA, seconds=2)
    finally:
        began = datetime.now()
        stop(worker)
    assert datetime.now() - began < timedelta(seconds=1)


@pytest.mark.settings(mail_timeout_seconds=1)
def test_a_silent_server_is_left_after_the_set_time(app: Flask, settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        deaf = settings.but(smtp_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        models.open_school(deaf)
        letter = write()
        deliver(app)
    assert again(letter).last_error.startswith(f"{MailTrouble.SERVER_AWAY}: ")


def test_the_demo_keeps_its_letters_and_sends_none(app: Flask) -> None:
    letter = write()
    deliver(app)
    assert again(letter).state is MailState.KEPT and again(letter).facts


def test_an_international_domain_is_written_as_mail_servers_read_it(app: Flask, smtp) -> None:
    write("zoe@école.example")
    deliver(app)
    assert smtp.messages[0]["To"] == "zoe@xn--cole-9oa.example"


def test_a_parents_act_is_one_letter(app: Flask, smtp, nadia: Parent) -> None:
    nadia.change_password("Sapin-bleu!")
    deliver(app)
    assert [message["Subject"] for message in smtp.messages] == ["Votre mot de passe a été modifié – Portail Parents"]
