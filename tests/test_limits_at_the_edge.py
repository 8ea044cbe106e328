"""Where a limit begins and where it ends, to the second and to the try; whom it counts, and whom it leaves alone."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine

from models import (
    Attempt,
    AttemptKind,
    AuditEvent,
    Event,
    Parent,
    RecoveryCode,
    StaffMember,
    code_limits,
    database,
    exclusively,
    password,
    sign_in_limits,
)
from models.asker import Asker, asker, set_asker
from models.clock import now
from models.password import Busy
from tests.account_steps import events
from tests.staff_scene import secretary, settled

ADDRESS, NEIGHBOUR = "nouvelle@exemple.ca", "voisine@exemple.ca"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = pytest.mark.usefixtures("school_open")


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 13:00:00+00:00", tick=False) as moving:
        yield moving


def sends(clock, *seconds: int, address: str = ADDRESS) -> datetime:
    """Codes leave, so many seconds one after the other; answers when the first did."""
    first = now()
    for pause in seconds:
        code_limits.count_sent(address)
        clock.shift(pause)
    return first


def wrong(count: int, address: str = ADDRESS) -> None:
    for _ in range(count):
        Attempt.record(AttemptKind.CODE_WRONG, address)


def fail(address: str = ADDRESS, times: int = 1, side: str = "") -> None:
    """So many wrong passwords."""
    for _ in range(times):
        sign_in_limits.reserve_try(address, side)


def told(event: Event) -> dict[str, str]:
    """What the trail says about the only event of that kind."""
    return json.loads(AuditEvent.get(AuditEvent.event == event).about)


# ---- codes --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C13")
def test_a_first_code_may_leave_at_once_and_the_next_half_a_minute_later(clock) -> None:
    assert code_limits.next_send(ADDRESS) == now()
    first = sends(clock, 29)
    assert code_limits.next_send(ADDRESS) == first + timedelta(seconds=30)
    clock.shift(1)
    assert code_limits.next_send(ADDRESS) == now()
    assert code_limits.next_send(NEIGHBOUR) == now()


@pytest.mark.requirement("C13")
def test_the_sixth_code_waits_until_the_first_is_an_hour_old(clock) -> None:
    first = sends(clock, 40, 40, 40, 40)
    assert code_limits.next_send(ADDRESS) == now()
    sends(clock, 40)
    assert code_limits.next_send(ADDRESS) == first + HOUR


@pytest.mark.requirement("C13")
def test_the_eleventh_code_waits_until_the_first_is_a_day_old(clock) -> None:
    first = sends(clock, *[1_000] * 9)
    assert code_limits.next_send(ADDRESS) == now()
    sends(clock, 1_000)
    assert code_limits.next_send(ADDRESS) == first + DAY


@pytest.mark.requirement("C14")
def test_the_twenty_first_code_for_one_network_waits_until_the_first_is_an_hour_old(clock) -> None:
    first = now()
    for number in range(20):
        assert code_limits.next_send(ADDRESS) == now()
        sends(clock, 1, address=f"parent{number}@exemple.ca")
    assert code_limits.next_send(ADDRESS) == first + HOUR


@pytest.mark.requirement("C10")
def test_the_twentieth_wrong_code_closes_an_address_for_a_day_and_no_other_address(clock) -> None:
    first = now()
    wrong(19)
    assert not code_limits.is_closed(ADDRESS)
    assert code_limits.closed_among([ADDRESS, NEIGHBOUR]) == set()
    clock.shift(60)
    wrong(1)
    wrong(19, NEIGHBOUR)
    assert code_limits.is_closed(ADDRESS)
    assert code_limits.closed_among([ADDRESS, NEIGHBOUR]) == {ADDRESS}
    assert code_limits.closed_among([NEIGHBOUR]) == set()
    assert code_limits.next_send(ADDRESS) == first + DAY
    clock.move_to(first + DAY - timedelta(seconds=1))
    assert code_limits.is_closed(ADDRESS)
    assert code_limits.closed_among([ADDRESS]) == {ADDRESS}
    clock.shift(1)
    assert not code_limits.is_closed(ADDRESS)
    assert code_limits.closed_among([ADDRESS]) == set()


@pytest.mark.requirement("C10")
def test_codes_that_were_sent_close_no_address(clock) -> None:
    for _ in range(20):
        Attempt.record(AttemptKind.CODE_SENT, ADDRESS)
    assert code_limits.closed_among([ADDRESS]) == set()


# ---- what is counted ----------------------------------------------------------------------------------------------


def test_the_newest_is_first_and_of_one_second_the_last_written(clock) -> None:
    Attempt.record(AttemptKind.CODE_SENT, ADDRESS)
    clock.shift(1)
    older, newer = (Attempt.record(AttemptKind.CODE_SENT, ADDRESS) for _ in range(2))
    assert [row.id for row in Attempt.of(AttemptKind.CODE_SENT, ADDRESS, 60)][:2] == [newer.id, older.id]
    assert Attempt.latest(AttemptKind.CODE_SENT, ADDRESS, 60) == newer
    assert Attempt.count_of(AttemptKind.CODE_SENT, ADDRESS, 60) == 3
    assert Attempt.count_of(AttemptKind.CODE_SENT, ADDRESS, 1) == 2


def test_who_comes_first_is_told_so_once_in_its_time(clock) -> None:
    def ask() -> bool:
        return Attempt.is_first(AttemptKind.CODE_SENT, ADDRESS, 60)

    assert [ask(), ask()] == [True, False]
    clock.shift(60)
    assert [ask(), ask()] == [True, False]


def test_what_is_counted_by_kind_is_of_one_person_and_of_its_time(clock) -> None:
    sent, wrong_codes, failed = AttemptKind.CODE_SENT, AttemptKind.CODE_WRONG, AttemptKind.SIGN_IN_FAILED
    for kind, address in ((sent, ADDRESS), (sent, ADDRESS), (wrong_codes, ADDRESS), (sent, NEIGHBOUR)):
        Attempt.record(kind, address)
    assert Attempt.counts_of((sent, wrong_codes, failed), ADDRESS, 60) == {sent: 2, wrong_codes: 1}
    assert Attempt.counts_of((wrong_codes,), ADDRESS, 60) == {wrong_codes: 1}
    assert Attempt.latest(sent, ADDRESS, 61) and Attempt.latest(sent, ADDRESS, 60)
    clock.shift(60)
    assert Attempt.counts_of((sent, wrong_codes), ADDRESS, 60) == {}
    assert (Attempt.latest(sent, ADDRESS, 60), Attempt.count_of(sent, ADDRESS, 60)) == (None, 0)
    assert Attempt.counts_of((sent,), ADDRESS, 61) == {sent: 2}


def test_a_rehearsal_counts_apart_under_the_name_of_its_run() -> None:
    kind, usual = AttemptKind.CODE_SENT, Attempt.stored_key(AttemptKind.CODE_SENT, ADDRESS)
    set_asker(Asker(run="ab12cd-0-1"))
    apart = Attempt.stored_key(kind, ADDRESS)
    set_asker(Asker())
    assert Attempt.stored_key(kind, ADDRESS) == usual and len(usual) == len(apart) == 64
    assert apart == f"ab12cd-{usual}"[:64]


@pytest.mark.parametrize(
    "most", [pytest.param(most, marks=pytest.mark.settings(sign_in_failures=most), id=f"{most}") for most in (1, 2)]
)
def test_the_first_failure_waits_where_one_is_too_many_and_a_network_never_does_by_itself(clock, most: int) -> None:
    fail()
    assert Attempt.latest(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60).wait_seconds == (60 if most == 1 else 0)
    for kind in (AttemptKind.SIGN_IN_TRIED_FROM, AttemptKind.SIGN_IN_FAILED_FROM):
        assert Attempt.latest(kind, asker().network, 60).wait_seconds == 0


def test_of_two_who_ask_at_one_moment_one_is_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The later one has seen nobody before it, and waits at the lock while the earlier one is written down."""
    at_the_lock, answers = threading.Event(), []

    @contextmanager
    def lock(*names: str) -> Iterator[None]:
        at_the_lock.set()
        with exclusively(*names):
            yield

    def ask() -> None:
        answers.append(Attempt.is_first(AttemptKind.PURGED, "daily", 60))
        database.close()

    monkeypatch.setattr("models.attempts.exclusively", lock)
    later = threading.Thread(target=ask)
    with exclusively("first purged"):
        later.start()
        assert at_the_lock.wait(30)
        Attempt.record(AttemptKind.PURGED, "daily")
    later.join(30)
    assert answers == [False]
    assert Attempt.count_of(AttemptKind.PURGED, "daily", 60) == 1


def test_to_forget_concerns_one_thing_and_one_person() -> None:
    for address in (ADDRESS, NEIGHBOUR):
        for kind in (AttemptKind.CODE_SENT, AttemptKind.CODE_WRONG):
            Attempt.record(kind, address)
    Attempt.forget(AttemptKind.CODE_SENT, ADDRESS)
    both = [
        (address, kind) for address in (ADDRESS, NEIGHBOUR) for kind in (AttemptKind.CODE_SENT, AttemptKind.CODE_WRONG)
    ]
    left = [(address, kind) for address, kind in both if Attempt.count_of(kind, address, 60)]
    assert left == [
        (ADDRESS, AttemptKind.CODE_WRONG),
        (NEIGHBOUR, AttemptKind.CODE_SENT),
        (NEIGHBOUR, AttemptKind.CODE_WRONG),
    ]


def test_a_try_is_heard_again_when_its_wait_is_over(clock) -> None:
    row = Attempt.record(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60)
    assert row.waits_until == now() + timedelta(seconds=60)
    assert Attempt.record(AttemptKind.SIGN_IN_FAILED, ADDRESS).waits_until == now()


# ---- passwords ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("A6")
@pytest.mark.settings(sign_in_failures_per_minute_per_ip=1000, sign_in_tries_per_minute_per_ip=1000)
def test_the_fifth_failure_costs_a_minute_and_no_second_more(clock) -> None:
    fail(times=5)
    clock.shift(59)
    with pytest.raises(sign_in_limits.TooManyTries) as refused:
        fail()
    assert refused.value.until == now() + timedelta(seconds=1)
    clock.shift(1)
    fail()
    assert Attempt.latest(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60).wait_seconds == 120


@pytest.mark.requirement("A6")
def test_four_failures_and_one_that_is_five_minutes_old_cost_nothing(clock) -> None:
    fail()
    clock.shift(300)
    fail(times=4)
    assert Attempt.latest(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60).wait_seconds == 0
    fail()
    assert Attempt.latest(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60).wait_seconds == 60


@pytest.mark.requirement("A6")
@pytest.mark.parametrize(("pause", "wait"), [(1_799, 120), (1_800, 0)])
def test_after_half_an_hour_of_peace_the_waits_begin_anew(clock, pause: int, wait: int) -> None:
    fail(times=5)
    clock.shift(pause)
    fail()
    assert Attempt.latest(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60).wait_seconds == wait


@pytest.mark.requirement("A7")
def test_the_eleventh_failure_of_a_network_in_a_minute_waits_a_minute_and_is_in_the_trail(clock) -> None:
    for number in range(10):
        fail(f"parent{number}@exemple.ca")
    with pytest.raises(sign_in_limits.TooManyTries) as refused:
        fail()
    assert refused.value.until == now() + timedelta(seconds=60)
    assert told(Event.LIMIT_EXCEEDED) == {"limit": "sign_in", "address": "n…@exemple.ca"}
    clock.shift(59)
    with pytest.raises(sign_in_limits.TooManyTries):
        fail()
    clock.shift(1)
    fail()


@pytest.mark.requirement("A7")
def test_the_thirty_first_try_of_a_network_in_a_minute_waits_even_when_all_were_right(clock) -> None:
    for number in range(30):
        sign_in_limits.reserve_try(f"parent{number}@exemple.ca").take_back()
    with pytest.raises(sign_in_limits.TooManyTries):
        fail()
    assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60) == 0


def test_a_success_takes_back_its_own_try_and_nobody_elses(clock) -> None:
    fail(NEIGHBOUR)
    sign_in_limits.reserve_try(ADDRESS).take_back()
    assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60) == 0
    assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED, NEIGHBOUR, 60) == 1
    assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED_FROM, asker().network, 60) == 1


def test_who_is_turned_away_by_a_crowd_has_not_tried(clock) -> None:
    def too_busy() -> bool:
        raise Busy

    with pytest.raises(Busy):
        sign_in_limits.reserve_try(ADDRESS).judge(too_busy)
    assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60) == 0
    assert not sign_in_limits.reserve_try(ADDRESS).judge(lambda: False)
    assert Attempt.count_of(AttemptKind.SIGN_IN_FAILED, ADDRESS, 60) == 1
    assert sign_in_limits.reserve_try(ADDRESS).judge(lambda: True)


@pytest.mark.settings(hashes_at_once=1, hash_queue=0)
def test_a_try_that_finds_no_place_writes_nothing_at_all(nadia) -> None:
    line = password._line()
    line.take(1)
    try:
        for attempt in (lambda: Parent.proved(nadia.email, "Un mot de passe"), lambda: nadia.has_password("Un autre")):
            with pytest.raises(Busy):
                attempt()
    finally:
        line.leave()
    assert not Attempt.select().exists()


def test_the_wait_of_an_address_is_in_the_trail_and_its_two_sides_wait_apart(clock) -> None:
    fail(times=5)
    with pytest.raises(sign_in_limits.TooManyTries):
        fail()
    assert events(Event.SIGN_IN_LOCKED) == 1
    assert told(Event.SIGN_IN_LOCKED) == {"address": "n…@exemple.ca"}
    fail(side="staff:")


# ---- recovery codes -----------------------------------------------------------------------------------------------


@pytest.fixture
def two(grands_pins, password_hash: str) -> tuple[StaffMember, StaffMember]:
    """Lise and another secretary of the same school, both with a second factor."""
    lise = secretary(grands_pins, **settled(password_hash))
    return lise, secretary(grands_pins, "autre@grands-pins.example", **settled(password_hash))


def test_recovery_codes_are_of_one_person(two) -> None:
    lise, other = two
    former = RecoveryCode.shown(RecoveryCode.give(lise))
    assert [len(group) for group in former[0].split("-")] == [4, 4, 4]
    hers, theirs = (RecoveryCode.shown(RecoveryCode.give(person)) for person in two)
    assert not RecoveryCode.spend(lise, theirs[0]) and not RecoveryCode.spend(lise, former[0])
    assert RecoveryCode.left(lise) == 8
    assert RecoveryCode.spend(lise, f" {hers[0].lower().replace('-', ' ')} ")
    assert not RecoveryCode.spend(lise, hers[0])
    assert (RecoveryCode.left(lise), RecoveryCode.left(other)) == (7, 8)
    RecoveryCode.forget(lise)
    assert (RecoveryCode.left(lise), RecoveryCode.left(other)) == (0, 8)
    assert RecoveryCode.shown("") == []
    assert events(Event.FACTOR_ADDED) == 3
