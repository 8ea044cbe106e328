"""Several processes at once on one database: each letter leaves once, and what has its time is done once."""

import asyncio
import logging
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine

import models
from models import (
    Attempt,
    AttemptKind,
    AuditEvent,
    Event,
    MailKind,
    MailState,
    MailTrouble,
    OutgoingMail,
    Settings,
    alarm_of_late_mail,
    now,
)
from tests.conftest import SECRET, Postman
from tests.letters import MONDAY
from tests.served import ROOT, served
from tests.test_start import start

WORKERS = 3

# Each process has four threads, so that twelve ask at once, when all are ready. Who is about to write that it is done
# waits for half a second: another one who gets so far was not kept out.
ASK = """
import logging, sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
import models
models.open_school(models.Settings(database_url=sys.argv[1], secret_key=sys.argv[2]))
logging.basicConfig(stream=sys.stdout)
together, too_many, record = Barrier(4), Barrier(2), models.Attempt.record
def record_late(*done):
    try:
        too_many.wait(0.5)
    except BrokenBarrierError:
        pass
    return record(*done)
models.Attempt.record = record_late
def ask(_):
    models.Pupil.select().exists()  # its connection is open
    if not together.wait():
        print("ready", flush=True)
        sys.stdin.readline()
    together.wait()
    return getattr(models, sys.argv[3])()
with ThreadPoolExecutor(4) as threads:
    print(list(threads.map(ask, range(4))).count(True))
"""


class WaitingPostman(Postman):
    """A mail server that answers nobody before every worker has a letter on its way: then all do share the outbox."""

    def __init__(self) -> None:
        super().__init__()
        self.carriers: set[object] = set()
        self._all_here = asyncio.Event()

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd’s name
        self.carriers.add(session.peer)
        if len(self.carriers) == WORKERS:
            self._all_here.set()
        await asyncio.wait_for(self._all_here.wait(), 30)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def smtp():
    postman = WaitingPostman()
    yield postman
    postman.stop()


def write(recipient: str = "nadia@exemple.ca", tries: int = 0) -> OutgoingMail:
    """A letter that a password was changed, which was tried that often already."""
    letter = OutgoingMail.write(MailKind.PASSWORD_CHANGED, recipient, "fr", {"at": now().isoformat()})
    OutgoingMail.update(tries=tries).where(OutgoingMail.id == letter.id).execute()
    return letter


def carry(settings: Settings, smtp: Postman) -> str:
    """What all the workers said, who each carried what was due."""
    environment = {
        "PORTAIL_DATABASE_URL": settings.database_url, "PORTAIL_SECRET_KEY": SECRET, "PORTAIL_SMTP_URL": smtp.url,
        "PORTAIL_MAIL_TIMEOUT_SECONDS": "40",
    }  # fmt: skip
    workers = [start("send-mail", "--once", **environment) for _ in range(WORKERS)]
    said = [worker.communicate(timeout=60)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * WORKERS, said
    return "".join(said)


def of_the_outbox() -> list[tuple[MailState, int]]:
    """What became of each letter, and after how many tries."""
    return [(letter.state, letter.tries) for letter in OutgoingMail.select()]


def answers(url: str, question: str) -> tuple[int, str]:
    """How many of twelve at once, in three processes, were told yes; and what the processes said."""
    asked = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, url, SECRET, question], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) for _ in range(3)
    ]  # fmt: skip
    assert [process.stdout.readline() for process in asked] == ["ready\n"] * 3
    said = [process.communicate("now\n", timeout=60)[0] for process in asked]
    assert [process.returncode for process in asked] == [0] * 3, said
    return sum(int(text.splitlines()[-1]) for text in said), "".join(said)


def test_three_workers_share_one_outbox_and_each_letter_arrives_once(school_open, smtp) -> None:
    everybody = sorted(f"parent{n:02}@exemple.ca" for n in range(40))
    for address in everybody:
        write(address)
    carry(school_open, smtp)
    assert len(smtp.carriers) == WORKERS
    assert sorted(message["To"] for message in smtp.messages) == everybody
    assert of_the_outbox() == [(MailState.SENT, 1)] * 40


def test_a_letter_given_up_alarms_once_among_three_workers(school_open, smtp) -> None:
    smtp.refusal = "550 no such person"
    letters = [write(f"parent{n}@exemple.ca", tries=4) for n in range(12)]
    said = carry(school_open, smtp)
    assert len(smtp.carriers) == WORKERS
    assert [said.count(f"ALARM: mail {letter.public_id} ") for letter in letters] == [1] * 12
    assert of_the_outbox() == [(MailState.ABANDONED, 5)] * 12


@pytest.mark.parametrize("is_sent", [True, False], ids=["which sends it", "which gives it up"])
def test_a_worker_that_was_asleep_leaves_a_letter_to_the_other(school_open, is_sent) -> None:
    """A machine that was stopped for two minutes still holds, in its memory, a letter that another has taken."""
    write(tries=4)
    with time_machine.travel(MONDAY, tick=False) as clock:
        OutgoingMail.update(next_try_at=now()).execute()
        asleep = OutgoingMail.claim()
        clock.shift(120)
        other = OutgoingMail.claim()
        assert asleep == other and asleep.put_off(MailTrouble.REFUSED, "550") is False
        assert of_the_outbox() == [(MailState.WAITING, 6)]
        assert other.settle(MailState.SENT) if is_sent else other.put_off(MailTrouble.REFUSED, "550")
        assert asleep.put_off(MailTrouble.REFUSED, "550") is False
        assert of_the_outbox() == [(MailState.SENT if is_sent else MailState.ABANDONED, 6)]
        assert asleep.settle(MailState.SENT) and of_the_outbox() == [(MailState.SENT, 6)]  # it did leave, late


def test_twelve_come_to_purge_at_once_and_one_does(school_open) -> None:
    Attempt.create(kind=AttemptKind.CODE_SENT, key="x", at=now() - timedelta(days=800))
    assert answers(school_open.database_url, "purge_once_a_day")[0] == 1
    assert [attempt.kind for attempt in Attempt.select()] == [AttemptKind.PURGED]
    assert [event.event for event in AuditEvent.select()] == [Event.PURGED]


def test_late_mail_is_told_once_by_twelve_who_see_it_at_once(school_open) -> None:
    write()
    OutgoingMail.update(created_at=now() - timedelta(seconds=61)).execute()
    yes, said = answers(school_open.database_url, "alarm_of_late_mail")
    assert (yes, said.count("ALARM: mail is late")) == (1, 1)
    assert "has been waiting for 6" in said


def test_late_mail_is_told_again_after_an_hour_and_mail_on_time_never(school_open, caplog) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        write()
        told = []
        for seconds in (60, 1, 3_599, 1):
            clock.shift(seconds)
            told.append(alarm_of_late_mail())
        assert told == [False, True, False, True]
        assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
        OutgoingMail.update(state=MailState.SENT).execute()
        clock.shift(models.mail_alarm.HOUR)
        assert not alarm_of_late_mail()


def test_two_served_portals_keep_house_by_themselves_and_once(school_open) -> None:
    """They look as soon as they are there; nobody listens where their mail should go."""
    write()
    OutgoingMail.update(created_at=now() - timedelta(seconds=61)).execute()
    kept, pause = {AttemptKind.PURGED, AttemptKind.MAIL_LATE}, threading.Event()
    away = {"PORTAIL_SMTP_URL": "smtp://127.0.0.1:1", "PORTAIL_SECRET_KEY": SECRET}
    with served(school_open.database_url, **away), served(school_open.database_url, **away):
        for _ in range(300):
            if kept <= {attempt.kind for attempt in Attempt.select()}:
                break
            pause.wait(0.1)
    told = [attempt.kind for attempt in Attempt.select().where(Attempt.kind.in_(kept))]
    assert sorted(told) == sorted(kept)
