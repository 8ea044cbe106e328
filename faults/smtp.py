"""The mail server refuses connections, hangs, or is slow, while parents go on; then it is well again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import models
from faults.finding import Finding
from faults.load import Tally, Visit, arrivals
from faults.mail_server import MailServer, count, seconds_until
from faults.persistence import SIGN_UP
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import Visitor
from models import MailKind, MailState, OutgoingMail, Settings, release_connection

asked = "10 minutes each: page answers p95 < 300 ms; all out within 60 s of recovery; expired codes are not sent"
SECONDS, SHORT = 600, 25  # of each trouble
A_SECOND, CODES, FAMILIES, RECOVERED, P95 = 5, 4, 40, 60, 0.3
SLOW = 4.0  # seconds a letter, within the patience of the worker


def run(scene: Scene, full: bool) -> Finding:
    """A code lives for two fifths of a trouble: those of its beginning have ended when it is over."""
    url, seconds, server = scene.sqlite(), SECONDS if full else SHORT, MailServer()
    seats = scene.parents(url, FAMILIES)
    server.open()
    more = {"PORTAIL_SMTP_URL": server.url, "PORTAIL_CODE_LIFETIME_SECONDS": str(seconds * 2 // 5)}
    models.open_school(Settings(database_url=url))
    try:
        with scene.portal(url, "--workers", "2", PORTAIL_TRUSTED_PROXIES="1", **more) as portal:
            visits = _visits(scene, portal, seats)
            _warm_up(scene, visits)
            troubles: dict[str, Callable[[], None]] = {
                "refused": server.close, "hanging": server.hang, "slow": lambda: _slow_down(server),
            }  # fmt: skip
            found = [_trouble(scene, portal, server, visits, seconds, *trouble) for trouble in troubles.items()]
    finally:
        server.close()
        scene.leave(url)
    return Finding("; ".join(each.measured for each in found), all(each.holds for each in found))


def _trouble(scene, portal, server: MailServer, visits, seconds: int, name: str, begin: Callable[[], None]) -> Finding:
    tally = Tally()
    begin()
    codes = [f"{name}-{number}@exemple.ca" for number in range(CODES)]
    for address in codes:
        _ask_for_code(portal, address)
    with arrivals(visits, A_SECOND, tally):
        scene.wait(seconds, name)
    waiting, server.delay = count(MailState.WAITING), 0.0
    if name != "slow":
        server.open()
    took = seconds_until(lambda: count(MailState.WAITING) == 0, 2 * RECOVERED)
    expired, late = _expired(codes), _late(server)
    p95, wrong = tally.quantile("page", 0.95), tally.total - tally.count(200, 303)
    letters = f"{waiting} letters waited, out after {took:.1f} s, {count(MailState.ABANDONED)} given up"
    measured = (
        f"{name}: p95 {1000 * p95:.0f} ms, {wrong} wrong answers, {letters}, {expired} codes expired, {late} late"
    )
    is_out = waiting and took < RECOVERED and not count(MailState.ABANDONED)
    return Finding(measured, bool(is_out and p95 < P95 and not wrong and not late and (expired or name == "slow")))


def _visits(scene: Scene, portal: Portal, seats) -> Iterator[Visit]:
    """A notice, then a page, and so on."""
    for visitor, day in scene.notices(portal, seats):
        yield "page", lambda visitor=visitor, day=day: visitor.announce(day)
        yield "page", lambda visitor=visitor: visitor.get("/portail")


def _warm_up(scene: Scene, visits: Iterator[Visit]) -> None:
    """Everybody’s form is open, and both processes have made each page."""
    with arrivals(visits, 2 * A_SECOND, Tally()):
        scene.wait(2 * FAMILIES / (2 * A_SECOND) + 2, "calm")
    seconds_until(lambda: count(MailState.WAITING) == 0, RECOVERED)


def _slow_down(server: MailServer) -> None:
    server.delay = SLOW


def _ask_for_code(portal: Portal, address: str) -> None:
    visitor = Visitor(portal.port, come_from=f"198.51.100.{abs(hash(address)) % 250}")
    visitor.open_form(SIGN_UP)
    answer = visitor.post(SIGN_UP, {"email": address})
    if answer.status != 303:
        raise RuntimeError(f"{address} is not sent a code: {answer.status}")


def _expired(addresses: list[str]) -> int:
    mine = OutgoingMail.recipient.in_(addresses) & (OutgoingMail.state == MailState.EXPIRED)
    found = OutgoingMail.select().where(mine).count()
    release_connection()
    return found


def _late(server: MailServer) -> int:
    """Codes that were worth nothing any more when the worker began to hand them over."""
    ends = {
        letter.message_id: letter.expires_at
        for letter in OutgoingMail.select().where(OutgoingMail.kind == MailKind.CODE)
    }
    release_connection()
    begun = ((ends.get(each.message_id), datetime.fromtimestamp(each.begun, UTC)) for each in server.received)
    return sum(end is not None and moment > end for end, moment in begun)
