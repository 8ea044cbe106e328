"""Writers of SQLite take turns in the order of arrival, in a process and between them; nobody waits for the dead."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
import pytest

from models.sqlite import PortalSqlite
from models.turns import NoTurn, Turns
from tests.served import ROOT

PAUSE = threading.Event()

# What another process does: told « take », « write A » or « leave », one word after the other.
OTHER = """
import sys
from models.sqlite import PortalSqlite
engine = PortalSqlite(sys.argv[1], pragmas={"journal_mode": "wal"}, lock_type="IMMEDIATE", patience=30)
for line in sys.stdin:
    word, _, text = line.strip().partition(" ")
    if word == "take":
        engine.begin()
    elif word == "write":
        engine.execute_sql("INSERT INTO word (text) VALUES (?)", (text,))
    elif word == "leave":
        engine.commit()
    elif word == "leave-and-write":
        engine.commit()
        engine.begin()
        engine.execute_sql("INSERT INTO word (text) VALUES (?)", (text,))
        engine.commit()
    print("done", flush=True)
"""


def wait_until(is_so) -> None:
    for _ in range(3000):
        if is_so():
            return
        PAUSE.wait(0.01)
    raise AssertionError("it never came to be")


# ---- among threads ------------------------------------------------------------------------------------------------


@contextmanager
def waiting_for(turns: Turns, names: str, came: list[str]) -> Iterator[None]:
    """A thread for each letter, which waits in that order and says when it came."""

    def wait_and_say(name: str) -> None:
        with turns.one(patience=30):
            came.append(name)

    threads = [threading.Thread(target=wait_and_say, args=(name,)) for name in names]
    for place, thread in enumerate(threads, 1):
        thread.start()
        wait_until(lambda place=place: turns.waiting == place)
    yield
    for thread in threads:
        thread.join(30)


def test_who_waits_comes_in_the_order_of_arrival() -> None:
    turns, came = Turns(1), []
    turns.take(0)
    with waiting_for(turns, "abcde", came):
        turns.leave()
    assert "".join(came) == "abcde"
    assert (turns.taken, turns.waiting) == (0, 0)


def test_who_comes_back_at_once_does_not_overtake_who_waits() -> None:
    turns, came = Turns(1), []
    turns.take(0)
    with waiting_for(turns, "ab", came):
        turns.leave()
        with turns.one(patience=30):
            came.append("again")
    assert came == ["a", "b", "again"]


def test_a_full_queue_and_lost_patience_are_told() -> None:
    seen: list[tuple[int, int]] = []
    turns, came = Turns(1, queue=1), []
    turns.watch = lambda taken, waiting: seen.append((taken, waiting))
    turns.take(0)
    with waiting_for(turns, "a", came):
        assert turns.is_full
        with pytest.raises(NoTurn):
            turns.take(patience=600)
        turns.leave()
    turns.take(0)
    with pytest.raises(NoTurn):
        turns.take(patience=0)
    assert seen == [(1, 0), (1, 1), (1, 0), (0, 0), (1, 0), (1, 1), (1, 0)]
    turns.leave()
    turns.take(0)  # who lost patience took no place with it


# ---- among processes ----------------------------------------------------------------------------------------------


class Other:
    """Another process at the same database."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", OTHER, str(path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)

    def begin(self, *words: str) -> None:
        """Say it, without waiting for the end."""
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def end(self) -> None:
        assert self.process.stdout.readline() == "done\n"

    def do(self, *words: str) -> None:
        self.begin(*words)
        self.end()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite3"


@pytest.fixture
def engine(path: Path) -> Iterator[PortalSqlite]:
    """This process’s own, with little patience."""
    engine = PortalSqlite(str(path), pragmas={"journal_mode": "wal"}, lock_type="IMMEDIATE", patience=0.2)
    engine.execute_sql("CREATE TABLE word (text TEXT)")
    yield engine
    engine.close()


@pytest.fixture
def others(engine: PortalSqlite, path: Path) -> Iterator[list[Other]]:
    found = [Other(path), Other(path)]
    yield found
    for other in found:
        other.stop()


def words(engine: PortalSqlite) -> str:
    return "".join(text for (text,) in engine.execute_sql("SELECT text FROM word ORDER BY rowid").fetchall())


def write(engine: PortalSqlite, text: str) -> None:
    engine.execute_sql("INSERT INTO word (text) VALUES (?)", (text,))


def tickets(path: Path) -> int:
    """How many turns were asked for."""
    return int.from_bytes(Path(f"{path}-turns").read_bytes(), "big")


def test_another_process_that_comes_back_at_once_does_not_overtake(engine, others, path: Path) -> None:
    first, second = others
    first.do("take")
    first.do("write", "a")
    asked = tickets(path)
    second.begin("write", "b")
    wait_until(lambda: tickets(path) > asked)
    first.do("leave-and-write", "c")
    second.end()
    assert words(engine) == "abc"


def test_a_long_turn_of_another_process_is_waited_for_and_then_told(engine, others) -> None:
    others[0].do("take")
    with pytest.raises(peewee.OperationalError, match="database is locked"):
        write(engine, "a")
    with pytest.raises(peewee.OperationalError, match="database is locked"), engine.atomic():
        write(engine, "a")
    with engine.atomic("DEFERRED"):
        assert words(engine) == ""  # who only reads waits for nobody
    others[0].do("leave")
    write(engine, "b")
    assert words(engine) == "b"


def test_nobody_waits_for_a_process_that_was_killed_in_its_turn(engine, others) -> None:
    others[0].do("take")
    others[0].do("write", "a")
    others[0].kill()
    write(engine, "b")
    assert words(engine) == "b"


def test_who_dies_while_waiting_lets_nobody_pass_before_the_turn(engine, others, path: Path) -> None:
    first, second = others
    first.do("take")
    asked = tickets(path)
    second.begin("write", "b")
    wait_until(lambda: tickets(path) > asked)
    second.kill()
    with pytest.raises(peewee.OperationalError, match="another process writes for long"):
        write(engine, "c")
    first.do("leave")
    write(engine, "d")
    assert words(engine) == "d"


def test_a_turn_ends_with_its_transaction_however_it_ends(engine) -> None:
    with pytest.raises(ZeroDivisionError), engine.atomic():
        write(engine, "a")
        raise ZeroDivisionError
    with pytest.raises(peewee.OperationalError):
        engine.execute_sql("INSERT INTO nothing (text) VALUES (1)")
    with engine.atomic(), engine.atomic():
        write(engine, "b")
    assert words(engine) == "b"
    thread = threading.Thread(target=lambda: (write(engine, "c"), engine.close()))
    thread.start()
    thread.join(30)
    assert words(engine) == "bc"


def test_without_a_place_for_the_tickets_the_service_is_away(tmp_path: Path) -> None:
    engine = PortalSqlite(str(tmp_path / "missing" / "a.sqlite3"), lock_type="IMMEDIATE", patience=1)
    with pytest.raises(peewee.OperationalError, match="a.sqlite3-turns"), engine.atomic():
        raise AssertionError("nothing can be written there")
