"""PostgreSQL on three nodes: etcd says who leads, Patroni makes it so."""

import json
import shutil
import subprocess
import threading
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import Template

import psycopg

from ha.network import NETWORK, NUMBERS, Network
from ha.waiting import until

TEMPLATES = Path(__file__).parent
ACCOUNT = "postgres"
PASSWORDS = {"superuser_password": "superuser-of-the-test", "replication_password": "replication-of-the-test"}
SETTLED = 12  # seconds: a node that came back may still believe, or even do, what it should not
RUNNING = ("running", "streaming")


@dataclass(frozen=True)
class Node:
    """One machine: its number, its folder, how its programs are started."""

    number: int
    folder: Path
    network: Network
    programs: Path  # of PostgreSQL

    def configure(self) -> None:
        """Write etcd.yml and patroni.yml from the templates that docs/high-availability.md shows."""
        self.folder.mkdir(mode=0o700)
        for name in ("etcd.yml", "patroni.yml"):
            (self.folder / name).write_text(self.filled(name), "utf-8")
        for path in (self.folder, *self.folder.iterdir()):
            shutil.chown(path, ACCOUNT)

    def filled(self, name: str) -> str:
        """The text of etcd.yml or patroni.yml for this node."""
        return Template((TEMPLATES / name).read_text("utf-8")).substitute(self._facts())

    def start(self, program: str, *arguments: str) -> None:
        """Start etcd or patroni on this machine; what it says is in its folder."""
        command = self.network.within(self.number, "runuser", "-u", ACCOUNT, "--", program, *arguments)
        with (self.folder / f"{program}.log").open("ab") as log:
            subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}, start_new_session=True,
            )  # fmt: skip

    def start_etcd(self) -> None:
        """As its systemd unit does."""
        self.start("etcd", "--config-file", "etcd.yml")

    def start_patroni(self) -> None:
        """As its systemd unit does; PostgreSQL is its child."""
        self.start("patroni", "patroni.yml")

    def writes(self) -> bool:
        """Does its PostgreSQL take records, asked on the machine itself?"""
        said = subprocess.run(
            self.network.within(
                self.number, "psql", "-XtA", "-h", "127.0.0.1", "-U", "postgres", "-c", "SELECT pg_is_in_recovery()"
            ),
            env={"PATH": "/usr/bin:/bin", "PGPASSWORD": PASSWORDS["superuser_password"], "PGCONNECT_TIMEOUT": "2"},
            capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        return said.stdout.strip() == "f"

    def _facts(self) -> dict[str, str]:
        addresses = {Network.name(number): Network.address(number) for number in NUMBERS}
        return {
            "name": Network.name(self.number),
            "address": Network.address(self.number),
            "network": f"{NETWORK}.0/24",
            "etcd_data": str(self.folder / "etcd"),
            "etcd_peers": ",".join(f"{name}=http://{address}:2380" for name, address in addresses.items()),
            "etcd_hosts": ",".join(f"{address}:2379" for address in addresses.values()),
            "etcd_state": "new",
            "postgresql_data": str(self.folder / "data"),
            "pgpass": str(self.folder / "pgpass"),
            "postgresql_programs": str(self.programs),
            "postgresql_sockets": str(self.folder),
            "watchdog": "off",  # the three share one kernel, which must not be restarted
            **PASSWORDS,
        }


class Cluster:
    """The three nodes, and who leads."""

    def __init__(self, folder: Path, network: Network, programs: Path) -> None:
        self.nodes = {number: Node(number, folder / str(number), network, programs) for number in NUMBERS}

    def start(self) -> None:
        """Start everything and wait for a leader with a synchronous replica and one more."""
        for node in self.nodes.values():
            node.configure()
            node.start_etcd()
        for node in self.nodes.values():
            node.start_patroni()
        self.wait_until_whole()

    def wait_until_whole(self, seconds: float = 120) -> None:
        """Wait until three nodes run and one of them holds each notice besides the leader."""
        what = "the three nodes run, one of them as synchronous replica"
        until(self._is_whole, seconds, what)
        threading.Event().wait(SETTLED)
        until(self._is_whole, seconds, what)

    def leader(self) -> int:
        """The number of the node that leads now; 0 when none does."""
        return next((number for number, role in self.roles().items() if role == "leader"), 0)

    def roles(self) -> dict[int, str]:
        """leader, sync_standby or replica, for each node that runs, as the first that answers says."""
        for number in NUMBERS:
            with suppress(OSError, ValueError), _ask(number) as answer:
                members = json.load(answer)["members"]
                return {int(m["name"][-1]): m["role"] for m in members if m.get("state") in RUNNING}
        return {}

    def make_database(self) -> str:
        """An empty database and its owner; its address, as PORTAIL_DATABASE_URL wants it."""
        where = f"host={Network.address(self.leader())} dbname=postgres user=postgres"
        with psycopg.connect(f"{where} password={PASSWORDS['superuser_password']}", autocommit=True) as connection:
            connection.execute("CREATE ROLE portail LOGIN PASSWORD 'portal-of-the-test'")
            connection.execute("CREATE DATABASE portail OWNER portail")
        hosts = ",".join(map(Network.address, NUMBERS))
        return f"postgresql://portail:portal-of-the-test@{hosts}/portail?target_session_attrs=read-write"

    def _is_whole(self) -> bool:
        return sorted(self.roles().values()) == ["leader", "replica", "sync_standby"]


def _ask(number: int):  # noqa: ANN202 - what urlopen gives
    return urllib.request.urlopen(f"http://{Network.address(number)}:8008/cluster", timeout=2)
