"""The clock goes back and forth by an hour, and over both changes of the hour, under sessions, codes and days."""

from datetime import UTC, date, datetime, timedelta

import models
from faults.finding import Finding
from faults.persistence import SIGN_UP, code_of
from faults.portal import Portal
from faults.scene import Scene
from faults.visitor import SIGN_IN, Visitor
from models import EmailCode, Parent, Settings, release_connection
from models.password import hash_password

asked = "clock ±1 h and both daylight-saving changes: no immortal code or session, day limits right"
SECRET = "faults-only-faults-only-faults-only-faults-only"
PASSWORD = "Érable-rouge-de-Matane"
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)


CHANGES = {  # half an hour before the clocks change in Québec; the school days before and after, and their ends
    "autumn": (
        utc(2026, 11, 1, 5, 30),
        {date(2026, 10, 30): utc(2026, 10, 31, 4), date(2026, 11, 2): utc(2026, 11, 3, 5)},
    ),
    "spring": (
        utc(2027, 3, 14, 6, 30),
        {date(2027, 3, 12): utc(2027, 3, 13, 5), date(2027, 3, 15): utc(2027, 3, 16, 4)},
    ),
}


class Traveller(Visitor):
    """Whose requests are answered at the moment that they say: the portal’s own clock, moved by its test-data API."""

    def at(self, moment: datetime) -> "Traveller":
        self._from |= {"X-Test-Secret": SECRET, "X-Test-Now": moment.isoformat()}
        return self


class Proofs:
    """What was looked at, and what was not as it must be."""

    def __init__(self) -> None:
        self.count, self.wrong = 0, list[str]()

    def see(self, is_right: bool, what: str) -> None:
        self.count += 1
        if not is_right:
            self.wrong.append(what)


def run(scene: Scene, full: bool) -> Finding:
    """Over HTTP, as a visitor sees it; the size is the same in short and in full."""
    url, proofs = scene.sqlite(), Proofs()
    scene.parents(url, len(CHANGES))
    models.open_school(Settings(database_url=url))
    Parent.update(password_hash=hash_password(PASSWORD)).execute()
    with scene.portal(url, PORTAIL_TEST_SECRET=SECRET, PORTAIL_TRUSTED_PROXIES="1") as portal:
        for number, (name, (moment, days)) in enumerate(CHANGES.items()):
            _sessions(portal, moment, f"p{number}@courriel.example", Told(proofs, name))
            _codes(portal, moment, name, Told(proofs, name))
            _limit_of_a_day(portal, moment, name, Told(proofs, name))
            _days(portal, f"p{number}@courriel.example", days, Told(proofs, name))
    scene.leave(url)
    measured = f"{proofs.count - len(proofs.wrong)} of {proofs.count} moments right"
    return Finding(", ".join([measured, *proofs.wrong]), bool(proofs.count) and not proofs.wrong)


class Told:
    """The proofs of one change of the hour."""

    def __init__(self, proofs: Proofs, season: str) -> None:
        self.proofs, self.season = proofs, season

    def see(self, is_right: bool, what: str) -> None:
        self.proofs.see(is_right, f"{self.season}: {what}")


def _signed_in(portal: Portal, moment: datetime, email: str) -> Traveller:
    visitor = Traveller(portal.port, come_from="198.51.100.1").at(moment)
    visitor.open_form(SIGN_IN)
    visitor.sign_in(email, PASSWORD)
    visitor.token = ""  # the one of before the sign-in is worth nothing any more
    return visitor


def _is_in(visitor: Traveller, moment: datetime) -> bool:
    return visitor.at(moment).get("/portail").status == 200


def _sessions(portal: Portal, moment: datetime, email: str, told: Told) -> None:
    """Half an hour of nothing, twelve hours in all; a clock that goes back gives no more than it took."""
    visitor = _signed_in(portal, moment, email)
    told.see(_is_in(visitor, moment), "signed in")
    told.see(_is_in(visitor, moment - HOUR), "signed in while the clock is an hour behind")
    told.see(not _is_in(visitor, moment + HOUR / 2 + SECOND), "idle, and ended half an hour after it was last seen")
    ahead = _signed_in(portal, moment, email)
    told.see(not _is_in(ahead, moment + HOUR), "ended when the clock goes an hour forward")
    told.see(not _is_in(ahead, moment), "what has ended stays ended when the clock comes back")
    busy = _signed_in(portal, moment, email)
    stays = all(_is_in(busy, moment + number * timedelta(minutes=24)) for number in range(1, 30))
    told.see(stays, "busy for eleven hours and a half over the change of the hour")
    told.see(not _is_in(busy, moment + 12 * HOUR + SECOND), "ended after twelve true hours, whatever was done")


def _asked(portal: Portal, moment: datetime, address: str) -> Traveller:
    visitor = Traveller(portal.port, come_from="198.51.100.2").at(moment)
    visitor.open_form(SIGN_UP)
    visitor.post(SIGN_UP, {"email": address})
    return visitor


def _serves(visitor: Traveller, moment: datetime, address: str) -> bool:
    """Does the code open the last step? (A journey may have ended as well, which leads back to the first.)"""
    answer = visitor.at(moment).post(f"{SIGN_UP}/code", {"code": code_of(address)})
    return answer.status == 303 and answer.headers.get("Location", "").endswith("/mot-de-passe")


def _codes(portal: Portal, moment: datetime, name: str, told: Told) -> None:
    """Ten minutes, by the clock of the portal, which gave the hour of the end in the letter."""
    cases = {
        "ten minutes": timedelta(minutes=10),
        "nearly": timedelta(minutes=10) - SECOND,
        "ahead": HOUR,
        "back": -HOUR,
    }
    for case, later in cases.items():
        address = f"{case.replace(' ', '-')}-{name}@exemple.ca"
        visitor = _asked(portal, moment, address)
        told.see(_serves(visitor, moment + later, address) == (case in ("nearly", "back")), f"a code, {case}")
    address = f"immortel-{name}@exemple.ca"
    visitor = _asked(portal, moment, address)
    visitor.at(moment - HOUR).get(f"{SIGN_UP}/code")
    told.see(not _serves(visitor, moment + timedelta(minutes=10), address), "a code ends though the clock went back")


def _limit_of_a_day(portal: Portal, moment: datetime, name: str, told: Told) -> None:
    """Ten codes in 24 true hours for one address, though that day of the calendar has 25, or 23."""
    address = f"dix-{name}@exemple.ca"
    for number in range(10):
        _asked(portal, moment + (number // 5) * HOUR + number * timedelta(seconds=31), address)
    told.see(_mailed(address) == 10, "ten codes leave")
    _asked(portal, moment + 24 * HOUR - SECOND, address)
    told.see(_mailed(address) == 10, "an eleventh code waits until 24 hours are over")
    _asked(portal, moment + 24 * HOUR + SECOND, address)
    told.see(_mailed(address) == 11, "and then leaves")


def _mailed(address: str) -> int:
    found = EmailCode.select().where((EmailCode.address == address) & EmailCode.was_mailed).count()
    release_connection()
    return found


def _days(portal: Portal, email: str, ends: dict[date, datetime], told: Told) -> None:
    """A day may be announced until its last second at the school, and not after."""
    for day, end in ends.items():
        late = _signed_in(portal, end + SECOND, email)
        late.open_form()
        told.see(late.announce(day).status == 422, f"{day} is over")
        early = _signed_in(portal, end - SECOND, email)
        early.open_form()
        told.see(early.announce(day).status == 303, f"{day} is not over")
