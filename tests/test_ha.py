"""High availability: what is written is what `make ha-test` runs, and its figures could tell a loss."""

import re
import socket
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

import pytest

import models
from ha import __main__ as ha
from ha import ground
from ha.acts import Figures, lost_and_twice
from ha.cluster import TEMPLATES, Node
from ha.network import Network
from ha.parents import Parents
from ha.school import Seat
from models import Settings, database
from tests.conftest import SECRET, close_database

DOCUMENT = (ground.FIND.parent.parent / "docs" / "high-availability.md").read_text("utf-8")
SEAT = Seat(7, "portail=sabc", "token")


@pytest.mark.parametrize("name", ["etcd.yml", "patroni.yml"])
def test_the_document_shows_the_files_that_the_test_runs_and_explains_what_is_to_be_filled_in(name: str) -> None:
    text = (TEMPLATES / name).read_text("utf-8")
    assert f"```yaml\n{text}```" in DOCUMENT
    blanks = Template(text).get_identifiers()
    assert blanks and [blank for blank in blanks if f"`${blank}`" not in DOCUMENT] == []


def test_the_leader_is_replaced_soon_enough_and_acknowledges_nothing_alone(tmp_path: Path) -> None:
    node = Node(2, tmp_path, Network(), Path("/usr/lib/postgresql/15/bin"))
    text = node.filled("patroni.yml")
    seconds = {name: int(number) for name, number in re.findall(r"^    (\w+): (\d+)\b", text, re.M)}
    assert "name: portail-ha-2\n" in text and "  listen: 198.18.87.2,127.0.0.1:5432\n" in text
    assert seconds["loop_wait"] + 2 * seconds["retry_timeout"] <= seconds["ttl"] < 30
    assert "    synchronous_mode: true" in text
    assert re.search("^etcd:", text, re.M)  # with etcd3, Patroni 3.0.2 gave the lock to a leader that came back


def test_a_lost_and_a_doubled_notice_are_counted() -> None:
    acknowledged = {"AV-1": (1, "2026-11-26"), "AV-2": (2, "2026-11-26"), "AV-3": (3, "2026-11-26")}
    rows = [("AV-1", 1, "2026-11-26"), ("AV-2", 2, "2026-11-26"), ("AV-9", 2, "2026-11-26"), ("AV-8", 9, "2026-11-26")]
    assert lost_and_twice(rows, acknowledged) == (1, 1)
    assert lost_and_twice(rows[:2], {name: acknowledged[name] for name in ("AV-1", "AV-2")}) == (0, 0)


@pytest.mark.parametrize(("waiting", "seconds", "holds"), [(0, 30.0, True), (1, 3.0, False), (0, 30.1, False)])
def test_a_figure_that_does_not_hold_ends_in_1(waiting: int, seconds: float, holds: bool, capsys) -> None:
    figures = Figures("leader killed", {"AV-1": (1, "2026-11-26")}, waiting, seconds, "1 × 303", "")
    assert figures.holds is holds
    assert ha._tell([("AV-1", 1, "2026-11-26")], [figures]) == (0 if holds else 1)
    assert ha._tell([], [figures]) == 1  # an acknowledged notice that is not there
    assert "A figure does not hold." in capsys.readouterr().out


class Hesitant(BaseHTTPRequestHandler):
    """A portal that is away the first time, and takes the notice the second."""

    keys: list[str] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.keys.append(parse_qs(body)["form_key"][0])
        self.send_response(503 if len(self.keys) == 1 else 303)
        if len(self.keys) > 1:
            self.send_header("Location", "/absences/AV-AAAA-BBBB")
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Nobody reads it."""


def test_a_parent_sends_the_same_form_again_until_it_is_acknowledged() -> None:
    Hesitant.keys = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Hesitant) as portal:
        threading.Thread(target=portal.serve_forever, daemon=True).start()
        parents = Parents(f"http://127.0.0.1:{portal.server_port}")
        parents.begin(iter([(SEAT, date(2026, 11, 26))]), 50)
        parents.finish(20)
        portal.shutdown()
    assert parents.acknowledged == {"AV-AAAA-BBBB": (7, "2026-11-26")} and not parents.waiting
    assert parents.answers == {"503": 1, "303": 1} and len(set(Hesitant.keys)) == 1


def test_time_without_service_is_the_longest_silence_since_the_fault() -> None:
    parents = Parents("", moments=[1.0, 2.0, 9.0, 9.5])
    assert parents.longest_gap(2.5) == 6.5
    assert parents.longest_gap(10.0) == float("inf")


def test_who_cannot_play_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["ha"])
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert ha.main() == 2 and "sudo make ha-test" in capsys.readouterr().err
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: "" if name in ("patroni", "etcd") else f"/usr/bin/{name}")
    assert ha.main() == 2
    assert re.search(r"apt-get install .* etcd-server patroni\n", capsys.readouterr().err)


def test_a_server_that_was_cut_off_is_given_up(request: pytest.FixtureRequest) -> None:
    """It takes the connection and says nothing; the connections in use have their own limits."""
    request.addfinalizer(close_database)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://portail@127.0.0.1:{silent.getsockname()[1]}/portail"
        models.open_school(Settings(database_url=f"{address}?keepalives_count=9", secret_key=SECRET))
        with pytest.raises(models.DatabaseTrouble, match="timeout"):
            database.execute_sql("SELECT 1")
    given = database.obj.connect_params
    assert given["tcp_user_timeout"] == 10_000 and given["keepalives_count"] == "9"
