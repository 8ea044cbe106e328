"""Two letters that never leave among 100 that can: one is refused each time, at the other the server cuts the line."""

import time
from typing import Any

import models
from faults.carrier import Carrier
from faults.finding import Finding
from faults.mail_server import MailServer, count, seconds_until, write_letters
from faults.scene import Scene
from models import MailState, OutgoingMail, Settings, schema

asked = "one poison message among 100: 100 delivered within 30 s, the poison abandoned after 5 tries with an alarm"
LETTERS, DELIVERED, TRIES = 100, 30, 5
REFUSED, CUT = "refuse@exemple.ca", "coupe@exemple.ca"
BACKOFF, SHORT = 15, 1  # seconds before the second try; the five tries then take 21 minutes, or 85 seconds


def run(scene: Scene, full: bool) -> Finding:
    """The worker is there already and has nothing to do when all letters are written."""
    url, backoff = scene.sqlite(), BACKOFF if full else SHORT
    models.open_school(Settings(database_url=url))
    schema.migrate()
    server = MailServer(_hate)
    server.open()
    carrier = Carrier(scene.folder / "mail.log", url, server.url, PORTAIL_MAIL_BACKOFF_SECONDS=str(backoff))
    try:
        write_letters(["premier@exemple.ca"])
        seconds_until(lambda: bool(server.received), 120)
        good = [f"parent{number}@exemple.ca" for number in range(LETTERS)]
        write_letters([*good[:50], CUT, REFUSED, *good[50:]])
        took = seconds_until(lambda: len({each.recipient for each in server.received}) == LETTERS + 1, 4 * DELIVERED)
        given_up = _wait_for_the_end(scene, backoff)
        carrier.stop()
        tries = [letter.tries for letter in _abandoned()]
    finally:
        server.close()
        scene.leave(url)
    alarms = carrier.log.read_text("utf-8").count("ALARM: mail ")
    twice = len(server.received) - len({each.message_id for each in server.received})
    figures = f"100 delivered within {took:.1f} s ({twice} twice); poisons given up after {tries} tries"
    measured = f"{figures} and {given_up:.0f} s (backoff {backoff} s), {alarms} alarms"
    return Finding(measured, took < DELIVERED and not twice and tries == [TRIES] * 2 and alarms == 2)


def _hate(recipient: str, server: Any) -> str:
    if recipient == CUT:
        server.transport.abort()
    return "554 No" if recipient in (CUT, REFUSED) else ""


def _wait_for_the_end(scene: Scene, backoff: int) -> float:
    """Seconds until both are given up: the waits of 1, 4, 16 and 64 times the backoff, and some more."""
    begun, longest = time.monotonic(), backoff * 85 + 90
    scene.wait(backoff * 80, "five tries of the poisons")
    seconds_until(lambda: count(MailState.ABANDONED) == 2, longest - (time.monotonic() - begun))
    return time.monotonic() - begun


def _abandoned() -> list[OutgoingMail]:
    return list(OutgoingMail.select().where(OutgoingMail.state == MailState.ABANDONED))
